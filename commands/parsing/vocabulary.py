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
            "en": ("blocked", "stuck", "on-hold", "stalled", "paused"),
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
                *("parada", "paradas", "en-pausa", "pausada", "trabada", "frenada", "frenadas"),
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
                *("ready-for-verification", "ready-to-verify", "ready-to-be-verified"),
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
                *("lista-para-verificación", "lista-para-verificar", "lista-para-verificarse"),
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
ON_BEHALF: Vocabulary[str] = Vocabulary(
    {
        "behalf": {
            "en": ("on-behalf-of", "in-the-name-of", "representing"),
            "es": ("en-nombre-de", "a-nombre-de", "por-parte-de", "de-parte-de", "en-representación-de"),
        }
    }
)
"""Words before the side for which somebody confirms or refuses."""
CLOSE_TOO: Vocabulary[str] = Vocabulary(
    {
        "close": {
            "en": ("and-close", "then-close", "and-close-it", "then-close-it", "and-then-close-it"),
            "es": (
                *("y-cerrar", "y-ciérrala", "y-ciérrela", "y-cerrarla", "y-concluir", "y-concluirla"),
                *("y-conclúyela", "y-conclúyala", "y-luego-cerrarla", "y-después-cerrarla"),
            ),
        }
    }
)
"""What somebody may want beside confirming; the answer says whether it can be closed, and how."""
SIDES: Vocabulary[Side] = Vocabulary(
    {
        Side.US: {
            "en": ("us", "u.s.", "usa", "united-states", "us-side", "u.s.-side", "american", "american-side"),
            "es": ("eeuu", "ee.uu.", "eua", "estados-unidos", "estadounidense", "parte-estadounidense"),
        },
        Side.MX: {
            "en": ("mx", "mexico", "mexican", "mexican-side", "mexico-side", "mx-side"),
            "es": ("mx", "méxico", "mexicana", "mexicano", "mexicanas", "parte-mexicana"),
        },
    }
)
SEATS: Vocabulary[Seat] = Vocabulary(
    {
        Seat.LEAD: {
            "en": ("lead", "leads", "leading", "in-charge", "in-charge-of", "leader"),
            "es": (
                *("responsable", "titular", "encabeza", "dirige", "responsables", "titulares", "lleva"),
                *("a-cargo", "a-cargo-de", "al-frente", "al-frente-de", "encargado", "encargada"),
            ),
        },
        Seat.ALTERNATE: {
            "en": ("alternate", "deputy", "alternates", "deputies"),
            "es": ("suplente", "alterno", "alterna", "suplentes"),
        },
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
        Flag.MINE: {
            "en": (
                "mine",
                "my",
                "i-lead",
                "do-i-lead",
                "i-am-leading",
                "am-i-leading",
                "led-by-me",
                "i-have",
            ),
            "es": (
                *("mías", "míos", "mis", "mía", "mi", "a-mi-cargo", "me-tocan", "me-toca", "llevo"),
                *("encabezo", "tengo", "tengo-yo", "tengo-a-mi-cargo", "que-llevo"),
            ),
        },
        Flag.STALE: {
            "en": ("stale", "silent", "no-news", "quiet"),
            "es": ("inactivas", "sin-novedades", "inactiva", "sin-novedad", "sin-noticias"),
        },
        Flag.OVERDUE: {
            "en": ("overdue", "late", "past-due", "behind", "delayed", "behind-schedule", "running-late"),
            "es": (
                *("van-tarde", "van-atrasadas", "van-retrasadas", "con-atraso", "retrasada"),
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
            "en": (
                *("leaderless", "no-lead", "without-lead", "without-a-lead", "unassigned", "need-a-lead"),
                *("needs-a-lead", "need-leads", "lack-a-lead", "have-no-lead", "has-no-lead", "no-leads"),
            ),
            "es": (
                *("sin-responsable", "sin-responsables", "sin-titular", "sin-titulares", "sin-encargado"),
                *("no-tienen-responsable", "no-tiene-responsable", "no-tienen-titular", "no-tiene-titular"),
                *("les-falta-responsable", "les-falta-titular", "necesitan-responsable", "necesitan-titular"),
            ),
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
            "en": ("awaiting", "waiting-for", "awaits", "waiting-on", "pending", "wait-for", "waits-for"),
            "es": (
                *("espera", "en-espera-de", "esperando", "espera-de", "a-la-espera-de", "esperando-a"),
                *("en-espera-del", "a-la-espera-del", "esperando-al"),
            ),
        },
        "next": {
            "en": ("next", "next-step", "next-steps"),
            "es": (
                "siguiente",
                "siguiente-paso",
                "sigue",
                "próximo-paso",
                "siguientes-pasos",
                "paso-siguiente",
            ),
        },
        "because": {
            "en": ("because", "since", "reason", "because-of", "due-to"),
            "es": ("porque", "motivo", "razón", "por-motivo", "ya-que", "debido-a", "debido-a-que", "pues"),
        },
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
        "refuse": {"en": ("refuse",), "es": ("rechazar",)},
        "absence": {"en": ("absence", "absent", "away"), "es": ("ausencia", "ausente")},
        "today": {"en": ("today",), "es": ("hoy",)},
        "yesterday": {"en": ("yesterday",), "es": ("ayer",)},
    }
)
WORKSPACE_WORDS = frozenset({"workspace", "espacio", "espacio-de-trabajo"})
"""What precedes the key of a Slack workspace."""
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
            "en": (
                *("submitted", "handed-in", "delivered", "turned-in", "sent", "ready-for-review"),
                *("ready-to-review",),
            ),
            "es": (
                *("entregada", "entregadas", "entregado", "enviada", "enviado", "mandada", "presentada"),
                *("lista-para-revisión", "lista-para-revisar", "lista-para-entregar"),
            ),
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
FINISHED: Vocabulary[bool] = Vocabulary(
    {
        True: {
            "en": (
                "done",
                "finished",
                "completed",
                "complete",
                "ready",
                "all-done",
                "accomplished",
                "fulfilled",
            ),
            "es": (
                *("terminada", "hecha", "lista", "listo", "cumplida", "finalizada", "completada", "completa"),
                *("realizada", "terminado", "hecho", "cumplido", "completo"),
            ),
        }
    }
)
"""What people say of a recommendation that they would report; it is the name of no status."""
OVER: Vocabulary[bool] = Vocabulary(
    {True: {"en": ("closed", "concluded"), "es": ("cerrada", "concluida", "cerrado", "concluido")}}
)
"""What people say of a recommendation that is closed, whichever way."""
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
                *("do-i-have-to", "i-have-to", "i-have-to-do", "do-i-need-to", "should-i-do", "i-need-to-do"),
                *("left-for-me", "on-me", "on-my-list", "must-i-do", "am-i-doing"),
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
                *("tengo-que-hacer", "tengo-que", "debo-hacer", "me-falta", "me-faltan", "me-queda"),
                *("me-quedan", "tengo-por-hacer", "mías-pendientes", "me-toca-hacer", "tengo-yo"),
            ),
        },
        ItemFlag.BY_ME: {
            "en": ("by-me", "assigned-by-me"),
            "es": ("asignadas-por-mí", "por-mí"),
        },
        ItemFlag.OVERDUE: {
            "en": ("overdue", "late", "past-due", "delayed", "running-late"),
            "es": (
                *("vencidas", "vencida", "vencido", "atrasadas", "atrasada", "atrasado", "retrasadas"),
                *("con-retraso", "con-atraso", "van-tarde", "tarde", "retrasado", "retrasada"),
            ),
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
            "es": (
                *("último", "ver", "mostrar", "muestra", "muéstrame", "actual", "más reciente", "enseñar"),
                *("consultar", "leer"),
            ),
        },
        "preview": {
            "en": ("preview", "draft", "next", "upcoming", "show-me-the-draft", "what-will-it-say"),
            "es": (
                *(
                    "vista-previa",
                    "previa",
                    "borrador",
                    "adelanto",
                    "próximo",
                    "siguiente",
                    "ver-el-borrador",
                ),
                *("muéstrame-el-borrador", "qué-va-a-decir", "qué-dirá", "enséñame-el-borrador"),
            ),
        },
        "schedule": {
            "en": ("schedule", "schedules", "when", "calendar", "coming", "what's-coming", "what-is-coming"),
            "es": ("calendario", "calendarios", "cuándo", "programación", "programa", "qué-viene"),
        },
        "hold": {
            "en": (
                *(
                    "hold",
                    "pause",
                    "stop",
                    "suspend",
                    "wait",
                    "hold-back",
                    "hold-off",
                    "hold-on",
                    "don't-send",
                ),
                *("don’t-send", "do-not-send", "dont-send", "not-send", "freeze", "keep-back"),
            ),
            "es": (
                *("retener", "detener", "pausar", "pausa", "suspender", "frenar", "retén", "detén"),
                *("no-enviar", "no-envíen", "no-lo-envíen", "no-mandar", "no-manden", "no-lo-manden"),
                *("todavía-no-lo-manden", "todavía-no-lo-envíen", "aún-no-lo-manden", "aún-no-lo-envíen"),
                *("no-lo-mande", "no-lo-envíe", "no-lo-mandes", "no-lo-envíes", "todavía-no-lo-mandes"),
                *("todavía-no-lo-envíes", "esperar", "parar"),
            ),
        },
        "skip": {
            "en": ("skip", "postpone", "delay", "cancel", "put-off", "defer", "push-back"),
            "es": ("saltar", "omitir", "posponer", "aplazar", "cancelar", "brincar", "diferir", "recorrer"),
        },
        "resume": {
            "en": ("resume", "release", "unhold", "continue", "unpause"),
            "es": ("reanudar", "reanuda", "liberar", "libera", "continuar", "soltar"),
        },
        "send": {
            "en": ("send", "send-out", "publish", "issue", "release-now"),
            "es": ("enviar", "envía", "mandar", "publicar", "difundir"),
        },
        "send_now": {"en": ("send-now",), "es": ("enviar-ya", "enviar-ahora")},
        "note": {
            "en": (
                *("note", "add-note", "comment", "add-a-note", "leave-a-note", "put-a-note", "add-the-note"),
                *("add-a-comment", "include-a-note"),
            ),
            "es": (
                *("nota", "anotar", "comentario", "agregar-nota", "agregar-una-nota", "añadir-nota"),
                *("añadir-una-nota", "poner-una-nota", "poner-nota", "agregar-un-comentario"),
                *("incluir-una-nota", "agregar-la-nota"),
            ),
        },
        "no_note": {
            "en": tuple(
                f"{verb}-{of}note"
                for verb in ("remove", "delete", "clear", "drop")
                for of in ("", "the-", "my-")
            ),
            "es": tuple(
                f"{verb}-{of}nota"
                for verb in ("quitar", "borrar", "eliminar", "retirar")
                for of in ("la-", "mi-", "")
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
            "en": (
                *("history", "past", "archive", "previous", "log", "past-digests", "previous-digests"),
                *("who-read", "who-has-read", "who-read-it", "who-has-read-it", "who-saw-it"),
            ),
            "es": (
                *("historial", "anteriores", "archivo", "pasados", "historia", "boletines-anteriores"),
                *("quién-lo-leyó", "quién-leyó", "quiénes-lo-leyeron", "quién-lo-ha-leído", "quién-ha-leído"),
                *("quiénes-lo-han-leído", "quiénes-leyeron", "quiénes-han-leído", "quién-lo-vio"),
            ),
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
                *("lo-leí", "leí", "ya-lo-leí", "ya-leí", "visto", "lo-vi", "ya-lo-vi"),
            ),
        },
    }
)
DIGEST_DAYS: Vocabulary[str] = Vocabulary(
    {"on": {"en": ("on", "of", "from", "for"), "es": ("el", "del", "de", "para")}}
)
"""Words before the day of a digest that was sent."""
DIGEST_KEYWORDS: Vocabulary[str] = Vocabulary({"on": {"en": ("on", "for"), "es": ("el", "para", "del")}})
EARLIER: Vocabulary[bool] = Vocabulary(
    {
        True: {
            "en": (
                *("last week", "last week's", "last week’s", "previous week", "last month", "last month's"),
                *("two weeks ago", "three weeks ago", "a week ago", "a month ago", "two months ago"),
                *("the week before", "weeks ago", "week ago", "months ago", "earlier", "previous", "past"),
                *(
                    f"last {day}{of}"
                    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
                    for of in ("", "'s", "’s", "s")
                ),
                *("the one before", "the previous one", "yesterday's", "yesterday", "week's", "week’s"),
                *(
                    f"{day}{of}"
                    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
                    for of in ("", "'s", "’s", "s")
                ),
            ),
            "es": (
                *("semana pasada", "mes pasado", "semana anterior", "anterior", "anteriores", "pasado"),
                *("hace una semana", "hace dos semanas", "hace tres semanas", "hace un mes", "antepasado"),
                *("semanas pasadas", "lunes pasado", "viernes pasado", "ayer", "pasados", "pasada"),
                *("lunes", "martes", "miércoles", "jueves", "viernes"),
            ),
        }
    }
)
"""Words for a digest of an earlier day, which the history lists."""
NOT_NOW: Vocabulary[bool] = Vocabulary(
    {
        True: {
            "en": ("yet", "for now", "just yet", "for the moment", "today", "please"),
            "es": ("todavía", "aún", "por ahora", "por el momento", "de momento", "hoy"),
        }
    }
)
"""What is said beside "hold it", without being a reason."""
ABSENCE_KEYWORDS: Vocabulary[str] = Vocabulary(
    {
        "from": {"en": ("from", "since"), "es": ("del", "desde", "desde-el", "a-partir-del")},
        "until": {"en": ("until", "to", "through", "till"), "es": ("al", "hasta", "hasta-el")},
        "delegate": {
            "en": ("delegate", "stand-in", "substitute", "deputy"),
            "es": ("suplente", "sustituto", "sustituta", "me-suple", "me-cubre", "suple", "en-mi-lugar"),
        },
        "covers": {
            "en": (
                *("covers", "covering", "is-covering", "will-cover", "covers-for-me", "stands-in"),
                *(
                    "will-cover-for-me",
                    "covers-me",
                    "is-covering-for-me",
                    "is-standing-in",
                    "stands-in-for-me",
                ),
            ),
            "es": (
                "me-suplirá",
                "me-cubrirá",
                "se-queda",
                "se-queda-en-mi-lugar",
                "cubre",
                "va-a-cubrir",
                "me-cubre",
                "me-suple",
                "suple",
            ),
        },
        "none": {"en": ("none", "no", "over", "back"), "es": ("ninguna", "no", "fin", "terminada")},
    }
)
AWAY: Vocabulary[bool] = Vocabulary(
    {
        True: {
            "en": (
                *("i'm out", "i’m out", "i am out", "i'm away", "i’m away", "i'll be out", "i’ll be out"),
                *("i will be out", "i'm off", "i’m off", "out", "away", "off", "i won't be here", "on leave"),
            ),
            "es": (
                *("no voy a estar", "no estaré", "no estoy", "estoy fuera", "estaré fuera", "salgo", "fuera"),
                *("no vengo", "no vendré", "me ausento", "estaré ausente", "ausente", "de vacaciones"),
            ),
        }
    }
)
"""What somebody says of a day before it: "tomorrow I'm out"."""
MEMBER_NOUNS: Vocabulary[str] = Vocabulary(
    {
        "member": {
            "en": (
                *("group", "taskforce", "task force", "team", "member", "members", "chair", "chairs"),
                *("co-chair", "co-chairs", "cochairs", "secretariat", "observer", "observers", "here"),
                *("people", "everyone", "everybody", "person", "contacts", "on board", "belongs", "part"),
            ),
            "es": (
                *("grupo", "grupo de trabajo", "equipo", "integrante", "integrantes", "miembro", "miembros"),
                *("presidente", "presidentes", "presidencia", "presidencias", "copresidente"),
                *("copresidentes", "copresidencia", "copresidencias", "secretaría", "secretariado"),
                *("observador", "observadores", "gente", "personas", "somos", "forma", "forman", "parte"),
                *("presidenta", "presidentas", "copresidentas", "aquí"),
            ),
        }
    }
)
"""What people call the members and the roles that they have, of which the list of members tells."""
OWN_SETTINGS: Vocabulary[str] = Vocabulary(
    {
        "mine": {
            "en": (
                *(
                    "my role",
                    "my side",
                    "my time zone",
                    "my timezone",
                    "my zone",
                    "my language",
                    "my profile",
                ),
                *("role do i have", "side am i on", "time zone do i have", "timezone do i have"),
                *("language do i have", "my account", "my permissions", "my settings"),
            ),
            "es": (
                *("mi rol", "mi parte", "mi lado", "mi zona", "mi zona horaria", "mi idioma", "mi perfil"),
                *("mi papel", "mi función", "rol tengo", "zona tengo", "zona horaria tengo", "idioma tengo"),
                *("lado estoy", "mis permisos", "mis ajustes", "mi cuenta"),
            ),
        }
    }
)
"""What a question about oneself is about."""
BOT_WORDS: Vocabulary[str] = Vocabulary(
    {
        "bot": {
            "en": (
                *("bot", "the bot", "working", "ok", "okay", "alive", "running", "down", "online", "healthy"),
                *("you there", "still there", "you working", "broken", "you ok", "fine", "well", "works"),
            ),
            "es": (
                *("bot", "el bot", "funciona", "funcionando", "bien", "vivo", "caído", "sirve", "en línea"),
                *("sigues", "sigue", "ahí", "funcionas", "trabajando", "descompuesto", "sano", "todo bien"),
            ),
        }
    }
)
"""Words of a question whether the bot works."""
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
            "es": (
                *("esta semana", "próxima semana", "la próxima semana", "este mes", "próximo mes"),
                *("la semana próxima", "la semana que viene", "semana que viene", "el próximo mes"),
            ),
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
        "number": {
            "en": ("a", "an", "another", "couple of", "a couple of", "a few", "a few more", "one"),
            "es": ("un", "una", "otra", "otro", "unos", "unas", "un par de", "otros", "otras"),
        },
        "more": {"en": ("more", "extra"), "es": ("más", "adicional", "adicionales")},
        "by": {"en": ("by", "for"), "es": ("por",)},
    }
)
"""Words of a length of time, which says by how much and not until when."""
MORE_TIME: Vocabulary[str] = Vocabulary(
    {
        "time": {
            "en": (
                *("more time", "an extension", "extension", "extra time", "a later date", "a new date"),
                *("a new deadline", "a later deadline", "more days", "more weeks"),
            ),
            "es": (
                *("más tiempo", "más plazo", "prórroga", "una prórroga", "otra fecha", "nueva fecha"),
                *("más días", "más semanas", "una extensión", "otro plazo", "una nueva fecha"),
            ),
        }
    }
)
"""What is asked for when something is to be due later, without saying when."""
NEEDING: Vocabulary[str] = Vocabulary(
    {
        "need": {
            "en": (
                *("need", "needs", "needed", "require", "requires", "have", "get", "give", "ask", "asking"),
                *("ask for", "request", "requesting", "want", "grant", "allow", "could use", "can"),
            ),
            "es": (
                *("necesita", "necesito", "necesitamos", "necesitan", "requiere", "requiero", "ocupo"),
                *("ocupa", "pido", "pedimos", "pedir", "solicito", "solicitar", "solicitamos", "quiero"),
                *("dar", "denle", "dele", "dale", "hace falta", "falta", "le falta", "tener"),
            ),
        }
    }
)
"""What people say that they do with more time."""
OBLIGED: Vocabulary[str] = Vocabulary(
    {
        "must": {
            "en": (
                *("to", "needs to", "need to", "has to", "have to", "should", "must", "will", "shall"),
                *("is to", "are to", "can", "could", "would", "please", "is going to", "ought to"),
                *("can you", "could you", "to please"),
            ),
            "es": (
                *("que", "debe", "deben", "deberá", "deberán", "tiene que", "tienen que", "va a", "van a"),
                *("necesita", "ha de", "puede", "pueden", "podría", "por favor", "tendrá que", "le toca"),
                *("que por favor", "debería", "deberían"),
            ),
        }
    }
)
"""Words between a person and what they are to do."""
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
            "es": ("fecha", "fecha límite", "plazo", "fecha meta", "fecha de vencimiento", "vencimiento"),
        },
    }
)
"""The noun that people put between a verb and what they change."""
SOURCE_NOUNS: Vocabulary[str] = Vocabulary(
    {
        "source": {
            "en": (
                *("link", "report", "document", "file", "evidence", "source", "url", "here", "here's"),
                *("here’s", "here is", "piece of evidence", "attachment", "link to the report"),
            ),
            "es": (
                *("enlace", "liga", "informe", "documento", "archivo", "evidencia", "fuente", "vínculo"),
                *("aquí", "aquí está", "aquí va", "ahí va", "adjunto", "reporte"),
            ),
        }
    }
)
"""What people call a source beside its link, which says nothing by itself."""
NAMED_ISSUER: Vocabulary[str] = Vocabulary({"issuer": {"en": ("issuer",), "es": ("emisor", "emitida-por")}})
"""The words of `KEYWORDS` that nobody writes in a title."""
LABELS: Vocabulary[str] = Vocabulary(
    {
        "label": {
            "en": (
                "note",
                "comment",
                "text",
                "message",
                "reason",
                "cause",
                "title",
                "remark",
                "update",
                "news",
            ),
            "es": (
                *("nota", "comentario", "texto", "mensaje", "motivo", "razón", "causa", "título"),
                *("observación", "novedad", "avance"),
            ),
        }
    }
)
"""Words that say, before a colon or a quotation, that a text follows."""
SAYING: Vocabulary[str] = Vocabulary(
    {
        "saying": {
            "en": ("saying", "saying that", "that says", "which says", "to say that", "that reads"),
            "es": ("que diga", "que dice", "diciendo", "diciendo que", "que diga que", "para decir que"),
        }
    }
)
"""Words that say that a text follows."""
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
                *(
                    "one",
                    "the one",
                    "that",
                    "digests",
                    "weekly digest",
                    "newsletter",
                    "this week's",
                    "this week’s",
                ),
                *("this week's digest", "today's"),
            ),
            "es": (
                *("boletines", "el de esta semana", "boletín semanal", "los boletines", "ese", "eso"),
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
