"""Parse the words of each `/taskforce` subcommand into its request."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.members.member import Absence
from bot.i18n import N_, Language
from bot.services.members.queries import chosen_zone
from bot.services.members.roster import INHERITED, Inherited, MemberChange
from bot.views.forms.names import Field, FormName
from commands.parsing.cursor import Cursor
from commands.parsing.dates.reading import read_window
from commands.parsing.lexer import Token
from commands.parsing.mistakes import GrammarError, NothingMeant, WordMissing
from commands.parsing.openings import form_for
from commands.parsing.slots import NOTHING, PAGE_SLOT, PERSON_SLOT, Filled, InDoubt, Slot, fill
from commands.parsing.talk import PUNCTUATION, asks, is_talk, phrase
from commands.parsing.vocabulary import (
    ABSENCE_KEYWORDS,
    AWAY,
    BEFORE_ZONES,
    BOT_WORDS,
    LANGUAGE_NAMES,
    MEMBER_NOUNS,
    OWN_SETTINGS,
    PERIODS,
    ROLES,
    SIDES,
    SWITCH,
    WAYS_BACK,
    WORKSPACE_WORDS,
    folded,
)
from commands.requests import OpenForm, Request
from commands.taskforce.requests import (
    ChangeMember,
    ChooseDigests,
    ChooseLanguage,
    ChooseWorkspace,
    ChooseZone,
    ConfirmMember,
    ListMembers,
    NoteAbsence,
    RefuseMember,
    ShowHealth,
    ShowMe,
    ShowMember,
    ShowTrail,
)


class AbsenceEndMissing(GrammarError):
    message = N_(
        "Until when? Give the last day of the absence, such as “until friday” or “until 2027-01-05”."
    )


class SettingsNeedAForm(GrammarError):
    message = N_(
        "Settings are changed in a form, which cannot be opened from here. Send `%(taskforce)s settings` as "
        "a command, or use `%(taskforce)s language`, `zone`, `digests` and `absence`."
    )


class ZoneMissing(GrammarError):
    message = N_("Which time zone? Use a name like America/Tijuana.")


def parse_me(cursor: Cursor) -> Request:
    """Parse `me`, with `workspace KEY` for where to be written to, and the rest of a question around it."""
    if (chosen := _workspace(cursor)) is not None:
        return chosen
    _check_talk(fill(cursor))
    return ShowMe()


def _workspace(cursor: Cursor) -> Request | None:
    """Parse `workspace KEY`; None if it is anything else."""
    word, *key = cursor.tokens[cursor.position :] or (None,)
    if word is None or folded(word.text) not in WORKSPACE_WORDS or len(key) > 1:
        return None
    cursor.position = len(cursor.tokens)
    return ChooseWorkspace(key[0].text.casefold() if key else "")


def parse_language(cursor: Cursor) -> Request:
    """Parse a language, such as `es`, or `slack` for the one that Slack or the deploy file names."""
    if cursor.done:
        return OpenForm(FormName.SETTINGS, missing=WordMissing(allowed=LANGUAGE_NAMES.shown(cursor.language)))
    found = fill(cursor, Slot("language", _maybe_language))
    if not found.has("language"):
        cursor.position = 0
        return ChooseLanguage(_language(Cursor(found.loose, cursor.language, cursor.today)))
    found.check_no_text()
    return ChooseLanguage(found.one("language"))


def parse_zone(cursor: Cursor) -> Request:
    """Parse a time zone, such as `America/Tijuana`, or `slack` for the one that Slack or the file names."""
    if cursor.done:
        return OpenForm(FormName.SETTINGS, missing=ZoneMissing())
    return ChooseZone(_zone(cursor))


def parse_digests(cursor: Cursor) -> Request:
    """Parse `on` or `off`."""
    if cursor.done:
        return OpenForm(FormName.SETTINGS, missing=WordMissing(allowed=SWITCH.shown(cursor.language)))
    wanted = cursor.one_of(SWITCH)
    _check_talk(fill(cursor))
    return ChooseDigests(wanted)


def parse_switched(wanted: bool) -> Callable[[Cursor], Request]:  # noqa: FBT001
    """Return the parser of a verb that turns one's digests on or off."""

    def parse(cursor: Cursor) -> Request:
        _check_talk(fill(cursor))
        return ChooseDigests(wanted)

    return parse


def parse_settings(cursor: Cursor) -> Request:
    """Parse `settings`, which takes no more words."""
    _check_talk(fill(cursor))
    return OpenForm(FormName.SETTINGS, missing=SettingsNeedAForm())


