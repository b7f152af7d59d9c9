"""Parse the words of each `/taskforce` subcommand into its request."""

from datetime import date
from typing import Any

from bot.domain.members.member import Absence
from bot.i18n import N_
from bot.services.members.queries import known_zone
from bot.services.members.roster import MemberChange
from bot.views.forms.names import FormName
from commands.parsing.cursor import Cursor
from commands.parsing.mistakes import GrammarError, shortened
from commands.parsing.vocabulary import ABSENCE_KEYWORDS, ROLES, SIDES, SWITCH
from commands.requests import OpenForm, Request
from commands.taskforce.requests import (
    ChangeMember,
    ChooseDigests,
    ChooseLanguage,
    ChooseZone,
    ListMembers,
    NoteAbsence,
    ShowHealth,
    ShowMe,
    ShowMember,
    ShowTrail,
)


class ZoneUnknown(GrammarError):
    message = N_(
        "“%(given)s” is not the name of a time zone. Use one like America/Tijuana, America/Mexico_City or "
        "America/New_York."
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
    """Parse `me`, which takes no more words."""
    cursor.end()
    return ShowMe()


def parse_language(cursor: Cursor) -> Request:
    """Parse a language, such as `es`."""
    language = cursor.source_language()
    cursor.end()
    return ChooseLanguage(language)


def parse_zone(cursor: Cursor) -> Request:
    """Parse a time zone, such as `America/Tijuana`."""
    zone = _zone(cursor)
    cursor.end()
    return ChooseZone(zone)


def parse_digests(cursor: Cursor) -> Request:
    """Parse `on` or `off`."""
    wanted = cursor.one_of(SWITCH)
    cursor.end()
    return ChooseDigests(wanted)


def parse_settings(cursor: Cursor) -> Request:
    """Parse `settings`, which takes no more words."""
    cursor.end()
    return OpenForm(FormName.SETTINGS, missing=SettingsNeedAForm())


def parse_absence(cursor: Cursor) -> Request:
    """Parse `[from 2026-12-20] until 2027-01-05 [delegate @someone]`, in any order, or `none`."""
    return _absence(cursor, None)


def _absence(cursor: Cursor, person: str | None) -> Request:
    if cursor.keyword("none", of=ABSENCE_KEYWORDS):
        cursor.end()
        return NoteAbsence(None, person=person)
    days: dict[str, date] = {}
    delegate: str | None = None
    while not cursor.done:
        word = cursor.keyword("from", "until", "delegate", of=ABSENCE_KEYWORDS)
        if word == "delegate":
            delegate = cursor.person()
        elif word:
            days[word] = cursor.day(lean="future", also=(ABSENCE_KEYWORDS,))
        else:
            cursor.end()
    if "until" not in days:
        raise AbsenceEndMissing
    return NoteAbsence(Absence(days.get("from", cursor.today), days["until"]), delegate, person)


def parse_members(cursor: Cursor) -> Request:
    """Parse `[page 2]`."""
    page = cursor.page()
    cursor.end()
    return ListMembers(page)


def parse_member(cursor: Cursor) -> Request:
    """Parse `@someone [role chair] [side us] [language es] [zone America/Tijuana]`.

    `@someone absence …` records an absence.
    """
    person = cursor.person()
    if cursor.done:
        return ShowMember(person)
    if cursor.keyword("absence"):
        return _absence(cursor, person)
    found: dict[str, Any] = {}
    cursor.options(
        {
            "role": lambda: found.update(role=cursor.one_of(ROLES)),
            "side": lambda: found.update(side=cursor.one_of(SIDES)),
            "language": lambda: found.update(language=cursor.source_language()),
            "zone": lambda: found.update(zone=_zone(cursor)),
        }
    )
    return ChangeMember(person, MemberChange(**found))


def parse_audit(cursor: Cursor) -> Request:
    """Parse `[page 2]`."""
    page = cursor.page()
    cursor.end()
    return ShowTrail(page)


def parse_health(cursor: Cursor) -> Request:
    """Parse `health`, which takes no more words."""
    cursor.end()
    return ShowHealth()


def _zone(cursor: Cursor) -> str:
    token = cursor.take()
    if token is None:
        raise ZoneMissing
    zone = known_zone(token.value.replace(" ", "_"))
    if zone is None:
        raise ZoneUnknown(given=shortened(token.text))
    return zone
