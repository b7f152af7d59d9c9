"""Draw the forms about recommendations, and read them as requests."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.members.permissions import Act
from bot.domain.recommendations.moves import (
    AlreadyThere,
    CauseMissing,
    ClosedNow,
    EvidenceMissing,
    MoveNotAllowed,
    NotClosed,
    NotReported,
    RemainingMissing,
)
from bot.domain.recommendations.recommendation import Detail
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import TextTooLong
from bot.i18n import N_
from bot.services.evidence.attachment import LinkTooLong, NotALink, Sourced
from bot.services.members.roster import NothingToChange, UnknownMember
from bot.services.recommendations.change import look_at
from bot.views.blockkit.modals import Modal
from bot.views.forms import fields
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer
from bot.views.recommendations import forms as view
from commands.command import Call
from commands.form import Form
from commands.recommendations.requests import Close, NameLead, Refuse, Reopen, Search, UpdateStatus
from commands.recommendations.table import REC
from commands.requests import Request

Check = Callable[[Detail], None]


def number_of(draft: Draft) -> int | None:
    """Return the number of the form's recommendation: given when it was opened, or chosen in the form."""
    chosen = draft.text(Field.RECOMMENDATION)
    return draft.number("number") or (int(chosen) if chosen else None)


def composing(
    form: FormName,
    title: str,
    act: Act,
    draw: Callable[[Detail, Draft, Localizer], Modal],
    check: Check = lambda _: None,
) -> Callable[[Call, Draft], Modal]:
    """Return a function that draws a form about one recommendation.

    If the number is not known, the first form asks which recommendation is meant.
    """

    def compose(call: Call, draft: Draft) -> Modal:
        number = number_of(draft)
        if number is None:
            return fields.which(form, call.localizer.plain(title), call.localizer)
        shown = look_at(call.context, call.caller, number, act)
        check(shown)
        version = draft.about.get("version", shown.version)
        about = {"number": number, "version": version}
        return draw(shown, replace(draft, about=about), call.localizer)

    return compose


def check_open(shown: Detail) -> None:
    """Raise `ClosedNow` if the recommendation is closed."""
    row = shown.summary
    if row.status.closed:
        raise ClosedNow(number=row.number, current=row.status)


def check_closed(shown: Detail) -> None:
    """Raise `NotClosed` if the recommendation is open."""
    row = shown.summary
    if not row.status.closed:
        raise NotClosed(number=row.number, current=row.status)


def check_reported(shown: Detail) -> None:
    """Raise `NotReported` if the recommendation does not await verification."""
    row = shown.summary
    if row.status is not Status.REPORTED:
        raise NotReported(number=row.number, current=row.status)


def read_update(_: Call, draft: Draft) -> Request:
    """Return the request to update the status as filled in."""
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


def read_refusal(_: Call, draft: Draft) -> Request:
    """Return the request to refuse the report."""
    return Refuse(number_of(draft) or 0, draft.text(Field.NOTE) or "", draft.number("version"))


def read_closing(_: Call, draft: Draft) -> Request:
    """Return the request to close the recommendation."""
    status = Status(draft.text(Field.STATUS) or "")
    return Close(number_of(draft) or 0, status, draft.text(Field.NOTE), draft.number("version"))


def read_reopening(_: Call, draft: Draft) -> Request:
    """Return the request to reopen the recommendation."""
    return Reopen(number_of(draft) or 0, draft.text(Field.NOTE) or "", draft.number("version"))


def read_lead(_: Call, draft: Draft) -> Request:
    """Return the request to give a seat to a person, or to leave it empty."""
    side, seat = view.read_seat(draft.text(Field.SEAT) or "")
    return NameLead(number_of(draft) or 0, side, seat, draft.text(Field.PERSON), draft.number("version"))


def read_search(_: Call, draft: Draft) -> Request:
    """Return the request to search for the words filled in."""
    return Search(draft.text(Field.QUERY) or "")


FORMS = {
    FormName.UPDATE: Form(
        REC,
        composing(FormName.UPDATE, N_("Update a status"), Act.UPDATE, view.update, check_open),
        read_update,
        {
            AlreadyThere: Field.NOTE,
            CauseMissing: Field.NOTE,
            RemainingMissing: Field.NOTE,
            MoveNotAllowed: Field.STATUS,
            EvidenceMissing: Field.LINK,
            NotALink: Field.LINK,
            LinkTooLong: Field.LINK,
            TextTooLong: Field.NOTE,
        },
    ),
    FormName.REFUSE: Form(
        REC,
        composing(FormName.REFUSE, N_("Refuse a report"), Act.CONFIRM, view.refuse, check_reported),
        read_refusal,
        {TextTooLong: Field.NOTE},
    ),
    FormName.CLOSE: Form(
        REC,
        composing(FormName.CLOSE, N_("Close one"), Act.CLOSE, view.close, check_open),
        read_closing,
        {TextTooLong: Field.NOTE},
    ),
    FormName.REOPEN: Form(
        REC,
        composing(FormName.REOPEN, N_("Reopen one"), Act.CLOSE, view.reopen, check_closed),
        read_reopening,
        {TextTooLong: Field.NOTE},
    ),
    FormName.LEADS: Form(
        REC,
        composing(FormName.LEADS, N_("Name a lead"), Act.EDIT, view.leads),
        read_lead,
        {UnknownMember: Field.PERSON, NothingToChange: Field.PERSON},
    ),
    FormName.SEARCH: Form(REC, lambda call, draft: view.search(draft, call.localizer), read_search),
}