def parse_absence(cursor: Cursor) -> Request:
    """Parse `[from 2026-12-20] until 2027-01-05 [delegate @someone]`, in any order, or `none`."""
    return _absence(cursor, None)


def parse_back(cursor: Cursor) -> Request:
    """Parse "back": the absence is over."""
    _check_talk(fill(cursor))
    return NoteAbsence(None)


def _absence(cursor: Cursor, person: str | None) -> Request:
    found = fill(
        cursor,
        *(RANGE_SLOT, NONE_SLOT, PERIOD_SLOT, FROM_SLOT, UNTIL_SLOT, DELEGATE_SLOT, PERSON_SLOT, COVERS_SLOT),
    )
    dated = any(found.has(name) for name in ("range", "from", "until", "delegate"))
    if found.has("none") and found.text is None and not dated:
        return NoteAbsence(None, person=person)
    people = (*found.all("delegate"), *found.all("person"))
    first, last = found.one("range", (found.one("from"), found.one("until")))
    if found.has("none"):  # with days beside it, the words contradict each other
        found = replace(found, doubt=found.doubt or InDoubt())
    if found.doubt or last is None or found.text is not None or len(people) > 1:
        return form_for(
            FormName.SETTINGS,
            found,
            AbsenceEndMissing(),
            about={"person": person},
            values={
                Field.ABSENT_FROM: first,
                Field.ABSENT_UNTIL: last,
                Field.DELEGATE: people[0] if people else None,
            },
            words=found.text,
        )
    return NoteAbsence(Absence(first or cursor.today, last), people[0] if people else None, person)


def parse_anything(cursor: Cursor) -> Request:
    """Parse text that begins with no subcommand: a language, a person, who covers, or a question.

    Raises `NothingMeant`.
    """
    if (chosen := _workspace(cursor)) is not None:  # "yo" before it says nothing in Spanish
        return chosen
    start = cursor.position
    read = cursor.tokens[start:]
    if asks(read) and (answered := _answered(read)):
        cursor.position = len(cursor.tokens)
        return answered
    day = fill(cursor, PERIOD_SLOT)
    if day.has("range") and day.loose and phrase(day.loose) in AWAY.index:
        return NoteAbsence(Absence(*day.one("range")))
    cursor.position = start
    covers = fill(cursor, COVERS_SLOT, DELEGATE_KEY_SLOT, PERSON_SLOT)
    cursor.position = start
    if covers.has("person") and (covers.has("covers") or covers.has("delegate")):
        return _absence(cursor, None)
    found = fill(cursor, Slot("language", _maybe_language), PERSON_SLOT)
    if found.quotation is None and is_talk(found.loose) and len(found.values) == 1:
        if found.has("language"):
            return ChooseLanguage(found.one("language"))
        return ShowMember(found.one("person"))
    raise NothingMeant


def _answered(read: Sequence[Token]) -> Request | None:
    """Read a question about oneself, about the bot or about the members."""
    said = " ".join(token.name for token in read if token.kind == "word")
    if any(f" {each} " in f" {said} " for each in OWN_SETTINGS.index):
        return ShowMe()
    for nouns, request in ((BOT_WORDS, ShowHealth()), (MEMBER_NOUNS, ListMembers())):
        if is_talk(read, nouns) and any(f" {each} " in f" {said} " for each in nouns.index):
            return request
    return None


def parse_members(cursor: Cursor) -> Request:
    """Parse `[page 2]`; a person after it ("who is @someone") is that member."""
    found = fill(cursor, PAGE_SLOT, PERSON_SLOT)
    if found.has("person") and is_talk(found.loose) and found.quotation is None:
        return ShowMember(found.one("person"))
    if found.quotation is not None or not is_talk(found.loose, MEMBER_NOUNS):
        found.check_no_text()
    return ListMembers(found.one("page", 1))


