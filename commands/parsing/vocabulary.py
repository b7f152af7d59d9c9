"""The words that commands understand in all languages; the first word of each meaning is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from bot.domain.action_items.action_item import ItemFlag
from bot.domain.action_items.moves import ItemStatus
from bot.domain.members.member import Role, Seat, Side
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import fold
from bot.i18n import LANGUAGES, Language
from bot.services.recommendations.queries import Flag
from commands.parsing.bounds import LONGEST_NAME

Meaning = TypeVar("Meaning")
Names = Mapping[Language, tuple[str, ...]]


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return `text` for comparison: no case, no accents, hyphens and underscores as spaces."""
    return fold(text).replace("-", " ").replace("_", " ").strip()


@dataclass(frozen=True)
class Vocabulary(Generic[Meaning]):
    """Words of several languages and the meaning of each."""

    names: Mapping[Meaning, Names]

    def meaning(self, word: str) -> Meaning | None:
        """Return what `word` means in any language, or None."""
        return self.index.get(folded(word)) if len(word) <= LONGEST_NAME else None

    @cached_property
    def index(self) -> Mapping[str, Meaning]:
        """Map every folded word to its meaning; built once per process."""
        return {folded(word): meaning for meaning, names in self.names.items() for word in every_name(names)}

    def shown(self, language: Language) -> list[str]:
        """Return the word to show for each meaning in `language`."""
        return [names[language][0] for names in self.names.values()]

    def every_word(self) -> list[str]:
        """Return all words of all languages."""
        return [word for names in self.names.values() for word in every_name(names)]

    def word(self, meaning: Meaning, language: Language) -> str:
        """Return the word to show for `meaning`."""
        return self.names[meaning][language][0]


def every_name(names: Names) -> Iterable[str]:
    """Return all names, language by language."""
    return (word for language in LANGUAGES for word in names[language])


