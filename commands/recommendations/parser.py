"""Parse the words of each `/rec` subcommand into its request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.members.member import Seat, Side
from bot.domain.recommendations.moves import text_slot
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import searchable
from bot.i18n import N_
from bot.services.evidence.attachment import Sourced
from bot.services.recommendations.queries import Filters
from bot.views.forms.names import NAMED_SIDE, RECORD, Field, FormName
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
    BECAUSE_SLOT,
    LABEL_SLOT,
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
    late,
    number_within,
    subject,
    text_after,
    word,
)
from commands.parsing.talk import (
    COUNTING,
    FILLERS,
    PUNCTUATION,
    asked_subject,
    asks,
    is_talk,
    start_of_courtesies,
    starts,
    without_question_mark,
    without_talk,
)
from commands.parsing.vocabulary import (
    ABOUT_STATUS,
    CLOSE_TOO,
    CLOSINGS,
    FILTERS,
    FINISHED,
    LANGUAGE_NAMES,
    NAMED_ISSUER,
    ON_BEHALF,
    OVER,
    REC_NOUNS,
    SEATS,
    SIDES,
    SOURCE_NOUNS,
    STATUSES,
    Vocabulary,
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
LATE_NUMBER_SLOT = late(NUMBER_SLOT)
STATUS_SLOT = word("status", STATUSES)
ABOUT_SLOT = word("about", ABOUT_STATUS, several=True)
"""The noun "status" before or after its number, which says nothing by itself."""
AWAITING_SLOT = key_text("awaited", "awaiting", "awaiting", "next")
NEXT_TEXT_SLOT = key_text("next_step", "next", "awaiting", "next")


def _next_step(cursor: Cursor) -> Any:
    """Read a next step; "to next week" and "al siguiente nivel" say none."""
    start, before = cursor.position, cursor.tokens[max(0, cursor.position - 1) : cursor.position]
    if cursor.keyword("next") is None:
        return NOTHING
    said, following = cursor.tokens[start : cursor.position], cursor.peek()
    cursor.position = start
    bare = len(said) == 1 and not said[0].value.endswith((":", ","))
    if bare and following and following.kind == "word" and following.value.strip(PUNCTUATION):
        introduced = any(token.name in FILLERS.index for token in before)
        return NOTHING if introduced or following.name in AFTER_NEXT else NEXT_TEXT_SLOT.read(cursor)
    return NEXT_TEXT_SLOT.read(cursor)


NEXT_SLOT = Slot("next_step", _next_step, marked=True)


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


def parse_state(cursor: Cursor) -> Request:
    """Parse `5`; with a status, as in "status 5 blocked", it is an update."""
    start = cursor.position
    found = fill(cursor, NUMBER_SLOT, ABOUT_SLOT)
    cursor.position = start
    if not found.has("number") or found.text is None or is_talk(found.loose):
        return parse_show(cursor)
    return _update(cursor, None)


def parse_show(cursor: Cursor) -> Request:
    """Parse `5`, or what is asked about in other words; it never changes anything."""
    if cursor.done:
        raise NumberMissing
    start = cursor.position
    found = fill(cursor, LATE_NUMBER_SLOT, ABOUT_SLOT)
    cursor.position = start
    if found.has("number") and isinstance(found.doubt, InDoubt | None):
        plain = found.quotation is None and is_talk(found.loose, *ASKED_ABOUT)
        return ShowOne(found.one("number")) if plain else _told(cursor, found.one("number"))
    return (_asked(cursor) if asks(cursor.tokens) else None) or parse_list_or_search(cursor)


def _asked(cursor: Cursor) -> Request | None:
    """Read a question about the one recommendation that it names."""
    if starts(cursor.tokens[cursor.position :], COUNTING):
        return None
    number = number_within(cursor, REC_NOUNS)
    return None if number is None else ShowOne(number)


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
    if not searchable(" ".join(words)):
        raise SearchEmpty
    return Search(" ".join(words), page)


def _searched(cursor: Cursor) -> Request:
    """Search for what the words are about, without the frame of the question around it."""
    read = cursor.tokens[cursor.position :]
    about = asked_subject(read)
    if not about and any(token.kind == "word" for token in read):
        about = without_question_mark(read[: start_of_courtesies(read)])
    return parse_search(replace(cursor, tokens=about, position=0, kept={}) if about else cursor)


def parse_list(cursor: Cursor) -> Request:
    """Parse `[blocked] [mine] [us] [trust] … [page 2]`."""
    start = cursor.position
    found = fill(cursor, *FILTER_SLOTS)
    if found.loose and asked_subject(cursor.tokens[start:]) and len(found.values) <= found.has("noun"):
        cursor.position = start
        return _searched(cursor)  # "which ones are about fentanyl"
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


def parse_mark(cursor: Cursor) -> Request:
    """Parse `5 STATUS` after "mark" and the like; words that are no status are in doubt.

    A person or a seat is about who leads it: "make @someone lead of 5 for mexico".
    """
    start = cursor.position
    found = fill(
        cursor, LATE_NUMBER_SLOT, STATUS_SLOT, replace(SEAT_SLOT, marked=True), SIDE_SLOT, PERSON_SLOT
    )
    cursor.position = start
    if not found.has("status") and (found.has("seat") or found.has("person")) and not found.quotation:
        return parse_lead(cursor)
    return _update(cursor, None, marks=True)


def parse_next(cursor: Cursor) -> Request:
    """Parse `5 "next step"` after "next step"; without a text, the recommendation shows it."""
    asked = asks(cursor.tokens)
    found = fill(cursor, NUMBER_SLOT, LABEL_SLOT, Slot("is", _is), VERSION_SLOT)
    number = found.one("number")
    if number is not None and (found.text is None or asked):
        return ShowOne(number)
    if number is None or found.doubt:
        return form_for(
            FormName.UPDATE,
            found,
            NumberMissing(),
            about={RECORD: number},
            values={Field.NEXT_STEP: found.text},
        )
    return UpdateStatus(number, None, None, None, found.text, found.one("version"))


def _is(cursor: Cursor) -> Any:
    token = cursor.peek()
    if token is None or token.kind != "word" or token.name not in {"is", "es", "será", "sera", "will"}:
        return NOTHING
    cursor.take()
    return True


def _update(cursor: Cursor, preset: Status | None, *, marks: bool = False) -> Request:
    found = fill(
        cursor,
        *(LATE_NUMBER_SLOT, STATUS_SLOT, AWAITING_SLOT, NEXT_SLOT, LINK_SLOT, VERSION_SLOT),
        *(ABOUT_SLOT, BECAUSE_SLOT, LABEL_SLOT, FROM_STATUS_SLOT),
    )
    status = found.one("status", preset)
    if status is None and (said := _said_of(found)):
        return said
    if status is None and "due" in found.all("about") and found.text:
        # A recommendation has no due date: what was to be changed is not known.
        given = MeansSeveralThings(number=found.one("number", "–"), given=shortened(found.text))
        found = replace(found, doubt=found.doubt or given)
    if status is None and found.loose:
        found = _suspecting_status(found, marks=marks)
    elif status is None and found.quoted and STATUSES.meaning(found.text or "") and not found.doubt:
        found = replace(found, doubt=InDoubt())
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


def _said_of(found: Filled) -> Request | None:
    """Return the form for what is said to be done or closed, which are no statuses; None if nothing is.

    The form proposes to report what is done, and asks how what is closed was closed.
    """
    words = found.loose if found.quotation is None else ()
    position = next((at for at, token in enumerate(words) if not _leads_to_status(token)), len(words))
    given = Cursor(words, "en", date.min, position)
    done, number = given.maybe(FINISHED), found.one("number")
    over = None if done else given.maybe(OVER)
    if not (done or over):
        return None
    ended = words[given.position - 1].value[-1:] in ".,:;!?"
    rest = words[given.position :] if ended or over else words
    text = " ".join(token.text for token in rest) if not given.done else None
    found = replace(found, text=text, doubt=MeansSeveralThings(number=number or "–", given=found.text))
    if over:
        return _close_form(found, None)
    return form_for(
        FormName.UPDATE,
        found,
        None,
        about={RECORD: number},
        values={
            Field.STATUS: Status.REPORTED,
            Field(text_slot(Status.REPORTED)): text,
            Field.AWAITED: found.one("awaited"),
            Field.NEXT_STEP: found.one("next_step"),
            Field.LINK: found.one("link"),
        },
    )


def _from_status(cursor: Cursor) -> Any:
    """Read the status that something had: "from blocked to in progress"."""
    token = cursor.take()
    if token is None or token.name not in {"from", "de"}:
        return NOTHING
    status, following = cursor.maybe(STATUSES), cursor.peek()
    moved = following is not None and following.name in BEFORE_STATUS
    return status if status is not None and moved else NOTHING


def _leads_to_status(token: Token) -> bool:
    return token.kind == "word" and (not token.value.strip(PUNCTUATION) or token.name in FILLERS.index)


def _suspecting_status(found: Filled, *, marks: bool = False) -> Filled:
    """Doubt words without quotation marks where a status was to come: they are one word only, begin with a
    misspelt one or with "as", or come after "mark" and the like.
    """
    first = found.loose[0]
    guess = nearest(first.text, STATUSES.every_word(), cutoff=80)
    if guess and found.doubt is None:
        return replace(found, doubt=WordMisspelt(given=shortened(first.text), nearest=guess))
    doubtful = marks or len(found.loose) == 1 or first.name in BEFORE_STATUS
    return replace(found, doubt=found.doubt or InDoubt()) if doubtful else found


def parse_comment(cursor: Cursor) -> Request:
    """Parse `5 "text" [@someone] [v7]`; people in the text are told as well."""
    found = fill(cursor, LATE_NUMBER_SLOT, replace(PERSON_SLOT, marked=False), VERSION_SLOT, LABEL_SLOT)
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
    found = fill(cursor, LATE_NUMBER_SLOT, *SOURCE_SLOTS)
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
    """Parse `5 [for mexico] [and close it] [v7]`; the answer says whether it can be closed."""
    if (number := asked_about(cursor, REC_NOUNS)) is not None:
        return Confirm(number)
    found = fill(cursor, CLOSE_TOO_SLOT, NUMBER_SLOT, VERSION_SLOT, ABOUT_SLOT, BEHALF_SLOT, SIDE_SLOT)
    found.check_no_text()
    return Confirm(_number(found), found.one("version"), found.one("side"))


def parse_refuse(cursor: Cursor) -> Request:
    """Parse `5 "why" [v7]`; "return 5 to in progress" is an update."""
    start = cursor.position
    found = fill(cursor, LATE_NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT, LABEL_SLOT, FOR_SIDE_SLOT)
    number = found.one("number")
    if number is not None and found.loose and found.loose[0].name in BEFORE_STATUS and not found.quotation:
        cursor.position = start
        if fill(cursor, NUMBER_SLOT, STATUS_SLOT).has("status"):
            cursor.position = start
            return _update(cursor, None)
        found = replace(found, doubt=found.doubt or InDoubt())
    if found.doubt or number is None or not found.text:
        form = _reason_form(FormName.REFUSE, found)
        side = found.one("side")
        return replace(form, about={**form.about, NAMED_SIDE: side.value}) if side else form
    return Refuse(number, found.text, found.one("version"), found.one("side"))


def parse_close(cursor: Cursor) -> Request:
    """Parse `5 implemented ["note"] [v7]` or `5 not-implemented "why" [v7]`."""
    found = fill(cursor, LATE_NUMBER_SLOT, word("status", CLOSINGS), VERSION_SLOT, BECAUSE_SLOT, LABEL_SLOT)
    return _closing(found, found.one("status"))


def parse_stands(cursor: Cursor) -> Request:
    """Parse `5` after "quedó" or "finished": the form proposes to report it.

    "Quedó bloqueada la 5" says something else, and a question shows it.
    """
    start = cursor.position
    if cursor.asks:
        return parse_anything(cursor)
    found = fill(cursor, NUMBER_SLOT, STATUS_SLOT, VERSION_SLOT)
    cursor.position = start
    if found.has("status") or (found.text and not found.has("number")):
        return parse_anything(cursor)
    found = fill(cursor, NUMBER_SLOT, AWAITING_SLOT, NEXT_SLOT, LINK_SLOT, VERSION_SLOT, LABEL_SLOT)
    done = Token("word", FINISHED.word(True, "en") + ",")
    return _said_of(replace(found, loose=(done, *found.loose))) or _news_form(found)


def parse_drop(cursor: Cursor) -> Request:
    """Parse `5 ["why"]` after "delete" and the like: the form to close it as not implemented is offered.

    With a person or a seat, it is about who leads it: "remove the lead of 5".
    """
    start = cursor.position
    seat = fill(cursor, LATE_NUMBER_SLOT, replace(SEAT_SLOT, marked=True), SIDE_SLOT, PERSON_SLOT)
    if seat.quotation is None and (seat.has("seat") or seat.has("person")):
        words = " ".join(token.text for token in cursor.tokens[start:])
        place, side = seat.one("seat", Seat.LEAD), seat.one("side")
        return form_for(
            FormName.LEADS,
            seat,
            NumberMissing() if not seat.has("number") else SeatMissing(),
            about={RECORD: seat.one("number")},
            values={Field.SEAT: seat_value(side, place) if side else None},
            words=words,
        )
    cursor.position = start
    found = fill(cursor, LATE_NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT, LABEL_SLOT)
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
    found = fill(cursor, LATE_NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT, LABEL_SLOT)
    number = found.one("number")
    if found.loose and found.loose[0].name in BEFORE_STATUS:
        found = replace(found, doubt=found.doubt or InDoubt())
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
    if asks(cursor.tokens) and (asked := _asked(cursor)):
        return asked
    found = fill(
        cursor,
        LATE_NUMBER_SLOT,
        SEAT_SLOT,
        SIDE_SLOT,
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
                Field.SEAT: seat_value(side or Side.US, place) if side or place is Seat.ALTERNATE else None,
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
    found = fill(cursor, NUMBER_SLOT, PERSON_SLOT, replace(SEAT_SLOT, several=True))
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
    if asks(cursor.tokens[start:]) and (asked := _asked(cursor)):
        return asked
    about = fill(
        cursor, NUMBER_SLOT, STATUS_SLOT, ABOUT_SLOT, PERSON_SLOT, *FLAG_SLOTS, SEAT_SLOT, LANGUAGE_SLOT
    )
    cursor.position = start
    if about.has("number"):
        return _about_one(cursor, about)
    return parse_list_or_search(cursor)


def parse_list_or_search(cursor: Cursor) -> Request:
    """Parse filters, which list, or what is told of one in its text, which asks; else search."""
    start = cursor.position
    listed = fill(cursor, *FILTER_SLOTS)
    cursor.position = start
    filtered = any(listed.has(name) for name in ("status", "side", "flag"))
    if filtered and listed.doubt is None and not _quoted(listed) and is_talk(listed.loose):
        return _listed(listed, ())
    if question := _question(cursor, start):
        return question
    if _leads(cursor):
        return parse_lead(cursor)
    told = fill(cursor, LATE_NUMBER_SLOT, LINK_SLOT)
    cursor.position = start
    if told.has("number") and told.quotation is None:
        return parse_evidence(cursor) if told.has("link") else _told(cursor, told.one("number"))
    return _searched(cursor)


def _told(cursor: Cursor, number: int) -> OpenForm:
    """Open the form for what is told of a recommendation within the text: "not happy with 5"."""
    text = " ".join(token.text for token in cursor.tokens[cursor.position :])
    cursor.position = len(cursor.tokens)
    return _news_form(Filled({"number": [number]}, text))


def _leads(cursor: Cursor) -> bool:
    """Say whether the words are about who leads: "@someone is now the lead for 7 on the us side"."""
    start = cursor.position
    found = fill(cursor, LATE_NUMBER_SLOT, replace(SEAT_SLOT, marked=True), SIDE_SLOT, PERSON_SLOT)
    cursor.position = start
    return found.has("person") and found.has("seat") and found.has("number") and found.quotation is None


def _about_one(cursor: Cursor, about: Filled) -> Request:
    start = cursor.position
    plain = about.doubt is None and not about.quoted and is_talk(about.loose)
    if plain and not (about.has("status") or about.has("person")):
        cursor.position = len(cursor.tokens)
        return ShowOne(about.one("number"))
    named = about.text is None or (about.has("seat") and about.quotation is None)
    if about.has("person") and not about.has("status") and named:
        return parse_lead(cursor)
    found = fill(cursor, NUMBER_SLOT, STATUS_SLOT, ABOUT_SLOT, LINK_SLOT, PERSON_SLOT)
    cursor.position = start
    if found.has("link") and not found.has("status"):
        return parse_evidence(cursor)
    next_step = fill(cursor, NUMBER_SLOT, NEXT_SLOT)
    cursor.position = start
    if next_step.has("next_step") and next_step.text is None and next_step.doubt is None:
        return _update(cursor, None)
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


def _for_side(cursor: Cursor) -> Any:
    """Read for which side somebody speaks: "for mexico", "en nombre de México"."""
    if cursor.maybe(ON_BEHALF) is None:
        token = cursor.take()
        if token is None or token.name not in FOR:
            return NOTHING
    found = cursor.maybe(SIDES)
    return NOTHING if found is None else found


SOURCE_SLOTS = (
    LINK_SLOT,
    Slot("issuer", _issuer, marked=True),
    Slot("date", _date, marked=True),
    Slot("language", _language, marked=True),
    VERSION_SLOT,
    LABEL_SLOT,
    word("noun", SOURCE_NOUNS, several=True),
)
SEAT_SLOT, SIDE_SLOT = word("seat", SEATS), word("side", SIDES)
FOR = frozenset({"for", "para", "por"})
FOR_SIDE_SLOT = Slot("side", _for_side)
BEHALF_SLOT, CLOSE_TOO_SLOT = word("behalf", ON_BEHALF), word("close", CLOSE_TOO)
LANGUAGE_SLOT = word("language", LANGUAGE_NAMES)
ASKED_ABOUT: tuple[Vocabulary[Any], ...] = (STATUSES, FILTERS, SIDES, SEATS, FINISHED, OVER, LANGUAGE_NAMES)
"""What a question about a recommendation may say of it: "show me if 5 is blocked"."""
AFTER_NEXT = frozenset(
    {
        *("week", "month", "year", "quarter", "monday", "tuesday", "wednesday", "thursday", "friday", "day"),
        *("days", "weeks", "meeting", "level", "phase", "stage", "round", "time", "semana", "mes", "ano"),
        *(
            "trimestre",
            "lunes",
            "martes",
            "miercoles",
            "jueves",
            "viernes",
            "dia",
            "reunion",
            "nivel",
            "fase",
        ),
        *("etapa", "ronda", "vez"),
    }
)
"""Words before which "next" says when, or which one, and not what."""
FROM_STATUS_SLOT = Slot("from", _from_status)
BEFORE_STATUS = frozenset({"as", "to", "into", "como", "a", "al"})
"""Words before a status, after which a text would be an odd one."""
FLAG_SLOTS = (word("flag", FILTERS, several=True), word("side", SIDES, several=True))
FILTER_SLOTS = (
    PAGE_SLOT,
    filter_word("status", STATUSES),
    filter_word("flag", FILTERS),
    filter_word("side", SIDES),
    word("noun", REC_NOUNS, several=True),
)
