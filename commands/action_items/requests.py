"""The requests of `/action`, as frozen values."""

from dataclasses import dataclass, field
from datetime import date

from bot.domain.action_items.action_item import ItemFilters
from bot.domain.action_items.moves import Move
from bot.domain.recommendations.reference import Reference
from bot.services.action_items.assignment import Assigning, Editing
from bot.services.evidence.attachment import Sourced
from commands.requests import Request


@dataclass(frozen=True)
class ShowMine(Request):
    page: int = 1


@dataclass(frozen=True)
class ListItems(Request):
    """`due_phrase` is how the person wrote the days; the command for the next page repeats it."""

    filters: ItemFilters = field(default_factory=ItemFilters)
    page: int = 1
    due_phrase: str = ""


@dataclass(frozen=True)
class ListItemsOf(Request):
    """List the open action items of a recommendation; the button below it asks for this."""

    which: Reference


@dataclass(frozen=True)
class ShowItem(Request):
    number: int


@dataclass(frozen=True)
class Assign(Request):
    wanted: Assigning


@dataclass(frozen=True)
class MoveItem(Request):
    number: int
    move: Move
    note: str | None = None
    expected: int | None = None


@dataclass(frozen=True)
class FinishItem(Request):
    number: int
    note: str | None = None
    expected: int | None = None


@dataclass(frozen=True)
class MoveDue(Request):
    number: int
    due_on: date | None
    expected: int | None = None


@dataclass(frozen=True)
class Reassign(Request):
    number: int
    people: tuple[str, ...]
    expected: int | None = None


@dataclass(frozen=True)
class GiveBack(Request):
    number: int


@dataclass(frozen=True)
class EditItem(Request):
    number: int
    wanted: Editing
    expected: int | None = None


@dataclass(frozen=True)
class CommentOn(Request):
    number: int
    text: str
    people: tuple[str, ...] = ()
    expected: int | None = None


@dataclass(frozen=True)
class AttachToItem(Request):
    number: int
    source: Sourced
    expected: int | None = None


@dataclass(frozen=True)
class SnoozeItem(Request):
    number: int
    until: date | None = None
    expected: int | None = None
