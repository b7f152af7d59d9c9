"""The table of the subcommands of `/taskforce`, in Spanish `/grupo`."""

from bot.domain.members.permissions import Act
from bot.i18n import N_
from commands.command import Command, Subcommand, Verb
from commands.help import HELP
from commands.requests import ShowHelp
from commands.taskforce.handlers import ANSWERS
from commands.taskforce.parser import (
    parse_absence,
    parse_anything,
    parse_audit,
    parse_back,
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
        {
            "en": (
                "me",
                "whoami",
                "who-am-i",
                "profile",
                "my-profile",
            ),
            "es": (
                "yo",
                "mi-perfil",
                "quién-soy",
                "perfil",
            ),
        },
        N_("me"),
        N_("shows your role, side, language and time zone."),
        N_("me"),
        parse_me,
        alone=True,
    ),
    Subcommand(
        "language",
        {
            "en": (
                "language",
                "lang",
                "speak",
            ),
            "es": (
                "idioma",
                "lengua",
                "hablar",
            ),
        },
        N_("language LANGUAGE"),
        N_("sets the language that the bot uses with you; `slack` goes back to Slack's."),
        N_("language es"),
        parse_language,
    ),
    Subcommand(
        "zone",
        {
            "en": (
                "zone",
                "timezone",
                "time-zone",
                "tz",
            ),
            "es": (
                "zona",
                "huso",
                "zona-horaria",
                "huso-horario",
            ),
        },
        N_("zone ZONE"),
        N_("sets the time zone in which times are shown to you; `slack` goes back to Slack's."),
        N_("zone America/Tijuana"),
        parse_zone,
    ),
    Subcommand(
        "settings",
        {
            "en": (
                "settings",
                "preferences",
                "options",
                "configure",
                "my-settings",
            ),
            "es": (
                "ajustes",
                "preferencias",
                "configuración",
                "opciones",
                "configurar",
                "mis-ajustes",
            ),
        },
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
        N_("turns your digests on or off."),
        N_("digests off"),
        parse_digests,
    ),
    Subcommand(
        "absence",
        {
            "en": (
                "absence",
                "away",
                "vacation",
                "vacations",
                "holiday",
                "holidays",
                "leave",
                "out-of-office",
                "out-of-the-office",
                "ooo",
                "absent",
                "out",
                "on-leave",
                "on-vacation",
                "am-on-vacation",
                "am-away",
                "am-out",
                "i'm-away",
                "i'm-out",
                "i'm-on-vacation",
                "will-be-away",
                "will-be-out",
            ),
            "es": (
                "ausencia",
                "ausente",
                "vacaciones",
                "fuera-de-la-oficina",
                "fuera-de-oficina",
                "licencia",
                "permiso",
                "estaré-fuera",
                "de-vacaciones",
                "estoy-de-vacaciones",
                "estaré-de-vacaciones",
                "salgo-de-vacaciones",
                "estaré-ausente",
            ),
        },
        N_("absence [from DATE] until DATE [delegate @someone]"),
        N_("records when you are away and who stands in; “none” cancels it."),
        N_("absence from 2026-12-20 until 2027-01-05 delegate @member-us"),
        parse_absence,
        Act.COMMENT,
    ),
    Subcommand(
        "members",
        {
            "en": (
                "members",
                "people",
                "who",
                "contacts",
                "team",
                "roster",
                "directory",
                "everyone",
            ),
            "es": (
                "integrantes",
                "miembros",
                "contactos",
                "quiénes",
                "directorio",
                "personas",
                "equipo",
            ),
        },
        N_("members"),
        N_("lists the members of the taskforce."),
        N_("members"),
        parse_members,
        alone=True,
    ),
    Subcommand(
        "member",
        {
            "en": (
                "member",
                "person",
                "contact",
                "who-is",
                "whois",
                "who's",
            ),
            "es": (
                "integrante",
                "miembro",
                "persona",
                "contacto",
                "quién-es",
            ),
        },
        N_("member @someone"),
        N_("shows a member; the secretariat can set role, side, language, zone and absence."),
        N_("member @member-us"),
        parse_member,
    ),
    Subcommand(
        "audit",
        {
            "en": (
                "audit",
                "trail",
                "log",
                "audit-trail",
            ),
            "es": (
                "auditoría",
                "bitácora",
                "registro",
            ),
        },
        N_("audit"),
        N_("shows the whole audit trail, newest first."),
        N_("audit"),
        parse_audit,
        Act.READ_WHOLE_TRAIL,
        alone=True,
    ),
    Subcommand(
        "health",
        {
            "en": (
                "health",
                "status",
                "ping",
            ),
            "es": (
                "salud",
                "estado",
                "estatus",
            ),
        },
        N_("health"),
        N_("shows the bot's health."),
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
    otherwise=parse_anything,
    more_verbs=(
        Verb(
            "language",
            {
                "en": (
                    "set language",
                    "set my language",
                    "change language",
                    "change my language",
                    "my language",
                ),
                "es": (
                    "cambiar idioma",
                    "cambiar mi idioma",
                    "poner idioma",
                    "cambiar el idioma",
                    "mi idioma",
                ),
            },
            parse_language,
        ),
        Verb(
            "zone",
            {
                "en": (
                    *("set time zone", "set my time zone", "change my time zone", "my time zone", "my zone"),
                    *("set zone", "set my zone", "my time zone is", "my zone is"),
                ),
                "es": (
                    "cambiar zona",
                    "cambiar mi zona",
                    "mi zona",
                    "mi zona horaria",
                    "mi zona es",
                    "mi zona horaria es",
                    "cambiar la zona horaria",
                ),
            },
            parse_zone,
        ),
        Verb(
            "absence",
            {
                "en": ("back", "i'm back", "i’m back", "i am back", "am back", "returned"),
                "es": ("regresé", "ya regresé", "de regreso", "de vuelta", "volví", "ya volví"),
            },
            parse_back,
        ),
    ),
    bare=ShowHelp(),
)
