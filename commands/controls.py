"""The table of what can be pressed in messages: each control asks for what some command asks for as well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.errors import EnlaceError
from bot.i18n import N_
from bot.views.controls import Press
from commands.action_requests import AskWhom, FinishItem, SnoozeItem
from commands.actions import ACTION
from commands.command import Command
from commands.requests import Request


class ControlUnknown(EnlaceError):
    message = N_(
        "This button is from a message that the bot no longer understands, so nothing was done. "
        "`%(taskforce)s help` shows the command that does the same."
    )


@dataclass(frozen=True)
class Control:
    """Something to press: which command it belongs to, and what it asks for, by the value that it holds.

    `read` raises `ValueError` for a value that was not put into it by this bot.
    """

    command: Command
    read: Callable[[str], Request]


CONTROLS: Mapping[Press, Control] = {
    Press.REMINDER_DONE: Control(ACTION, lambda number: FinishItem(int(number))),
    Press.REMINDER_SNOOZE: Control(ACTION, lambda number: SnoozeItem(int(number))),
    Press.REMINDER_REASSIGN: Control(ACTION, lambda number: AskWhom(int(number))),
}


def pressed(action_id: str, value: str) -> tuple[Command, Request]:
    """Return what pressing something asks for; raises `ControlUnknown`."""
    try:
        control = CONTROLS[Press(action_id)]
        return control.command, control.read(value)
    except (KeyError, ValueError):
        raise ControlUnknown from None
