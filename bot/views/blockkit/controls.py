"""Buttons and lists, and the action ids by which `commands.dispatch.controls` recognises them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.domain.texts import shortened
from bot.views.blockkit.blocks import Block, TooLargeError

LABEL_LIMIT = 75
"""Characters of a button's or an option's text."""
CHOICES_LIMIT = 100
VALUE_LIMIT = 2000
"""Characters of what a button carries."""


class Press(StrEnum):
    """The action ids of controls. A value that was posted in a message never gets another meaning.

    The values of `PAGE`, `PAGE_BACK` and `GO` contain the whole command that they send, as the reader would
    type it. Those of `MORE` contain another press and its value: "action.start 12".
    """

    ACKNOWLEDGE = "digest.acknowledge"
    HOLD = "digest.hold"
    HOLD_REASON = "digest.hold_reason"
    RESUME = "digest.resume"
    SEND = "digest.send"
    NOTE = "digest.note"
    CORRECT = "digest.correct"
    DIGEST_LANGUAGE = "digest.language"
    MORE = "more"
    OPEN = "show"
    PAGE = "page"
    PAGE_BACK = "page.back"
    GO = "go"
    BOARD = "board"
    MINE = "mine"
    UNDO = "undo"
    TRANSLATE = "translate"
    UPDATE = "recommendation.update"
    EVIDENCE = "recommendation.evidence"
    CONFIRM = "recommendation.confirm"
    REFUSE = "recommendation.refuse"
    CLOSE = "recommendation.close"
    REOPEN = "recommendation.reopen"
    LEADS = "recommendation.leads"
    COMMENT = "recommendation.comment"
    HISTORY = "recommendation.history"
    ITEMS = "recommendation.items"
    ASSIGN = "action.assign"
    ITEM_START = "action.start"
    ITEM_BLOCK = "action.block"
    ITEM_ACCEPT = "action.accept"
    ITEM_RETURN = "action.return"
    ITEM_CANCEL = "action.cancel"
    ITEM_REOPEN = "action.reopen"
    ITEM_SNOOZE = "action.snooze"
    ITEM_EDIT = "action.edit"
    ITEM_COMMENT = "action.comment"
    ITEM_EVIDENCE = "action.evidence"
    ITEM_GIVE_BACK = "action.give_back"
    SETTINGS = "taskforce.settings"
    MEMBER = "taskforce.member"
    CLAIM_CONFIRM = "member.confirm"
    CLAIM_REFUSE = "member.refuse"
    ASK = "recommendation.ask"
    REMINDER_DONE = "reminder.done"
    REMINDER_SNOOZE = "reminder.snooze"
    REMINDER_REASSIGN = "reminder.reassign"
    OTHER_LANGUAGE = "shared.language"
    LANGUAGE = "settings.language"
    ZONE = "settings.zone"
    ME = "settings.show"
    HOME_FILTER = "home.filter"
    HOME_BACK = "home.board.back"
    HOME_ON = "home.board.on"
    HOME_ITEMS_BACK = "home.items.back"
    HOME_ITEMS_ON = "home.items.on"
    HOME_STEPS = "home.steps"


def actions(*elements: Block) -> Block:
    """A row of buttons and lists."""
    return {"type": "actions", "elements": list(elements)}


def button(
    label: str, press: Press, value: str, *, style: str | None = None, confirm: Block | None = None
) -> Block:
    """A button; Slack returns `value` on a press, and anyone who sees the message can read it."""
    found: dict[str, Any] = {
        "type": "button",
        "text": _plain(label),
        "action_id": press.value,
        "value": value,
    }
    return found | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


MENU_LIMIT = 5
"""Choices of an overflow menu."""


def menu(choices: Sequence[tuple[str, Press, str]]) -> Block:
    """The overflow menu of less usual presses: (label, press, value), of which Slack takes five."""
    if len(choices) > MENU_LIMIT:
        raise TooLargeError(f"A menu of {len(choices)} choices, and Slack takes {MENU_LIMIT}")
    options = [_option(label, within(press, value)) for label, press, value in choices]
    return {"type": "overflow", "action_id": Press.MORE.value, "options": options}


def within(press: Press, value: str) -> str:
    """Return the value of a choice that stands for another press; `meant` reads it."""
    return f"{press.value} {value}"


def meant(action_id: str, value: str) -> tuple[str, str]:
    """Return the action id and the value that a press means: those of the choice, if it was in a menu."""
    if action_id != Press.MORE:
        return action_id, value
    name, _, chosen = value.partition(" ")
    return name, chosen


def confirm(title: str, text: str, *, yes: str, no: str) -> Block:
    """The question that Slack asks before it sends a press."""
    return {"title": _plain(title), "text": _plain(text), "confirm": _plain(yes), "deny": _plain(no)}


def select(
    placeholder: str,
    press: Press,
    groups: Mapping[str, Sequence[tuple[str, str]]],
    *,
    chosen: str | None = None,
) -> Block:
    """A list of (label, value) in named groups, of which at least one must have an entry.

    The value `chosen` is selected at first, in place of the placeholder.
    """
    shown = [
        {"label": _plain(name), "options": [_option(label, value) for label, value in choices]}
        for name, choices in groups.items()
        if choices
    ]
    every = (each for choices in groups.values() for each in choices)
    initial = next((_option(label, value) for label, value in every if value == chosen), None)
    found: Block = {
        "type": "static_select",
        "placeholder": _plain(placeholder),
        "action_id": press.value,
        "option_groups": shown,
    }
    return found | ({"initial_option": initial} if initial else {})


def _option(label: str, value: str) -> Block:
    return {"text": _plain(label), "value": value}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": shortened(text, LABEL_LIMIT), "emoji": True}
