"""What forms about recommendations ask for."""

from bot.domain.moves import AlreadyThere, CauseMissing, ClosedNow, EvidenceMissing, RemainingMissing
from bot.domain.permissions import Act
from bot.domain.recommendations import Detail
from bot.domain.statuses import Status
from bot.i18n import N_
from bot.services.progress import LinkTooLong, NotALink, Sourced
from bot.services.recommendation_change import look_at
from bot.views.forms import recommendations as view
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.modals import Modal
from commands.command import Call
from commands.forms.form import Form
from commands.recommendations import REC
from commands.requests import Request, UpdateStatus


def number_of(draft: Draft) -> int | None:
    """Return the recommendation that a form is about: known before, or chosen in it."""
    chosen = draft.text(Field.RECOMMENDATION)
    return draft.number("number") or (int(chosen) if chosen else None)


def compose_update(call: Call, draft: Draft) -> Modal:
    """Draw the form for where one stands; without a number, ask for it first."""
    number = number_of(draft)
    if number is None:
        return view.which(FormName.UPDATE, call.voice.plain(N_("Update a status")), call.voice)
    shown = look_at(call.desk, call.caller, number, Act.UPDATE)
    _check_open(shown)
    return view.update(shown, draft.about_now(number=number), call.voice)


def read_update(_: Call, draft: Draft) -> Request:
    """Return the update that was filled in."""
    link = draft.text(Field.LINK)
    return UpdateStatus(
        number_of(draft) or 0,
        Status(draft.text(Field.STATUS) or ""),
        draft.text(Field.NOTE),
        draft.text(Field.AWAITED),
        draft.text(Field.NEXT_STEP),
        expected=draft.number("version"),
        source=Sourced(link, draft.text(Field.TITLE)) if link else None,
    )


def _check_open(shown: Detail) -> None:
    row = shown.summary
    if row.status.closed:
        raise ClosedNow(number=row.number, current=row.status)


FORMS = {
    FormName.UPDATE: Form(
        REC,
        compose_update,
        read_update,
        {
            AlreadyThere: Field.NOTE,
            CauseMissing: Field.NOTE,
            RemainingMissing: Field.NOTE,
            EvidenceMissing: Field.LINK,
            NotALink: Field.LINK,
            LinkTooLong: Field.LINK,
        },
    ),
}
