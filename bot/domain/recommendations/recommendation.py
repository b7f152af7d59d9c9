"""A recommendation as services return it and views show it, with the values that are computed and never
stored.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from bot.domain.action_items.action_item import NO_ITEMS, NONE_OPEN, ItemCounts, ItemList, Remark
from bot.domain.audit.events import Event
from bot.domain.evidence.evidence import Source
from bot.domain.members.member import Member, Seat, Seated, Side
from bot.domain.members.permissions import Act
from bot.domain.paging import Page
from bot.domain.recommendations.reference import written
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import Words


@dataclass(frozen=True)
class Category:
    """A heading of the board."""

    key: str
    title: Words


@dataclass(frozen=True)
class Part:
    """A lettered part of a recommendation."""

    key: str
    title: Words
    priority: bool


@dataclass(frozen=True)
class Key:
    """A side's confirmation or refusal of a report, in the present round."""

    side: Side
    member: Member
    confirmed: bool
    at: datetime


@dataclass(frozen=True)
class Summary:
    """A recommendation's row on the board. `former_number` is set if it had another one until lately."""

    key: str
    number: int
    category: Category
    title: Words
    short: Words
    priority: bool
    status: Status
    status_since: datetime | None
    updated_at: datetime | None
    seats: tuple[Seated, ...]
    stale: bool
    awaited: Words | None = None
    items: ItemCounts = NONE_OPEN
    former_number: int | None = None

    @property
    def reference(self) -> str:
        """What a button's value calls it."""
        return written(self.key, self.number)

    def lead(self, side: Side) -> Member | None:
        """Return the lead of `side`, if there is one."""
        return self.holder(side, Seat.LEAD)

    def holder(self, side: Side, seat: Seat) -> Member | None:
        """Return the member who holds a seat, if any."""
        return self._holders.get((side, seat))

    @cached_property
    def _holders(self) -> Mapping[tuple[Side, Seat], Member]:
        return {(each.side, each.seat): each.member for each in reversed(self.seats)}

    @cached_property
    def without_lead(self) -> tuple[Side, ...]:
        """The sides that have no lead. Closed recommendations need none."""
        return sides_without_lead(self.status, [side for side in Side if self.lead(side)])


@dataclass(frozen=True)
class Progress:
    """The progress of one recommendation and the last texts about it; a change to it returns this."""

    summary: Summary
    version: int
    note: Words | None = None
    next_step: Words | None = None
    cause: Words | None = None
    remaining: Words | None = None
    reason: Words | None = None
    reported_by: Member | None = None


@dataclass(frozen=True)
class Detail(Progress):
    """Everything about one recommendation that a reader may see.

    `remarks` are the latest of `remarks_total`, oldest first. `may` is what the reader may do to it now.
    """

    parts: tuple[Part, ...] = ()
    evidence: tuple[Source, ...] = ()
    keys: tuple[Key, ...] = ()
    events: tuple[Event, ...] = ()
    items: ItemList = NO_ITEMS
    remarks: tuple[Remark, ...] = ()
    remarks_total: int = 0
    may: frozenset[Act] = frozenset()


@dataclass(frozen=True)
class Attention:
    """Which of all recommendations need attention: each once, under the most pressing of its reasons.

    `reported` are those pending verification by the sides that have not confirmed yet; for `()` all have, and
    a chair can close it.
    """

    blocked: tuple[Summary, ...] = ()
    overdue: tuple[Summary, ...] = ()
    reported: Mapping[tuple[Side, ...], tuple[Summary, ...]] = field(default_factory=dict)
    stale: tuple[Summary, ...] = ()
    leaderless: tuple[Summary, ...] = ()

    @property
    def none(self) -> bool:
        """Whether nothing needs attention."""
        return not any((self.blocked, self.overdue, self.reported, self.stale, self.leaderless))


@dataclass(frozen=True)
class Board:
    """A page of recommendations in the order of the catalog, and the counts of all.

    `attention` is about all recommendations, too; a Home tells of it in a part of its own.
    """

    rows: tuple[Summary, ...]
    counts: Mapping[Status, int]
    page: Page
    attention: Attention = Attention()

    @property
    def total(self) -> int:
        """The denominator is all recommendations: activity is not implementation."""
        return sum(self.counts.values())

    @property
    def implemented(self) -> int:
        """The numerator is the recommendations closed as implemented, which needs evidence."""
        return self.counts.get(Status.CLOSED_IMPLEMENTED, 0)


@dataclass(frozen=True)
class Found:
    """The result of a list or a search: one page of rows, and the number of all.

    `items` are the first action items that a search found as well. `near` is a search that would find
    something, if this one found no recommendation and words of it seem misspelt.
    """

    rows: tuple[Summary, ...]
    total: int
    page: Page
    items: ItemList = NO_ITEMS
    near: str | None = None


def needing_attention(rows: Sequence[Summary], awaited: Mapping[str, tuple[Side, ...]]) -> Attention:
    """Return what needs attention. `awaited` are the sides that have still to confirm each reported
    recommendation, by its key.
    """
    left = list(rows)

    def taken(wanted: Callable[[Summary], bool]) -> tuple[Summary, ...]:
        found = tuple(row for row in left if wanted(row))
        left[:] = [row for row in left if not wanted(row)]
        return found

    blocked = taken(lambda row: row.status is Status.BLOCKED)
    overdue = taken(lambda row: row.items.overdue > 0)
    reported: dict[tuple[Side, ...], tuple[Summary, ...]] = {}
    for row in taken(lambda row: row.status is Status.REPORTED):
        sides = awaited.get(row.key, ())
        reported[sides] = (*reported.get(sides, ()), row)
    stale = taken(lambda row: row.stale)
    return Attention(blocked, overdue, reported, stale, taken(lambda row: bool(row.without_lead)))


def sides_without_lead(status: Status, led: Collection[Side]) -> tuple[Side, ...]:
    """Return the sides that need a lead but are not in `led`. Closed recommendations need none."""
    return () if status.closed else tuple(side for side in Side if side not in led)


def is_stale(status: Status, updated_at: datetime | None, now: datetime, after_days: int) -> bool:
    """Say whether a recommendation had no substantive update for `after_days` days.

    A recommendation that never started, or is closed, cannot be stale.
    """
    if status is Status.NOT_STARTED or status.closed or updated_at is None:
        return False
    return now - updated_at >= timedelta(days=after_days)


def count_by_status(statuses: Sequence[Status]) -> dict[Status, int]:
    """Return how many are in each status, every status included, in the order of the glossary."""
    return {status: sum(1 for each in statuses if each is status) for status in Status}
