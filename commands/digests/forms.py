"""Draw the forms about digests, and read them as requests."""

from collections.abc import Callable

from bot.domain.digests.actions import Noting
from bot.domain.texts import TextBlank, TextTooLong
from bot.services.digests import actions as digest_hands
from bot.services.digests.actions import Which
from bot.views.blockkit.modals import Modal
from bot.views.digests import forms as view
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer
from commands.command import Call
from commands.digests.requests import HoldDigest, NoteDigest
from commands.digests.table import DIGEST
from commands.form import Form
from commands.requests import Request


def composing(draw: Callable[[Noting, Draft, Localizer], Modal]) -> Callable[[Call, Draft], Modal]:
    """Return a function that draws a form about one coming digest."""

    def compose(call: Call, draft: Draft) -> Modal:
        shown = digest_hands.to_act_on(call.context, call.caller, _which(draft))
        about = {"schedule": shown.schedule, "week": shown.occurrence.week}
        return draw(shown, draft.about_now(**about), call.localizer)

    return compose


def read_note(_: Call, draft: Draft) -> Request:
    """Return the request to set the note, or to remove it if the field is empty."""
    return NoteDigest(draft.text(Field.TEXT), _which(draft))


def read_hold(_: Call, draft: Draft) -> Request:
    """Return the request to hold the digest, with the reason."""
    return HoldDigest(_which(draft), draft.text(Field.NOTE))


def _which(draft: Draft) -> Which:
    return Which(draft.about.get("schedule"), draft.about.get("week"))


FORMS = {
    FormName.DIGEST_NOTE: Form(
        DIGEST, composing(view.note), read_note, {TextBlank: Field.TEXT, TextTooLong: Field.TEXT}
    ),
    FormName.DIGEST_HOLD: Form(
        DIGEST, composing(view.hold), read_hold, {TextBlank: Field.NOTE, TextTooLong: Field.NOTE}
    ),
}
