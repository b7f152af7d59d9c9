"""Parse the words of each `/action` subcommand into its request."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.action_items.action_item import ItemFilters, ItemFlag, Window
from bot.domain.action_items.moves import NEEDS_NOTE, Move
from bot.i18n import N_
from bot.services.action_items.assignment import ME, Assigning, Editing
from bot.services.evidence.attachment import Sourced
from bot.views.forms.names import FormName
from commands.action_items.requests import (
    Assign,
    AttachToItem,
    CommentOn,
    EditItem,
    FinishItem,
    ListItems,
    MoveDue,
    MoveItem,
    Reassign,
    ShowItem,
    ShowMine,
    SnoozeItem,
)
from commands.parsing.cursor import Cursor, nearest
from commands.parsing.lexer import Token
from commands.parsing.mistakes import (
    GrammarError,
    LinkMissing,
    PersonMissing,
    QuotesWanted,
    TextMissing,
    TooMuch,
    WordMisspelt,
    shortened,
)
from commands.parsing.vocabulary import (
    ITEM_FILTERS,
    ITEM_KEYWORDS,
    ITEM_STATUSES,
    MYSELF,
    SIDES,
    SNOOZE_KEYWORDS,
    Vocabulary,
)
from commands.recommendations.parser import read_source
from commands.requests import OpenForm, Request

HANDLE = re.compile(r"[\w.-]{1,80}")
"""The form of a Slack user name, which has no spaces."""

EVERY_WORD: tuple[Vocabulary[Any], ...] = (ITEM_KEYWORDS, ITEM_FILTERS, ITEM_STATUSES, SIDES, MYSELF)


class SaidTwice(GrammarError):
    message = N_("“%(given)s” gives something a second time. Say each thing once.")


class NothingToEdit(GrammarError):
    message = N_("What should it say? Give the new text in quotation marks, `rec` and a number, or both.")


class DayMissing(GrammarError):
    message = N_("Until when? Give a date, such as 2026-12-01 or “next friday”, or “none” for no date.")


def parse_mine(cursor: Cursor) -> Request:
    """Parse `[filters] [page 2]`."""
    listed = parse_list(cursor)
    if listed.filters == ItemFilters():
        return ShowMine(listed.page)
    flags = listed.filters.flags | {ItemFlag.MINE}
    return replace(listed, filters=replace(listed.filters, flags=flags))


def parse_list(cursor: Cursor) -> ListItems:
    """Parse `[mine] [overdue] [@someone] [rec 5] [due this week] ["words"] … [page 2]`."""
    filters, page, phrase = ItemFilters(), 1, ""
    while not cursor.done:
        if cursor.keyword("page"):
            page = max(1, cursor.number())
        elif (day_or_rec := cursor.keyword("due", "rec", of=ITEM_KEYWORDS)) == "rec":
            filters = replace(filters, recommendations=filters.recommendations | {cursor.number()})
        elif day_or_rec == "due":
            start = cursor.position
            filters = replace(filters, due=_window(cursor))
            phrase = " ".join(token.text for token in cursor.tokens[start : cursor.position])
        elif status := cursor.maybe(ITEM_STATUSES):
            filters = replace(filters, statuses=filters.statuses | {status})
        elif flag := cursor.maybe(ITEM_FILTERS):
            filters = replace(filters, flags=filters.flags | {flag})
        elif side := cursor.maybe(SIDES):
            filters = replace(filters, sides=filters.sides | {side})
        elif person := cursor.maybe_person():
            filters = replace(filters, people=filters.people | {person})
        elif text := cursor.maybe_text():
            filters = replace(filters, needles=(*filters.needles, *text.split()))
        else:
            raise _question(cursor.peek())
    return ListItems(filters, page, phrase)


def parse_show(cursor: Cursor) -> Request:
    """Parse `12`."""
    number = cursor.item_number()
    cursor.end()
    return ShowItem(number)


def parse_assign(cursor: Cursor) -> Request:
    """Parse `@someone "what" [rec 5] [due friday]`, in any order."""
    if cursor.peek() is None:
        return OpenForm(FormName.ASSIGN, missing=TextMissing())
    people: list[str] = []
    found: dict[str, Any] = {}
    while cursor.peek() is not None:
        token = cursor.peek()
        if text := cursor.maybe_text():
            _once(found, "text", text, text)
        elif cursor.keyword("priority", of=ITEM_KEYWORDS):
            found["priority"] = True
        elif word := cursor.keyword("due", "rec", of=ITEM_KEYWORDS):
            name, value = ("recommendation", cursor.number()) if word == "rec" else ("due_on", _due(cursor))
            _once(found, name, value, token.text if token else "")
        elif person := _person(cursor):
            people.append(person)
        else:
            people.append(_handle(cursor))
    if "text" not in found:
        raise TextMissing
    if not people:
        raise PersonMissing
    return Assign(Assigning(people=tuple(people), **found))


def parse_move(move: Move) -> Callable[[Cursor], Request]:
    """Return the parser of `12 ["note"] [v7]`; some moves require the note."""
    reason = move in NEEDS_NOTE

    def parse(cursor: Cursor) -> Request:
        number = cursor.item_number()
        if reason and cursor.done:
            return OpenForm(FormName.MOVE_ITEM, {"number": number, "move": move.value}, TextMissing())
        note = cursor.text() if reason else cursor.maybe_text()
        return MoveItem(number, move, note, cursor.options({}))

    return parse


def parse_finish(cursor: Cursor) -> Request:
    """Parse `12 ["note"] [v7]`."""
    return FinishItem(cursor.item_number(), cursor.maybe_text(), cursor.options({}))


def parse_due(cursor: Cursor) -> Request:
    """Parse `12 next monday [v7]` or `12 none`; without a number, list the items due in that time."""
    number = cursor.maybe_item_number()
    if number is None and not cursor.done:
        start = cursor.position
        due = _window(cursor)
        phrase = " ".join(token.text for token in cursor.tokens[start : cursor.position])
        cursor.end()
        return ListItems(ItemFilters(due=due), 1, phrase)
    number = cursor.item_number() if number is None else number
    cursor.keyword("due", of=ITEM_KEYWORDS)
    if cursor.peek() is None:
        return OpenForm(FormName.EDIT_ITEM, {"number": number}, DayMissing())
    day = None if cursor.keyword("no_date", of=ITEM_KEYWORDS) else _due(cursor)
    return MoveDue(number, day, cursor.options({}))


def parse_reassign(cursor: Cursor) -> Request:
    """Parse `12 @someone [@another] [v7]`."""
    number, people, expected = cursor.item_number(), list[str](), None
    if cursor.peek() is None:
        return OpenForm(FormName.REASSIGN, {"number": number}, PersonMissing())
    while not cursor.done:
        version = cursor.version()
        if version is not None:
            expected = version
        elif person := _person(cursor):
            people.append(person)
        else:
            people.append(_handle(cursor))
    if not people:
        raise PersonMissing
    return Reassign(number, tuple(people), expected)


def parse_snooze(cursor: Cursor) -> Request:
    """Parse `12 [until friday] [v7]`."""
    number, expected, until = cursor.item_number(), cursor.version(), None
    if expected is None and not cursor.done:
        cursor.keyword("until", of=SNOOZE_KEYWORDS)
        until = cursor.day(lean="future")
        expected = cursor.options({})
    cursor.end()
    return SnoozeItem(number, until, expected)


def parse_edit(cursor: Cursor) -> Request:
    """Parse `12 "new text" [rec 5] [v7]`."""
    number = cursor.item_number()
    if cursor.peek() is None:
        return OpenForm(FormName.EDIT_ITEM, {"number": number}, NothingToEdit())
    found: dict[str, Any] = {}
    expected = None
    while cursor.peek() is not None:
        version = cursor.version()
        if version is not None:
            expected = version
        elif text := cursor.maybe_text():
            _once(found, "text", text, text)
        elif cursor.keyword("rec", of=ITEM_KEYWORDS):
            found["recommendation"] = cursor.number()
        elif word := cursor.keyword("priority", "no_priority", of=ITEM_KEYWORDS):
            found["priority"] = word == "priority"
        else:
            cursor.end()
    if not found:
        raise NothingToEdit
    return EditItem(number, Editing(**found), expected)


def parse_evidence(cursor: Cursor) -> Request:
    """Parse `12 LINK ["title"] [issuer "…"] [date 2026-10-01] [language en] [v7]`."""
    number = cursor.item_number()
    if cursor.peek() is None:
        return OpenForm(FormName.ITEM_EVIDENCE, {"number": number}, LinkMissing())
    found, expected = read_source(cursor)
    return AttachToItem(number, Sourced(**found), expected=expected)


def parse_comment(cursor: Cursor) -> Request:
    """Parse `12 "text" [@someone] [v7]`."""
    number, token = cursor.item_number(), cursor.peek()
    if token is None:
        return OpenForm(FormName.COMMENT, {"number": number}, TextMissing())
    text = cursor.text()
    people = list(token.mentions)
    while person := cursor.maybe_person():
        people.append(person)
    return CommentOn(number, text, tuple(dict.fromkeys(people)), cursor.options({}))


def parse_anything(cursor: Cursor) -> Request:
    """Parse text that begins with no subcommand.

    A number shows that item, filters list items, and a page alone is a page of the caller's own list.
    """
    before = cursor.position
    number = cursor.maybe_item_number()
    if number is not None and cursor.done:
        return ShowItem(number)
    cursor.position = before
    listed = parse_list(cursor)
    return ShowMine(listed.page) if listed.filters == ItemFilters() else listed


def _due(cursor: Cursor) -> date:
    return cursor.day(lean="future", also=(ITEM_KEYWORDS, MYSELF))


def _window(cursor: Cursor) -> Window:
    return cursor.window(stops=("page",), also=(ITEM_KEYWORDS, ITEM_FILTERS, ITEM_STATUSES, SIDES))


def _person(cursor: Cursor) -> str | None:
    """Take a mention, an @handle or a word for "me"."""
    if person := cursor.maybe_person():
        return person
    if cursor.maybe(MYSELF):
        return ME
    return None


def _once(found: dict[str, Any], name: str, value: object, given: str) -> None:
    if name in found:
        raise SaidTwice(given=shortened(given))
    found[name] = value


def _handle(cursor: Cursor) -> str:
    """Take a bare word as a user name, unless it looks like a misspelt key word."""
    token = cursor.peek()
    meant = token and _meant(token, (ITEM_KEYWORDS, MYSELF))
    if token and token.kind == "word" and HANDLE.fullmatch(token.value) and not meant:
        cursor.take()
        return token.value
    raise _question(token)


def _question(token: Token | None) -> GrammarError:
    """Return the question to ask about a token that means nothing here."""
    if token is None or token.kind != "word":
        return TooMuch(given=shortened(token.text if token else ""))
    if guess := _meant(token):
        return WordMisspelt(given=shortened(token.text), nearest=guess)
    return QuotesWanted(given=shortened(token.text))


def _meant(token: Token, vocabularies: Iterable[Vocabulary[Any]] = EVERY_WORD) -> str | None:
    return nearest(token.text, [word for each in vocabularies for word in each.every_word()])
