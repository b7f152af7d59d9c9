"""What people do with action items."""

from bot.domain.audit.events import Action
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.support.actions.action import (
    DOERS,
    DUE,
    LINK,
    NOT_A_LINK,
    SOURCE,
    STEERING,
    THEIRS,
    TITLE,
    UPDATED,
    WHAT,
    WHO,
    Mistake,
    PersonAction,
    Step,
    by_form,
)

ITEMS = (
    PersonAction(
        "assign",
        "/rec 7",
        [
            by_form(
                ("Assign an action item …", "Asignar una tarea…"),
                Press.ASSIGN,
                FormName.ASSIGN,
                {
                    WHO: ["worker", "{colleague}"],
                    ("Priority", "Prioridad"): ("★ High", "★ Alta"),
                },
                Mistake(
                    {WHAT: "Draft the annex", WHO: ["worker"], DUE: "2026-11-01"},
                    "due",
                    ("has already passed", "ya pasó"),
                ),
                Mistake({DUE: "2026-12-11", WHO: ["bystander"]}, "people", ("observer", "observ")),
            )
        ],
        THEIRS,
        "member",
        ("Draft the annex", "Draft the annex"),
        Action.ITEM_ASSIGNED,
        {"newest": {"priority": True, "status": "todo", "due_on": "2026-12-11"}},
        UPDATED,
    ),
    PersonAction(
        "assign from anywhere",
        "shortcut",
        [
            by_form(
                ("Assign an action item", "Asignar una tarea"),
                Press.ASSIGN,
                FormName.ASSIGN,
                {WHAT: "Draft the annex", WHO: ["worker"]},
            )
        ],
        STEERING,
        "member",
        ("Draft the annex", "Draft the annex"),
        Action.ITEM_ASSIGNED,
        {"newest": {"priority": False}},
    ),
    PersonAction(
        "make one of a message",
        "message",
        [
            by_form(
                ("Make an action item", "Crear una tarea"), Press.ASSIGN, FormName.ASSIGN, {WHO: ["worker"]}
            )
        ],
        STEERING,
        "observer",
        ("What about the annex?", "What about the annex?"),
        Action.ITEM_ASSIGNED,
    ),
    PersonAction(
        "start",
        "/action {own}",
        [Step(("Start", "Iniciar"), Press.ITEM_START)],
        DOERS,
        "observer",
        ("In progress", "En curso"),
        Action.ITEM_STARTED,
        {"item {own}": {"status": "in_progress"}},
        "{own}",
    ),
    PersonAction(
        "start from what one was told",
        "told",
        [Step(("Start", "Iniciar"), Press.ITEM_START)],
        DOERS,
        None,
        ("In progress", "En curso"),
        Action.ITEM_STARTED,
    ),
    PersonAction(
        "block an item",
        "/action {own}",
        [
            by_form(
                ("Block …", "Bloquear…"),
                Press.ITEM_BLOCK,
                FormName.MOVE_ITEM,
                {("What's blocking it", "Causa del bloqueo"): "No contact"},
            )
        ],
        DOERS,
        "observer",
        ("No contact", "No contact"),
        Action.ITEM_BLOCKED,
        {"item {own}": {"status": "blocked"}},
        "{own}",
    ),
    PersonAction(
        "hand in",
        "/action {own}",
        [Step(("Submit", "Entregar"), Press.REMINDER_DONE)],
        DOERS,
        "observer",
        ("Submitted", "Entregada"),
        Action.ITEM_SUBMITTED,
        {"item {own}": {"status": "submitted"}},
        "{own}",
    ),
    PersonAction(
        "hand in from a reminder",
        "told",
        [Step(("Done A-{own}", "Concluir A-{own}"), Press.REMINDER_DONE)],
        DOERS,
        "observer",
        ("Submitted", "Entregada"),
        Action.ITEM_SUBMITTED,
        {"item {own}": {"status": "submitted"}},
        "{own}",
    ),
    PersonAction(
        "give back",
        "/action {own}",
        [Step(("Give it back", "Regresarla"), Press.ITEM_GIVE_BACK)],
        ("lead", "alternate", "member"),
        "observer",
        ("was reassigned to", "se reasignó a"),
        Action.ITEM_REASSIGNED,
        {},
        "{own}",
    ),
    PersonAction(
        "take back what one gave back",
        "/action {own}",
        [
            Step(("Give it back", "Regresarla"), Press.ITEM_GIVE_BACK),
            Step(("Undo", "Deshacer"), Press.UNDO),
        ],
        ("lead", "alternate", "member"),
        None,
        ("Undone", "Se deshizo"),
        Action.UNDONE,
    ),
    PersonAction(
        "put off from a reminder",
        "told",
        [Step(("Snooze A-{own}", "Posponer A-{own}"), Press.REMINDER_SNOOZE)],
        DOERS,
        "observer",
        ("Reminders of", "Se pospusieron los recordatorios"),
        Action.ITEM_SNOOZED,
        {},
        "{own}",
    ),
    PersonAction(
        "snoozed until a day",
        "/action {own}",
        [
            by_form(
                ("Snooze …", "Posponer…"),
                Press.ITEM_SNOOZE,
                FormName.SNOOZE,
                {("Remind me again on", "Recordármelo de nuevo el"): "2026-12-03"},
                Mistake(
                    {("Remind me again on", "Recordármelo de nuevo el"): "2027-12-03"},
                    "until",
                    ("can be snoozed until", "hasta"),
                ),
            )
        ],
        DOERS,
        "observer",
        ("Thursday, December 3", "jueves 3 de diciembre"),
        Action.ITEM_SNOOZED,
        {},
        "{own}",
    ),
    PersonAction(
        "accept",
        "/action {submitted}",
        [Step(("Accept", "Aceptar"), Press.ITEM_ACCEPT)],
        THEIRS,
        "member",
        ("Done", "Concluida"),
        Action.ITEM_ACCEPTED,
        {"item {submitted}": {"status": "done"}},
        "{submitted}",
    ),
    PersonAction(
        "return",
        "/action {submitted}",
        [
            by_form(
                ("Return …", "Devolver…"),
                Press.ITEM_RETURN,
                FormName.MOVE_ITEM,
                {("What is missing", "Qué falta"): "The annex"},
            )
        ],
        THEIRS,
        "member",
        ("The annex", "The annex"),
        Action.ITEM_RETURNED,
        {"item {submitted}": {"status": "in_progress"}},
        "{submitted}",
    ),
    PersonAction(
        "accept from what one was told",
        "told",
        [Step(("Accept", "Aceptar"), Press.ITEM_ACCEPT)],
        THEIRS,
        None,
        ("Done", "Concluida"),
        Action.ITEM_ACCEPTED,
        {},
    ),
    PersonAction(
        "edit",
        "/action {assigned}",
        [
            by_form(
                ("Change …", "Modificar…"),
                Press.ITEM_EDIT,
                FormName.EDIT_ITEM,
                {DUE: "2026-12-18", ("Priority", "Prioridad"): ("★ High", "★ Alta")},
                Mistake({WHAT: "Draft it anew", DUE: "2026-11-02"}, "due", ("has already passed", "ya pasó")),
            )
        ],
        THEIRS,
        "member",
        ("Draft it anew", "Draft it anew"),
        Action.ITEM_EDITED,
        {"item {assigned}": {"priority": True, "due_on": "2026-12-18"}},
        "{assigned}",
    ),
    PersonAction(
        "reassign",
        "/action {assigned}",
        [
            by_form(
                ("Reassign …", "Reasignar…"),
                Press.REMINDER_REASSIGN,
                FormName.REASSIGN,
                {WHO: ["{colleague}"]},
                Mistake({WHO: ["bystander"]}, "people", ("observer", "observ")),
            )
        ],
        THEIRS,
        "member",
        ("A-{assigned}", "A-{assigned}"),
        Action.ITEM_REASSIGNED,
        {},
        "{assigned}",
    ),
    PersonAction(
        "cancel",
        "/action {assigned}",
        [
            by_form(
                ("Cancel it …", "Cancelar…"),
                Press.ITEM_CANCEL,
                FormName.MOVE_ITEM,
                {("Reason for cancelling", "Motivo para cancelarla"): "Overtaken"},
            )
        ],
        THEIRS,
        "member",
        ("Cancelled", "Cancelada"),
        Action.ITEM_CANCELLED,
        {"item {assigned}": {"status": "cancelled"}},
        "{assigned}",
    ),
    PersonAction(
        "reopen an item",
        "/action {done}",
        [
            by_form(
                ("Reopen …", "Reabrir…"),
                Press.ITEM_REOPEN,
                FormName.MOVE_ITEM,
                {("Reason for reopening", "Motivo para reabrirla"): "A page is missing"},
            )
        ],
        THEIRS,
        "member",
        ("A page is missing", "A page is missing"),
        Action.ITEM_REOPENED,
        {},
        "{done}",
    ),
    PersonAction(
        "comment",
        "/action {assigned}",
        [
            by_form(
                ("Comment …", "Comentar…"),
                Press.ITEM_COMMENT,
                FormName.COMMENT,
                {("Comment", "Comentario"): "Look at this", ("Notify", "Avisar a"): ["{colleague}"]},
            )
        ],
        DOERS,
        "observer",
        ("Look at this", "Look at this"),
        Action.ITEM_COMMENTED,
        {},
        "{assigned}",
    ),
    PersonAction(
        "attach to an item",
        "/action {own}",
        [
            by_form(
                ("Attach evidence …", "Adjuntar evidencia…"),
                Press.ITEM_EVIDENCE,
                FormName.ITEM_EVIDENCE,
                {LINK: SOURCE, TITLE: "The draft"},
                Mistake({LINK: "nonsense"}, "link", NOT_A_LINK),
            )
        ],
        DOERS,
        "observer",
        ("The draft", "The draft"),
        Action.ITEM_EVIDENCE,
        {},
        "{own}",
    ),
    PersonAction(
        "take back",
        "/action {own}",
        [Step(("Start", "Iniciar"), Press.ITEM_START), Step(("Undo", "Deshacer"), Press.UNDO)],
        DOERS,
        None,
        ("Undone", "Se deshizo"),
        Action.UNDONE,
        {"item {own}": {"status": "todo"}},
    ),
)
