"""Parse the words of each `/action` subcommand into its request."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.action_items.action_item import MOST_ASSIGNEES, ItemFilters, ItemFlag
from bot.domain.action_items.moves import NEEDS_NOTE, ItemStatus, Move
from bot.domain.texts import searchable
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
    BECAUSE_SLOT,
    LABEL_SLOT,
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
    late,
    number_within,
    subject,
    word,
)
from commands.parsing.talk import (
    COUNTING,
    FILLERS,
    PUNCTUATION,
    asks,
    is_talk,
    start_of_courtesies,
    starts,
    without_question_mark,
    without_talk,
)
from commands.parsing.vocabulary import (
    ABOUT_STATUS,
    ITEM_FILTERS,
    ITEM_KEYWORDS,
    ITEM_NOUNS,
    ITEM_STATUSES,
    ITEM_THINGS,
    LENGTHS,
    MORE_TIME,
    MYSELF,
    NEEDING,
    NUMBER_WORDS,
    OBLIGED,
    PERIODS,
    REC_NOUNS,
    SIDES,
    SMALL_WORDS,
    SNOOZE_KEYWORDS,
    Vocabulary,
)
from commands.recommendations.parser import SOURCE_SLOTS, source_of, source_values
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
    if not searchable(needles):
        if found.quoted:
            raise TextMissing
        needles = ""
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


def parse_state(cursor: Cursor) -> Request:
    """Parse `12`; with a status, as in "status 12 blocked", it is a move."""
    start = cursor.position
    found = fill(cursor, NUMBER_SLOT, ABOUT_SLOT)
    cursor.position = start
    if not found.has("number") or (is_talk(found.loose) and not found.quoted):
        return parse_show(cursor)
    return parse_about(cursor)


def parse_show(cursor: Cursor) -> Request:
    """Parse `12`, or what is asked about in other words; it never changes anything."""
    start = cursor.position
    if cursor.done:
        raise ItemNumberMissing
    found = fill(cursor, LATE_NUMBER_SLOT, ABOUT_SLOT)
    cursor.position = start
    about_rec = fill(cursor, REC_SLOT).has("rec")
    cursor.position = start
    if found.has("number") and not about_rec and isinstance(found.doubt, InDoubt | None):
        plain = found.quotation is None and is_talk(found.loose, ITEM_STATUSES, ITEM_FILTERS, ITEM_KEYWORDS)
        return ShowItem(found.one("number")) if plain else _told(cursor, found.one("number"))
    return _asked(cursor) or _listed_or_mine(cursor) or parse_list(cursor)


def _told(cursor: Cursor, number: int) -> OpenForm:
    """Open the form for what is told of an item within the text: "nobody is working on 6"."""
    text = " ".join(token.text for token in cursor.tokens[cursor.position :])
    mentions = tuple(token.value for token in cursor.tokens[cursor.position :] if token.kind == "person")
    cursor.position = len(cursor.tokens)
    return _comment_form(_in_question(Filled({"number": [number]}, text), number), text, mentions)


def _asked(cursor: Cursor) -> Request | None:
    """Read a question: about the one item that it names, or about those of the people in it."""
    start = cursor.position
    read = cursor.tokens[start:]
    if not asks(read):
        return None
    about_recs = fill(cursor, replace(REC_SLOT, several=True)).has("rec")
    cursor.position = start
    number = None if about_recs or starts(read, COUNTING) else number_within(cursor, ITEM_NOUNS, ITEM_NUMBER)
    if number is not None and not any(PERIODS.meaning(token.name) for token in read):
        return ShowItem(number)
    if not any(token.kind == "person" or at_handle(token) for token in read):
        return None
    found = fill(cursor, *LIST_SLOTS)
    cursor.position = len(cursor.tokens)
    kept = {name: values for name, values in found.values.items() if name != "status" or not found.loose}
    return _listed(
        Filled(kept, found.quotation, quoted=found.quotation is not None, quotation=found.quotation)
    )


def at_handle(token: Token) -> bool:
    """Say whether a word is an @ with a name that Slack did not make a mention of."""
    return token.kind == "word" and bool(AT_HANDLE.match(token.value))


def _listed_or_mine(cursor: Cursor) -> Request | None:
    """Read filters, and nothing else than the frame of a question around them."""
    start = cursor.position
    listed = fill(cursor, *LIST_SLOTS)
    alone = listed.quoted and not (listed.has("person") or listed.has("rec"))
    talk = listed.quotation is None and is_talk(listed.loose)
    if (listed.doubt is None and (not listed.text or alone)) or (
        talk and isinstance(listed.doubt, InDoubt | None)
    ):
        found = _listed(listed)
        everybody = cursor.tokens[start:] and cursor.tokens[start].name in WHO
        return ShowMine(found.page) if found.filters == ItemFilters() and not everybody else found
    cursor.position = start
    return None


def parse_assign(cursor: Cursor) -> Request:
    """Parse `@someone "what" [rec 5] [due friday] [priority]`, in any order.

    "Give me two more days on 6" is about when it is due.
    """
    start = cursor.position
    if longer := _more_time(cursor):
        return longer
    cursor.position = start
    given = fill(cursor, NUMBER_SLOT, PERSON_SLOT, WHO_SLOT)
    if given.has("number") and given.has("person") and given.text is None and given.doubt is None:
        return Reassign(given.one("number"), given.all("person"))  # "assign 6 to me"
    cursor.position = start
    return _assigned(fill(cursor, *ASSIGN_SLOTS), cursor)


def parse_told(cursor: Cursor) -> Request:
    """Parse `@someone to do something [by friday]` after "ask" and the like.

    Without "to", somebody may only be told of something: the form asks.
    """
    start = cursor.position
    found = fill(cursor, *ASSIGN_SLOTS, OBLIGED_SLOT)
    if not found.has("must"):
        found = replace(found, doubt=found.doubt or InDoubt())
        cursor.position = start
        number = fill(cursor, LATE_NUMBER_SLOT, PERSON_SLOT).one("number")
        if number is not None and not found.has("rec"):
            told = Filled({"number": [number]}, found.text)
            return _comment_form(_in_question(told, number), found.text, found.all("person"))
    return _assigned(found, cursor)


def parse_had(cursor: Cursor) -> Request:
    """Parse `@someone do something [by friday]` after "have" and the like; a question is in doubt."""
    asked = asks(cursor.tokens[cursor.position :])
    found = fill(cursor, *ASSIGN_SLOTS, OBLIGED_SLOT)
    return _assigned(_without_mark(found) if asked else found, cursor)


def _without_mark(found: Filled) -> Filled:
    """Return a question as what is wished, in doubt: "can @someone draft the memo?"."""
    if found.quotation is not None or not found.loose:
        return found
    loose = without_question_mark(found.loose)
    text = " ".join(token.text for token in loose) or None
    return replace(found, loose=loose, text=text, doubt=found.doubt or InDoubt())


def parse_take(cursor: Cursor) -> Request:
    """Parse `12` after "take": the caller takes the item; other words are in doubt."""
    found = fill(cursor, NUMBER_SLOT, VERSION_SLOT, WHO_SLOT)
    number = found.one("number")
    if number is None or found.doubt or found.text is not None:
        return _comment_form(_in_question(found, number), found.text, found.mentions)
    return Reassign(number, (ME,), found.one("version"))


def _with_day(found: Filled, cursor: Cursor) -> Filled:
    """Return a text that ends with a day as one that is due then, in doubt: "draft the memo friday"."""
    if found.has("due") or found.quotation is not None or len(found.loose) <= 1:
        return found
    loose = found.loose[: start_of_courtesies(found.loose)]
    for start in range(max(1, len(loose) - LONGEST_END), len(loose)):
        end = replace(cursor, tokens=tuple(loose[start:]), position=0, kept={})
        try:
            day = end.bare_day()
        except GrammarError:
            return replace(found, doubt=found.doubt or InDoubt())
        if day is not None and end.done:
            kept = loose[:start]
            while len(kept) > 1 and kept[-1].name in FILLERS.index:
                kept = kept[:-1]
            text = " ".join(token.text for token in kept)
            values = {**found.values, "due": [day]}
            return replace(found, values=values, text=text, loose=kept, doubt=found.doubt or InDoubt())
    return found


def _assigned(found: Filled, cursor: Cursor) -> Request:
    said = found.loose[: start_of_courtesies(found.loose)]
    given = Cursor(tuple(token for token in said if not _small(token)), "en", date.min)
    if given.tokens and found.has("person") and not found.quotation:
        number = given.subject(ITEM_NOUNS, ITEM_NUMBER)
        if number is not None and given.done:
            return Reassign(number, found.all("person"))  # "give 6 to @someone"
    found = _with_day(_with_handles(found), cursor)
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
    if cursor.asks or found.has("status") or found.text:
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
    start = cursor.position
    found = fill(cursor, NUMBER_SLOT, LABEL_SLOT, VERSION_SLOT)
    if found.quoted and ITEM_STATUSES.meaning(found.text or ""):
        return _comment_form(_in_question(found, found.one("number")), found.text, found.mentions)
    cursor.position = start
    return parse_about(cursor)


def parse_about(cursor: Cursor) -> Request:
    """Parse what is said of an item without a verb: `12 done`, `12 blocked "cause"`, `12 due friday`.

    A question ("is 12 done?") shows the item.
    """
    start, asked = cursor.position, asks(cursor.tokens[cursor.position :])
    if longer := _more_time(cursor):
        return longer
    cursor.position = start
    found = fill(cursor, *MOVE_SLOTS, STATUS_SLOT, DUE_SLOT, PERSON_SLOT, *LINK_SLOTS, *PRIORITY_SLOTS)
    number, status = found.one("number"), found.one("status")
    if asked and number is not None and not found.quotation:
        return ShowItem(number)
    if status is ItemStatus.DONE:
        return _finished(found)
    if status in MOVES:
        return _moved(found, MOVES[status])
    cursor.position = start
    if parse := _parser_of(found):
        return parse(cursor)
    if number is not None and found.text is None and status is None:
        cursor.position = len(cursor.tokens)
        return ShowItem(number)
    if found.quoted and found.doubt is None and status is None and number is not None:
        return parse_comment(cursor)
    found = fill(cursor, NUMBER_SLOT, VERSION_SLOT)
    return _comment_form(_in_question(found, number), found.text, found.mentions)


def _parser_of(found: Filled) -> Callable[[Cursor], Request] | None:
    """Return the parser for what is said of an item without a verb and without a status."""
    if found.has("link"):
        return parse_evidence
    if found.text is not None:
        return None
    if found.has("due"):
        return parse_due
    if found.has("person"):
        return parse_reassign
    return parse_edit if found.has("priority") or found.has("no_priority") else None


def _in_question(found: Filled, number: int | None) -> Filled:
    given = shortened(found.text or "")
    doubt = WhatAboutItem(number=number, given=given) if number is not None else ItemNumberMissing()
    return replace(found, doubt=found.doubt or doubt)


def parse_due(cursor: Cursor) -> Request:
    """Parse `12 next monday [v7]` or `12 none`; without a number, list the items due in that time."""
    start = cursor.position
    none = Slot("none", lambda cursor: True if cursor.keyword("no_date", of=ITEM_KEYWORDS) else NOTHING)
    about_rec = fill(cursor, NUMBER_SLOT, REC_SLOT)
    cursor.position = start
    if about_rec.has("rec") and about_rec.has("number") and about_rec.text is None:
        return parse_edit(cursor)  # "move 6 to rec 5"
    found = fill(cursor, LATE_NUMBER_SLOT, LENGTH_SLOT, none, ABOUT_SLOT, DUE_SLOT, VERSION_SLOT)
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


def _more_time(cursor: Cursor) -> OpenForm | None:
    """Read that something needs more time, in whatever order: "6 needs more time", "one more week on 6"."""
    start = cursor.position
    found = fill(cursor, *MORE_TIME_SLOTS)
    wanted = found.has("more") or found.has("length")
    # A length alone needs "more": "6 in two weeks" says when.
    said = [token.name for token in cursor.tokens[start:]]
    more = found.has("more") or bool(MORE & set(said))
    plain = found.quotation is None and is_talk(found.loose, NEEDING)
    if not (wanted and more and plain and found.has("number") and isinstance(found.doubt, InDoubt | None)):
        return None
    words = " ".join(token.text for token in cursor.tokens[start:])
    return _item_form(FormName.EDIT_ITEM, replace(found, doubt=None), DayMissing(), {}, words=words)


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
    """Parse `12 @someone [@another] [v7]`, the people it is taken from; the form asks who keeps it."""
    found = fill(cursor, LATE_NUMBER_SLOT, WHO_SLOT, FROM_SLOT, PERSON_SLOT, VERSION_SLOT)
    if found.has("from"):
        found = replace(found, doubt=found.doubt or InDoubt())
    number, people, talk = found.one("number"), list(found.all("person")), 0
    for token in found.loose:
        if MYSELF.meaning(token.name):
            people.append(ME)
        elif is_talk([token]):
            talk += 1
        elif token.kind == "word" and HANDLE.fullmatch(token.value) and not _meant(token, (MYSELF,)):
            people.append(token.value)
        else:
            found = replace(found, doubt=found.doubt or InDoubt())
    handles_only = bool(people) and not found.quotation and isinstance(found.doubt, InDoubt | None)
    plain = handles_only and len(people) == len(found.all("person")) + len(found.loose) - talk
    plain = plain and not found.has("from")
    if number is None or not plain or (found.loose and len(found.loose) > MOST_ASSIGNEES):
        return _item_form(
            FormName.REASSIGN, found, PersonMissing(), {Field.PEOPLE: tuple(people)}, words=found.text
        )
    return Reassign(number, tuple(people), found.one("version"))


def parse_snooze(cursor: Cursor) -> Request:
    """Parse `12 [until friday] [v7]`."""
    found = fill(cursor, LATE_NUMBER_SLOT, UNTIL_SLOT, VERSION_SLOT, WHO_SLOT)
    number = found.one("number")
    if number is None or found.doubt or found.text is not None:
        return _item_form(
            FormName.SNOOZE, found, DayMissing(), {Field.UNTIL: found.one("until")}, words=found.text
        )
    return SnoozeItem(number, found.one("until"), found.one("version"))


def parse_edit(cursor: Cursor) -> Request:
    """Parse `12 "new text" [rec 5] [due friday] [priority] [v7]`."""
    found = fill(
        cursor, LATE_NUMBER_SLOT, ABOUT_SLOT, REC_SLOT, DUE_SLOT, *PRIORITY_SLOTS, VERSION_SLOT, LABEL_SLOT
    )
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
    """Parse `12 LINK ["title"] [issuer "…"] [date 2026-10-01] [language en] [v7]`, in any order.

    "Link 6 to rec 5" is about its recommendation.
    """
    start = cursor.position
    about_rec = fill(cursor, NUMBER_SLOT, REC_SLOT)
    cursor.position = start
    if about_rec.has("rec") and about_rec.has("number") and about_rec.text is None:
        return parse_edit(cursor)
    found = fill(cursor, LATE_NUMBER_SLOT, *SOURCE_SLOTS)
    number = found.one("number")
    if number is None or found.doubt or not found.has("link"):
        return _item_form(FormName.ITEM_EVIDENCE, found, LinkMissing(), source_values(found))
    return AttachToItem(number, Sourced(**source_of(found)), expected=found.one("version"))


def parse_comment(cursor: Cursor) -> Request:
    """Parse `12 "text" [@someone] [v7]`; people in the text are told as well."""
    found = fill(cursor, LATE_NUMBER_SLOT, replace(PERSON_SLOT, marked=False), VERSION_SLOT, LABEL_SLOT)
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
    text with a person, a date or a recommendation is a new item. A question changes nothing.
    """
    start = cursor.position
    if (number := asked_about(cursor, ITEM_NOUNS, ITEM_NUMBER)) is not None:
        return ShowItem(number)
    for read in (_more_days, _more_time, _wished, _asked, _due_of, _about, _listed_or_mine):
        if found := read(cursor):
            return found
        cursor.position = start
    if not asks(cursor.tokens[start:]):
        return _news_or_new(cursor) or parse_list(cursor)
    words = cursor.tokens[start : max(start + 1, start_of_courtesies(cursor.tokens))]
    return parse_list(replace(cursor, tokens=without_question_mark(words), position=0, kept={}))


