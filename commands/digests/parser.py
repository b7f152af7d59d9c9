"""Parse the words of each `/digest` subcommand into its request."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.i18n import N_
from bot.services.digests.actions import Which
from bot.services.digests.corrections import WhichSent
from bot.views.forms.names import Field, FormName
from commands.digests.requests import (
    AcknowledgeDigest,
    AskBeforeSending,
    CorrectDigest,
    HoldDigest,
    NoteDigest,
    PreviewDigest,
    ResumeDigest,
    SendDigest,
    ShowDigestHistory,
    ShowLatestDigest,
    ShowSchedules,
)
from commands.parsing.cursor import Cursor
from commands.parsing.lexer import Token
from commands.parsing.mistakes import GrammarError, NothingMeant, TextMissing, TooMuch, shortened
from commands.parsing.openings import filled_form, form_for
from commands.parsing.slots import (
    BECAUSE_SLOT,
    LABEL_SLOT,
    NOTHING,
    PAGE_SLOT,
    PERSON_SLOT,
    Filled,
    InDoubt,
    Slot,
    fill,
    word,
)
from commands.parsing.talk import is_talk
from commands.parsing.vocabulary import (
    DIGEST_DAYS,
    DIGEST_KEYWORDS,
    DIGEST_NOUNS,
    EARLIER,
    LANGUAGE_NAMES,
    NOT_NOW,
    NOW,
    PERIODS,
)
from commands.requests import OpenForm, Request

WEEK = re.compile(r"(\d{4})-?[wWsS](\d{1,2})[.,:]?")


class NotConfirmed(GrammarError):
    message = N_(
        "A correction goes to everyone who got the digest, and cannot be undone. Check it in the form and "
        "publish it there, or add “now” and put the text in quotation marks."
    )


def parse_latest(cursor: Cursor) -> Request:
    """Parse `[es] [page 2]`; "last week's" is in the history."""
    found = fill(cursor, EARLIER_SLOT, LANGUAGE_SLOT, PAGE_SLOT, NOUN_SLOT)
    _check_talk(found)
    if found.has("earlier"):
        return ShowDigestHistory(found.one("page", 1))
    return ShowLatestDigest(found.one("language"), found.one("page", 1))


def parse_preview(cursor: Cursor) -> Request:
    """Parse `[es] [@chair] [on 2027-03-15] [page 2]`, in any order."""
    found = fill(cursor, PAGE_SLOT, PERSON_SLOT, DAY_SLOT, LANGUAGE_SLOT, NOUN_SLOT)
    _check_talk(found)
    return PreviewDigest(found.one("language"), found.one("person"), found.one("day"), found.one("page", 1))


def parse_schedule(cursor: Cursor) -> Request:
    """Parse `schedule`, and the rest of a question around it."""
    _check_talk(fill(cursor, NOUN_SLOT))
    return ShowSchedules()


def parse_hold(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE] ["why"]`, in either order; several words without quotation marks are the reason.

    A digest is held until someone releases it: with a day until when, the form asks.
    """
    start = cursor.position
    if _says_when(cursor):
        return _hold_form(cursor)
    cursor.position = start
    found = fill(cursor, NOUN_SLOT, NOT_NOW_SLOT, BECAUSE_SLOT, LABEL_SLOT)
    schedule, reason = _schedule_and_text(found)
    if found.doubt and not (schedule and reason):
        return form_for(FormName.DIGEST_HOLD, found, TextMissing(), values={Field.NOTE: found.text})
    return HoldDigest(Which(schedule), reason)


def parse_skip(cursor: Cursor) -> Request:
    """Parse what follows "skip" and the like, which no digest can do: the form to hold it is offered."""
    return _hold_form(cursor)


def _says_when(cursor: Cursor) -> bool:
    found = fill(cursor, NOUN_SLOT, WHEN_SLOT)
    return found.has("when") and found.quotation is None


def _hold_form(cursor: Cursor) -> Request:
    text = " ".join(token.text for token in cursor.tokens)
    cursor.position = len(cursor.tokens)
    return form_for(
        FormName.DIGEST_HOLD, Filled({}, text, doubt=InDoubt()), None, values={Field.NOTE: text or None}
    )


