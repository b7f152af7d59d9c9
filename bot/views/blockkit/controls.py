"""Buttons, lists to choose from, and the names under which `commands.dispatch.controls` hears of them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.domain.texts import shortened
from bot.views.blockkit.blocks import Block

LABEL_LIMIT = 75
"""Characters of a button's or an option's text."""
CHOICES_LIMIT = 100


class Press(StrEnum):
    """What can be pressed. A value, once posted in a message, is never given another meaning.

    `PAGE`, `PAGE_BACK` and `GO` hold the whole command that they send, as their reader would type it.
    """

    ACKNOWLEDGE = "digest.acknowledge"
    HOLD = "digest.hold"
    HOLD_REASON = "digest.hold_reason"
    RESUME = "digest.resume"
    SEND = "digest.send"
    NOTE = "digest.note"
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
    SETTINGS = "taskforce.settings"
    MEMBER = "taskforce.member"
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
    """A button; `value` comes back when it is pressed, and may be read by anyone who sees the message."""
    found: dict[str, Any] = {
        "type": "button",
        "text": _plain(label),
        "action_id": press.value,
        "value": value,
    }
    return found | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def confirm(title: str, text: str, *, yes: str, no: str) -> Block:
    """What Slack asks back before it sends a press."""
    return {"title": _plain(title), "text": _plain(text), "confirm": _plain(yes), "deny": _plain(no)}


def select(
    placeholder: str,
    press: Press,
    groups: Mapping[str, Sequence[tuple[str, str]]],
    *,
    chosen: str | None = None,
) -> Block:
    """A list of (label, value) to choose from, in named groups; at least one must hold something.

    The value that is `chosen` already stands in it instead of the placeholder.
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
