"""Parse the words of each `/digest` subcommand into its request."""

from typing import Any

from bot.services.digests.actions import Which
from bot.views.forms.names import FormName
from commands.digests.requests import (
    AcknowledgeDigest,
    HoldDigest,
    NoteDigest,
    PreviewDigest,
    ResumeDigest,
    SendDigest,
    ShowDigestHistory,
    ShowSchedules,
)
from commands.parsing.cursor import Cursor
from commands.parsing.mistakes import TextMissing
from commands.parsing.vocabulary import DIGEST_KEYWORDS, LANGUAGE_NAMES
from commands.requests import OpenForm, Request


def parse_preview(cursor: Cursor) -> Request:
    """Parse `[es] [@chair] [on 2027-03-15] [page 2]`, in any order."""
    found: dict[str, Any] = {}
    while not cursor.done:
        if person := cursor.maybe_person():
            found["person"] = person
        elif language := cursor.maybe(LANGUAGE_NAMES):
            found["language"] = language
        elif cursor.keyword("page"):
            found["page"] = max(1, cursor.number())
        elif cursor.keyword("on", of=DIGEST_KEYWORDS):
            found["day"] = cursor.day(stops=("page",))
        else:
            cursor.end()
    return PreviewDigest(**found)


def parse_schedule(cursor: Cursor) -> Request:
    """Parse `schedule`, which takes no more words."""
    cursor.end()
    return ShowSchedules()


def parse_hold(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE] ["why"]`, in either order."""
    before = cursor.maybe_word()
    reason = cursor.maybe_text()
    return HoldDigest(_which(cursor, before), reason)


def parse_resume(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE]`."""
    return ResumeDigest(_which(cursor))


def parse_send(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE]`."""
    return SendDigest(_which(cursor))


def parse_note(cursor: Cursor) -> Request:
    """Parse `[SCHEDULE] "text"` or `[SCHEDULE] none`, in either order."""
    if cursor.done:
        return OpenForm(FormName.DIGEST_NOTE, missing=TextMissing())
    if cursor.keyword("nobody"):
        return NoteDigest(None, _which(cursor))
    before = cursor.maybe_word()
    if cursor.keyword("nobody"):
        return NoteDigest(None, _which(cursor, before))
    text = cursor.text()
    return NoteDigest(text, _which(cursor, before))


def parse_acknowledge(cursor: Cursor) -> Request:
    """Parse `acknowledge`, which takes no more words."""
    cursor.end()
    return AcknowledgeDigest()


def parse_history(cursor: Cursor) -> Request:
    """Parse `[page 2]`."""
    page = cursor.page()
    cursor.end()
    return ShowDigestHistory(page)


def _which(cursor: Cursor, named: str | None = None) -> Which:
    named = named or cursor.maybe_word()
    cursor.end()
    return Which(named)
