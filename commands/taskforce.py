"""`/taskforce` and its twin `/grupo`: help, oneself, members, the trail, health."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.members import Absence
from bot.domain.permissions import Act
from bot.i18n import N_
from bot.services import absences, health, history, roster, settings
from bot.services.members import known_zone
from bot.services.roster import Change
from bot.views import events, people
from bot.views import health as health_view
from bot.views.blocks import Message
from bot.views.forms.names import FormName
from commands.command import Answer, Call, Command, Subcommand
from commands.cursor import Cursor
from commands.help import HELP
from commands.mistakes import GrammarError, shortened
from commands.requests import (
    ChangeMember,
    ChooseDigests,
    ChooseLanguage,
    ChooseZone,
    ListMembers,
    NoteAbsence,
    OpenForm,
    Request,
    SaveSettings,
    ShowHealth,
    ShowHelp,
    ShowMe,
    ShowMember,
    ShowTrail,
)
from commands.translations import ANSWERS as TRANSLATION_ANSWERS
from commands.translations import TRANSLATE, TRANSLATIONS
from commands.undo import UNDO
from commands.vocabulary import ABSENCE_KEYWORDS, ROLES, SIDES, SWITCH


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
    """Nothing more."""
    cursor.end()
    return ShowMe()


def parse_language(cursor: Cursor) -> Request:
    """Es"""
    language = cursor.source_language()
    cursor.end()
    return ChooseLanguage(language)


def parse_zone(cursor: Cursor) -> Request:
    """America/Tijuana"""
    zone = _zone(cursor)
    cursor.end()
    return ChooseZone(zone)


def parse_digests(cursor: Cursor) -> Request:
    """On, or off"""
    wanted = cursor.one_of(SWITCH)
    cursor.end()
    return ChooseDigests(wanted)


def parse_settings(cursor: Cursor) -> Request:
    """Nothing more."""
    cursor.end()
    return OpenForm(FormName.SETTINGS, missing=SettingsNeedAForm())


def parse_absence(cursor: Cursor) -> Request:
    """[from 2026-12-20] until 2027-01-05 [delegate @someone], in any order, or none"""
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
    """[page 2]"""
    page = cursor.page()
    cursor.end()
    return ListMembers(page)


def parse_member(cursor: Cursor) -> Request:
    """@someone [role chair] [side us] [language es] [zone America/Tijuana], or absence …"""
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
    return ChangeMember(person, Change(**found))


def parse_audit(cursor: Cursor) -> Request:
    """[page 2]"""
    page = cursor.page()
    cursor.end()
    return ShowTrail(page)


def parse_health(cursor: Cursor) -> Request:
    """Nothing more."""
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


def show_me(call: Call, _: ShowMe) -> Message:
    """Answer with one's own standing."""
    return people.standing(roster.show_member(call.desk, call.caller), call.voice)


def choose_language(call: Call, request: ChooseLanguage) -> Message:
    """Set one's own language and answer in it."""
    done = roster.choose_settings(call.desk, call.caller, language=request.language)
    return people.language_chosen(done.member, call.voice_for(done.member))


def choose_zone(call: Call, request: ChooseZone) -> Message:
    """Set one's own time zone and answer with the time there."""
    done = roster.choose_settings(call.desk, call.caller, zone=request.zone)
    return people.zone_chosen(done.member, call.voice_for(done.member))


def choose_digests(call: Call, request: ChooseDigests) -> Message:
    """Set whether one is sent digests."""
    done = roster.choose_settings(call.desk, call.caller, digest=request.wanted)
    return people.digests_chosen(done.member, call.voice_for(done.member))


def save_settings(call: Call, request: SaveSettings) -> Message:
    """Have someone's settings be as a form says, and answer in what is then the language."""
    done = settings.save_settings(
        call.desk, call.caller, request.settings, request.person, expected=request.expected
    )
    return people.settings_saved(done, call.voice_for(done.member) if done.own else call.voice)


def note_absence(call: Call, request: NoteAbsence) -> Message:
    """Note that someone is away, or not any more."""
    if request.absence is None:
        done = absences.end_absence(call.desk, call.caller, person=request.person)
    else:
        done = absences.note_absence(
            call.desk, call.caller, request.absence, request.delegate, person=request.person
        )
    return people.absence_noted(done, call.voice)


def list_members(call: Call, request: ListMembers) -> Message:
    """Answer with a page of the list."""
    return people.roster(roster.list_members(call.desk, call.caller, request.page), call.voice)


