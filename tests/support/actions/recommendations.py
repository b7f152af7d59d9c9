"""What people do with recommendations."""

from bot.domain.audit.events import Action
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.support.actions.action import (
    BLOCKED,
    CLOSED,
    DOERS,
    EVERYONE,
    EVIDENCE,
    FILE,
    FRESH,
    LINK,
    NEXT,
    NOT_A_LINK,
    READY,
    REASON,
    REPORTED,
    SOURCE,
    STANDS,
    STEERING,
    THEIRS,
    TITLE,
    UPDATE,
    UPDATED,
    Mistake,
    PersonAction,
    Step,
    by_form,
)

RECOMMENDATIONS = (
    PersonAction(
        "begin",
        "/rec 13",
        [
            by_form(
                *UPDATE,
                {
                    STANDS: ("🔵 In progress", "🔵 En curso"),
                    ("What is new", "Novedades"): "Begun",
                    NEXT: "Meet",
                },
            )
        ],
        THEIRS,
        "member",
        ("changed from", "pasó de"),
        Action.STATUS_CHANGED,
        {"rec 13": {"status": "in_progress"}},
        FRESH,
    ),
    PersonAction(
        "block",
        "/rec 7",
        [
            by_form(
                *UPDATE,
                {
                    STANDS: ("⛔ Blocked", "⛔ Bloqueada"),
                    ("What is blocking it", "Qué impide avanzar"): "No money",
                    ("Whose decision is awaited", "De quién se espera la decisión"): "The ministry",
                },
            )
        ],
        THEIRS,
        "member",
        ("Blocked", "Bloqueada"),
        Action.STATUS_CHANGED,
        {"rec 7": {"status": "blocked"}},
        UPDATED,
    ),
    PersonAction(
        "unblock",
        "/rec 2",
        [by_form(*UPDATE, {STANDS: ("🔵 In progress", "🔵 En curso")})],
        THEIRS,
        "observer",
        ("In progress", "En curso"),
        Action.STATUS_CHANGED,
        {"rec 2": {"status": "in_progress"}},
        BLOCKED,
    ),
    PersonAction(
        "implement in part",
        "/rec 7",
        [
            by_form(
                *UPDATE,
                {LINK: SOURCE, TITLE: "The act"},
                Mistake(
                    {
                        STANDS: ("🌗 Partially implemented", "🌗 Implementada parcialmente"),
                        ("What remains to be done", "Lo que falta por hacer"): "The annex",
                        LINK: "nonsense",
                    },
                    "link",
                    NOT_A_LINK,
                ),
            )
        ],
        THEIRS,
        "member",
        ("Partially implemented", "Implementada parcialmente"),
        Action.STATUS_CHANGED,
        {"rec 7": {"status": "partially_implemented"}},
        UPDATED,
    ),
    PersonAction(
        "report",
        "/rec 7",
        [
            by_form(
                *UPDATE,
                {
                    STANDS: ("🔎 Reported, pending verification", "🔎 Reportada, en verificación"),
                    ("What was done", "Lo que se hizo"): "All of it",
                    LINK: SOURCE,
                    TITLE: "The act",
                },
            )
        ],
        THEIRS,
        "member",
        ("Reported", "Reportada"),
        Action.STATUS_CHANGED,
        {"rec 7": {"status": "reported"}},
        UPDATED,
    ),
    PersonAction(
        "say what is new",
        "/rec 7",
        [by_form(*UPDATE, {("What is new", "Novedades"): "They met"})],
        THEIRS,
        "member",
        ("Update recorded for", "Se registró la novedad"),
        Action.NOTED,
        {"rec 7": {"status": "in_progress"}},
        UPDATED,
    ),
    PersonAction(
        "attach a link",
        "/rec 7",
        [
            by_form(
                *EVIDENCE,
                {("Date of issue", "Fecha de emisión"): "2026-11-01"},
                Mistake({LINK: "nonsense"}, "link", NOT_A_LINK),
                Mistake(
                    {
                        LINK: SOURCE,
                        TITLE: "The act",
                        ("Who issued it", "Quién la emitió"): "Both chairs",
                        ("Date of issue", "Fecha de emisión"): "2027-01-01",
                        ("Language of the source", "Idioma de la fuente"): ("Spanish", "español"),
                    },
                    "issued_on",
                    ("is in the future", "es una fecha futura"),
                ),
            )
        ],
        THEIRS,
        "member",
        ("The act", "The act"),
        Action.EVIDENCE_ATTACHED,
        {},
        UPDATED,
    ),
    PersonAction(
        "attach a file",
        "/rec 7",
        [by_form(*EVIDENCE, {("Or one of your files", "O un archivo suyo"): FILE, TITLE: "The memo"})],
        THEIRS,
        "observer",
        ("The memo", "The memo"),
        Action.FILE_READ,
        {},
        UPDATED,
    ),
    PersonAction(
        "confirm",
        "/rec 5",
        [Step(("Confirm", "Confirmar"), Press.CONFIRM)],
        ("chair", "lead", "alternate"),
        "secretariat",
        ("confirm", "confirm"),
        Action.CONFIRMED,
        {},
        REPORTED,
    ),
    PersonAction(
        "refuse",
        "/rec 5",
        [
            by_form(
                ("Refuse …", "Rechazar…"),
                Press.REFUSE,
                FormName.REFUSE,
                {("Reason for not confirming", "Motivo para no confirmarla"): "The annex is missing"},
            )
        ],
        ("chair", "lead", "alternate"),
        "secretariat",
        ("The annex is missing", "The annex is missing"),
        Action.REFUSED,
        {"rec 5": {"status": "in_progress"}},
        REPORTED,
    ),
    PersonAction(
        "close as implemented",
        "/rec 11",
        [
            by_form(
                ("Close it …", "Concluir…"),
                Press.CLOSE,
                FormName.CLOSE,
                {
                    ("Close as", "Concluir como"): (
                        "✅ Closed, implemented",
                        "✅ Concluida, implementada",
                    )
                },
            )
        ],
        ("chair",),
        "secretariat",
        ("Closed, implemented", "Concluida, implementada"),
        Action.CLOSED,
        {"rec 11": {"status": "closed_implemented"}},
        READY,
    ),
    PersonAction(
        "close as not implemented",
        "/rec 7",
        [by_form(("Close it …", "Concluir…"), Press.CLOSE, FormName.CLOSE, {REASON: "Overtaken"})],
        ("chair",),
        "lead",
        ("Closed, not implemented", "Concluida, no implementada"),
        Action.CLOSED,
        {"rec 7": {"status": "closed_not_implemented"}},
        UPDATED,
    ),
    PersonAction(
        "reopen",
        "/rec 10",
        [
            by_form(
                ("Reopen …", "Reabrir…"),
                Press.REOPEN,
                FormName.REOPEN,
                {("Reason for reopening", "Motivo para reabrirla"): "New facts"},
            )
        ],
        ("chair",),
        "secretariat",
        ("In progress", "En curso"),
        Action.REOPENED,
        {"rec 10": {"status": "in_progress"}},
        CLOSED,
    ),
    PersonAction(
        "name an alternate",
        "/rec 7",
        [
            by_form(
                ("Leads …", "Responsables…"),
                Press.LEADS,
                FormName.LEADS,
                {("Seat", "Puesto"): "US:alternate", ("New holder", "Quién lo ocupará"): "worker"},
            )
        ],
        ("secretariat",),
        "chair",
        ("7 ·", "7 ·"),
        Action.LEAD_NAMED,
        {},
        UPDATED,
    ),
    PersonAction(
        "read its history",
        "/rec 7",
        [Step(("Full history", "Historial completo"), Press.HISTORY)],
        THEIRS,
        "member",
        ("History of recommendation 7", "Historial de la recomendación 7"),
        value=UPDATED,
    ),
    PersonAction(
        "see its action items",
        "/rec 7",
        [Step(("Its action items", "Tareas de la recomendación"), Press.ITEMS)],
        EVERYONE,
        None,
        ("Draft the memorandum", "Draft the memorandum"),
        value=UPDATED,
    ),
    PersonAction(
        "comment on a recommendation",
        "/rec 7",
        [
            by_form(
                ("Comment …", "Comentar…"),
                Press.COMMENT,
                FormName.COMMENT_RECOMMENDATION,
                {("Comment", "Comentario"): "Seen, and fine"},
            )
        ],
        DOERS,
        "observer",
        ("Seen, and fine", "Seen, and fine"),
        Action.COMMENTED,
        {},
        UPDATED,
    ),
    PersonAction(
        "ask its leads",
        "/rec 7",
        [Step(("Ask the leads for an update", "Pedir novedades"), Press.ASK)],
        STEERING,
        "lead",
        ("for an update", "Se pidieron novedades"),
        Action.UPDATE_ASKED,
        {},
        UPDATED,
    ),
    PersonAction(
        "answer the question where it stands",
        "told",
        [by_form(*UPDATE, {("What is new", "Novedades"): "They met"})],
        ("lead",),
        None,
        ("Update recorded for", "Se registró la novedad"),
        Action.NOTED,
    ),
)
