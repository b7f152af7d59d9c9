"""The only place that asks for the time, so that tests and the demo can move it."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def machine() -> datetime:
    """Return the machine's time in UTC; nothing else may ask for it, so that tests can answer for it."""
    return datetime.now(UTC)  # noqa: TID251 (the one place)


def _uptime() -> float:
    """Return seconds that no setting of the machine's clock changes, and that go on while it sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class Clock:
    """Tells the time in UTC: the machine's, or as much ahead as it was told, or the instant it stands at.

    A `source` takes the place of the machine's time, where a test has a machine whose clock is wrong.
    """

    def __init__(self, source: Callable[[], datetime] | None = None) -> None:
        self._source = source
        self._pinned: datetime | None = None
        self._ahead = timedelta()
        self._booted: float | None = None

    @classmethod
    def at(cls, moment: datetime) -> "Clock":
        """Return a clock that stands still at `moment` until it is moved."""
        clock = cls()
        clock.move_to(moment)
        return clock

    def now(self) -> datetime:
        """Return the present instant, always aware and in UTC."""
        return self._pinned or self._machine_time() + self._ahead

    def monotonic(self) -> float:
        """Return seconds by which to measure how much time has passed, as this clock was moved.

        They start anywhere, and setting the machine's clock does not change them.
        """
        if self._pinned is not None:
            return self._pinned.timestamp()
        if self._booted is None:
            self._booted = self._machine_time().timestamp() - _uptime()
        return self._booted + _uptime() + self._ahead.total_seconds()

    @property
    def ahead(self) -> timedelta:
        """By how much it runs, or ran before it stood still, ahead of the machine's."""
        return self._ahead

    @property
    def moved(self) -> bool:
        """Whether it was told to show anything else than the machine's time."""
        return self._pinned is not None or bool(self._ahead)

    @property
    def stands_still(self) -> bool:
        """Whether it was told to stand still."""
        return self._pinned is not None

    def move_to(self, moment: datetime) -> None:
        """Stand still at `moment`, which must be aware; raises `ValueError` for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("A clock is set to an instant, and an instant has a time zone.")
        self._pinned = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward by `by` and stand still there."""
        self.move_to(self.now() + by)

    def run(self) -> None:
        """Go on where it would be had it never stood still."""
        self._pinned = None

    def run_from(self, moment: datetime) -> None:
        """Go on from `moment`, which must be aware, as fast as the machine's."""
        self.move_to(moment)
        self._ahead = moment.astimezone(UTC) - self._machine_time()
        self._pinned = None

    def _machine_time(self) -> datetime:
        return machine() if self._source is None else self._source()
