"""The table of the subcommands of `/rec`."""

from bot.domain.members.permissions import Act
from bot.i18n import N_
from commands.command import Command, Subcommand
from commands.help import HELP
from commands.recommendations.handlers import ANSWERS
from commands.recommendations.parser import (
    parse_alternate,
    parse_anything,
    parse_ask,
    parse_board,
    parse_close,
    parse_confirm,
    parse_evidence,
    parse_history,
    parse_lead,
    parse_list,
    parse_refuse,
    parse_reopen,
    parse_search,
    parse_show,
    parse_update,
)
from commands.recommendations.requests import ShowBoard
from commands.undo import UNDO

__all__ = ["ANSWERS", "REC", "SUBCOMMANDS"]

SUBCOMMANDS = (
    Subcommand(
        "board",
        {"en": ("board", "all"), "es": ("tablero", "todas")},
        N_("board"),
        N_("shows all recommendations by category."),
        N_("board"),
        parse_board,
    ),
    Subcommand(
        "show",
        {"en": ("show", "status"), "es": ("ver", "estado", "mostrar")},
        N_("show NUMBER"),
        N_("shows one recommendation; the number alone does, too."),
        N_("show 5"),
        parse_show,
    ),
    Subcommand(
        "search",
        {"en": ("search", "find"), "es": ("buscar", "busca")},
        N_("search WORDS"),
        N_("searches titles, notes and evidence in both languages; a word alone does, too."),
        N_("search fentanyl"),
        parse_search,
    ),
    Subcommand(
        "list",
        {"en": ("list",), "es": ("lista", "listar")},
        N_("list FILTERS"),
        N_(
            "lists by status, side, category, or: mine, stale, priority, open, closed, leaderless; "
            "they combine."
        ),
        N_("list blocked mine"),
        parse_list,
    ),
    Subcommand(
        "update",
        {"en": ("update", "set"), "es": ("actualizar", "actualiza")},
        N_('update NUMBER STATUS "note" awaiting "whom" next "next step"'),
        N_(
            "changes the status, or adds news where none is given. A block needs its cause and whom "
            "it awaits."
        ),
        N_('update 5 in-progress "The first joint meeting was held"'),
        parse_update,
        Act.UPDATE,
        alone=True,
    ),
    Subcommand(
        "evidence",
        {"en": ("evidence", "source"), "es": ("evidencia", "fuente")},
        N_('evidence NUMBER LINK "title" issuer "who" date 2026-10-01 language en'),
        N_("attaches a source; the same link again completes its details."),
        N_(
            'evidence 5 https://example.org/communique "Joint communiqué" issuer "Embassy" date '
            "2026-10-01 language en"
        ),
        parse_evidence,
        Act.ATTACH,
        alone=True,
    ),
    Subcommand(
        "confirm",
        {"en": ("confirm",), "es": ("confirmar", "confirma")},
        N_("confirm NUMBER"),
        N_("confirms for your side what was reported."),
        N_("confirm 5"),
        parse_confirm,
        Act.CONFIRM,
    ),
    Subcommand(
        "refuse",
        {"en": ("refuse", "reject"), "es": ("rechazar", "rechaza")},
        N_('refuse NUMBER "reason"'),
        N_("sends what was reported back, with the reason on record."),
        N_('refuse 5 "The annex is missing"'),
        parse_refuse,
        Act.CONFIRM,
        alone=True,
    ),
    Subcommand(
        "close",
        {"en": ("close",), "es": ("concluir", "cerrar", "concluye")},
        N_('close NUMBER implemented or not-implemented "reason"'),
        N_("closes a recommendation; as implemented only on evidence and both sides' confirmations."),
        N_('close 5 not-implemented "Overtaken by the new agreement"'),
        parse_close,
        Act.CLOSE,
        alone=True,
    ),
    Subcommand(
        "reopen",
        {"en": ("reopen",), "es": ("reabrir", "reabre")},
        N_('reopen NUMBER "reason"'),
        N_("brings a closed recommendation back to work."),
        N_('reopen 5 "New facts came up"'),
        parse_reopen,
        Act.CLOSE,
        alone=True,
    ),
    Subcommand(
        "lead",
        {"en": ("lead", "leads"), "es": ("responsable", "responsables")},
        N_("lead NUMBER SIDE @someone"),
        N_("names a side's lead; “nobody” leaves the seat empty."),
        N_("lead 5 us @lead-us"),
        parse_lead,
        Act.EDIT,
        alone=True,
    ),
    Subcommand(
        "alternate",
        {"en": ("alternate",), "es": ("suplente", "alterno")},
        N_("alternate NUMBER SIDE @someone"),
        N_("names who stands in for a side's lead."),
        N_("alternate 5 mx @member-mx"),
        parse_alternate,
        Act.EDIT,
    ),
    Subcommand(
        "history",
        {"en": ("history", "log"), "es": ("historial", "historia")},
        N_("history NUMBER"),
        N_("shows everything that happened to a recommendation, by whom and why."),
        N_("history 5"),
        parse_history,
        Act.READ_TRAIL,
    ),
    Subcommand(
        "ask",
        {"en": ("ask",), "es": ("solicitar", "preguntar")},
        N_("ask NUMBER"),
        N_("asks the leads of a recommendation for an update, in their languages."),
        N_("ask 5"),
        parse_ask,
        Act.ASK,
    ),
    UNDO,
    HELP,
)

REC = Command(
    "rec",
    names={"en": "rec", "es": "rec"},
    descriptions={
        "en": "Recommendations: status, evidence, leads · Recomendaciones: estado, evidencia, responsables",
        "es": "Recommendations: status, evidence, leads · Recomendaciones: estado, evidencia, responsables",
    },
    hints={
        "en": "[5 | update 5 … | actualizar 5 … | help | ayuda]",
        "es": "[5 | update 5 … | actualizar 5 … | help | ayuda]",
    },
    subcommands=SUBCOMMANDS,
    bare=ShowBoard(),
    otherwise=parse_anything,
    otherwise_key="search",
)