def _more_days(cursor: Cursor) -> Request | None:
    """Read a length of time before a number: "3 more days for 8"."""
    found = fill(cursor, LENGTH_SLOT, NUMBER_SLOT)
    plain = found.has("length") and found.has("number") and found.text is None
    return _longer(found) if plain else None


def _wished(cursor: Cursor) -> Request | None:
    """Read what a person can do as what they are asked to: "can @someone draft the memo?"."""
    read = cursor.tokens[cursor.position : cursor.position + 2]
    if len(read) > 1 and read[0].name in CAN and read[1].kind == "person":
        return parse_had(cursor)
    return None


def _due_of(cursor: Cursor) -> Request | None:
    """Read a day before a number: "until monday for 6"."""
    found = fill(_number_first(cursor), NUMBER_SLOT, MARKED_DUE_SLOT)
    if found.has("due") and found.has("number") and found.text is None and found.doubt is None:
        return parse_due(_number_first(cursor))
    return None


def _about(cursor: Cursor) -> Request | None:
    start = cursor.position
    found = fill(cursor, NUMBER_SLOT, STATUS_SLOT, MARKED_DUE_SLOT)
    cursor.position = start
    return parse_about(cursor) if found.has("number") else None


def _news_or_new(cursor: Cursor) -> Request | None:
    """Read what is told of an item within the text, or a new item."""
    start = cursor.position
    new = fill(cursor, *ASSIGN_SLOTS, OBLIGED_SLOT)
    cursor.position = start
    told = fill(cursor, LATE_NUMBER_SLOT)
    cursor.position = start
    if told.has("number") and told.quotation is None and not (new.has("must") or new.has("rec")):
        return _told(cursor, told.one("number"))
    if new.text and (new.has("person") or (new.quotation and new.values)):
        if new.quotation is None and not new.has("must"):  # "@someone sent the minutes" is news
            new = replace(new, doubt=new.doubt or InDoubt())
        return _assigned(new, cursor)
    if _is_new(cursor, new):
        text = " ".join(token.text for token in new.loose if token is not cursor.tokens[start])
        return _assigned(replace(new, text=new.quotation or text, doubt=new.doubt or InDoubt()), cursor)
    return None


