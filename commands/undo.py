"""The subcommand `undo`, which every command that changes something has."""

from bot.domain.members.permissions import Act
from bot.i18n import N_
from bot.services import undo
from bot.views.blockkit.blocks import Message
from bot.views.undo import undone_of_item, undone_of_recommendation
from commands.command import Call, Subcommand
from commands.parsing.cursor import Cursor
from commands.requests import Request, Undo


def parse_undo(cursor: Cursor) -> Request:
    """Parse `undo`, which takes no more words."""
    cursor.end()
    return Undo()


def take_back(call: Call, request: Undo) -> Message:
    """Take back the caller's last change."""
    done = undo.undo(call.context, call.caller, request.meant)
    if done.recommendation is not None:
        return undone_of_recommendation(done.event, done.recommendation, done.told, call.localizer)
    assert done.item is not None  # noqa: S101 (a change is about one or the other)
    return undone_of_item(done.event, done.item, done.told, call.localizer)


UNDO = Subcommand(
    "undo",
    {"en": ("undo",), "es": ("deshacer", "deshaz")},
    N_("undo"),
    N_("undoes your latest change, within ten minutes."),
    N_("undo"),
    parse_undo,
    Act.COMMENT,
)