def show_member(call: Call, request: ShowMember) -> Message:
    """Answer with someone's standing."""
    return people.standing(roster.show_member(call.desk, call.caller, request.person), call.voice)


def change_member(call: Call, request: ChangeMember) -> Message:
    """Change what stands about someone."""
    done = roster.change_member(call.desk, call.caller, request.person, request.change)
    return people.member_changed(done.before, done.member, call.voice)


def show_trail(call: Call, request: ShowTrail) -> Message:
    """Answer with a page of the whole trail."""
    return events.history(history.show_trail(call.desk, call.caller, request.page), call.voice)


def show_health(call: Call, _: ShowHealth) -> Message:
    """Answer with how the bot is doing."""
    return health_view.health(health.show_health(call.desk, call.caller, call.connection()), call.voice)


SUBCOMMANDS = (
    HELP,
    Subcommand(
        "me",
        {"en": ("me",), "es": ("yo", "mi-perfil")},
        N_("me"),
        N_("shows your role, side, language and time zone."),
        N_("me"),
        parse_me,
    ),
    Subcommand(
        "language",
        {"en": ("language", "lang"), "es": ("idioma", "lengua")},
        N_("language LANGUAGE"),
        N_("sets the language in which the bot speaks to you."),
        N_("language es"),
        parse_language,
    ),
    Subcommand(
        "zone",
        {"en": ("zone", "timezone"), "es": ("zona", "huso")},
        N_("zone ZONE"),
        N_("sets the time zone in which you read times."),
        N_("zone America/Tijuana"),
        parse_zone,
    ),
    Subcommand(
        "settings",
        {"en": ("settings", "preferences"), "es": ("ajustes", "preferencias")},
        N_("settings"),
        N_("opens a form with your language, time zone, digests and absence."),
        N_("settings"),
        parse_settings,
    ),
    Subcommand(
        "digests",
        {"en": ("digests",), "es": ("boletines",)},
        N_("digests on"),
        N_("says whether you are sent the digests that are for you: on or off."),
        N_("digests off"),
        parse_digests,
    ),
    Subcommand(
        "absence",
        {"en": ("absence", "away"), "es": ("ausencia", "ausente")},
        N_("absence [from DATE] until DATE [delegate @someone]"),
        N_("says when you are away and who stands in; “none” takes it back."),
        N_("absence from 2026-12-20 until 2027-01-05 delegate @member-us"),
        parse_absence,
        Act.COMMENT,
    ),
    Subcommand(
        "members",
        {"en": ("members",), "es": ("integrantes", "miembros")},
        N_("members"),
        N_("lists who belongs to the taskforce."),
        N_("members"),
        parse_members,
    ),
    Subcommand(
        "member",
        {"en": ("member",), "es": ("integrante", "miembro")},
        N_("member @someone"),
        N_("shows someone; the secretariat can set role, side, language, zone and absence."),
        N_("member @member-us"),
        parse_member,
    ),
    Subcommand(
        "audit",
        {"en": ("audit", "trail"), "es": ("auditoría", "bitácora")},
        N_("audit"),
        N_("shows the whole audit trail, newest first."),
        N_("audit"),
        parse_audit,
        Act.READ_WHOLE_TRAIL,
    ),
    Subcommand(
        "health",
        {"en": ("health",), "es": ("salud",)},
        N_("health"),
        N_("shows how the bot is doing."),
        N_("health"),
        parse_health,
        Act.INSPECT,
    ),
    TRANSLATIONS,
    TRANSLATE,
    UNDO,
)

ANSWERS: Mapping[type[Request], Answer] = {
    ShowMe: show_me,
    ChooseLanguage: choose_language,
    ChooseZone: choose_zone,
    ChooseDigests: choose_digests,
    SaveSettings: save_settings,
    NoteAbsence: note_absence,
    ListMembers: list_members,
    ShowMember: show_member,
    ChangeMember: change_member,
    ShowTrail: show_trail,
    ShowHealth: show_health,
    **TRANSLATION_ANSWERS,
}

TASKFORCE = Command(
    "taskforce",
    names={"en": "taskforce", "es": "grupo"},
    descriptions={
        "en": "The taskforce: help, your settings, members, audit trail",
        "es": "El grupo de trabajo: ayuda, sus ajustes, integrantes y registro de auditoría",
    },
    hints={
        "en": "[help | me | language es | members | member @someone]",
        "es": "[ayuda | yo | idioma es | integrantes | integrante @alguien]",
    },
    subcommands=SUBCOMMANDS,
    bare=ShowHelp(),
)