def parse_anything(cursor: Cursor) -> Request:
    """Parse text that begins with no subcommand: which digest is meant. Raises `NothingMeant`."""
    found = fill(cursor, EARLIER_SLOT, LANGUAGE_SLOT, NOUN_SLOT)
    if found.quotation is not None or not is_talk(found.loose) or not found.values:
        raise NothingMeant
    if found.has("earlier"):
        return ShowDigestHistory()
    return ShowLatestDigest(found.one("language"))


def parse_no_note(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE]` after "remove the note"."""
    return NoteDigest(None, Which(_schedule(fill(cursor, NOUN_SLOT))))


def parse_resume(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE]`."""
    return ResumeDigest(Which(_schedule(fill(cursor, NOUN_SLOT, NOW_SLOT))))


def parse_send(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE] [now]`; without "now" it is asked first, since nothing takes a sent digest back.

    On another day it goes out by itself or not at all: the schedule says when.
    """
    found = fill(cursor, NOUN_SLOT, NOW_SLOT, LATER_SLOT)
    if found.one("later") and not found.has("now"):
        return ShowSchedules()
    which = Which(_schedule(found))
    return SendDigest(which) if found.has("now") else AskBeforeSending(which)


def parse_send_now(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE]`."""
    return SendDigest(Which(_schedule(fill(cursor, NOUN_SLOT, NOW_SLOT))))


def parse_note(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE] "text"` or `[SCHEDULE] none`, in either order; other words are the text."""
    none = Slot("none", lambda cursor: True if cursor.keyword("nobody") else NOTHING)
    found = fill(cursor, none, LABEL_SLOT, NOUN_SLOT)
    schedule, text = _schedule_and_text(found)
    if found.has("none"):
        if found.quoted or len(found.loose) > 1:
            found = replace(found, doubt=InDoubt())
        else:
            return NoteDigest(None, Which(_schedule(found)))
    if text is None or (found.doubt and not (schedule and text)):
        return form_for(FormName.DIGEST_NOTE, found, TextMissing(), values={Field.TEXT: found.text})
    return NoteDigest(text, Which(schedule))


def parse_correct(cursor: Cursor) -> Request:
    """Parse `["text"] [SCHEDULE] [on 2026-11-30] [2026-W49] [now]`, in any order.

    Without "now" and quotation marks the form asks first, with the text filled in, since nothing takes a
    correction back. Words without quotation marks may all be meant as text, "now" and days among them.
    """
    rest = cursor.tokens[cursor.position :]
    if any(token.kind == "quoted" for token in rest):
        return _correction_quoted(cursor, rest)
    found = fill(cursor, NOUN_SLOT, WEEK_SLOT, word("now", NOW), SENT_SLOT)
    schedule, text = _schedule_and_text(found)
    if text is not None and (found.doubt or found.has("now") or found.has("day")):
        return _correction_form(_as_typed(rest), WhichSent())
    return _correction_form(text, WhichSent(schedule, found.one("week"), found.one("day")))


def _correction_quoted(cursor: Cursor, rest: Sequence[Token]) -> Request:
    within = (replace(slot, marked=True, calm=True) for slot in (WEEK_SLOT, NOW_SLOT, SENT_SLOT))
    found = fill(cursor, NOUN_SLOT, *within)
    schedule, text = _schedule_and_text(found)
    quotations = [token for token in rest if token.kind == "quoted"]
    apart = isinstance(found.doubt, InDoubt | None) and (schedule or not found.loose)
    if len(quotations) > 1 or not quotations[0].closed or not apart:
        return _correction_form(_as_typed(rest), WhichSent(), found.doubt or InDoubt())
    which = WhichSent(schedule, found.one("week"), found.one("day"))
    if text and found.has("now"):
        return CorrectDigest(text, which)
    return _correction_form(text, which)


def _correction_form(text: str | None, which: WhichSent, doubt: GrammarError | None = None) -> OpenForm:
    about = {
        "schedule": which.schedule,
        "week": which.week,
        "day": which.day.isoformat() if which.day else None,
    }
    missing = doubt or (NotConfirmed() if text else TextMissing())
    opened = filled_form(FormName.DIGEST_CORRECT, about, {Field.TEXT: text or None})
    return replace(opened, missing=missing, in_doubt=doubt is not None)


def _as_typed(rest: Sequence[Token]) -> str:
    return " ".join(f'"{each.value}"' if each.kind == "quoted" else each.text for each in rest)


def parse_acknowledge(cursor: Cursor) -> Request:
    """Parse `acknowledge`, and the digest as its object."""
    _check_talk(fill(cursor, NOUN_SLOT))
    return AcknowledgeDigest()


def parse_history(cursor: Cursor) -> Request:
    """Parse `[page 2]`, and the rest of a question around it."""
    found = fill(cursor, PAGE_SLOT, EARLIER_SLOT, NOUN_SLOT)
    _check_talk(found)
    return ShowDigestHistory(found.one("page", 1))


def _check_talk(found: Filled) -> None:
    if found.doubt and not isinstance(found.doubt, InDoubt):
        raise found.doubt
    if found.quotation is not None or not is_talk(found.loose, DIGEST_NOUNS):
        found.check_no_text()


def _schedule(found: Filled) -> str | None:
    """Return the schedule that is named, the only word that may be left."""
    if found.quotation is not None or len(found.loose) > 1:
        raise TooMuch(given=shortened(found.text or ""))
    return found.loose[0].value if found.loose else None


def _schedule_and_text(found: Filled) -> tuple[str | None, str | None]:
    """Return the schedule and the text: beside a quotation, or alone, one word names a schedule."""
    if len(found.loose) == 1 and found.loose[0].kind == "word":
        return found.loose[0].value, found.quotation
    return None, found.text


def _day(cursor: Cursor) -> Any:
    if cursor.keyword("on", of=DIGEST_KEYWORDS):
        token = cursor.peek()
        if token is not None and token.kind == "person":
            return NOTHING  # "para @x" says for whom
        return cursor.day(stops=("page",))
    found = cursor.bare_day()
    return NOTHING if found is None else found


def _sent_on(cursor: Cursor) -> Any:
    """Take the day of a digest that was sent, which is past."""
    if cursor.keyword("on", of=DIGEST_DAYS):
        return cursor.day(lean="past", also=(NOW,))
    found = cursor.bare_day(lean="past")
    return NOTHING if found is None else found


def _week(cursor: Cursor) -> Any:
    """Take a week as the audit trail names it: "2026-W49"."""
    token = cursor.peek()
    found = WEEK.fullmatch(token.value) if token and token.kind == "word" else None
    if found is None:
        return NOTHING
    try:
        date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return NOTHING
    cursor.take()
    return f"{found[1]}-W{int(found[2]):02}"


def _when(cursor: Cursor) -> Any:
    """Read until when, or for which week, something is to be held."""
    try:
        token = cursor.peek()
        if token is not None and token.name in UNTIL:
            cursor.take()
            return True
        return True if cursor.maybe(PERIODS) or cursor.bare_day() else NOTHING
    except GrammarError:
        return True


def _later(cursor: Cursor) -> Any:
    """Read another day than today, on which something should be sent."""
    try:
        day = cursor.bare_day()
    except GrammarError:
        return True
    return NOTHING if day is None else day != cursor.today


UNTIL = frozenset({"until", "till", "til", "hasta"})
WHEN_SLOT = Slot("when", _when)
LATER_SLOT = Slot("later", _later)
EARLIER_SLOT = replace(word("earlier", EARLIER, several=True), marked=True, calm=True)
NOT_NOW_SLOT = word("not_now", NOT_NOW, several=True)
DAY_SLOT = Slot("day", _day, marked=True)
LANGUAGE_SLOT = word("language", LANGUAGE_NAMES)
NOUN_SLOT = word("noun", DIGEST_NOUNS, several=True)
NOW_SLOT = replace(word("now", NOW), marked=True, calm=True)
SENT_SLOT = Slot("day", _sent_on)
WEEK_SLOT = Slot("week", _week)