def parse_member(cursor: Cursor) -> Request:
    """Parse `@someone [role chair] [side us] [language es] [zone America/Tijuana]`.

    `@someone absence …` records an absence, `@someone confirm` that they are who the file means, `@someone
    refuse` that they are not.
    """
    person = cursor.maybe_person()
    if person is None and (cursor.done or is_talk(cursor.tokens[cursor.position :], MEMBER_NOUNS)):
        cursor.position = len(cursor.tokens)
        return ListMembers()
    if person is None:
        person = cursor.person()
    if cursor.done:
        return ShowMember(person)
    if cursor.keyword("absence"):
        return _absence(cursor, person)
    if cursor.keyword("confirm"):
        cursor.end()
        return ConfirmMember(person)
    if cursor.keyword("refuse"):
        cursor.end()
        return RefuseMember(person)
    found: dict[str, Any] = {}
    cursor.options(
        {
            "role": lambda: found.update(role=cursor.one_of(ROLES)),
            "side": lambda: found.update(side=cursor.one_of(SIDES)),
            "language": lambda: found.update(language=_language(cursor)),
            "zone": lambda: found.update(zone=_zone(cursor)),
        }
    )
    return ChangeMember(person, MemberChange(**found))


def parse_audit(cursor: Cursor) -> Request:
    """Parse `[page 2]`."""
    found = fill(cursor, PAGE_SLOT)
    _check_talk(found)
    return ShowTrail(found.one("page", 1))


def parse_health(cursor: Cursor) -> Request:
    """Parse `health`, and the rest of a question around it."""
    _check_talk(fill(cursor))
    return ShowHealth()


def _check_talk(found: Filled) -> None:
    if found.quotation is not None or not is_talk(found.loose):
        found.check_no_text()


def _language(cursor: Cursor) -> Language | Inherited:
    return INHERITED if cursor.maybe(WAYS_BACK) else cursor.source_language()


def _maybe_language(cursor: Cursor) -> Any:
    if cursor.maybe(WAYS_BACK):
        return INHERITED
    found = cursor.maybe(LANGUAGE_NAMES)
    return NOTHING if found is None else found


def _zone(cursor: Cursor) -> str:
    if cursor.maybe(WAYS_BACK):
        return INHERITED
    cursor.maybe(BEFORE_ZONES)
    token = cursor.peek()
    if token is None:
        raise ZoneMissing
    words = [cursor.take()]
    while token.kind == "word" and (following := cursor.peek()) and following.kind == "word":
        if cursor.ahead(lambda: cursor.keyword("role", "side", "language", "zone")):
            break
        words.append(cursor.take())
    given = " ".join(each.value for each in words if each)
    return chosen_zone(given, on=cursor.today)


def _dated(name: str) -> Slot:
    def read(cursor: Cursor) -> Any:
        if not cursor.keyword(name, of=ABSENCE_KEYWORDS):
            return NOTHING
        return cursor.day(lean="future", also=(ABSENCE_KEYWORDS,))

    return Slot(name, read, marked=True)


def _delegate(cursor: Cursor) -> Any:
    start = cursor.position
    if not cursor.keyword("delegate", of=ABSENCE_KEYWORDS):
        return NOTHING
    if (person := cursor.maybe_person()) is not None:
        return person
    cursor.position = start
    if cursor.ahead(lambda: cursor.keyword("covers", of=ABSENCE_KEYWORDS)):
        return NOTHING  # "@someone me cubre": the person comes before
    cursor.keyword("delegate", of=ABSENCE_KEYWORDS)
    return cursor.person()


def _range(cursor: Cursor) -> Any:
    found = cursor.bare_range()
    return NOTHING if found is None else found


def _period(cursor: Cursor) -> Any:
    """Read one day or one week of absence: "tomorrow", "next week"."""
    start = cursor.position
    if cursor.maybe(PERIODS) is None:
        day = cursor.bare_day()
        return NOTHING if day is None else (day, day)
    said = " ".join(token.text for token in cursor.tokens[start : cursor.position])
    window = read_window(said.strip(PUNCTUATION), today=cursor.today, language=cursor.language)
    return window.first, window.last


RANGE_SLOT = Slot("range", _range)
PERIOD_SLOT = Slot("range", _period)
FROM_SLOT, UNTIL_SLOT = _dated("from"), _dated("until")
DELEGATE_KEY_SLOT = Slot(
    "delegate",
    lambda cursor: True if cursor.keyword("delegate", of=ABSENCE_KEYWORDS) else NOTHING,
    marked=True,
)
DELEGATE_SLOT = Slot("delegate", _delegate, marked=True)
COVERS_SLOT = Slot(
    "covers",
    lambda cursor: True if cursor.keyword("covers", of=ABSENCE_KEYWORDS) else NOTHING,
    marked=True,
    several=True,
)
"""What is said beside the person who stands in: "@someone covers"."""
NONE_SLOT = Slot("none", lambda cursor: True if cursor.keyword("none", of=ABSENCE_KEYWORDS) else NOTHING)
