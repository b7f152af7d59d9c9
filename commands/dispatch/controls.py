"""The table of buttons and other controls in messages: each one makes a request that a command makes too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.action_items.moves import Move
from bot.domain.recommendations.reference import read
from bot.domain.translations.status import TextPlace
from bot.i18n import LANGUAGES, Language, language_of
from bot.services.digests import actions as digest_hands
from bot.services.members.queries import chosen_zone
from bot.services.members.roster import INHERITED
from bot.services.undo import Latest
from bot.views.blockkit.controls import Press
from bot.views.forms.names import RECORD, FormName
from commands.action_items.requests import (
    FinishItem,
    GiveBack,
    ListItemsOf,
    MoveItem,
    ShowItem,
    ShowMine,
    SnoozeItem,
)
from commands.action_items.table import ACTION
from commands.command import Command
from commands.digests.requests import AcknowledgeDigest, HoldDigest, ResumeDigest, SendDigest, ShowOwnDigest
from commands.digests.table import DIGEST
from commands.dispatch.sharing import read_value
from commands.form import ControlUnknown
from commands.recommendations.requests import (
    AskForUpdate,
    Confirm,
    ShowBoard,
    ShowEvent,
    ShowHistory,
    ShowOne,
)
from commands.recommendations.table import REC
from commands.requests import OpenForm, Request, Undo
from commands.taskforce.requests import ChooseLanguage, ChooseZone, ConfirmMember, RefuseMember, ShowMe
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
    """Return the request for the choice in a list: "rec:#fentanyl", "item:12", "event:345"."""
    kind, _, which = value.partition(":")
    if kind == "rec":
        return ShowOne(read(which))
    return ShowEvent(int(which)) if kind == "event" else {"item": ShowItem}[kind](int(which))


def _seen(value: str) -> tuple[str, int | None]:
    """Return what a press is about, and the version that the person saw: "#fentanyl:7", "12:7", or "12"."""
    which, _, version = value.partition(":")
    return which, int(version) if version else None


def _confirmed(value: str) -> Request:
    which, version = _seen(value)
    return Confirm(read(which), version)


def _accepted(value: str) -> Request:
    number, version = _seen(value)
    return MoveItem(int(number), Move.ACCEPT, expected=version)


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


def _record_form(command: Command, form: FormName) -> Control:
    """Return the control that opens a form about a recommendation, or an empty one without a value."""

    def opened(value: str) -> Request:
        if value:
            read(value)  # raises `ValueError` now, not when the form is drawn
        return OpenForm(form, {RECORD: value} if value else {})

    return Control(command, opened, opens=True)


def _digest_form(form: FormName) -> Control:
    def read(value: str) -> Request:
        which = _which(value)
        return OpenForm(form, {"schedule": which.schedule, "week": which.week})

    return Control(DIGEST, read, opens=True)


def _undone(value: str) -> Request:
    """Return the request to take back one change, by the version after it: "rec:#fentanyl:7", "item:12:3"."""
    kind, which, version = value.split(":")
    subject = {"rec": "recommendation", "item": "action_item"}[kind]
    return Undo(Latest(subject, read(which) if kind == "rec" else int(which), int(version)))


def _language(value: str) -> Language:
    if value not in LANGUAGES or (found := language_of(value)) is None:
        raise ValueError(value)
    return found


def _own_digest(value: str) -> Request:
    occurrence, _, language = value.partition(":")
    return ShowOwnDigest(int(occurrence), _language(language))


def _zone(value: str) -> str:
    return value if value == INHERITED else chosen_zone(value)


CONTROLS: Mapping[Press, Control] = {
    Press.ACKNOWLEDGE: Control(DIGEST, lambda value: AcknowledgeDigest(int(value))),
    Press.DIGEST_LANGUAGE: Control(DIGEST, _own_digest),
    Press.HOLD: Control(DIGEST, lambda value: HoldDigest(_which(value))),
    Press.HOLD_REASON: _digest_form(FormName.DIGEST_HOLD),
    Press.RESUME: Control(DIGEST, lambda value: ResumeDigest(_which(value))),
    Press.SEND: Control(DIGEST, lambda value: SendDigest(_which(value))),
    Press.NOTE: _digest_form(FormName.DIGEST_NOTE),
    Press.CORRECT: _digest_form(FormName.DIGEST_CORRECT),
    Press.OPEN: Control(REC, _shown),
    Press.BOARD: Control(REC, lambda page: ShowBoard(int(page))),
    Press.MINE: Control(ACTION, lambda page: ShowMine(int(page))),
    Press.UNDO: Control(TASKFORCE, _undone),
    Press.ASK: Control(REC, lambda value: AskForUpdate(read(value))),
    Press.UPDATE: _record_form(REC, FormName.UPDATE),
    Press.EVIDENCE: _record_form(REC, FormName.EVIDENCE),
    Press.CONFIRM: Control(REC, _confirmed),
    Press.REFUSE: _record_form(REC, FormName.REFUSE),
    Press.CLOSE: _record_form(REC, FormName.CLOSE),
    Press.REOPEN: _record_form(REC, FormName.REOPEN),
    Press.LEADS: _record_form(REC, FormName.LEADS),
    Press.COMMENT: _record_form(REC, FormName.COMMENT_RECOMMENDATION),
    Press.HISTORY: Control(REC, lambda value: ShowHistory(read(value))),
    Press.ITEMS: Control(ACTION, lambda value: ListItemsOf(read(value))),
    Press.ASSIGN: _record_form(ACTION, FormName.ASSIGN),
    Press.ITEM_START: Control(ACTION, lambda number: MoveItem(int(number), Move.START)),
    Press.ITEM_BLOCK: _move(Move.BLOCK),
    Press.ITEM_ACCEPT: Control(ACTION, _accepted),
    Press.ITEM_RETURN: _move(Move.RETURN),
    Press.ITEM_CANCEL: _move(Move.CANCEL),
    Press.ITEM_REOPEN: _move(Move.REOPEN),
    Press.ITEM_SNOOZE: _form(ACTION, FormName.SNOOZE),
    Press.ITEM_EDIT: _form(ACTION, FormName.EDIT_ITEM),
    Press.ITEM_COMMENT: _form(ACTION, FormName.COMMENT),
    Press.ITEM_EVIDENCE: _form(ACTION, FormName.ITEM_EVIDENCE),
    Press.ITEM_GIVE_BACK: Control(ACTION, lambda number: GiveBack(int(number))),
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
    Press.CLAIM_CONFIRM: Control(TASKFORCE, ConfirmMember),
    Press.CLAIM_REFUSE: Control(TASKFORCE, RefuseMember),
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
