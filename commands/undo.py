"""The subcommand `undo`, which every command that changes something has."""

from bot.domain.members.permissions import Act
from bot.i18n import N_
from bot.services import undo
from bot.views.blockkit.blocks import Message
from bot.views.undo import undone_of_item, undone_of_recommendation
from commands.command import Call, Subcommand
from commands.parsing.cursor import Cursor
from commands.parsing.talk import is_talk
from commands.parsing.vocabulary import Vocabulary
from commands.requests import Request, Undo


def parse_undo(cursor: Cursor) -> Request:
    """Parse `undo`, and the change as its object."""
    if not is_talk(cursor.tokens[cursor.position :], CHANGE_NOUNS):
        cursor.end()
    cursor.position = len(cursor.tokens)
    return Undo()


def take_back(call: Call, request: Undo) -> Message:
    """Take back the caller's last change."""
    done = undo.undo(call.context, call.caller, request.meant)
    if done.recommendation is not None:
        return undone_of_recommendation(done.event, done.recommendation, done.told, call.localizer)
    assert done.item is not None  # noqa: S101 (a change is about one or the other)
    return undone_of_item(done.event, done.item, done.told, call.localizer)


CHANGE_NOUNS: Vocabulary[str] = Vocabulary(
    {
        "change": {
            "en": ("change", "my", "last", "previous", "what i did", "mistake", "thing", "did", "this"),
            "es": ("cambio", "mi", "último", "última", "lo último", "anterior", "hice", "esto", "error"),
        }
    }
)
"""What people call the change that they take back, which is always their last one."""
UNDO = Subcommand(
    "undo",
    {
        "en": ("undo", "revert", "take-that-back", "take-it-back", "take-this-back", "roll-back", "rollback"),
        "es": (
            "deshacer",
            "deshaz",
            "revertir",
            "deshazlo",
            "deshágalo",
            "deshaga",
            "deshacerlo",
            "revierta",
        ),
    },
    N_("undo"),
    N_("undoes your latest change, within ten minutes."),
    N_("undo"),
    parse_undo,
    Act.COMMENT,
)
