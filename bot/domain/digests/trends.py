"""How many recommendations were in each status, week by week, computed backwards from today's statuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.digests.occurrences import instant_of
from bot.domain.recommendations.recommendation import count_by_status
from bot.domain.recommendations.statuses import Status

WEEKS = 12
"""How many weeks a trend covers."""


@dataclass(frozen=True)
class Weekly:
    """How many recommendations were in each status at an instant, of those then in the catalog."""

    at: datetime
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        """How many recommendations there were."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class StatusSince:
    """A recommendation's status at some instant, and whether it was in the catalog then."""

    status: Status
    there: bool = True


@dataclass(frozen=True)
class StatusChange:
    """A change to one recommendation. `status` and `there` are the values before it, None if unchanged."""

    at: datetime
    number: int
    status: Status | None = None
    there: bool | None = None


def week_ends(at: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return `at`, preceded by the same time of day in `zone` one to twelve weeks earlier, oldest first."""
    local = at.astimezone(zone)
    past = (
        instant_of(local.date() - timedelta(weeks=weeks), local.time(), zone) for weeks in range(WEEKS, 0, -1)
    )
    return (*past, at)


def weekly(
    today: Mapping[int, StatusSince], turns: Iterable[StatusChange], ends: Iterable[datetime]
) -> tuple[Weekly, ...]:
    """Return the counts at each of `ends`, oldest first. `turns` are the changes up to now, oldest first.

    A recommendation is not counted before it was added, nor while it was retired.
    """
    standing, since = dict(today), list(turns)
    found: list[Weekly] = []
    for end in sorted(ends, reverse=True):
        while since and since[-1].at > end:
            _turn_back(standing, since.pop())
        there = [each.status for each in standing.values() if each.there]
        found.append(Weekly(end, count_by_status(there)))
    return tuple(reversed(found))


def _turn_back(standing: dict[int, StatusSince], turn: StatusChange) -> None:
    if (now := standing.get(turn.number)) is None:
        return
    status = now.status if turn.status is None else turn.status
    there = now.there if turn.there is None else turn.there
    standing[turn.number] = replace(now, status=status, there=there)
