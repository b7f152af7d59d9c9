"""The form for one translation."""

from bot.domain.texts import Words
from bot.domain.translations.status import TranslationState, Untranslated
from bot.i18n import N_
from bot.views.blockkit.blocks import context, section
from bot.views.blockkit.modals import Modal
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import form
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer
from bot.views.translations.queue import standing

LABELS = {"en": N_("In English"), "es": N_("In Spanish")}


def translate(shown: Untranslated, longest: int, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form: the text as its writer wrote it, and a field for its translation.

    The field begins with the earlier translation if there is one. `longest` is its limit in characters.
    """
    hint = None
    if shown.former and shown.state is TranslationState.OUTDATED:
        hint = localizer.plain(
            N_("This translation was made from an earlier text. Update it to match the one above.")
        )
    return form(
        FormName.TRANSLATE,
        localizer.plain(N_("Translate a text")),
        (
            section(standing(shown, localizer)),
            *localizer.quoted(Words(shown.source.text, shown.source.language)),
            inputs.text(
                Field.TEXT,
                localizer.plain(LABELS[shown.into]),
                initial=draft.text(Field.TEXT, shown.former),
                longest=longest,
                hint=hint,
            ),
            context(localizer.gettext("From then on, everyone who reads in this language sees your text.")),
        ),
        localizer,
        submit=localizer.plain(N_("Save")),
        about=draft.about,
    )
