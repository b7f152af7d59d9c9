"""An action item as services return it and views show it, with its computed, never stored values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.action_items.moves import ItemStatus, item_name
from bot.domain.action_items.rights import ItemAct
from bot.domain.audit.events import Event
from bot.domain.evidence.evidence import Source
from bot.domain.members.member import Member, Side
from bot.domain.paging import Page
from bot.domain.recommendations.reference import written
from bot.domain.texts import Words

MOST_ASSIGNEES = 10
"""How many people one action item can be assigned to."""
SOON_AT_HOME = timedelta(days=7)
"""How far ahead the Home tab lists the items its reader has to hand in."""
SOON_IN_DIGEST = timedelta(days=14)
"""How far ahead a digest lists the items that anyone has to hand in."""


class ItemFlag(StrEnum):
    """An on/off filter for lists. Lists show open items unless a filter says otherwise."""

    MINE = "mine"
    BY_ME = "by_me"
    OVERDUE = "overdue"
    UNDATED = "undated"
    PRIORITY = "priority"
    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True)
class Window:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class ItemFilters:
    """Which action items to list. Within statuses, people, sides and recommendations, one match is enough.

    `people` are Slack ids or handles; `needles` are words of the text.
    """

    statuses: frozenset[ItemStatus] = frozenset()
    flags: frozenset[ItemFlag] = frozenset()
    people: frozenset[str] = frozenset()
    sides: frozenset[Side] = frozenset()
    recommendations: frozenset[int] = frozenset()
    due: Window | None = None
    needles: tuple[str, ...] = ()


class Horizon(StrEnum):
    """The due-date groups of a list."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    UNDATED = "undated"
    CLOSED = "closed"


@dataclass(frozen=True)
class ItemSummary:
    """An action item's row in a list. `overdue` and `horizon` use the reader's calendar day."""

    number: int
    text: Words
    status: ItemStatus
    status_since: datetime
    due_on: date | None
    recommendation: int | None
    assignees: tuple[Member, ...]
    assigner: Member
    overdue: bool
    horizon: Horizon
    priority: bool = False
    recommendation_key: str | None = None

    @property
    def name(self) -> str:
        """The name people use for it, such as A-12."""
        return item_name(self.number)

    @property
    def recommendation_reference(self) -> str | None:
        """What a button's value calls its recommendation, if it has one."""
        return None if self.recommendation is None else written(self.recommendation_key, self.recommendation)


@dataclass(frozen=True)
class Remark:
    """A comment on an action item or a recommendation."""

    author: Member
    at: datetime
    text: Words


@dataclass(frozen=True)
class ItemDetail:
    """Everything about one action item. `moved` counts how often its due date was moved.

    `remarks` are the latest of `remarks_total`, oldest first. `withdrawn` means that its assignment was
    undone. The reader gets no reminders of it until the day `snoozed_until`. `origin` is the address of the
    message it was made from. `may` is what the reader may do with it; `reminded` says that they are, or will
    be, reminded of it.
    """

    summary: ItemSummary
    version: int
    created_at: datetime
    accepters: tuple[Member, ...] = ()
    title: Words | None = None
    note: Words | None = None
    remarks: tuple[Remark, ...] = ()
    remarks_total: int = 0
    events: tuple[Event, ...] = ()
    moved: int = 0
    withdrawn: bool = False
    snoozed_until: date | None = None
    evidence: tuple[Source, ...] = ()
    origin: str | None = None
    may: frozenset[ItemAct] = frozenset()
    reminded: bool = False


@dataclass(frozen=True)
class ItemList:
    """A page of action items, by due date. `total` counts the items on all pages."""

    rows: tuple[ItemSummary, ...]
    total: int
    page: Page


NO_ITEMS = ItemList((), 0, Page(1, 1, 1))
"""A list with no items."""


@dataclass(frozen=True)
class ItemCounts:
    """How many action items of a recommendation are open, and how many of those are overdue."""

    open: int = 0
    overdue: int = 0


NONE_OPEN = ItemCounts()


def is_overdue(status: ItemStatus, due_on: date | None, today: date) -> bool:
    """Say whether an item should have been handed in before `today`."""
    return due_on is not None and status.at_work and due_on < today


def is_due_soon(status: ItemStatus, due_on: date | None, today: date, within: timedelta) -> bool:
    """Say whether an item has to be handed in between `today` and `within` after it, both days included."""
    return due_on is not None and status.at_work and today <= due_on <= today + within


def horizon(status: ItemStatus, due_on: date | None, today: date) -> Horizon:
    """Return the group an item belongs to in a list; weeks run from Monday to Sunday.

    An item that was handed in but not accepted by its due date goes under "today": someone has to act.
    """
    if status.closed:
        return Horizon.CLOSED
    if due_on is None:
        return Horizon.UNDATED
    if is_overdue(status, due_on, today):
        return Horizon.OVERDUE
    sunday = today + timedelta(days=6 - today.weekday())
    if due_on <= today:
        return Horizon.TODAY
    if due_on <= sunday:
        return Horizon.THIS_WEEK
    return Horizon.NEXT_WEEK if due_on <= sunday + timedelta(days=7) else Horizon.LATER
