"""The only module that reads the machine's time, so that tests and the demo can move it."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def machine() -> datetime:
    """Return the machine's time in UTC; nothing else may read it, so that tests can replace it."""
    return datetime.now(UTC)  # noqa: TID251 (the one place)


def _uptime() -> float:
    """Return seconds that ignore changes of the machine's clock and keep counting while it sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class Clock:
    """Tells the time in UTC: the machine's time, that time plus an offset, or a pinned instant.

    A `source` replaces the machine's time, for tests of a machine whose clock is wrong.
    """

    def __init__(self, source: Callable[[], datetime] | None = None) -> None:
        self._source = source
        self._pinned: datetime | None = None
        self._ahead = timedelta()
        self._booted: float | None = None

    @classmethod
    def at(cls, moment: datetime) -> "Clock":
        """Return a clock that is pinned at `moment` until it is moved."""
        clock = cls()
        clock.move_to(moment)
        return clock

    def now(self) -> datetime:
        """Return the current instant, always aware and in UTC."""
        return self._pinned or self._machine_time() + self._ahead

    def monotonic(self) -> float:
        """Return seconds for measuring elapsed time; moving this clock counts as elapsed time.

        They start at an arbitrary value, and setting the machine's clock does not change them.
        """
        if self._pinned is not None:
            return self._pinned.timestamp()
        if self._booted is None:
            self._booted = self._machine_time().timestamp() - _uptime()
        return self._booted + _uptime() + self._ahead.total_seconds()

    @property
    def ahead(self) -> timedelta:
        """How far it runs, or ran before it was pinned, ahead of the machine's time."""
        return self._ahead

    @property
    def moved(self) -> bool:
        """Whether it was set to anything else than the machine's time."""
        return self._pinned is not None or bool(self._ahead)

    @property
    def stands_still(self) -> bool:
        """Whether it is pinned to an instant."""
        return self._pinned is not None

    def move_to(self, moment: datetime) -> None:
        """Pin the clock at `moment`, which must be aware; raises `ValueError` for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("A clock is set to an instant, and an instant has a time zone.")
        self._pinned = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward by `by` and pin the clock there."""
        self.move_to(self.now() + by)

    def run(self) -> None:
        """Run again, at the time it would show if it had never been pinned."""
        self._pinned = None

    def run_from(self, moment: datetime) -> None:
        """Run again from `moment`, which must be aware, as fast as the machine's clock."""
        self.move_to(moment)
        self._ahead = moment.astimezone(UTC) - self._machine_time()
        self._pinned = None

    def _machine_time(self) -> datetime:
        return machine() if self._source is None else self._source()
