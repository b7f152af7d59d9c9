"""What forms about digests ask for."""

from bot.domain.texts import TextTooLong
from bot.services import digest_hands
from bot.services.digest_hands import Which
from bot.views.forms import digests as view
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.modals import Modal
from commands.command import Call
from commands.digest_requests import HoldDigest, NoteDigest
from commands.digests import DIGEST
from commands.forms.form import Form
from commands.requests import Request


def compose_note(call: Call, draft: Draft) -> Modal:
    """Draw the form for a note."""
    shown = digest_hands.to_hand(call.desk, call.caller, _which(draft))
    about = {"schedule": shown.schedule, "week": shown.occurrence.week}
    return view.note(shown, draft.about_now(**about), call.voice)


def compose_hold(call: Call, draft: Draft) -> Modal:
    """Draw the form for why one is held back."""
    shown = digest_hands.to_hand(call.desk, call.caller, _which(draft))
    about = {"schedule": shown.schedule, "week": shown.occurrence.week}
    return view.hold(shown, draft.about_now(**about), call.voice)


def read_note(_: Call, draft: Draft) -> Request:
    """Return the note that was filled in, or that it comes off."""
    return NoteDigest(draft.text(Field.TEXT), _which(draft))


def read_hold(_: Call, draft: Draft) -> Request:
    """Return why it is held back."""
    return HoldDigest(_which(draft), draft.text(Field.NOTE))


def _which(draft: Draft) -> Which:
    return Which(draft.about.get("schedule"), draft.about.get("week"))


FORMS = {
    FormName.DIGEST_NOTE: Form(DIGEST, compose_note, read_note, {TextTooLong: Field.TEXT}),
    FormName.DIGEST_HOLD: Form(DIGEST, compose_hold, read_hold, {TextTooLong: Field.NOTE}),
}