def _number_first(cursor: Cursor) -> Cursor:
    """Return the words with a number that ends them before them, so that no day takes it for its own."""
    read = cursor.tokens[cursor.position : start_of_courtesies(cursor.tokens)]
    for start in range(max(0, len(read) - LONGEST_END), len(read)):
        end = replace(cursor, tokens=read[start:], position=0, kept={})
        number = end.subject(ITEM_NOUNS, ITEM_NUMBER)
        if number is not None and end.done and read[start].name in SMALL_WORDS.index:
            first = Token("word", f"A-{number}")
            return replace(cursor, tokens=(first, *read[:start]), position=0, kept={})
    return replace(cursor, tokens=read, position=0, kept={})


def _is_new(cursor: Cursor, new: Filled) -> bool:
    """Say whether the words begin as a new item does: "todo draft memo", "task: call the embassy"."""
    first, *rest = cursor.tokens[cursor.position :]
    if first.kind != "word" or first.name not in NEW_ITEM or not rest or not new.text:
        return False
    return rest[0].kind == "word" and (first.value.endswith(":") or rest[0].name not in FILLERS.index)


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


def _from(cursor: Cursor) -> Any:
    """Read the person from whom an item is taken: "from @someone", "de @alguien"."""
    token = cursor.peek()
    if token is None or token.name not in {"from", "de"}:
        return NOTHING
    cursor.take()
    return _or_nothing(cursor.maybe_person())


