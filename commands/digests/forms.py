"""Draw the forms about digests, and read them as requests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.domain.digests.actions import Noting
from bot.domain.texts import TextBlank, TextTooLong
from bot.services.digests import actions as digest_hands
from bot.services.digests import corrections as digest_corrections
from bot.services.digests.actions import Which
from bot.services.digests.corrections import CorrectedAlready, WhichSent
from bot.views.blockkit.modals import Modal
from bot.views.digests import forms as view
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer
from commands.command import Call
from commands.digests.requests import CorrectDigest, HoldDigest, NoteDigest
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


def compose_correction(call: Call, draft: Draft) -> Modal:
    """Draw the form for a correction of a digest that was sent."""
    shown = digest_corrections.to_correct(call.context, call.caller, _which_sent(draft))
    # From now on it is about this digest, even if another one is sent meanwhile.
    about = {"schedule": shown.schedule, "week": shown.week}
    return view.correct(shown, replace(draft, about=about), call.localizer)


def read_correction(_: Call, draft: Draft) -> Request:
    """Return the request to publish the correction."""
    return CorrectDigest(draft.text(Field.TEXT) or "", _which_sent(draft))


def _which_sent(draft: Draft) -> WhichSent:
    day = draft.about.get("day")
    return WhichSent(
        draft.about.get("schedule"), draft.about.get("week"), date.fromisoformat(day) if day else None
    )


def _which(draft: Draft) -> Which:
    return Which(draft.about.get("schedule"), draft.about.get("week"))


FORMS = {
    FormName.DIGEST_NOTE: Form(
        DIGEST, composing(view.note), read_note, {TextBlank: Field.TEXT, TextTooLong: Field.TEXT}
    ),
    FormName.DIGEST_HOLD: Form(
        DIGEST, composing(view.hold), read_hold, {TextBlank: Field.NOTE, TextTooLong: Field.NOTE}
    ),
    FormName.DIGEST_CORRECT: Form(
        DIGEST,
        compose_correction,
        read_correction,
        {TextBlank: Field.TEXT, TextTooLong: Field.TEXT, CorrectedAlready: Field.TEXT},
    ),
}
