"""The table of the subcommands of `/action`, in Spanish `/accion`."""

from bot.domain.action_items.moves import Move
from bot.domain.members.permissions import Act
from bot.i18n import N_
from commands.action_items.handlers import ANSWERS
from commands.action_items.parser import (
    parse_anything,
    parse_assign,
    parse_comment,
    parse_due,
    parse_edit,
    parse_evidence,
    parse_finish,
    parse_list,
    parse_mine,
    parse_move,
    parse_reassign,
    parse_show,
    parse_snooze,
)
from commands.action_items.requests import ShowMine
from commands.command import Command, Subcommand
from commands.help import HELP
from commands.undo import UNDO

__all__ = ["ACTION", "ANSWERS", "SUBCOMMANDS"]

SUBCOMMANDS = (
    Subcommand(
        "mine",
        {"en": ("mine", "my"), "es": ("mías", "mis-tareas")},
        N_("mine"),
        N_("shows your open action items by due date; so does the command alone."),
        N_("mine"),
        parse_mine,
        alone=True,
    ),
    Subcommand(
        "list",
        {"en": ("list",), "es": ("lista", "listar")},
        N_("list FILTERS"),
        N_(
            "lists by due date: mine, overdue, undated, by-me, @someone, rec 5, due this week, us, a status, "
            "“words”, closed, all; they combine."
        ),
        N_("list overdue rec 5"),
        parse_list,
    ),
    Subcommand(
        "show",
        {"en": ("show", "status"), "es": ("ver", "estado", "mostrar")},
        N_("show NUMBER"),
        N_("shows one action item; the number alone does, too."),
        N_("show A-12"),
        parse_show,
    ),
    Subcommand(
        "assign",
        {"en": ("assign", "new", "add"), "es": ("asignar", "asigna", "nueva")},
        N_('assign @someone "what" rec NUMBER due DATE'),
        N_("assigns an action item to one or several people, and tells them; in any order."),
        N_('assign @member-us "Draft the memorandum" rec 5 due next friday'),
        parse_assign,
        Act.ASSIGN,
        alone=True,
    ),
    Subcommand(
        "start",
        {"en": ("start", "resume"), "es": ("iniciar", "inicia", "retomar")},
        N_("start NUMBER"),
        N_("says that you are at work on it."),
        N_("start A-12"),
        parse_move(Move.START),
        Act.COMMENT,
    ),
    Subcommand(
        "block",
        {"en": ("block",), "es": ("bloquear", "bloquea")},
        N_('block NUMBER "cause"'),
        N_("says what keeps you from going on."),
        N_('block A-12 "The annex has not arrived"'),
        parse_move(Move.BLOCK),
        Act.COMMENT,
    ),
    Subcommand(
        "submit",
        {"en": ("submit", "hand-in"), "es": ("entregar", "entrega")},
        N_('submit NUMBER "note"'),
        N_("hands it in to whoever assigned it."),
        N_('submit A-12 "The draft is in the shared folder"'),
        parse_move(Move.SUBMIT),
        Act.COMMENT,
    ),
    Subcommand(
        "done",
        {"en": ("done", "finish", "complete"), "es": ("concluir", "terminar", "hecho")},
        N_('done NUMBER "note"'),
        N_("hands it in, or accepts it where that is yours to do."),
        N_("done A-12"),
        parse_finish,
        Act.COMMENT,
    ),
    Subcommand(
        "accept",
        {"en": ("accept",), "es": ("aceptar", "acepta")},
        N_('accept NUMBER "note"'),
        N_("accepts what was handed in to you."),
        N_("accept A-12"),
        parse_move(Move.ACCEPT),
        Act.ASSIGN,
    ),
    Subcommand(
        "return",
        {"en": ("return", "send-back"), "es": ("devolver", "devuelve", "regresar")},
        N_('return NUMBER "why"'),
        N_("returns what was handed in to you, and says what is missing."),
        N_('return A-12 "The signature is missing"'),
        parse_move(Move.RETURN),
        Act.ASSIGN,
    ),
    Subcommand(
        "due",
        {"en": ("due",), "es": ("vence", "vencimiento", "plazo")},
        N_("due NUMBER DATE"),
        N_("sets another due date, or “none”."),
        N_("due A-12 next monday"),
        parse_due,
        Act.ASSIGN,
    ),
    Subcommand(
        "reassign",
        {"en": ("reassign",), "es": ("reasignar", "reasigna")},
        N_("reassign NUMBER @someone"),
        N_("gives it to others, and tells both."),
        N_("reassign A-12 @member-mx"),
        parse_reassign,
        Act.ASSIGN,
    ),
    Subcommand(
        "snooze",
        {"en": ("snooze",), "es": ("posponer", "pospone")},
        N_("snooze NUMBER until DATE"),
        N_("puts off being reminded of it, without a date for three working days; the due date stays."),
        N_("snooze A-12 until next friday"),
        parse_snooze,
        Act.COMMENT,
    ),
    Subcommand(
        "edit",
        {"en": ("edit",), "es": ("editar", "edita")},
        N_('edit NUMBER "new text" rec NUMBER'),
        N_("changes what it says, or the recommendation that it belongs to."),
        N_('edit A-12 "Draft the memorandum and its annex"'),
        parse_edit,
        Act.ASSIGN,
    ),
    Subcommand(
        "comment",
        {"en": ("comment", "note"), "es": ("comentar", "comenta", "comentario")},
        N_('comment NUMBER "text"'),
        N_("says something about it, and tells whomever the text mentions."),
        N_('comment A-12 "@lead-mx, could you read the draft?"'),
        parse_comment,
        Act.COMMENT,
    ),
    Subcommand(
        "evidence",
        {"en": ("evidence", "attach"), "es": ("evidencia", "adjuntar")},
        N_('evidence NUMBER LINK "title" issuer "…" date DATE language LANGUAGE'),
        N_("attaches a source to it: a link, or the link to a file in Slack."),
        N_('evidence A-12 https://example.org/draft.pdf "The signed draft"'),
        parse_evidence,
        Act.COMMENT,
    ),
    Subcommand(
        "cancel",
        {"en": ("cancel",), "es": ("cancelar", "cancela")},
        N_('cancel NUMBER "reason"'),
        N_("ends it undone, with the reason on record."),
        N_('cancel A-12 "Overtaken by the new agreement"'),
        parse_move(Move.CANCEL),
        Act.ASSIGN,
    ),
    Subcommand(
        "reopen",
        {"en": ("reopen",), "es": ("reabrir", "reabre")},
        N_('reopen NUMBER "reason"'),
        N_("opens again what was done or cancelled."),
        N_('reopen A-12 "A new annex came in"'),
        parse_move(Move.REOPEN),
        Act.ASSIGN,
    ),
    UNDO,
    HELP,
)

ACTION = Command(
    "action",
    names={"en": "action", "es": "accion"},
    descriptions={
        "en": "Action items: who does what until when",
        "es": "Tareas: quién hace qué y para cuándo",
    },
    hints={
        "en": '[list | assign @someone "what" rec 5 due friday | done A-12 | help]',
        "es": '[lista | asignar @alguien "qué" rec 5 para viernes | concluir A-12 | ayuda]',
    },
    subcommands=SUBCOMMANDS,
    bare=ShowMine(),
    otherwise=parse_anything,
    otherwise_key="list",
)