STATUSES: Vocabulary[Status] = Vocabulary(
    {
        Status.NOT_STARTED: {
            "en": ("not-started", "unstarted", "not-yet-started"),
            "es": ("sin-iniciar", "no-iniciada", "no-iniciadas", "sin-comenzar", "sin-empezar"),
        },
        Status.IN_PROGRESS: {
            "en": ("in-progress", "started", "ongoing", "underway", "under-way", "active"),
            "es": (
                "en-curso",
                "en-proceso",
                "iniciada",
                "iniciadas",
                "en-marcha",
                "en-progreso",
                "en-desarrollo",
                "activa",
                "activas",
            ),
        },
        Status.BLOCKED: {
            "en": ("blocked", "stuck", "on-hold", "stalled"),
            "es": (
                "bloqueada",
                "bloqueadas",
                "bloqueado",
                "bloqueados",
                "detenida",
                "detenidas",
                "estancada",
                "estancadas",
                "atorada",
                "atoradas",
                "atorado",
                "detenido",
                "estancado",
            ),
        },
        Status.PARTIALLY_IMPLEMENTED: {
            "en": (
                "partially-implemented",
                "partial",
                "partially",
                "partly",
                "partly-implemented",
                "partially-done",
            ),
            "es": (
                "implementada-parcialmente",
                "parcialmente-implementada",
                "parcial",
                "parcialmente",
                "parciales",
                "implementadas-parcialmente",
                "parcialmente-implementadas",
            ),
        },
        Status.REPORTED: {
            "en": (
                "reported",
                "pending-verification",
                "reported-pending-verification",
                "awaiting-verification",
                "to-verify",
                "unverified",
            ),
            "es": (
                "reportada",
                "en-verificación",
                "reportado",
                "reportada-en-verificación",
                "reportadas",
                "reportadas-en-verificación",
                "por-verificar",
                "pendiente-de-verificación",
                "pendientes-de-verificación",
                "sin-verificar",
            ),
        },
        Status.CLOSED_IMPLEMENTED: {
            "en": ("closed-implemented", "implemented"),
            "es": ("concluida-implementada", "implementada", "implementadas", "concluidas-implementadas"),
        },
        Status.CLOSED_NOT_IMPLEMENTED: {
            "en": ("closed-not-implemented", "not-implemented"),
            "es": (
                "concluida-no-implementada",
                "no-implementada",
                "no-implementadas",
                "concluidas-no-implementadas",
            ),
        },
    }
)
CLOSINGS: Vocabulary[Status] = Vocabulary(
    {
        Status.CLOSED_IMPLEMENTED: {
            "en": ("implemented", "closed-implemented"),
            "es": ("implementada", "concluida-implementada", "implementado"),
        },
        Status.CLOSED_NOT_IMPLEMENTED: {
            "en": ("not-implemented", "closed-not-implemented"),
            "es": ("no-implementada", "concluida-no-implementada", "no-implementado"),
        },
    }
)
SIDES: Vocabulary[Side] = Vocabulary(
    {
        Side.US: {
            "en": ("us", "u.s.", "usa", "united-states"),
            "es": ("eeuu", "ee.uu.", "eua", "estados-unidos"),
        },
        Side.MX: {"en": ("mx", "mexico"), "es": ("mx", "méxico")},
    }
)
SEATS: Vocabulary[Seat] = Vocabulary(
    {
        Seat.LEAD: {
            "en": ("lead", "leads", "leading"),
            "es": ("responsable", "titular", "encabeza", "dirige"),
        },
        Seat.ALTERNATE: {"en": ("alternate", "deputy"), "es": ("suplente", "alterno", "alterna")},
    }
)
ROLES: Vocabulary[Role] = Vocabulary(
    {
        Role.CHAIR: {"en": ("chair",), "es": ("presidencia", "presidente", "presidenta")},
        Role.SECRETARIAT: {"en": ("secretariat",), "es": ("secretaría", "secretariado")},
        Role.MEMBER: {"en": ("member",), "es": ("integrante", "miembro")},
        Role.OBSERVER: {"en": ("observer",), "es": ("observador", "observadora")},
    }
)
LANGUAGE_NAMES: Vocabulary[Language] = Vocabulary(
    {
        "en": {"en": ("en", "english", "in english"), "es": ("inglés", "en inglés", "al inglés")},
        "es": {
            "en": ("es", "spanish", "in spanish"),
            "es": ("español", "castellano", "en español", "al español"),
        },
    }
)
FILTERS: Vocabulary[Flag] = Vocabulary(
    {
        Flag.MINE: {"en": ("mine", "my"), "es": ("mías", "míos", "mis", "mía", "mi", "a-mi-cargo")},
        Flag.STALE: {
            "en": ("stale", "silent", "no-news", "quiet"),
            "es": ("inactivas", "sin-novedades", "inactiva", "sin-novedad", "sin-noticias"),
        },
        Flag.OVERDUE: {
            "en": ("overdue", "late", "past-due", "behind"),
            "es": (
                "vencidas",
                "vencida",
                "vencido",
                "atrasadas",
                "atrasada",
                "atrasado",
                "con-retraso",
                "retrasadas",
            ),
        },
        Flag.PRIORITY: {"en": ("priority", "starred"), "es": ("prioritarias", "prioritaria", "prioridad")},
        Flag.LEADERLESS: {
            "en": ("leaderless", "no-lead", "without-lead", "without-a-lead", "unassigned"),
            "es": ("sin-responsable", "sin-responsables", "sin-titular"),
        },
        Flag.OPEN: {"en": ("open",), "es": ("abiertas", "abierta", "vigentes")},
        Flag.CLOSED: {
            "en": ("closed", "concluded", "finished"),
            "es": ("concluidas", "concluida", "cerradas", "cerrada", "terminadas"),
        },
    }
)
KEYWORDS: Vocabulary[str] = Vocabulary(
    {
        "awaiting": {
            "en": ("awaiting", "waiting-for", "awaits", "waiting-on", "pending"),
            "es": ("espera", "en-espera-de", "esperando", "espera-de", "a-la-espera-de"),
        },
        "next": {"en": ("next", "next-step"), "es": ("siguiente", "siguiente-paso", "sigue")},
        "because": {"en": ("because", "since", "reason"), "es": ("porque", "motivo", "razón", "por-motivo")},
        "issuer": {"en": ("issuer", "by", "from"), "es": ("emisor", "emitida-por", "de", "por")},
        "date": {"en": ("date", "dated", "on"), "es": ("fecha", "fechada", "del")},
        "language": {"en": ("language", "lang", "in"), "es": ("idioma", "lengua", "en")},
        "page": {"en": ("page", "p"), "es": ("página", "pág")},
        "share": {"en": ("share",), "es": ("compartir", "comparte")},
        "nobody": {"en": ("nobody", "none", "no-one"), "es": ("nadie", "ninguno", "ninguna")},
        "role": {"en": ("role",), "es": ("rol", "función", "papel")},
        "side": {"en": ("side",), "es": ("lado", "parte")},
        "zone": {"en": ("zone", "timezone", "tz"), "es": ("zona", "huso")},
        "confirm": {"en": ("confirm",), "es": ("confirmar",)},
        "absence": {"en": ("absence", "absent", "away"), "es": ("ausencia", "ausente")},
        "today": {"en": ("today",), "es": ("hoy",)},
        "yesterday": {"en": ("yesterday",), "es": ("ayer",)},
    }
)
ITEM_STATUSES: Vocabulary[ItemStatus] = Vocabulary(
    {
        ItemStatus.TODO: {
            "en": ("to-do", "todo", "pending", "not-started"),
            "es": ("pendiente", "pendientes", "por-hacer", "sin-iniciar"),
        },
        ItemStatus.IN_PROGRESS: {
            "en": ("in-progress", "started", "ongoing", "underway", "under-way"),
            "es": ("en-curso", "en-proceso", "iniciada", "iniciadas", "en-marcha", "en-progreso"),
        },
        ItemStatus.BLOCKED: {
            "en": ("blocked", "stuck", "on-hold"),
            "es": ("bloqueada", "bloqueadas", "bloqueado", "detenida", "detenidas", "atorada"),
        },
        ItemStatus.SUBMITTED: {
            "en": ("submitted", "handed-in", "delivered", "turned-in"),
            "es": ("entregada", "entregadas", "entregado", "enviada"),
        },
        ItemStatus.DONE: {
            "en": ("done", "finished", "completed", "complete", "ready"),
            "es": (
                "concluida",
                "concluidas",
                "terminada",
                "terminadas",
                "hecha",
                "hechas",
                "lista",
                "listo",
                "cumplida",
                "cumplidas",
                "finalizada",
                "finalizadas",
                "completada",
                "completadas",
            ),
        },
        ItemStatus.CANCELLED: {
            "en": ("cancelled", "canceled", "dropped"),
            "es": ("cancelada", "canceladas", "cancelado"),
        },
    }
)
ITEM_FILTERS: Vocabulary[ItemFlag] = Vocabulary(
    {
        ItemFlag.MINE: {
            "en": (
                "mine",
                "my",
                "me",
                "for-me",
                "assigned-to-me",
                "i-owe",
                "do-i-owe",
                "i-have",
                "do-i-have",
                "on-my-plate",
            ),
            "es": (
                "mías",
                "mis",
                "mí",
                "yo",
                "para-mí",
                "mía",
                "a-mi-cargo",
                "tengo",
                "tengo-pendiente",
                "tengo-pendientes",
                "debo",
                "me-toca",
                "me-tocan",
            ),
        },
        ItemFlag.BY_ME: {
            "en": ("by-me", "assigned-by-me"),
            "es": ("asignadas-por-mí", "por-mí"),
        },
        ItemFlag.OVERDUE: {
            "en": ("overdue", "late", "past-due"),
            "es": ("vencidas", "vencida", "vencido", "atrasadas", "atrasada", "atrasado", "retrasadas"),
        },
        ItemFlag.UNDATED: {
            "en": ("undated", "no-date", "without-date", "without-a-date"),
            "es": ("sin-fecha",),
        },
        ItemFlag.PRIORITY: {"en": ("priority", "★"), "es": ("prioritarias", "prioritaria", "prioridad")},
        ItemFlag.OPEN: {"en": ("open",), "es": ("abiertas", "abierta")},
        ItemFlag.CLOSED: {"en": ("closed",), "es": ("cerradas", "cerrada")},
        ItemFlag.ALL: {"en": ("all", "everything"), "es": ("todas", "todo")},
    }
)
ITEM_KEYWORDS: Vocabulary[str] = Vocabulary(
    {
        "due": {
            "en": (
                "due",
                "by",
                "until",
                "due-on",
                "due-by",
                "before",
                "on",
                "no-later-than",
                "deadline",
                "till",
            ),
            "es": (
                "vence",
                "para",
                "antes-del",
                "antes-de",
                "a-más-tardar",
                "vencen",
                "hasta",
                "hasta-el",
                "plazo",
            ),
        },
        "rec": {
            "en": ("rec", "recommendation", "for-rec", "for-recommendation"),
            "es": ("rec", "recomendación", "recom", "de-la-recomendación", "para-la-recomendación"),
        },
        "no_date": {
            "en": ("no-date", "none", "nothing", "never"),
            "es": ("sin-fecha", "ninguna", "nunca"),
        },
        "priority": {
            "en": ("priority", "urgent", "high-priority", "top-priority", "★"),
            "es": ("prioritaria", "prioridad", "urgente", "prioridad-alta", "alta-prioridad"),
        },
        "no_priority": {
            "en": ("no-priority", "not-priority"),
            "es": ("sin-prioridad", "no-prioritaria"),
        },
    }
)
MYSELF: Vocabulary[str] = Vocabulary(
    {"me": {"en": ("me", "myself"), "es": ("mí", "yo", "mí-mismo", "mí-misma")}}
)
DIGEST_COMMANDS: Vocabulary[str] = Vocabulary(
    {
        "latest": {
            "en": ("latest", "last", "show", "show-me", "current", "view", "see", "get"),
            "es": ("último", "ver", "mostrar", "muestra", "muéstrame", "actual", "más reciente"),
        },
        "preview": {
            "en": ("preview", "draft", "next", "upcoming"),
            "es": ("vista-previa", "previa", "borrador", "adelanto", "próximo", "siguiente"),
        },
        "schedule": {
            "en": ("schedule", "schedules", "when", "calendar", "coming", "what's-coming", "what-is-coming"),
            "es": ("calendario", "calendarios", "cuándo", "programación", "programa", "qué-viene"),
        },
        "hold": {
            "en": ("hold", "pause", "stop", "suspend", "wait", "hold-back"),
            "es": ("retener", "detener", "pausar", "pausa", "suspender", "frenar", "retén", "detén"),
        },
        "resume": {
            "en": ("resume", "release", "unhold", "continue", "unpause"),
            "es": ("reanudar", "reanuda", "liberar", "libera", "continuar"),
        },
        "send": {
            "en": ("send", "send-out", "publish"),
            "es": ("enviar", "envía", "mandar", "publicar"),
        },
        "send_now": {"en": ("send-now",), "es": ("enviar-ya", "enviar-ahora")},
        "note": {
            "en": ("note", "add-note", "comment", "add-a-note", "leave-a-note", "put-a-note"),
            "es": (
                "nota",
                "anotar",
                "comentario",
                "agregar-nota",
                "agregar-una-nota",
                "añadir-nota",
                "añadir-una-nota",
                "poner-una-nota",
            ),
        },
        "correct": {
            "en": (
                "correct",
                "correction",
                "corrections",
                "fix",
                "amend",
                "amendment",
                "rectify",
                "erratum",
                "errata",
                "add-correction",
                "add-a-correction",
                "issue-a-correction",
                "publish-a-correction",
                "send-a-correction",
            ),
            "es": (
                "corregir",
                "corrección",
                "correcciones",
                "corrige",
                "corrija",
                "corrijo",
                "rectificar",
                "rectificación",
                "rectifica",
                "rectifique",
                "enmendar",
                "enmienda",
                "enmiende",
                "subsanar",
                "errata",
                "fe-de-erratas",
                "agregar-corrección",
                "agregar-una-corrección",
                "añadir-corrección",
                "añadir-una-corrección",
                "publicar-una-corrección",
                "enviar-una-corrección",
            ),
        },
        "history": {
            "en": ("history", "past", "archive", "previous", "log"),
            "es": ("historial", "anteriores", "archivo", "pasados", "historia"),
        },
        "acknowledge": {
            "en": ("acknowledge", "ack", "read", "received", "noted", "confirm"),
            "es": (
                "confirmar-lectura",
                "confirmar",
                "leído",
                "acuse",
                "enterado",
                "enterada",
                "recibido",
                "acusar-recibo",
            ),
        },
    }
)
DIGEST_DAYS: Vocabulary[str] = Vocabulary(
    {"on": {"en": ("on", "of", "from", "for"), "es": ("el", "del", "de", "para")}}
)
"""Words before the day of a digest that was sent."""
DIGEST_KEYWORDS: Vocabulary[str] = Vocabulary({"on": {"en": ("on", "for"), "es": ("el", "para", "del")}})
ABSENCE_KEYWORDS: Vocabulary[str] = Vocabulary(
    {
        "from": {"en": ("from", "since"), "es": ("del", "desde", "desde-el", "a-partir-del")},
        "until": {"en": ("until", "to", "through", "till"), "es": ("al", "hasta", "hasta-el")},
        "delegate": {
            "en": ("delegate", "stand-in", "substitute", "deputy"),
            "es": ("suplente", "sustituto", "sustituta", "me-suple", "me-cubre", "suple", "en-mi-lugar"),
        },
        "covers": {
            "en": ("covers", "covering", "is-covering", "will-cover", "covers-for-me", "stands-in"),
            "es": ("me-suplirá", "me-cubrirá", "se-queda"),
        },
        "none": {"en": ("none", "no", "over", "back"), "es": ("ninguna", "no", "fin", "terminada")},
    }
)
WAYS_BACK: Vocabulary[bool] = Vocabulary(
    {
        True: {
            "en": ("slack", "from slack", "like slack", "automatic", "auto", "default"),
            "es": ("slack", "de slack", "como en slack", "automático", "automática", "predeterminado"),
        }
    }
)
"""Words that give up one's own language or time zone, so that Slack's or the deploy file's counts again."""
BEFORE_ZONES: Vocabulary[str] = Vocabulary(
    {"to": {"en": ("to", "is", "as"), "es": ("a", "es", "en", "como")}}
)
"""Words between "time zone" and its name; no articles, which names begin with (La Paz, El Paso)."""
PERIODS: Vocabulary[str] = Vocabulary(
    {
        "period": {
            "en": ("this week", "next week", "this month", "next month"),
            "es": ("esta semana", "próxima semana", "la próxima semana", "este mes", "próximo mes"),
        }
    }
)
"""Weeks and months that mean when something is due, without a key word before them."""
LENGTHS: Vocabulary[str] = Vocabulary(
    {
        "unit": {
            "en": ("day", "days", "week", "weeks", "month", "months", "business days", "working days"),
            "es": ("día", "días", "semana", "semanas", "mes", "meses", "días hábiles"),
        },
        "number": {"en": ("a", "an", "another", "couple of"), "es": ("un", "una", "otra", "otro")},
        "more": {"en": ("more", "extra"), "es": ("más", "adicional", "adicionales")},
        "by": {"en": ("by", "for"), "es": ("por",)},
    }
)
"""Words of a length of time, which says by how much and not until when."""
SNOOZE_KEYWORDS: Vocabulary[str] = Vocabulary(
    {"until": {"en": ("until", "till", "to", "by"), "es": ("hasta", "hasta-el", "al", "para")}}
)

