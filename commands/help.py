"""`help`, which every command has."""

from bot.i18n import N_
from commands.command import Subcommand
from commands.parsing.cursor import Cursor
from commands.requests import Request, ShowHelp


def parse_help(_: Cursor) -> Request:
    """Nothing more; whatever follows is no reason to refuse help."""
    return ShowHelp()


HELP = Subcommand(
    "help",
    {"en": ("help",), "es": ("ayuda",)},
    N_("help"),
    N_("shows what you can do here."),
    N_("help"),
    parse_help,
)
