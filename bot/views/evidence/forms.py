"""Forms for evidence of a recommendation or of an action item."""

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.recommendations.recommendation import Detail
from bot.domain.texts import LINK_LIMIT, SHORT_LIMIT
from bot.i18n import N_
from bot.views.blockkit.blocks import Block
from bot.views.blockkit.modals import Modal
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import about, about_item, form
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer


def of_recommendation(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a source: its link or a file, and the details that make it citable."""
    return form(
        FormName.EVIDENCE,
        localizer.translator.gettext(N_("Evidence for no. %(number)s"), number=str(shown.summary.number)),
        (about(shown, localizer), *_fields(draft, localizer)),
        localizer,
        submit=localizer.plain(N_("Attach")),
        about=draft.about,
    )


def of_item(shown: ItemDetail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the same form for an action item."""
    return form(
        FormName.ITEM_EVIDENCE,
        localizer.translator.gettext(N_("Evidence for %(item)s"), item=shown.summary.name),
        (about_item(shown, localizer), *localizer.quoted(shown.summary.text), *_fields(draft, localizer)),
        localizer,
        submit=localizer.plain(N_("Attach")),
        about=draft.about,
    )


def link(draft: Draft, localizer: Localizer, *, hint: str | None = None, optional: bool = False) -> Block:
    """Draw the field for the address of a source."""
    return inputs.text(
        Field.LINK,
        localizer.plain(N_("Evidence: the link to the source")),
        initial=draft.text(Field.LINK),
        longest=LINK_LIMIT,
        lines=False,
        optional=optional,
        hint=hint,
        placeholder="https://",
    )


def title(draft: Draft, localizer: Localizer) -> Block:
    """Draw the field for the title of a source."""
    return inputs.text(
        Field.TITLE,
        localizer.plain(N_("Title of the source")),
        initial=draft.text(Field.TITLE),
        longest=SHORT_LIMIT,
        lines=False,
        optional=True,
    )


def _fields(draft: Draft, localizer: Localizer) -> list[Block]:
    return [
        link(draft, localizer, optional=True),
        inputs.file(
            Field.FILE,
            localizer.plain(N_("Or one of your files")),
            optional=True,
            hint=localizer.plain(
                N_("The file stays in Slack: the bot reads it once, to hash it, and keeps no copy.")
            ),
        ),
        title(draft, localizer),
        inputs.text(
            Field.ISSUER,
            localizer.plain(N_("Who issued it")),
            initial=draft.text(Field.ISSUER),
            longest=SHORT_LIMIT,
            lines=False,
            optional=True,
            hint=localizer.plain(N_("With issuer, date and language, the source can be cited for closing.")),
        ),
        inputs.day(
            Field.ISSUED_ON,
            localizer.plain(N_("Date of issue")),
            initial=draft.day(Field.ISSUED_ON),
            optional=True,
        ),
        inputs.choice(
            Field.LANGUAGE,
            localizer.plain(N_("Language of the source")),
            [(localizer.plain(N_("English")), "en"), (localizer.plain(N_("Spanish")), "es")],
            initial=draft.text(Field.LANGUAGE),
            optional=True,
            placeholder=localizer.plain(N_("Choose a language")),
        ),
    ]
