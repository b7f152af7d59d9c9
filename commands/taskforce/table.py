"""The table of the subcommands of `/taskforce`, in Spanish `/grupo`."""

from bot.domain.members.permissions import Act
from bot.i18n import N_
from commands.command import Command, Subcommand
from commands.help import HELP
from commands.requests import ShowHelp
from commands.taskforce.handlers import ANSWERS
from commands.taskforce.parser import (
    parse_absence,
    parse_audit,
    parse_digests,
    parse_health,
    parse_language,
    parse_me,
    parse_member,
    parse_members,
    parse_settings,
    parse_zone,
)
from commands.taskforce.translations import TRANSLATE, TRANSLATIONS
from commands.undo import UNDO

__all__ = ["ANSWERS", "SUBCOMMANDS", "TASKFORCE"]

SUBCOMMANDS = (
    HELP,
    Subcommand(
        "me",
        {"en": ("me",), "es": ("yo", "mi-perfil")},
        N_("me"),
        N_("shows your role, side, language and time zone."),
        N_("me"),
        parse_me,
        alone=True,
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
        alone=True,
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
        alone=True,
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
        alone=True,
    ),
    Subcommand(
        "health",
        {"en": ("health",), "es": ("salud",)},
        N_("health"),
        N_("shows how the bot is doing."),
        N_("health"),
        parse_health,
        Act.INSPECT,
        alone=True,
    ),
    TRANSLATIONS,
    TRANSLATE,
    UNDO,
)

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
