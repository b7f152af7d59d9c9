"""Parse the words of each `/taskforce` subcommand into its request."""

from dataclasses import replace
from typing import Any

from bot.domain.members.member import Absence
from bot.i18n import N_, Language
from bot.services.members.queries import chosen_zone
from bot.services.members.roster import INHERITED, Inherited, MemberChange
from bot.views.forms.names import Field, FormName
from commands.parsing.cursor import Cursor
from commands.parsing.mistakes import GrammarError, NothingMeant, WordMissing
from commands.parsing.openings import form_for
from commands.parsing.slots import NOTHING, PAGE_SLOT, PERSON_SLOT, Filled, InDoubt, Slot, fill
from commands.parsing.talk import is_talk
from commands.parsing.vocabulary import (
    ABSENCE_KEYWORDS,
    BEFORE_ZONES,
    LANGUAGE_NAMES,
    ROLES,
    SIDES,
    SWITCH,
    WAYS_BACK,
)
from commands.requests import OpenForm, Request
from commands.taskforce.requests import (
    ChangeMember,
    ChooseDigests,
    ChooseLanguage,
    ChooseZone,
    ConfirmMember,
    ListMembers,
    NoteAbsence,
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
    """Parse `me`, and the rest of a question around it."""
    _check_talk(fill(cursor))
    return ShowMe()


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
        cursor, RANGE_SLOT, NONE_SLOT, FROM_SLOT, UNTIL_SLOT, DELEGATE_SLOT, PERSON_SLOT, COVERS_SLOT
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
    """Parse text that begins with no subcommand: a language, or a person. Raises `NothingMeant`."""
    found = fill(cursor, Slot("language", _maybe_language), PERSON_SLOT)
    if found.quotation is None and is_talk(found.loose) and len(found.values) == 1:
        if found.has("language"):
            return ChooseLanguage(found.one("language"))
        return ShowMember(found.one("person"))
    raise NothingMeant


def parse_members(cursor: Cursor) -> Request:
    """Parse `[page 2]`; a person after it ("who is @someone") is that member."""
    found = fill(cursor, PAGE_SLOT, PERSON_SLOT)
    if found.has("person") and is_talk(found.loose) and found.quotation is None:
        return ShowMember(found.one("person"))
    _check_talk(found)
    return ListMembers(found.one("page", 1))


def parse_member(cursor: Cursor) -> Request:
    """Parse `@someone [role chair] [side us] [language es] [zone America/Tijuana]`.

    `@someone absence …` records an absence, `@someone confirm` that they are who the file means.
    """
    person = cursor.maybe_person()
    if person is None and cursor.done:
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
    return cursor.person() if cursor.keyword("delegate", of=ABSENCE_KEYWORDS) else NOTHING


def _range(cursor: Cursor) -> Any:
    found = cursor.bare_range()
    return NOTHING if found is None else found


RANGE_SLOT = Slot("range", _range)
FROM_SLOT, UNTIL_SLOT = _dated("from"), _dated("until")
DELEGATE_SLOT = Slot("delegate", _delegate, marked=True)
COVERS_SLOT = Slot(
    "covers",
    lambda cursor: True if cursor.keyword("covers", of=ABSENCE_KEYWORDS) else NOTHING,
    marked=True,
    several=True,
)
"""What is said beside the person who stands in: "@someone covers"."""
NONE_SLOT = Slot("none", lambda cursor: True if cursor.keyword("none", of=ABSENCE_KEYWORDS) else NOTHING)
