"""Parse the words of each `/rec` subcommand into its request."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.domain.members.member import Seat, Side
from bot.domain.recommendations.moves import text_slot
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import fold
from bot.i18n import N_
from bot.services.evidence.attachment import Sourced
from bot.services.recommendations.queries import Filters
from bot.views.forms.names import RECORD, Field, FormName
from bot.views.recommendations.forms import seat_value
from commands.parsing.cursor import Cursor, nearest
from commands.parsing.lexer import Token
from commands.parsing.mistakes import (
    GrammarError,
    LinkMissing,
    NumberMissing,
    NumberWanted,
    TextMissing,
    WordMisspelt,
    shortened,
)
from commands.parsing.openings import form_for
from commands.parsing.slots import (
    LINK_SLOT,
    NOTHING,
    PAGE_SLOT,
    PERSON_SLOT,
    VERSION_SLOT,
    Filled,
    InDoubt,
    Slot,
    asked_about,
    fill,
    filter_word,
    key_text,
    subject,
    text_after,
    word,
)
from commands.parsing.talk import is_talk, without_talk
from commands.parsing.vocabulary import (
    ABOUT_STATUS,
    CLOSINGS,
    FILTERS,
    LANGUAGE_NAMES,
    NAMED_ISSUER,
    REC_NOUNS,
    SEATS,
    SIDES,
    STATUSES,
)
from commands.recommendations.requests import (
    AskForUpdate,
    AttachEvidence,
    Close,
    CommentOnRecommendation,
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

NUMBER_SLOT = subject("number", REC_NOUNS)
STATUS_SLOT = word("status", STATUSES)
ABOUT_SLOT = word("about", ABOUT_STATUS, several=True)
"""The noun "status" before or after its number, which says nothing by itself."""
AWAITING_SLOT = key_text("awaited", "awaiting", "awaiting", "next")
NEXT_SLOT = key_text("next_step", "next", "awaiting", "next")


class NothingToUpdate(GrammarError):
    message = N_("What is new? Give a status, a note in quotation marks, or both.")


class StatusMissing(GrammarError):
    message = N_("Closed how? Say whether it was implemented or not.")


class SeatMissing(GrammarError):
    message = N_("Who leads it? Give the side, and mention the person with @.")


class SearchEmpty(GrammarError):
    message = N_("What should I search for?")


class MeansSeveralThings(GrammarError):
    message = N_("It is not clear what to do with recommendation %(number)s and “%(given)s”.")


def parse_board(cursor: Cursor) -> Request:
    """Parse `[page 2]`; with filters or a number, list or show."""
    if not cursor.done and not cursor.ahead(lambda: cursor.keyword("page")):
        return parse_anything(cursor)
    found = fill(cursor, PAGE_SLOT)
    found.check_no_text()
    return ShowBoard(found.one("page", 1))


def parse_show(cursor: Cursor) -> Request:
    """Parse `5`; with a status, as in "status 5 blocked", it is an update."""
    start = cursor.position
    found = fill(cursor, NUMBER_SLOT, ABOUT_SLOT)
    if found.has("number") and (found.text is None or is_talk(found.loose)) and not found.doubt:
        return ShowOne(found.one("number"))
    cursor.position = start
    if not found.has("number"):
        return parse_anything(cursor) if not cursor.done else _raise(NumberMissing())
    return _update(cursor, None)


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
    if not fold(" ".join(words)):
        raise SearchEmpty
    return Search(" ".join(words), page)


def parse_list(cursor: Cursor) -> Request:
    """Parse `[blocked] [mine] [us] [trust] … [page 2]`."""
    start = cursor.position
    found = fill(cursor, *FILTER_SLOTS)
    if found.loose and isinstance(found.doubt, InDoubt | None):
        plain = without_talk(cursor.tokens[start:])
        if len(plain) < len(cursor.tokens) - start:  # "which ones are overdue?"
            found = fill(replace(cursor, tokens=plain, position=0, kept={}), *FILTER_SLOTS)
    if found.doubt and not isinstance(found.doubt, InDoubt):
        raise found.doubt
    return _listed(found, tuple(token.value for token in found.loose) or _quoted(found))


def _listed(found: Filled, categories: tuple[str, ...]) -> ListFiltered:
    filters = Filters(
        statuses=frozenset(found.all("status")),
        sides=frozenset(found.all("side")),
        flags=frozenset(found.all("flag")),
    )
    return ListFiltered(filters, tuple(dict.fromkeys(categories)), found.one("page", 1))


def parse_update(cursor: Cursor) -> Request:
    """Parse `5 [in-progress] ["note"] [awaiting "whom"] [next "step"] [v7]`, in any order."""
    return _update(cursor, None)


def parse_to(status: Status) -> Callable[[Cursor], Request]:
    """Return the parser of a verb that names the status: `block 5 "cause"`."""
    return lambda cursor: _update(cursor, status)


def _update(cursor: Cursor, preset: Status | None) -> Request:
    found = fill(
        cursor,
        *(NUMBER_SLOT, STATUS_SLOT, AWAITING_SLOT, NEXT_SLOT, LINK_SLOT, VERSION_SLOT),
        *(ABOUT_SLOT, BECAUSE_SLOT),
    )
    status = found.one("status", preset)
    if status is None and "due" in found.all("about") and found.text:
        # A recommendation has no due date: what was to be changed is not known.
        given = MeansSeveralThings(number=found.one("number", "–"), given=shortened(found.text))
        found = replace(found, doubt=found.doubt or given)
    if status is None and found.loose:
        found = _suspecting_status(found)
    if status is not None and status.closed:
        return _closing(found, status)
    number, link = found.one("number"), found.one("link")
    form = form_for(
        FormName.UPDATE,
        found,
        NumberMissing() if number is None else NothingToUpdate(),
        about={RECORD: number},
        values={
            Field.STATUS: status,
            Field(text_slot(status)): found.text,
            Field.AWAITED: found.one("awaited"),
            Field.NEXT_STEP: found.one("next_step"),
            Field.LINK: link,
        },
    )
    nothing = status is None and not found.text and not found.has("awaited") and not found.has("next_step")
    if found.doubt or number is None or nothing:
        return form
    return UpdateStatus(
        number,
        status,
        found.text,
        found.one("awaited"),
        found.one("next_step"),
        found.one("version"),
        Sourced(link) if link else None,
    )


def _suspecting_status(found: Filled) -> Filled:
    """Doubt words without quotation marks that begin with a misspelt status, or are one word only."""
    first = found.loose[0]
    guess = nearest(first.text, STATUSES.every_word(), cutoff=80)
    if guess and found.doubt is None:
        return replace(found, doubt=WordMisspelt(given=shortened(first.text), nearest=guess))
    return replace(found, doubt=found.doubt or InDoubt()) if len(found.loose) == 1 else found


def parse_comment(cursor: Cursor) -> Request:
    """Parse `5 "text" [@someone] [v7]`; people in the text are told as well."""
    found = fill(cursor, NUMBER_SLOT, replace(PERSON_SLOT, marked=False), VERSION_SLOT)
    number = found.one("number")
    people = tuple(dict.fromkeys([*found.all("person"), *found.mentions]))
    if found.doubt or number is None or not found.text:
        return form_for(
            FormName.COMMENT_RECOMMENDATION,
            found,
            NumberMissing() if number is None else TextMissing(),
            about={RECORD: number},
            values={Field.TEXT: found.text, Field.PEOPLE: people},
        )
    return CommentOnRecommendation(number, found.text, people, found.one("version"))


def parse_evidence(cursor: Cursor) -> Request:
    """Parse `5 LINK ["title"] [issuer "…"] [date 2026-10-01] [language en] [v7]`, in any order."""
    found = fill(cursor, NUMBER_SLOT, *SOURCE_SLOTS)
    number, link = found.one("number"), found.one("link")
    if found.doubt or number is None or link is None:
        return form_for(
            FormName.EVIDENCE,
            found,
            NumberMissing() if number is None else LinkMissing(),
            about={RECORD: number},
            values=source_values(found),
        )
    return AttachEvidence(number, expected=found.one("version"), **source_of(found))


def source_of(found: Filled) -> dict[str, Any]:
    """Return a source, its parts named as in `Sourced`."""
    return {
        "url": found.one("link"),
        "title": found.text,
        "issuer": found.one("issuer"),
        "issued_on": found.one("date"),
        "language": found.one("language"),
    }


def source_values(found: Filled) -> dict[Field, object]:
    """Return a source as the fields of its form."""
    return {
        Field.LINK: found.one("link"),
        Field.TITLE: found.text,
        Field.ISSUER: found.one("issuer"),
        Field.ISSUED_ON: found.one("date"),
        Field.LANGUAGE: found.one("language"),
    }


def parse_confirm(cursor: Cursor) -> Request:
    """Parse `5 [v7]`."""
    if (number := asked_about(cursor, REC_NOUNS)) is not None:
        return Confirm(number)
    found = fill(cursor, NUMBER_SLOT, VERSION_SLOT, ABOUT_SLOT)
    found.check_no_text()
    return Confirm(_number(found), found.one("version"))


def parse_refuse(cursor: Cursor) -> Request:
    """Parse `5 "why" [v7]`."""
    found = fill(cursor, NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT)
    number = found.one("number")
    if found.doubt or number is None or not found.text:
        return _reason_form(FormName.REFUSE, found)
    return Refuse(number, found.text, found.one("version"))


def parse_close(cursor: Cursor) -> Request:
    """Parse `5 implemented ["note"] [v7]` or `5 not-implemented "why" [v7]`."""
    found = fill(cursor, NUMBER_SLOT, word("status", CLOSINGS), VERSION_SLOT, BECAUSE_SLOT)
    return _closing(found, found.one("status"))


def parse_stands(cursor: Cursor) -> Request:
    """Parse `5` after "quedó": the form to close it; "quedó bloqueada la 5" says something else."""
    start = cursor.position
    found = fill(cursor, NUMBER_SLOT, STATUS_SLOT, VERSION_SLOT)
    if found.has("status") or found.text:
        cursor.position = start
        return parse_anything(cursor)
    return _close_form(found, None)


def parse_drop(cursor: Cursor) -> Request:
    """Parse `5 ["why"]` after "delete" and the like: the form to close it as not implemented is offered."""
    found = fill(cursor, NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT)
    return _close_form(found, Status.CLOSED_NOT_IMPLEMENTED)


def _closing(found: Filled, status: Status | None) -> Request:
    number = found.one("number")
    unsaid = status is Status.CLOSED_NOT_IMPLEMENTED and not found.text
    if found.doubt or number is None or status is None or unsaid:
        return _close_form(found, status)
    return Close(number, status, found.text, found.one("version"))


def _close_form(found: Filled, status: Status | None) -> OpenForm:
    number = found.one("number")
    lacking = TextMissing() if status else StatusMissing()
    return form_for(
        FormName.CLOSE,
        found,
        NumberMissing() if number is None else lacking,
        about={RECORD: number},
        values={Field.STATUS: status, Field.NOTE: found.text},
    )


def parse_reopen(cursor: Cursor) -> Request:
    """Parse `5 "why" [v7]`."""
    found = fill(cursor, NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT)
    number = found.one("number")
    if found.doubt or number is None or not found.text:
        return _reason_form(FormName.REOPEN, found)
    return Reopen(number, found.text, found.one("version"))


def _reason_form(form: FormName, found: Filled) -> OpenForm:
    number = found.one("number")
    return form_for(
        form,
        found,
        NumberMissing() if number is None else TextMissing(),
        about={RECORD: number},
        values={Field.NOTE: found.text},
    )


def parse_lead(cursor: Cursor, seat: Seat | None = None) -> Request:
    """Parse `5 us [alternate] @someone [v7]`, or "nobody" as the person, in any order."""
    found = fill(
        cursor,
        NUMBER_SLOT,
        word("seat", SEATS),
        word("side", SIDES),
        PERSON_SLOT,
        Slot("nobody", lambda cursor: True if cursor.keyword("nobody") else NOTHING, plain_word=True),
        VERSION_SLOT,
    )
    number, side = found.one("number"), found.one("side")
    place, people = found.one("seat", seat or Seat.LEAD), found.all("person")
    nobody = found.has("nobody")
    plain = found.text is None and found.doubt is None and len(people) + nobody == 1
    if number is None or side is None or not plain:
        if found.text and found.doubt is None and not people:
            found = replace(
                found, doubt=MeansSeveralThings(number=number or "–", given=shortened(found.text))
            )
        return form_for(
            FormName.LEADS,
            found,
            NumberMissing() if number is None else SeatMissing(),
            about={RECORD: number},
            values={
                Field.SEAT: seat_value(side or Side.US, place) if side or found.has("seat") or seat else None,
                Field.PERSON: people[0] if people else None,
            },
            words=found.text,
        )
    return NameLead(number, side, place, None if nobody else people[0], found.one("version"))


def parse_alternate(cursor: Cursor) -> Request:
    """Parse `5 us @someone`."""
    return parse_lead(cursor, Seat.ALTERNATE)


def parse_ask(cursor: Cursor) -> Request:
    """Parse `5`."""
    if (number := asked_about(cursor, REC_NOUNS)) is not None:
        return AskForUpdate(number)
    found = fill(cursor, NUMBER_SLOT, PERSON_SLOT)
    found.check_no_text()
    return AskForUpdate(_number(found))


def parse_history(cursor: Cursor) -> Request:
    """Parse `5 [page 2]`."""
    if (number := asked_about(cursor, REC_NOUNS)) is not None:
        return ShowHistory(number)
    found = fill(cursor, NUMBER_SLOT, PAGE_SLOT)
    found.check_no_text()
    return ShowHistory(_number(found), found.one("page", 1))


def parse_anything(cursor: Cursor) -> Request:
    """Parse text that begins with no subcommand.

    A number shows that recommendation, with a status it updates it. Filters alone list. A page is a page of
    the board. Other words are searched for.
    """
    start = cursor.position
    if cursor.keyword("page") and (page := cursor.lone_number()) is not None:
        return ShowBoard(max(1, page))
    cursor.position = start
    about = fill(cursor, NUMBER_SLOT, STATUS_SLOT, ABOUT_SLOT, PERSON_SLOT, *FLAG_SLOTS, word("seat", SEATS))
    cursor.position = start
    if about.has("number"):
        return _about_one(cursor, about)
    listed = fill(cursor, *FILTER_SLOTS)
    cursor.position = start
    filtered = any(listed.has(name) for name in ("status", "side", "flag"))
    if filtered and listed.doubt is None and not _quoted(listed) and is_talk(listed.loose):
        return _listed(listed, ())
    if question := _question(cursor, start):
        return question
    return parse_search(cursor)


def _about_one(cursor: Cursor, about: Filled) -> Request:
    start = cursor.position
    if cursor.asks and not about.quotation:
        return ShowOne(about.one("number"))
    plain = about.doubt is None and not about.quoted and is_talk(about.loose)
    if plain and not (about.has("status") or about.has("person")):
        cursor.position = len(cursor.tokens)
        return ShowOne(about.one("number"))
    if about.has("person") and not about.has("status") and about.text is None:
        return parse_lead(cursor)
    found = fill(cursor, NUMBER_SLOT, STATUS_SLOT, ABOUT_SLOT, LINK_SLOT, PERSON_SLOT)
    cursor.position = start
    if found.has("link") and not found.has("status"):
        return parse_evidence(cursor)
    request = _update(cursor, None)
    if isinstance(request, UpdateStatus) and request.status is None:
        # Words about a recommendation without a verb may be news or a comment: the form asks.
        cursor.position = start
        return _news_form(fill(cursor, NUMBER_SLOT, AWAITING_SLOT, NEXT_SLOT, VERSION_SLOT))
    return request


def _news_form(found: Filled) -> OpenForm:
    number = found.one("number")
    given = MeansSeveralThings(number=number, given=shortened(found.text or ""))
    return form_for(
        FormName.UPDATE,
        replace(found, doubt=found.doubt or given),
        None,
        about={RECORD: number},
        values={
            Field.NOTE: found.text,
            Field.AWAITED: found.one("awaited"),
            Field.NEXT_STEP: found.one("next_step"),
        },
    )


def _question(cursor: Cursor, start: int) -> Request | None:
    """Read a question around a number or filters: "what is the status of 5?", "which ones are blocked"."""
    kept: list[Token] = []
    while not cursor.done:
        before = cursor.position
        if (number := cursor.subject(REC_NOUNS)) is not None:
            rest = (*kept, *cursor.tokens[cursor.position :])
            cursor.position = start
            return ShowOne(number) if is_talk(rest) else None
        cursor.position = before
        if cursor.maybe(STATUSES) or cursor.maybe(FILTERS) or cursor.maybe(SIDES):
            rest = (*kept, *cursor.tokens[cursor.position :])
            if not is_talk(kept):
                break
            cursor.position = before
            found = fill(cursor, *FILTER_SLOTS)
            cursor.position = start
            plain = isinstance(found.doubt, InDoubt | None) and found.quotation is None
            return _listed(found, ()) if plain and is_talk(found.loose) else None
        token = cursor.take()
        if token is None or token.kind != "word":
            break
        kept.append(token)
    cursor.position = start
    return None


def _number(found: Filled) -> int:
    if found.has("number"):
        return int(found.one("number"))
    raise NumberWanted(given=shortened(found.text)) if found.text else NumberMissing


def _quoted(found: Filled) -> tuple[str, ...]:
    return (found.text,) if found.quoted and found.text else ()


def _raise(error: GrammarError) -> Request:
    raise error


def _issuer(cursor: Cursor) -> Any:
    """Read an issuer; after "by" and the like, which are words of any text, only in quotation marks."""
    named = cursor.keyword("issuer", of=NAMED_ISSUER)
    if not (named or cursor.keyword("issuer")):
        return NOTHING
    token = cursor.peek()
    if named or (token and token.kind == "quoted"):
        return text_after(cursor, ("issuer", "date", "language"))
    return NOTHING


def _date(cursor: Cursor) -> Any:
    if not cursor.keyword("date"):
        return NOTHING
    return cursor.day(lean="past", stops=("issuer", "date", "language"))


def _language(cursor: Cursor) -> Any:
    if not cursor.keyword("language"):
        return NOTHING
    found = cursor.maybe(LANGUAGE_NAMES)
    return NOTHING if found is None else found


SOURCE_SLOTS = (
    LINK_SLOT,
    Slot("issuer", _issuer, marked=True),
    Slot("date", _date, marked=True),
    Slot("language", _language, marked=True),
    VERSION_SLOT,
)
BECAUSE_SLOT = Slot("because", lambda cursor: True if cursor.keyword("because") else NOTHING)
FLAG_SLOTS = (word("flag", FILTERS, several=True), word("side", SIDES, several=True))
FILTER_SLOTS = (
    PAGE_SLOT,
    filter_word("status", STATUSES),
    filter_word("flag", FILTERS),
    filter_word("side", SIDES),
    word("noun", REC_NOUNS, several=True),
)
