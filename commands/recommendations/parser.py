"""Parse the words of each `/rec` subcommand into its request."""

from dataclasses import replace
from typing import Any

from bot.domain.members.member import Seat
from bot.domain.recommendations.statuses import Status
from bot.i18n import N_
from bot.services.recommendations.queries import Filters
from bot.views.forms.names import FormName
from commands.parsing.cursor import Cursor
from commands.parsing.mistakes import GrammarError, LinkMissing, NumberMissing, TextMissing
from commands.parsing.vocabulary import CLOSINGS, FILTERS, SEATS, SIDES, STATUSES
from commands.recommendations.requests import (
    AskForUpdate,
    AttachEvidence,
    Close,
    Confirm,
    ListFiltered,
    NameLead,
    Refuse,
    Reopen,
    Search,
    ShowBoard,
    ShowHistory,
    ShowOne,
    UpdateStatus,
)
from commands.requests import OpenForm, Request


class NothingToUpdate(GrammarError):
    message = N_("What is new? Give a status, a note in quotation marks, or both.")


class StatusMissing(GrammarError):
    message = N_("Closed how? Say whether it was implemented or not.")


class SeatMissing(GrammarError):
    message = N_("Who leads it? Give the side, and mention the person with @.")


class SearchEmpty(GrammarError):
    message = N_("What should I search for?")


def parse_board(cursor: Cursor) -> Request:
    """Parse `[page 2]`."""
    page = cursor.page()
    cursor.end()
    return ShowBoard(page)


def parse_show(cursor: Cursor) -> Request:
    """Parse `5`."""
    number = cursor.number()
    cursor.end()
    return ShowOne(number)


def parse_search(cursor: Cursor) -> Request:
    """Parse `word word … [page 2]`."""
    words = []
    page = 1
    while token := cursor.peek():
        before = cursor.position
        if cursor.keyword("page"):
            number = cursor.maybe_number()
            if number is not None and cursor.done:
                page = max(1, number)
                break
            cursor.position = before
        cursor.take()
        words.append(token.text)
    if not words:
        raise SearchEmpty
    return Search(" ".join(words), page)


def parse_list(cursor: Cursor) -> Request:
    """Parse `[blocked] [mine] [us] [trust] … [page 2]`."""
    filters, categories, page = Filters(), [], 1
    while not cursor.done:
        if cursor.keyword("page"):
            page = max(1, cursor.number())
        elif status := cursor.maybe(STATUSES):
            filters = replace(filters, statuses=filters.statuses | {status})
        elif side := cursor.maybe(SIDES):
            filters = replace(filters, sides=filters.sides | {side})
        elif flag := cursor.maybe(FILTERS):
            filters = replace(filters, flags=filters.flags | {flag})
        elif (token := cursor.take()) and token.kind in {"word", "quoted"} and token.value:
            categories.append(token.value)
        else:
            cursor.position -= 1
            cursor.end()
    return ListFiltered(filters, tuple(categories), page)


def parse_update(cursor: Cursor) -> Request:
    """Parse `5 [in-progress] ["note"] [awaiting "whom"] [next "step"] [v7]`."""
    if form := _form(cursor, FormName.UPDATE, NothingToUpdate):
        return form
    number = cursor.number()
    found: dict[str, Any] = {}
    status = cursor.maybe(STATUSES)
    if status is None and not _text_follows(cursor):
        cursor.one_of(STATUSES)  # raises the error that lists the words
    if note := cursor.maybe_text():
        found["note"] = note
    expected = cursor.options(
        {
            "awaiting": lambda: found.update(awaited=_whom(cursor)),
            "next": lambda: found.update(next_step=cursor.text()),
        }
    )
    if status is None and not found:
        raise NothingToUpdate
    return UpdateStatus(number, status, expected=expected, **found)


def parse_evidence(cursor: Cursor) -> Request:
    """Parse `5 LINK ["title"] [issuer "…"] [date 2026-10-01] [language en] [v7]`."""
    if form := _form(cursor, FormName.EVIDENCE, LinkMissing):
        return form
    number = cursor.number()
    found, expected = read_source(cursor)
    return AttachEvidence(number, expected=expected, **found)


