"""The words that commands understand in all languages; the first word of each meaning is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from bot.domain.action_items.action_item import ItemFlag
from bot.domain.action_items.moves import ItemStatus
from bot.domain.members.member import Role, Seat, Side
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import fold
from bot.i18n import LANGUAGES, Language
from bot.services.recommendations.queries import Flag

Meaning = TypeVar("Meaning")
Names = Mapping[Language, tuple[str, ...]]


def folded(text: str) -> str:
    """Return `text` for comparison: no case, no accents, hyphens and underscores as spaces."""
    return fold(text).replace("-", " ").replace("_", " ").strip()


@dataclass(frozen=True)
class Vocabulary(Generic[Meaning]):
    """Words of several languages and the meaning of each."""

    names: Mapping[Meaning, Names]

    def meaning(self, word: str) -> Meaning | None:
        """Return what `word` means in any language, or None."""
        return self.index.get(folded(word))

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
        Status.NOT_STARTED: {"en": ("not-started",), "es": ("sin-iniciar", "no-iniciada", "no-iniciadas")},
        Status.IN_PROGRESS: {
            "en": ("in-progress", "started", "ongoing"),
            "es": ("en-curso", "en-proceso", "iniciada", "iniciadas"),
        },
        Status.BLOCKED: {"en": ("blocked",), "es": ("bloqueada", "bloqueadas", "bloqueado")},
        Status.PARTIALLY_IMPLEMENTED: {
            "en": ("partially-implemented", "partial", "partially"),
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
            "en": ("reported", "pending-verification", "reported-pending-verification"),
            "es": (
                "reportada",
                "en-verificación",
                "reportado",
                "reportada-en-verificación",
                "reportadas",
                "reportadas-en-verificación",
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
        Seat.LEAD: {"en": ("lead",), "es": ("responsable", "titular")},
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
        "en": {"en": ("en", "english"), "es": ("inglés", "ingles")},
        "es": {"en": ("es", "spanish"), "es": ("español", "castellano")},
    }
)
FILTERS: Vocabulary[Flag] = Vocabulary(
    {
        Flag.MINE: {"en": ("mine", "my"), "es": ("mías", "míos", "mis")},
        Flag.STALE: {"en": ("stale", "silent"), "es": ("inactivas", "sin-novedades", "inactiva")},
        Flag.PRIORITY: {"en": ("priority", "starred"), "es": ("prioritarias", "prioritaria", "prioridad")},
        Flag.LEADERLESS: {"en": ("leaderless", "no-lead"), "es": ("sin-responsable",)},
        Flag.OPEN: {"en": ("open",), "es": ("abiertas", "abierta")},
        Flag.CLOSED: {"en": ("closed",), "es": ("concluidas", "concluida", "cerradas")},
    }
)
KEYWORDS: Vocabulary[str] = Vocabulary(
    {
        "awaiting": {
            "en": ("awaiting", "waiting-for", "awaits"),
            "es": ("espera", "en-espera-de", "esperando"),
        },
        "next": {"en": ("next", "next-step"), "es": ("siguiente", "siguiente-paso", "sigue")},
        "issuer": {"en": ("issuer", "by", "from"), "es": ("emisor", "emitida-por", "de", "por")},
        "date": {"en": ("date", "dated", "on"), "es": ("fecha", "fechada", "del")},
        "language": {"en": ("language", "lang", "in"), "es": ("idioma", "lengua", "en")},
        "page": {"en": ("page", "p"), "es": ("página", "pág")},
        "share": {"en": ("share",), "es": ("compartir", "comparte")},
        "nobody": {"en": ("nobody", "none", "no-one"), "es": ("nadie", "ninguno", "ninguna")},
        "role": {"en": ("role",), "es": ("rol", "función", "papel")},
        "side": {"en": ("side",), "es": ("lado", "parte")},
        "zone": {"en": ("zone", "timezone", "tz"), "es": ("zona", "huso")},
        "absence": {"en": ("absence", "absent", "away"), "es": ("ausencia", "ausente")},
        "today": {"en": ("today",), "es": ("hoy",)},
        "yesterday": {"en": ("yesterday",), "es": ("ayer",)},
    }
)
ITEM_STATUSES: Vocabulary[ItemStatus] = Vocabulary(
    {
        ItemStatus.TODO: {"en": ("to-do", "todo"), "es": ("pendiente", "pendientes", "por-hacer")},
        ItemStatus.IN_PROGRESS: {"en": ("in-progress", "started"), "es": ("en-curso", "en-proceso")},
        ItemStatus.BLOCKED: {"en": ("blocked",), "es": ("bloqueada", "bloqueadas")},
        ItemStatus.SUBMITTED: {"en": ("submitted", "handed-in"), "es": ("entregada", "entregadas")},
        ItemStatus.DONE: {
            "en": ("done", "finished"),
            "es": ("concluida", "concluidas", "terminada", "terminadas"),
        },
        ItemStatus.CANCELLED: {"en": ("cancelled", "canceled"), "es": ("cancelada", "canceladas")},
    }
)
ITEM_FILTERS: Vocabulary[ItemFlag] = Vocabulary(
    {
        ItemFlag.MINE: {
            "en": ("mine", "my", "me", "for-me"),
            "es": ("mías", "mis", "mí", "yo", "para-mí"),
        },
        ItemFlag.BY_ME: {
            "en": ("by-me", "assigned-by-me"),
            "es": ("asignadas-por-mí", "por-mí"),
        },
        ItemFlag.OVERDUE: {"en": ("overdue", "late"), "es": ("vencidas", "vencida", "atrasadas")},
        ItemFlag.UNDATED: {"en": ("undated", "no-date"), "es": ("sin-fecha",)},
        ItemFlag.PRIORITY: {"en": ("priority", "★"), "es": ("prioritarias", "prioritaria", "prioridad")},
        ItemFlag.OPEN: {"en": ("open",), "es": ("abiertas", "abierta")},
        ItemFlag.CLOSED: {"en": ("closed",), "es": ("cerradas", "cerrada")},
        ItemFlag.ALL: {"en": ("all", "everything"), "es": ("todas", "todo")},
    }
)
ITEM_KEYWORDS: Vocabulary[str] = Vocabulary(
    {
        "due": {
            "en": ("due", "by", "until", "due-on", "due-by"),
            "es": ("vence", "para", "antes-del", "a-más-tardar", "vencen"),
        },
        "rec": {
            "en": ("rec", "recommendation", "for-rec"),
            "es": ("rec", "recomendación", "recom"),
        },
        "no_date": {
            "en": ("no-date", "none", "nothing", "never"),
            "es": ("sin-fecha", "ninguna", "nunca"),
        },
        "priority": {"en": ("priority", "urgent"), "es": ("prioritaria", "prioridad", "urgente")},
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
        "preview": {"en": ("preview",), "es": ("vista-previa", "previa")},
        "schedule": {"en": ("schedule", "schedules"), "es": ("calendario", "calendarios")},
        "hold": {"en": ("hold",), "es": ("retener", "detener")},
        "resume": {"en": ("resume",), "es": ("reanudar",)},
        "send": {"en": ("send", "send-now"), "es": ("enviar", "enviar-ya")},
        "note": {"en": ("note",), "es": ("nota",)},
        "history": {"en": ("history",), "es": ("historial",)},
        "acknowledge": {"en": ("acknowledge", "ack", "read"), "es": ("confirmar-lectura", "leído", "acuse")},
    }
)
DIGEST_KEYWORDS: Vocabulary[str] = Vocabulary({"on": {"en": ("on", "for"), "es": ("el", "para", "del")}})
ABSENCE_KEYWORDS: Vocabulary[str] = Vocabulary(
    {
        "from": {"en": ("from", "since"), "es": ("del", "desde", "desde-el", "a-partir-del")},
        "until": {"en": ("until", "to", "through", "till"), "es": ("al", "hasta", "hasta-el")},
        "delegate": {
            "en": ("delegate", "stand-in", "substitute", "deputy"),
            "es": ("suplente", "sustituto", "sustituta"),
        },
        "none": {"en": ("none", "no", "over", "back"), "es": ("ninguna", "no", "fin", "terminada")},
    }
)
SNOOZE_KEYWORDS: Vocabulary[str] = Vocabulary(
    {"until": {"en": ("until", "till", "to", "by"), "es": ("hasta", "hasta-el", "al", "para")}}
)

SWITCH: Vocabulary[bool] = Vocabulary(
    {
        True: {"en": ("on", "yes"), "es": ("sí", "activar")},
        False: {"en": ("off", "no"), "es": ("no", "silenciar")},
    }
)
