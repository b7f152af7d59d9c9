"""The table of what can be pressed in messages: each control asks for what some command asks for as well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, N_, Language, language_of
from bot.services.digest_hands import Which
from bot.services.members import known_zone
from bot.views.controls import Press
from bot.views.forms.names import FormName
from commands.action_requests import AskWhom, FinishItem, ShowItem, SnoozeItem
from commands.actions import ACTION
from commands.command import Command
from commands.digest_requests import AcknowledgeDigest, AskHowToNote, HoldDigest, ResumeDigest, SendDigest
from commands.digests import DIGEST
from commands.recommendations import REC
from commands.requests import AskForUpdate, ChooseLanguage, ChooseZone, OpenForm, Request, ShowMe, ShowOne
from commands.taskforce import TASKFORCE


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


def _which(value: str) -> Which:
    schedule, _, week = value.partition(":")
    year, _, number = week.partition("-W")
    date.fromisocalendar(int(year), int(number), 1)  # whether there is such a week
    return Which(schedule, week)


def _shown(value: str) -> Request:
    """Return the request for what a list of choices names: "rec:5", "item:12"."""
    kind, _, number = value.partition(":")
    return {"rec": ShowOne, "item": ShowItem}[kind](int(number))


def _language(value: str) -> Language:
    if value not in LANGUAGES or (found := language_of(value)) is None:
        raise ValueError(value)
    return found


def _zone(value: str) -> str:
    if (zone := known_zone(value)) is None:
        raise ValueError(value)
    return zone


CONTROLS: Mapping[Press, Control] = {
    Press.ACKNOWLEDGE: Control(DIGEST, lambda value: AcknowledgeDigest(int(value))),
    Press.HOLD: Control(DIGEST, lambda value: HoldDigest(_which(value))),
    Press.RESUME: Control(DIGEST, lambda value: ResumeDigest(_which(value))),
    Press.SEND: Control(DIGEST, lambda value: SendDigest(_which(value))),
    Press.NOTE: Control(DIGEST, lambda value: AskHowToNote(_which(value).schedule or "")),
    Press.OPEN: Control(REC, _shown),
    Press.ASK: Control(REC, lambda value: AskForUpdate(int(value))),
    Press.REMINDER_DONE: Control(ACTION, lambda number: FinishItem(int(number))),
    Press.REMINDER_SNOOZE: Control(ACTION, lambda number: SnoozeItem(int(number))),
    Press.REMINDER_REASSIGN: Control(ACTION, lambda number: AskWhom(int(number))),
    Press.LANGUAGE: Control(TASKFORCE, lambda value: ChooseLanguage(_language(value))),
    Press.ZONE: Control(TASKFORCE, lambda value: ChooseZone(_zone(value))),
    Press.ME: Control(TASKFORCE, lambda _: ShowMe()),
    Press.UPDATE: Control(REC, lambda number: OpenForm(FormName.UPDATE, {"number": int(number)})),
}


OPENING = frozenset({Press.UPDATE})
"""What asks for a form, so that a window can be opened at once."""


def pressed(action_id: str, value: str) -> tuple[Command, Request]:
    """Return what pressing something asks for; raises `ControlUnknown`."""
    try:
        control = CONTROLS[Press(action_id)]
        return control.command, control.read(value)
    except (KeyError, ValueError):
        raise ControlUnknown from None


def opens_form(action_id: str) -> bool:
    """Say whether a press asks for a form."""
    return action_id in OPENING