def read_source(cursor: Cursor) -> tuple[dict[str, Any], int | None]:
    """Read a source with its details to the end; return them, named as in `Sourced`, and the version."""
    found: dict[str, Any] = {"url": cursor.link(), "title": cursor.maybe_text()}
    expected = cursor.options(
        {
            "issuer": lambda: found.update(issuer=cursor.text()),
            "date": lambda: found.update(
                issued_on=cursor.day(lean="past", stops=("issuer", "date", "language"))
            ),
            "language": lambda: found.update(language=cursor.source_language()),
        }
    )
    return found, expected


def parse_confirm(cursor: Cursor) -> Request:
    """Parse `5 [v7]`."""
    return Confirm(cursor.number(), cursor.options({}))


def parse_refuse(cursor: Cursor) -> Request:
    """Parse `5 "why" [v7]`."""
    if form := _form(cursor, FormName.REFUSE, TextMissing):
        return form
    return Refuse(cursor.number(), cursor.text(), cursor.options({}))


def parse_close(cursor: Cursor) -> Request:
    """Parse `5 implemented ["note"] [v7]` or `5 not-implemented "why" [v7]`."""
    if form := _form(cursor, FormName.CLOSE, StatusMissing):
        return form
    number, status = cursor.number(), cursor.one_of(CLOSINGS)
    reason = cursor.maybe_text()
    if reason is None and status is Status.CLOSED_NOT_IMPLEMENTED:
        cursor.end()
        raise TextMissing
    return Close(number, status, reason, cursor.options({}))


def parse_reopen(cursor: Cursor) -> Request:
    """Parse `5 "why" [v7]`."""
    if form := _form(cursor, FormName.REOPEN, TextMissing):
        return form
    return Reopen(cursor.number(), cursor.text(), cursor.options({}))


def parse_lead(cursor: Cursor, seat: Seat | None = None) -> Request:
    """Parse `5 us [alternate] @someone [v7]`, or "nobody" as the person; the seat may precede the side."""
    seat = seat or cursor.maybe(SEATS)
    if form := _form(cursor, FormName.LEADS, SeatMissing):
        return form
    number = cursor.number()
    seat = seat or cursor.maybe(SEATS)
    side = cursor.one_of(SIDES)
    seat = seat or cursor.maybe(SEATS) or Seat.LEAD
    person = None if cursor.keyword("nobody") else cursor.person()
    return NameLead(number, side, seat, person, cursor.options({}))


def parse_alternate(cursor: Cursor) -> Request:
    """Parse `5 us @someone`."""
    return parse_lead(cursor, Seat.ALTERNATE)


def parse_ask(cursor: Cursor) -> Request:
    """Parse `5`."""
    number = cursor.number()
    cursor.end()
    return AskForUpdate(number)


def parse_history(cursor: Cursor) -> Request:
    """Parse `5 [page 2]`."""
    number, page = cursor.number(), cursor.page()
    cursor.end()
    return ShowHistory(number, page)


def _form(cursor: Cursor, form: FormName, missing: type[GrammarError]) -> OpenForm | None:
    """Return a request to open the form if no words follow, or only the number; otherwise None."""
    if cursor.done:
        return OpenForm(form, missing=NumberMissing())
    number = cursor.lone_number()
    return None if number is None else OpenForm(form, {"number": number}, missing())


def _text_follows(cursor: Cursor) -> bool:
    token = cursor.peek()
    if token is None or token.kind == "quoted":
        return True
    before = cursor.position
    follows = bool(cursor.keyword("awaiting", "next")) or cursor.version() is not None
    cursor.position = before
    return follows


def _whom(cursor: Cursor) -> str:
    token = cursor.peek()
    if token and (token.kind == "person" or token.value.startswith("@")):
        cursor.take()
        return token.text
    return cursor.text()


def parse_anything(cursor: Cursor) -> Request:
    """Parse text that begins with no subcommand.

    A number shows that recommendation, a page is a page of the board, and other words are searched for.
    """
    before = cursor.position
    if cursor.keyword("page") and (page := cursor.lone_number()) is not None:
        return ShowBoard(max(1, page))
    cursor.position = before
    if (number := cursor.lone_number()) is not None:
        return ShowOne(number)
    return parse_search(cursor)
