"""Parse the words of each `/action` subcommand into its request."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.action_items.action_item import MOST_ASSIGNEES, ItemFilters, ItemFlag
from bot.domain.action_items.moves import NEEDS_NOTE, ItemStatus, Move
from bot.domain.texts import fold
from bot.i18n import N_
from bot.services.action_items.assignment import ME, Assigning, Editing
from bot.services.evidence.attachment import Sourced
from bot.views.action_items.forms import PRIORITY
from bot.views.forms.names import RECORD, Field, FormName
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
from commands.parsing.cursor import ITEM_NUMBER, Cursor, nearest
from commands.parsing.dates.reading import read_window
from commands.parsing.lexer import Token
from commands.parsing.mistakes import (
    GrammarError,
    ItemNumberMissing,
    LinkMissing,
    PersonMissing,
    TextMissing,
    WordMisspelt,
    shortened,
)
from commands.parsing.openings import form_for
from commands.parsing.slots import (
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
    subject,
    word,
)
from commands.parsing.talk import PUNCTUATION, is_talk, without_talk
from commands.parsing.vocabulary import (
    ABOUT_STATUS,
    ITEM_FILTERS,
    ITEM_KEYWORDS,
    ITEM_NOUNS,
    ITEM_STATUSES,
    ITEM_THINGS,
    LENGTHS,
    MYSELF,
    NUMBER_WORDS,
    PERIODS,
    REC_NOUNS,
    SIDES,
    SNOOZE_KEYWORDS,
    Vocabulary,
)
from commands.recommendations.parser import BECAUSE_SLOT, SOURCE_SLOTS, source_of, source_values
from commands.requests import OpenForm, Request

HANDLE = re.compile(r"[\w.-]{1,80}")
"""The form of a Slack user name, which has no spaces."""
EVERY_WORD: tuple[Vocabulary[Any], ...] = (ITEM_KEYWORDS, ITEM_FILTERS, ITEM_STATUSES, SIDES, MYSELF)
MOVES: Mapping[ItemStatus, Move] = {
    ItemStatus.IN_PROGRESS: Move.START,
    ItemStatus.BLOCKED: Move.BLOCK,
    ItemStatus.SUBMITTED: Move.SUBMIT,
    ItemStatus.CANCELLED: Move.CANCEL,
}
"""The move that a status names; `DONE` is finishing, and nothing leads back to `TODO`."""


class NothingToEdit(GrammarError):
    message = N_("What should it say? Give the new text in quotation marks, `rec` and a number, or both.")


class DayMissing(GrammarError):
    message = N_("Until when? Give a date, such as 2026-12-01 or “next friday”, or “none” for no date.")


class WhatAboutItem(GrammarError):
    message = N_("It is not clear what to do with action item A-%(number)s and “%(given)s”.")


def parse_mine(cursor: Cursor) -> Request:
    """Parse `[filters] [page 2]`."""
    listed = parse_list(cursor)
    if listed.filters == ItemFilters():
        return ShowMine(listed.page)
    flags = listed.filters.flags | {ItemFlag.MINE}
    return replace(listed, filters=replace(listed.filters, flags=flags))


def parse_list(cursor: Cursor) -> ListItems:
    """Parse `[mine] [overdue] [@someone] [rec 5] [due this week] ["words"] … [page 2]`."""
    start = cursor.position
    found = fill(cursor, *LIST_SLOTS)
    if found.loose and isinstance(found.doubt, InDoubt | None):
        plain = without_talk(cursor.tokens[start:])
        if len(plain) < len(cursor.tokens) - start:  # "what's overdue?"
            found = fill(replace(cursor, tokens=plain, position=0, kept={}), *LIST_SLOTS)
    return _listed(found)


def _listed(found: Filled) -> ListItems:
    if found.doubt and not isinstance(found.doubt, InDoubt):
        raise found.doubt
    words = [token for token in found.loose if not is_talk([token])]
    for token in words[:1]:
        if guess := _meant(token):
            raise WordMisspelt(given=shortened(token.text), nearest=guess)
    needles = " ".join(filter(None, (found.quotation, *(token.text for token in words))))
    if found.quoted and not fold(needles):
        raise TextMissing
    due, phrase = found.one("due", (None, ""))
    filters = ItemFilters(
        flags=frozenset(found.all("flag")),
        statuses=frozenset(found.all("status")),
        sides=frozenset(found.all("side")),
        people=frozenset(found.all("person")),
        recommendations=frozenset(found.all("rec")),
        due=due,
        needles=tuple(needles.split()),
    )
    return ListItems(filters, found.one("page", 1), phrase)


def parse_show(cursor: Cursor) -> Request:
    """Parse `12`; with a status, as in "status 12 blocked", it is a move."""
    start = cursor.position
    if cursor.done:
        raise ItemNumberMissing
    found = fill(cursor, NUMBER_SLOT, ABOUT_SLOT)
    if found.has("number") and is_talk(found.loose) and not found.quoted and not found.doubt:
        return ShowItem(found.one("number"))
    if not found.has("number") and cursor.tokens[start:]:
        cursor.position = start
        return parse_anything(cursor)
    cursor.position = start
    return parse_about(cursor)


def parse_assign(cursor: Cursor) -> Request:
    """Parse `@someone "what" [rec 5] [due friday] [priority]`, in any order."""
    return _assigned(fill(cursor, *ASSIGN_SLOTS))


def _assigned(found: Filled) -> Request:
    given = Cursor(found.loose, "en", date.min)
    if found.loose and found.has("person") and not found.quotation:
        number = given.subject(ITEM_NOUNS, ITEM_NUMBER)
        if number is not None and given.done:
            return Reassign(number, found.all("person"))  # "give 6 to @someone"
    found = _with_handles(found)
    people = found.all("person")
    if found.doubt or not people or not found.text:
        return form_for(
            FormName.ASSIGN,
            found,
            TextMissing() if not found.text else PersonMissing(),
            about={RECORD: found.one("rec")},
            values={
                Field.TEXT: found.text,
                Field.PEOPLE: people,
                Field.DUE: found.one("due"),
                Field.PRIORITY: PRIORITY if found.has("priority") else None,
            },
        )
    wanted = Assigning(found.text, people, found.one("rec"), found.one("due"), priority=found.has("priority"))
    return Assign(wanted)


def _with_handles(found: Filled) -> Filled:
    """Take words beside a quotation as user names, unless they look like misspelt key words."""
    if not found.loose or found.quoted or not found.quotation:
        return found
    people = list(found.all("person"))
    for token in found.loose:
        if MYSELF.meaning(token.name):
            people.append(ME)
            continue
        if is_talk([token]):
            continue
        if token.kind != "word" or not HANDLE.fullmatch(token.value) or len(people) > MOST_ASSIGNEES:
            return found
        if ITEM_KEYWORDS.meaning(token.name):
            return found
        if guess := _meant(token, (ITEM_KEYWORDS, MYSELF)):
            return replace(found, doubt=WordMisspelt(given=shortened(token.text), nearest=guess))
        people.append(token.value)
    if found.doubt and not isinstance(found.doubt, InDoubt):
        return found
    values = {**found.values, "person": people}
    return replace(found, values=values, text=found.quotation, doubt=None, loose=(), quoted=True)


def parse_move(move: Move) -> Callable[[Cursor], Request]:
    """Return the parser of `12 ["note"] [v7]`; some moves require the note."""
    return lambda cursor: _moved(fill(cursor, *MOVE_SLOTS), move)


def parse_finish(cursor: Cursor) -> Request:
    """Parse `12 ["note"] [v7]`."""
    return _finished(fill(cursor, *MOVE_SLOTS))


def parse_stands(cursor: Cursor) -> Request:
    """Parse `12` after "quedó", which says that it is done; "quedó bloqueada la 12" says something else."""
    start = cursor.position
    found = fill(cursor, *MOVE_SLOTS, STATUS_SLOT)
    if found.has("status") or found.text:
        cursor.position = start
        return parse_about(cursor)
    return _finished(found)


def parse_drop(cursor: Cursor) -> Request:
    """Parse `12 ["why"]` after "delete" and the like: the form to cancel it is offered."""
    return _move_form(fill(cursor, *MOVE_SLOTS), Move.CANCEL)


def _moved(found: Filled, move: Move) -> Request:
    number = found.one("number")
    if found.doubt or number is None or (move in NEEDS_NOTE and not found.text):
        return _move_form(found, move)
    return MoveItem(number, move, found.text, found.one("version"))


def _finished(found: Filled) -> Request:
    number = found.one("number")
    if found.doubt or number is None:
        return _move_form(found, Move.SUBMIT)
    return FinishItem(number, found.text, found.one("version"))


def _move_form(found: Filled, move: Move) -> OpenForm:
    return _item_form(
        FormName.MOVE_ITEM, found, TextMissing(), {Field.NOTE: found.text}, about={"move": move.value}
    )


def _item_form(
    form: FormName,
    found: Filled,
    missing: GrammarError,
    values: Mapping[Field, object],
    about: Mapping[str, Any] | None = None,
    *,
    words: str | None = None,
) -> OpenForm:
    number = found.one("number")
    return form_for(
        form,
        found,
        ItemNumberMissing() if number is None else missing,
        about={**(about or {}), "number": number},
        values=values,
        words=words,
    )


def parse_mark(cursor: Cursor) -> Request:
    """Parse `12 STATUS ["note"]` after "mark" or "update"; without a status, the text is a comment."""
    return parse_about(cursor)


def parse_about(cursor: Cursor) -> Request:
    """Parse what is said of an item without a verb: `12 done`, `12 blocked "cause"`, `12 due friday`.

    A question ("is 12 done?") shows the item.
    """
    start, asks = cursor.position, cursor.asks
    found = fill(cursor, *MOVE_SLOTS, STATUS_SLOT, DUE_SLOT, PERSON_SLOT, *LINK_SLOTS, *PRIORITY_SLOTS)
    number, status = found.one("number"), found.one("status")
    if asks and number is not None and not found.quotation:
        return ShowItem(number)
    if status is ItemStatus.DONE:
        return _finished(found)
    if status in MOVES:
        return _moved(found, MOVES[status])
    cursor.position = start
    if found.has("link"):
        return parse_evidence(cursor)
    if found.has("due") and found.text is None:
        return parse_due(cursor)
    if found.has("person") and found.text is None:
        return parse_reassign(cursor)
    if (found.has("priority") or found.has("no_priority")) and found.text is None:
        return parse_edit(cursor)
    if number is not None and found.text is None and status is None:
        cursor.position = len(cursor.tokens)
        return ShowItem(number)
    if found.quoted and found.doubt is None and status is None and number is not None:
        return parse_comment(cursor)
    found = fill(cursor, NUMBER_SLOT, VERSION_SLOT)
    return _comment_form(_in_question(found, number), found.text, found.mentions)


def _in_question(found: Filled, number: int | None) -> Filled:
    given = shortened(found.text or "")
    doubt = WhatAboutItem(number=number, given=given) if number is not None else ItemNumberMissing()
    return replace(found, doubt=found.doubt or doubt)


def parse_due(cursor: Cursor) -> Request:
    """Parse `12 next monday [v7]` or `12 none`; without a number, list the items due in that time."""
    start = cursor.position
    none = Slot("none", lambda cursor: True if cursor.keyword("no_date", of=ITEM_KEYWORDS) else NOTHING)
    found = fill(cursor, NUMBER_SLOT, LENGTH_SLOT, none, ABOUT_SLOT, DUE_SLOT, VERSION_SLOT)
    number = found.one("number")
    if found.has("length") and number is not None:
        return _longer(found)
    if (number is None and not found.text and not found.has("none")) or (
        cursor.tokens[start:] and number is None
    ):
        cursor.position = start
        if listed := _due_list(cursor):
            return listed
    plain = found.text is None and found.doubt is None
    if number is not None and plain and (found.has("due") or found.has("none")):
        return MoveDue(number, found.one("due"), found.one("version"))
    return _item_form(
        FormName.EDIT_ITEM,
        found,
        DayMissing(),
        {Field.DUE: found.one("due")},
        words=found.text,
    )


def _longer(found: Filled) -> OpenForm:
    """Open the form of an item that is to be due later by a length of time."""
    words = " ".join(filter(None, (found.one("length"), found.text)))
    return _item_form(FormName.EDIT_ITEM, found, DayMissing(), {Field.DUE: found.one("due")}, words=words)


def _due_list(cursor: Cursor) -> ListItems | None:
    """Read the days of a list ("due this week"), if that is all there is."""
    if cursor.done:
        return None
    start = cursor.position
    window = cursor.window(stops=("page",), also=(ITEM_KEYWORDS, ITEM_FILTERS, ITEM_STATUSES, SIDES))
    phrase = " ".join(token.text for token in cursor.tokens[start : cursor.position])
    rest = fill(cursor, *LIST_SLOTS)
    listed = _listed(rest)
    return replace(listed, filters=replace(listed.filters, due=window), due_phrase=phrase)


def parse_reassign(cursor: Cursor) -> Request:
    """Parse `12 @someone [@another] [v7]`."""
    found = fill(cursor, NUMBER_SLOT, WHO_SLOT, PERSON_SLOT, VERSION_SLOT)
    number, people = found.one("number"), list(found.all("person"))
    for token in found.loose:
        if MYSELF.meaning(token.name):
            people.append(ME)
        elif token.kind == "word" and HANDLE.fullmatch(token.value) and not _meant(token, (MYSELF,)):
            people.append(token.value)
        else:
            found = replace(found, doubt=found.doubt or InDoubt())
    handles_only = bool(people) and not found.quotation and isinstance(found.doubt, InDoubt | None)
    plain = handles_only and len(people) == len(found.all("person")) + len(found.loose)
    if number is None or not plain or (found.loose and len(found.loose) > MOST_ASSIGNEES):
        return _item_form(
            FormName.REASSIGN, found, PersonMissing(), {Field.PEOPLE: tuple(people)}, words=found.text
        )
    return Reassign(number, tuple(people), found.one("version"))


def parse_snooze(cursor: Cursor) -> Request:
    """Parse `12 [until friday] [v7]`."""
    found = fill(cursor, NUMBER_SLOT, UNTIL_SLOT, VERSION_SLOT, WHO_SLOT)
    number = found.one("number")
    if number is None or found.doubt or found.text is not None:
        return _item_form(
            FormName.SNOOZE, found, DayMissing(), {Field.UNTIL: found.one("until")}, words=found.text
        )
    return SnoozeItem(number, found.one("until"), found.one("version"))


def parse_edit(cursor: Cursor) -> Request:
    """Parse `12 "new text" [rec 5] [due friday] [priority] [v7]`."""
    found = fill(cursor, NUMBER_SLOT, ABOUT_SLOT, REC_SLOT, DUE_SLOT, *PRIORITY_SLOTS, VERSION_SLOT)
    number = found.one("number")
    changes: dict[str, Any] = {}
    if found.text:
        changes["text"] = found.text
    if found.has("rec"):
        changes["recommendation"] = found.one("rec")
    if found.has("due"):
        changes["due_on"] = found.one("due")
    if found.has("priority") or found.has("no_priority"):
        changes["priority"] = found.has("priority")
    if number is None or found.doubt or not changes:
        priority = PRIORITY if found.has("priority") else None
        values = {Field.TEXT: found.text, Field.DUE: found.one("due"), Field.PRIORITY: priority}
        return _item_form(FormName.EDIT_ITEM, found, NothingToEdit(), values)
    return EditItem(number, Editing(**changes), found.one("version"))


def parse_evidence(cursor: Cursor) -> Request:
    """Parse `12 LINK ["title"] [issuer "…"] [date 2026-10-01] [language en] [v7]`, in any order."""
    found = fill(cursor, NUMBER_SLOT, *SOURCE_SLOTS)
    number = found.one("number")
    if number is None or found.doubt or not found.has("link"):
        return _item_form(FormName.ITEM_EVIDENCE, found, LinkMissing(), source_values(found))
    return AttachToItem(number, Sourced(**source_of(found)), expected=found.one("version"))


def parse_comment(cursor: Cursor) -> Request:
    """Parse `12 "text" [@someone] [v7]`; people in the text are told as well."""
    found = fill(cursor, NUMBER_SLOT, replace(PERSON_SLOT, marked=False), VERSION_SLOT)
    people = tuple(dict.fromkeys([*found.mentions, *found.all("person")]))
    number = found.one("number")
    if number is None or found.doubt or not found.text:
        return _comment_form(found, found.text, people)
    return CommentOn(number, found.text, people, found.one("version"))


def _comment_form(found: Filled, text: str | None, people: tuple[str, ...]) -> OpenForm:
    return _item_form(FormName.COMMENT, found, TextMissing(), {Field.TEXT: text, Field.PEOPLE: people})


def parse_anything(cursor: Cursor) -> Request:
    """Parse text that begins with no subcommand.

    A number is about that item. Filters list items, and a page alone is a page of the caller's own list. A
    text with a person, a date or a recommendation is a new item.
    """
    start = cursor.position
    if (number := asked_about(cursor, ITEM_NOUNS, ITEM_NUMBER)) is not None:
        return ShowItem(number)
    longer = fill(cursor, LENGTH_SLOT, NUMBER_SLOT)
    cursor.position = start
    if longer.has("length") and longer.has("number") and longer.text is None:
        return _longer(longer)  # "3 more days for 8"
    about = fill(cursor, NUMBER_SLOT, STATUS_SLOT)
    cursor.position = start
    if about.has("number"):
        return parse_about(cursor)
    listed = fill(cursor, *LIST_SLOTS)
    cursor.position = start
    alone = listed.quoted and not (listed.has("person") or listed.has("rec"))
    talk = listed.quotation is None and is_talk(listed.loose)
    if listed.doubt is None and (not listed.text or alone or talk):
        found = _listed(listed)
        cursor.position = len(cursor.tokens)
        return ShowMine(found.page) if found.filters == ItemFilters() else found
    new = fill(cursor, *ASSIGN_SLOTS)
    cursor.position = start
    if new.text and (new.has("person") or (new.quotation and new.values)):
        return _assigned(new)
    return parse_list(cursor)


def _meant(token: Token, vocabularies: Iterable[Vocabulary[Any]] = EVERY_WORD) -> str | None:
    return nearest(token.text, [word for each in vocabularies for word in each.every_word()])


def _due(cursor: Cursor) -> Any:
    if cursor.keyword("due", of=ITEM_KEYWORDS):
        token = cursor.peek()
        names_rec = cursor.ahead(lambda: _rec(cursor) is not NOTHING)
        if names_rec or (token is not None and token.kind == "person"):
            return NOTHING  # "para @x" says for whom, "on rec 5" about what
        return cursor.day(lean="future", also=(ITEM_KEYWORDS, MYSELF, ITEM_THINGS))
    found = cursor.bare_day()
    return NOTHING if found is None else found


def _marked_due(cursor: Cursor) -> Any:
    return _due(cursor) if cursor.ahead(lambda: cursor.keyword("due", of=ITEM_KEYWORDS)) else NOTHING


def _due_window(cursor: Cursor) -> Any:
    if not cursor.keyword("due", of=ITEM_KEYWORDS):
        return NOTHING
    start = cursor.position
    window = cursor.window(stops=("page",), also=(ITEM_KEYWORDS, ITEM_FILTERS, ITEM_STATUSES, SIDES))
    return window, " ".join(token.text for token in cursor.tokens[start : cursor.position])


def _length(cursor: Cursor) -> Any:
    """Read by how much: "a week", "by 3 days", "una semana más"; it does not say until when."""
    start = cursor.position
    cursor.keyword("by", of=LENGTHS)
    token = cursor.peek()
    digits = token is not None and token.kind == "word" and token.value.isdecimal()
    number = cursor.take() if digits else cursor.keyword("number", of=LENGTHS) or cursor.maybe(NUMBER_WORDS)
    if not number:
        return NOTHING
    cursor.keyword("more", of=LENGTHS)
    if not cursor.keyword("unit", of=LENGTHS):
        return NOTHING
    cursor.keyword("more", of=LENGTHS)
    return " ".join(each.text for each in cursor.tokens[start : cursor.position])


def _bare_window(cursor: Cursor) -> Any:
    """Read a week or a month that no key word introduces: "what do I have this week"."""
    start = cursor.position
    if cursor.maybe(PERIODS) is None:
        return NOTHING
    said = " ".join(token.text for token in cursor.tokens[start : cursor.position])
    period = said.strip(PUNCTUATION)
    return read_window(period, today=cursor.today, language=cursor.language), said


def _rec(cursor: Cursor) -> Any:
    """Read "rec 5", "rec5", "for recommendation 5"; a number alone names no recommendation here."""
    token = cursor.peek()
    if token is None or token.kind != "word":
        return NOTHING
    if GLUED.fullmatch(token.value):
        return cursor.number()
    if not cursor.keyword("rec", of=ITEM_KEYWORDS):
        return NOTHING
    found = cursor.subject(REC_NOUNS)
    return cursor.number() if found is None else found


def _until(cursor: Cursor) -> Any:
    if cursor.keyword("until", of=SNOOZE_KEYWORDS):
        return cursor.day(lean="future", also=(ITEM_THINGS,))
    found = cursor.bare_day()
    return NOTHING if found is None else found


def _who(cursor: Cursor) -> Any:
    return ME if cursor.maybe(MYSELF) else NOTHING


GLUED = re.compile(r"(?:r|recs?\.?-?)\d+[a-z]?[.,:;?!]*", re.IGNORECASE)
NUMBER_SLOT = subject("number", ITEM_NOUNS, ITEM_NUMBER)
STATUS_SLOT = word("status", ITEM_STATUSES)
ABOUT_SLOT = word("about", ABOUT_STATUS, several=True)
LENGTH_SLOT = Slot("length", _length)
DUE_SLOT = Slot("due", _due)
MARKED_DUE_SLOT = Slot("due", _marked_due, marked=True)
REC_SLOT = Slot("rec", _rec, marked=True)
WHO_SLOT = Slot("person", _who, several=True, plain_word=True)
UNTIL_SLOT = Slot("until", _until)
PRIORITY_SLOTS = tuple(
    Slot(
        name,
        lambda cursor, name=name: True if cursor.keyword(name, of=ITEM_KEYWORDS) else NOTHING,  # type: ignore[misc]
        plain_word=True,
    )
    for name in ("no_priority", "priority")
)
ASSIGN_SLOTS = (
    word("noun", ITEM_THINGS),
    PERSON_SLOT,
    *PRIORITY_SLOTS,
    REC_SLOT,
    MARKED_DUE_SLOT,
    DUE_SLOT,
    WHO_SLOT,
)
MOVE_SLOTS = (NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT, ABOUT_SLOT)
LINK_SLOTS = SOURCE_SLOTS[:1]
LIST_SLOTS = (
    PAGE_SLOT,
    replace(REC_SLOT, several=True),
    filter_word("flag", ITEM_FILTERS),
    Slot("due", _due_window, marked=True, calm=True),
    Slot("due", _bare_window, marked=True, calm=True),
    filter_word("status", ITEM_STATUSES),
    filter_word("side", SIDES),
    PERSON_SLOT,
    word("noun", ITEM_NOUNS, several=True),
)
