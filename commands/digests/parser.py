"""Parse the words of each `/digest` subcommand into its request."""

from dataclasses import replace
from typing import Any

from bot.services.digests.actions import Which
from bot.views.forms.names import Field, FormName
from commands.digests.requests import (
    AcknowledgeDigest,
    AskBeforeSending,
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
from commands.parsing.mistakes import GrammarError, NothingMeant, TextMissing, TooMuch, shortened
from commands.parsing.openings import form_for
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
    DIGEST_KEYWORDS,
    DIGEST_NOUNS,
    EARLIER,
    LANGUAGE_NAMES,
    NOT_NOW,
    NOW,
    PERIODS,
)
from commands.requests import Request


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
    """Parse `[SCHEDULE] [now]`; without "now" it is asked first, since nothing takes a sent digest back."""
    found = fill(cursor, NOUN_SLOT, NOW_SLOT)
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


UNTIL = frozenset({"until", "till", "til", "hasta"})
WHEN_SLOT = Slot("when", _when)
EARLIER_SLOT = replace(word("earlier", EARLIER, several=True), marked=True, calm=True)
NOT_NOW_SLOT = word("not_now", NOT_NOW, several=True)
DAY_SLOT = Slot("day", _day, marked=True)
LANGUAGE_SLOT = word("language", LANGUAGE_NAMES)
NOUN_SLOT = word("noun", DIGEST_NOUNS, several=True)
NOW_SLOT = replace(word("now", NOW), marked=True, calm=True)