def _or_nothing(found: Any) -> Any:
    return NOTHING if found is None else found


def _small(token: Token) -> bool:
    return token.kind == "word" and (
        not token.value.strip(PUNCTUATION) or token.name in {"now", "ahora", "ya"}
    )


GLUED = re.compile(r"(?:r|recs?\.?-?)\d+[a-z]?[.,:;?!]*", re.IGNORECASE)
AT_HANDLE = re.compile(r"@\S")
NEW_ITEM = frozenset({"todo", "task", "tarea", "item", "pendiente", "to do", "reminder"})
"""Nouns before the text of a new item."""
LONGEST_END = 5
"""Words at the end of a text that may be a day."""
WHO = frozenset({"who", "whos", "who's", "quien", "quienes"})
CAN = frozenset({"can", "could", "would", "will", "puede", "podria", "pueden", "podrian"})
MORE = frozenset(
    {"more", "extra", "another", "mas", "adicional", "adicionales", "otra", "otro", "otros", "otras"}
)
"""Words that say that a length of time is to be added."""
NUMBER_SLOT = subject("number", ITEM_NOUNS, ITEM_NUMBER)
LATE_NUMBER_SLOT = late(NUMBER_SLOT)
STATUS_SLOT = word("status", ITEM_STATUSES)
ABOUT_SLOT = word("about", ABOUT_STATUS, several=True)
LENGTH_SLOT = Slot("length", _length)
DUE_SLOT = Slot("due", _due)
MARKED_DUE_SLOT = Slot("due", _marked_due, marked=True)
REC_SLOT = Slot("rec", _rec, marked=True, trims=True)
OBLIGED_SLOT = Slot("must", lambda cursor: _or_nothing(cursor.maybe(OBLIGED)), several=True)
FROM_SLOT = Slot("from", _from, marked=True)
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
MOVE_SLOTS = (LATE_NUMBER_SLOT, VERSION_SLOT, BECAUSE_SLOT, ABOUT_SLOT, LABEL_SLOT)
MORE_TIME_SLOTS = (
    replace(LATE_NUMBER_SLOT, marked=True),
    replace(word("more", MORE_TIME), marked=True, calm=True),
    replace(LENGTH_SLOT, marked=True, calm=True),
    word("noun", ITEM_NOUNS, several=True),
)
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