SWITCH: Vocabulary[bool] = Vocabulary(
    {
        True: {"en": ("on", "yes"), "es": ("sí", "activar")},
        False: {"en": ("off", "no"), "es": ("no", "silenciar")},
    }
)

REC_NOUNS: Vocabulary[str] = Vocabulary(
    {
        "rec": {
            "en": (
                "rec",
                "rec.",
                "recs",
                "recommendation",
                "recommendations",
                "number",
                "no",
                "no.",
                "num",
                "nr",
            ),
            "es": (
                "rec",
                "recomendación",
                "recomendaciones",
                "recom",
                "número",
                "núm",
                "núm.",
                "nro",
                "nº",
                "n°",
            ),
        }
    }
)
"""What people say before the number of a recommendation."""
ITEM_THINGS: Vocabulary[str] = Vocabulary(
    {
        "action": {
            "en": ("item", "action item", "action", "task"),
            "es": ("tarea", "acción", "acción pendiente"),
        }
    }
)
"""What people call an action item."""
ITEM_NOUNS: Vocabulary[str] = Vocabulary(
    {
        "action": {
            "en": ("item", "action item", "action", "task", "item number", "number", "no", "no.", "num"),
            "es": (
                "tarea",
                "acción",
                "acción pendiente",
                "pendiente",
                "número",
                "núm",
                "núm.",
                "nro",
                "nº",
                "n°",
            ),
        }
    }
)
"""What people say before the number of an action item."""
SMALL_WORDS: Vocabulary[str] = Vocabulary(
    {
        "small": {
            "en": ("the", "to", "of", "for", "on", "a", "about", "with", "in", "by", "from"),
            "es": ("el", "la", "los", "las", "de", "del", "a", "al", "sobre", "para", "con", "en", "a la"),
        }
    }
)
"""Articles and prepositions that may come before a number."""
NUMBER_WORDS: Vocabulary[int] = Vocabulary(
    {
        1: {"en": ("one",), "es": ("uno", "una")},
        2: {"en": ("two",), "es": ("dos",)},
        3: {"en": ("three",), "es": ("tres",)},
        4: {"en": ("four",), "es": ("cuatro",)},
        5: {"en": ("five",), "es": ("cinco",)},
        6: {"en": ("six",), "es": ("seis",)},
        7: {"en": ("seven",), "es": ("siete",)},
        8: {"en": ("eight",), "es": ("ocho",)},
        9: {"en": ("nine",), "es": ("nueve",)},
        10: {"en": ("ten",), "es": ("diez",)},
        11: {"en": ("eleven",), "es": ("once",)},
        12: {"en": ("twelve",), "es": ("doce",)},
        13: {"en": ("thirteen",), "es": ("trece",)},
        14: {"en": ("fourteen",), "es": ("catorce",)},
        15: {"en": ("fifteen",), "es": ("quince",)},
        16: {"en": ("sixteen",), "es": ("dieciséis",)},
        17: {"en": ("seventeen",), "es": ("diecisiete",)},
        18: {"en": ("eighteen",), "es": ("dieciocho",)},
        19: {"en": ("nineteen",), "es": ("diecinueve",)},
        20: {"en": ("twenty",), "es": ("veinte",)},
    }
)
"""Numbers as words; larger ones are written in digits."""
ABOUT_STATUS: Vocabulary[str] = Vocabulary(
    {
        "status": {
            "en": ("status", "state", "status of", "state of", "text", "priority of"),
            "es": ("estado", "estatus", "situación", "estado de", "texto"),
        },
        "due": {
            "en": ("due date", "deadline", "target date"),
            "es": ("fecha", "fecha límite", "plazo", "fecha meta"),
        },
    }
)
"""The noun that people put between a verb and what they change."""
NAMED_ISSUER: Vocabulary[str] = Vocabulary({"issuer": {"en": ("issuer",), "es": ("emisor", "emitida-por")}})
"""The words of `KEYWORDS` that nobody writes in a title."""
DIGEST_NOUNS: Vocabulary[str] = Vocabulary(
    {
        "digest": {
            "en": (
                "digest",
                "the digest",
                "next digest",
                "latest digest",
                "last digest",
                "it",
                "this",
                "next one",
                "the next one",
                "last one",
            ),
            "es": (
                "boletín",
                "el boletín",
                "próximo boletín",
                "último boletín",
                "último",
                "lo",
                "este",
                "próximo",
                "siguiente",
            ),
        }
    }
)
"""The digest as the object of a verb, which says nothing by itself."""
NOW: Vocabulary[bool] = Vocabulary(
    {
        True: {
            "en": ("now", "right now", "immediately", "at once"),
            "es": ("ya", "ahora", "de inmediato", "ahora mismo"),
        }
    }
)
"""Words that skip the question before something that cannot be taken back."""
