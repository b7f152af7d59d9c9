"""Draw the form for a translation, and read it as a request."""

from bot.domain.texts import TextBlank, TextTooLong
from bot.domain.translations.status import CorrectionTranslated, SourceChanged, TextPlace, TranslationStands
from bot.services.translations import entry as translating
from bot.views.blockkit.modals import Modal
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.translations import form as view
from commands.command import Call
from commands.form import ControlUnknown, Form
from commands.requests import Request
from commands.taskforce.table import TASKFORCE
from commands.taskforce.translations import Translate


def place_of(draft: Draft) -> TextPlace:
    """Return the place of the text that a form is about; raises `ControlUnknown`."""
    try:
        return TextPlace.read(str(draft.about.get("place")))
    except ValueError:
        raise ControlUnknown from None


def compose(call: Call, draft: Draft) -> Modal:
    """Draw the form; if the source text has changed since, the form is about the new text."""
    place = place_of(draft)
    shown = translating.to_translate(call.context, call.caller, place)
    source = draft.about.get("source")
    if source is None or isinstance(draft.error, SourceChanged):
        source = shown.fingerprint
    return view.translate(
        shown, translating.longest(place), draft.about_now(place=place.key, source=source), call.localizer
    )


def read(_: Call, draft: Draft) -> Request:
    """Return the request to save the translation as filled in."""
    source = draft.about.get("source")
    return Translate(place_of(draft), draft.text(Field.TEXT) or "", source=str(source) if source else None)


FORMS = {
    FormName.TRANSLATE: Form(
        TASKFORCE,
        compose,
        read,
        {
            TextBlank: Field.TEXT,
            TextTooLong: Field.TEXT,
            TranslationStands: Field.TEXT,
            CorrectionTranslated: Field.TEXT,
        },
    ),
}
