"""The subcommand `help`, which every command has."""

from bot.i18n import N_
from commands.command import Subcommand
from commands.parsing.cursor import Cursor
from commands.requests import Request, ShowHelp


def parse_help(_: Cursor) -> Request:
    """Parse `help`; more words after it are ignored, so that help is never refused."""
    return ShowHelp()


HELP = Subcommand(
    "help",
    {"en": ("help",), "es": ("ayuda",)},
    N_("help"),
    N_("shows what you can do here."),
    N_("help"),
    parse_help,
)
