"""Draw the forms about recommendations, and read them as requests."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.members.member import Side
from bot.domain.members.permissions import Act
from bot.domain.recommendations import moves
from bot.domain.recommendations.moves import (
    AlreadyThere,
    CauseMissing,
    ClosedNow,
    EvidenceMissing,
    MoveNotAllowed,
    NotClosed,
    RemainingMissing,
)
from bot.domain.recommendations.recommendation import Detail
from bot.domain.recommendations.reference import FormerNumber, Reference, read
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import TextBlank, TextTooLong
from bot.i18n import N_
from bot.services.evidence.attachment import LinkTooLong, NotALink, Sourced
from bot.services.members.roster import NothingToChange, UnknownMember
from bot.services.recommendations.change import look_at
from bot.views.blockkit.modals import Modal
from bot.views.forms import fields
from bot.views.forms.draft import FILLED, Draft
from bot.views.forms.names import NAMED_SIDE, RECORD, Field, FormName
from bot.views.localizer import Localizer
from bot.views.recommendations import forms as view
from commands.command import Call
from commands.form import Form
from commands.recommendations.requests import (
    Close,
    CommentOnRecommendation,
    NameLead,
    Refuse,
    Reopen,
    Search,
    UpdateStatus,
)
from commands.recommendations.table import REC
from commands.requests import Request

Check = Callable[[Detail], None]


def chosen_in(draft: Draft) -> Reference | None:
    """Return the recommendation that was chosen in the form's field, if any."""
    chosen = draft.text(Field.RECOMMENDATION)
    return read(chosen) if chosen else None


def about(draft: Draft) -> Reference | None:
    """Return the recommendation that the form was opened for; forms of earlier versions have its number.

    A command that opens a form gives the number that was typed.
    """
    found = draft.about.get(RECORD)
    if found is not None:
        return found if isinstance(found, int) else read(str(found))
    number = draft.number("number")
    return None if number is None else FormerNumber(number)


def subject_of(draft: Draft) -> Reference | None:
    """Return the form's recommendation: given when it was opened, or chosen in the form."""
    return about(draft) or chosen_in(draft)


def composing(
    form: FormName,
    title: str,
    act: Act,
    draw: Callable[[Detail, Draft, Localizer], Modal],
    check: Check = lambda _: None,
) -> Callable[[Call, Draft], Modal]:
    """Return a function that draws a form about one recommendation.

    If it is not known which, the first form asks which recommendation is meant.
    """

    def compose(call: Call, draft: Draft) -> Modal:
        draft = fields.continued(draft)
        which = subject_of(draft)
        if which is None:
            return fields.which(form, call.localizer.plain(title), draft, call.localizer)
        shown = look_at(call.context, call.caller, which, act)
        check(shown)
        version = draft.about.get("version", shown.version)
        named = {RECORD: shown.summary.reference, "number": shown.summary.number, "version": version}
        named |= {name: draft.about[name] for name in (FILLED, NAMED_SIDE) if name in draft.about}
        return draw(shown, replace(draft, about=named), call.localizer)

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
    """Raise `NotReported` or `ClosedNow` if the recommendation does not await verification."""
    moves.check_reported(shown.summary.number, shown.summary.status)


def read_update(_: Call, draft: Draft) -> Request:
    """Return the request to update the status as filled in."""
    link = draft.text(Field.LINK)
    return UpdateStatus(
        subject_of(draft) or 0,
        Status(draft.text(Field.STATUS) or ""),
        draft.text(Field.NOTE),
        draft.edited(Field.AWAITED),
        draft.edited(Field.NEXT_STEP),
        expected=draft.number("version"),
        source=Sourced(link, draft.text(Field.TITLE)) if link else None,
        cause=_slot(draft, Field.CAUSE),
        remaining=_slot(draft, Field.REMAINING),
    )


def _slot(draft: Draft, name: Field) -> str | None:
    """Return what was written into a status's own field, or None if a form of an earlier version had none."""
    return draft.edited(name) or "" if draft.shown(name) else None


def read_comment(_: Call, draft: Draft) -> Request:
    """Return the request to add the comment; it needs no version, because a comment overwrites nothing."""
    return CommentOnRecommendation(
        subject_of(draft) or 0, draft.text(Field.TEXT) or "", draft.several(Field.PEOPLE)
    )


def read_refusal(_: Call, draft: Draft) -> Request:
    """Return the request to refuse the report."""
    side = draft.about.get(NAMED_SIDE)
    return Refuse(
        subject_of(draft) or 0,
        draft.text(Field.NOTE) or "",
        draft.number("version"),
        Side(side) if side else None,
    )


def read_closing(_: Call, draft: Draft) -> Request:
    """Return the request to close the recommendation."""
    status = Status(draft.text(Field.STATUS) or "")
    return Close(subject_of(draft) or 0, status, draft.text(Field.NOTE), draft.number("version"))


def read_reopening(_: Call, draft: Draft) -> Request:
    """Return the request to reopen the recommendation."""
    return Reopen(subject_of(draft) or 0, draft.text(Field.NOTE) or "", draft.number("version"))


def read_lead(_: Call, draft: Draft) -> Request:
    """Return the request to give a seat to a person, or to leave it empty."""
    side, seat = view.read_seat(draft.text(Field.SEAT) or "")
    return NameLead(subject_of(draft) or 0, side, seat, draft.text(Field.PERSON), draft.number("version"))


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
            CauseMissing: Field.CAUSE,
            RemainingMissing: Field.REMAINING,
            MoveNotAllowed: Field.STATUS,
            EvidenceMissing: Field.LINK,
            NotALink: Field.LINK,
            LinkTooLong: Field.LINK,
            TextBlank: Field.NOTE,
            TextTooLong: Field.NOTE,
        },
    ),
    FormName.COMMENT_RECOMMENDATION: Form(
        REC,
        composing(FormName.COMMENT_RECOMMENDATION, N_("Add a comment"), Act.COMMENT, view.comment),
        read_comment,
        {UnknownMember: Field.PEOPLE, TextBlank: Field.TEXT, TextTooLong: Field.TEXT},
    ),
    FormName.REFUSE: Form(
        REC,
        composing(FormName.REFUSE, N_("Refuse a report"), Act.CONFIRM, view.refuse, check_reported),
        read_refusal,
        {TextBlank: Field.NOTE, TextTooLong: Field.NOTE},
    ),
    FormName.CLOSE: Form(
        REC,
        composing(FormName.CLOSE, N_("Close a recommendation"), Act.CLOSE, view.close, check_open),
        read_closing,
        {TextBlank: Field.NOTE, TextTooLong: Field.NOTE},
    ),
    FormName.REOPEN: Form(
        REC,
        composing(FormName.REOPEN, N_("Reopen a recommendation"), Act.CLOSE, view.reopen, check_closed),
        read_reopening,
        {TextBlank: Field.NOTE, TextTooLong: Field.NOTE},
    ),
    FormName.LEADS: Form(
        REC,
        composing(FormName.LEADS, N_("Name a lead"), Act.EDIT, view.leads),
        read_lead,
        {UnknownMember: Field.PERSON, NothingToChange: Field.PERSON},
    ),
    FormName.SEARCH: Form(
        REC,
        lambda call, draft: view.search(draft, call.localizer),
        read_search,
        {TextBlank: Field.QUERY},
    ),
}
