"""The buttons that exist only in a Home, and the requests whose effect the Home itself shows."""

from collections.abc import Callable, Mapping

from bot.services.context import Caller, ServiceContext
from bot.services.home.actions import filter_board, hide_steps, turn_board, turn_items
from bot.views.blockkit.controls import Press, meant
from commands.action_items.requests import FinishItem, MoveItem
from commands.dispatch.controls import pressed
from commands.form import ControlUnknown
from commands.recommendations.requests import Confirm
from commands.requests import Request
from commands.taskforce.requests import ChooseLanguage, ChooseZone

SEEN_IN_HOME: tuple[type[Request], ...] = (ChooseLanguage, ChooseZone, Confirm, FinishItem, MoveItem)
"""Requests that need no modal to say that they are done, because the Home shows the effect."""

Act = Callable[[ServiceContext, Caller], None]


def _filtering(word: str) -> Act:
    return lambda context, caller: filter_board(context, caller, word)


def _turning_board(value: str) -> Act:
    page = _page(value)
    return lambda context, caller: turn_board(context, caller, page)


def _turning_items(value: str) -> Act:
    page = _page(value)
    return lambda context, caller: turn_items(context, caller, page)


def _hiding(_: str) -> Act:
    return hide_steps


def _page(value: str) -> int:
    page = int(value)
    if not 1 <= page <= LAST_PAGE:
        raise ValueError(value)
    return page


LAST_PAGE = 100_000
"""No Home has more pages, and the database columns hold no larger numbers."""
ACTS: Mapping[Press, Callable[[str], Act]] = {
    Press.HOME_FILTER: _filtering,
    Press.HOME_BACK: _turning_board,
    Press.HOME_ON: _turning_board,
    Press.HOME_ITEMS_BACK: _turning_items,
    Press.HOME_ITEMS_ON: _turning_items,
    Press.HOME_STEPS: _hiding,
}


def act_of(action_id: str, value: str) -> Act | None:
    """Return what a press does to the Home itself, or None if it makes another request.

    Raises `ControlUnknown`.
    """
    try:
        return ACTS[Press(action_id)](value)
    except KeyError:
        return None
    except ValueError:
        raise ControlUnknown from None


def opens_window(action_id: str, value: str) -> bool:
    """Say whether a press in a Home will be answered with a modal; reads neither the database nor Slack."""
    action_id, value = meant(action_id, value)
    try:
        return act_of(action_id, value) is None and not isinstance(pressed(action_id, value)[1], SEEN_IN_HOME)
    except ControlUnknown:
        return True
