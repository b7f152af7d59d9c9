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
    parse_switched,
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
                *(
                    "talk",
                    "talk-to-me",
                    "write",
                    "write-to-me",
                    "speak-to-me",
                    "answer-me",
                    "answer",
                    "switch-to",
                ),
            ),
            "es": (
                "idioma",
                "lengua",
                "hablar",
                *("escribir", "responder", "contestar", "háblame", "escríbeme", "cambiar-a"),
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
                *("be-out", "be-away", "be-off", "be-on-leave", "be-on-vacation", "off", "be-out-of-office"),
                *("be-absent", "not-available", "unavailable", "on-holiday", "am-on-leave", "traveling"),
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
                *(
                    "fuera",
                    "de-permiso",
                    "estoy-de-permiso",
                    "estoy-fuera",
                    "voy-a-estar-fuera",
                    "estar-fuera",
                ),
                *("no-estaré", "no-voy-a-estar", "me-ausento", "me-ausentaré", "salgo", "de-licencia"),
                *("estar-de-vacaciones", "estar-ausente", "estoy-de-licencia", "de-viaje", "estoy-de-viaje"),
                *(
                    "me-voy-de-vacaciones",
                    "tomaré-vacaciones",
                    "voy-a-salir",
                    "estaré-de-viaje",
                    "estoy-ausente",
                ),
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
                *("everybody", "list", "list-members", "chairs", "co-chairs", "who's-who"),
            ),
            "es": (
                "integrantes",
                "miembros",
                "contactos",
                "quiénes",
                "directorio",
                "personas",
                "equipo",
                *(
                    "lista",
                    "copresidentes",
                    "presidencias",
                    "copresidencias",
                    "lista-de-integrantes",
                    "todos",
                ),
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
                *("who’s", "who-are"),
            ),
            "es": (
                "integrante",
                "miembro",
                "persona",
                "contacto",
                "quién-es",
                *("quiénes-son", "quién"),
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
                    *("set zone", "set my zone", "my time zone is", "my zone is", "change time zone"),
                    *("change timezone", "change my timezone", "set my timezone", "my timezone is"),
                    *("i'm in", "i’m in", "am in", "i am in"),
                ),
                "es": (
                    "cambiar zona",
                    "cambiar mi zona",
                    "mi zona",
                    "mi zona horaria",
                    "mi zona es",
                    "mi zona horaria es",
                    "cambiar la zona horaria",
                    *("cambiar mi zona horaria", "cambiar zona horaria", "mi huso horario es", "mi huso es"),
                    *("poner mi zona horaria en", "poner la zona horaria en", "cambiar mi huso horario"),
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
        Verb(
            "absence",
            {
                "en": tuple(
                    f"{verb} {of}{noun}"
                    for verb in ("cancel", "end", "remove", "delete", "clear")
                    for of in ("my ", "the ", "")
                    for noun in ("absence", "vacation", "leave", "holiday", "out of office")
                ),
                "es": tuple(
                    f"{verb} {of}{noun}"
                    for verb in ("cancelar", "terminar", "quitar", "borrar", "eliminar")
                    for of in ("mi ", "mis ", "la ", "las ", "el ", "")
                    for noun in ("ausencia", "vacaciones", "licencia", "permiso")
                ),
            },
            parse_back,
        ),
        Verb(
            "digests",
            {
                "en": (
                    *("stop digests", "stop my digests", "stop the digests", "stop sending me digests"),
                    *("turn off digests", "turn off my digests", "turn off the digests", "no digests"),
                    *("no more digests", "unsubscribe", "don't send me digests", "don’t send me digests"),
                    *("turn digests off", "mute digests", "mute my digests", "do not want digests"),
                    *("don't want digests", "don’t want digests"),
                ),
                "es": (
                    *("no quiero boletines", "no quiero recibir boletines", "no me manden boletines"),
                    *("no me envíen boletines", "no más boletines", "sin boletines", "apagar boletines"),
                    *("desactivar boletines", "desactivar mis boletines", "silenciar boletines"),
                    *("dejar de recibir boletines", "no quiero los boletines", "no quiero el boletín"),
                    *("ya no quiero boletines", "ya no quiero recibir boletines"),
                ),
            },
            parse_switched(False),
        ),
        Verb(
            "digests",
            {
                "en": (
                    *("turn on digests", "turn on my digests", "turn on the digests", "subscribe"),
                    *("turn digests on", "send me digests", "want digests", "resume my digests"),
                ),
                "es": (
                    *("quiero boletines", "recibir boletines", "activar boletines", "activar mis boletines"),
                    *("volver a recibir boletines", "quiero recibir boletines", "sí quiero boletines"),
                ),
            },
            parse_switched(True),
        ),
    ),
    bare=ShowHelp(),
)
