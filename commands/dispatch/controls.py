"""The table of buttons and other controls in messages: each one makes a request that a command makes too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.action_items.action_item import ItemFilters
from bot.domain.action_items.moves import Move
from bot.domain.translations.status import TextPlace
from bot.i18n import LANGUAGES, Language, language_of
from bot.services.digests import actions as digest_hands
from bot.services.members.queries import known_zone
from bot.services.undo import Latest
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from commands.action_items.requests import FinishItem, ListItems, MoveItem, ShowItem, ShowMine, SnoozeItem
from commands.action_items.table import ACTION
from commands.command import Command
from commands.digests.requests import AcknowledgeDigest, HoldDigest, ResumeDigest, SendDigest
from commands.digests.table import DIGEST
from commands.dispatch.sharing import read_value
from commands.form import ControlUnknown
from commands.recommendations.requests import AskForUpdate, Confirm, ShowBoard, ShowHistory, ShowOne
from commands.recommendations.table import REC
from commands.requests import OpenForm, Request, Undo
from commands.taskforce.requests import ChooseLanguage, ChooseZone, ShowMe
from commands.taskforce.table import TASKFORCE


@dataclass(frozen=True)
class Control:
    """A button or other control: its command, and how to read its value as a request.

    `read` raises `ValueError` for a value that this bot did not put there. `opens` says that the control
    opens a form.
    """

    command: Command
    read: Callable[[str], Request]
    opens: bool = False


def _which(value: str) -> digest_hands.Which:
    schedule, _, week = value.partition(":")
    year, _, number = week.partition("-W")
    date.fromisocalendar(int(year), int(number), 1)  # raises ValueError if the year has no such week
    return digest_hands.Which(schedule, week)


def _shown(value: str) -> Request:
    """Return the request for the choice in a list: "rec:5", "item:12"."""
    kind, _, number = value.partition(":")
    return {"rec": ShowOne, "item": ShowItem}[kind](int(number))


def _seen(value: str) -> tuple[int, int | None]:
    """Return the number, and the version that the person saw when they pressed: "5:7", or "5"."""
    number, _, version = value.partition(":")
    return int(number), int(version) if version else None


def _accepted(number: int, version: int | None) -> Request:
    return MoveItem(number, Move.ACCEPT, expected=version)


def _move(move: Move) -> Control:
    """Return the control of a move that needs a comment."""
    return Control(
        ACTION,
        lambda number: OpenForm(FormName.MOVE_ITEM, {"number": int(number), "move": move.value}),
        opens=True,
    )


def _form(command: Command, form: FormName) -> Control:
    """Return the control that opens a form about the thing with this number, or an empty one without a
    number.
    """
    return Control(command, lambda value: OpenForm(form, {"number": int(value)} if value else {}), opens=True)


def _digest_form(form: FormName) -> Control:
    def read(value: str) -> Request:
        which = _which(value)
        return OpenForm(form, {"schedule": which.schedule, "week": which.week})

    return Control(DIGEST, read, opens=True)


def _undone(value: str) -> Request:
    """Return the request to take back one change: "rec:5:7", "item:12:3" (number, version after it)."""
    kind, number, version = value.split(":")
    subject = {"rec": "recommendation", "item": "action_item"}[kind]
    return Undo(Latest(subject, int(number), int(version)))


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
    Press.HOLD_REASON: _digest_form(FormName.DIGEST_HOLD),
    Press.RESUME: Control(DIGEST, lambda value: ResumeDigest(_which(value))),
    Press.SEND: Control(DIGEST, lambda value: SendDigest(_which(value))),
    Press.NOTE: _digest_form(FormName.DIGEST_NOTE),
    Press.OPEN: Control(REC, _shown),
    Press.BOARD: Control(REC, lambda page: ShowBoard(int(page))),
    Press.MINE: Control(ACTION, lambda page: ShowMine(int(page))),
    Press.UNDO: Control(TASKFORCE, _undone),
    Press.ASK: Control(REC, lambda value: AskForUpdate(int(value))),
    Press.UPDATE: _form(REC, FormName.UPDATE),
    Press.EVIDENCE: _form(REC, FormName.EVIDENCE),
    Press.CONFIRM: Control(REC, lambda value: Confirm(*_seen(value))),
    Press.REFUSE: _form(REC, FormName.REFUSE),
    Press.CLOSE: _form(REC, FormName.CLOSE),
    Press.REOPEN: _form(REC, FormName.REOPEN),
    Press.LEADS: _form(REC, FormName.LEADS),
    Press.HISTORY: Control(REC, lambda number: ShowHistory(int(number))),
    Press.ITEMS: Control(
        ACTION, lambda number: ListItems(ItemFilters(recommendations=frozenset({int(number)})))
    ),
    Press.ASSIGN: _form(ACTION, FormName.ASSIGN),
    Press.ITEM_START: Control(ACTION, lambda number: MoveItem(int(number), Move.START)),
    Press.ITEM_BLOCK: _move(Move.BLOCK),
    Press.ITEM_ACCEPT: Control(ACTION, lambda value: _accepted(*_seen(value))),
    Press.ITEM_RETURN: _move(Move.RETURN),
    Press.ITEM_CANCEL: _move(Move.CANCEL),
    Press.ITEM_REOPEN: _move(Move.REOPEN),
    Press.ITEM_SNOOZE: _form(ACTION, FormName.SNOOZE),
    Press.ITEM_EDIT: _form(ACTION, FormName.EDIT_ITEM),
    Press.ITEM_COMMENT: _form(ACTION, FormName.COMMENT),
    Press.ITEM_EVIDENCE: _form(ACTION, FormName.ITEM_EVIDENCE),
    Press.REMINDER_DONE: Control(ACTION, lambda number: FinishItem(int(number))),
    Press.REMINDER_SNOOZE: Control(ACTION, lambda number: SnoozeItem(int(number))),
    Press.REMINDER_REASSIGN: _form(ACTION, FormName.REASSIGN),
    Press.TRANSLATE: Control(
        TASKFORCE, lambda key: OpenForm(FormName.TRANSLATE, {"place": TextPlace.read(key).key}), opens=True
    ),
    Press.SETTINGS: Control(TASKFORCE, lambda _: OpenForm(FormName.SETTINGS), opens=True),
    Press.MEMBER: Control(
        TASKFORCE, lambda person: OpenForm(FormName.SETTINGS, {"person": person}), opens=True
    ),
    Press.OTHER_LANGUAGE: Control(REC, read_value),
    Press.LANGUAGE: Control(TASKFORCE, lambda value: ChooseLanguage(_language(value))),
    Press.ZONE: Control(TASKFORCE, lambda value: ChooseZone(_zone(value))),
    Press.ME: Control(TASKFORCE, lambda _: ShowMe()),
}


def pressed(action_id: str, value: str) -> tuple[Command, Request]:
    """Return the command and the request of a press; raises `ControlUnknown`."""
    try:
        control = CONTROLS[Press(action_id)]
        return control.command, control.read(value)
    except (KeyError, ValueError):
        raise ControlUnknown from None


def opens_form(action_id: str) -> bool:
    """Say whether a press opens a form, so that a modal can be opened at once."""
    return action_id in set(Press) and action_id in CONTROLS and CONTROLS[Press(action_id)].opens
