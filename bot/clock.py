"""The only place that asks for the time, so that tests and the demo can move it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC; by default the machine's, else the one it was set to."""

    def __init__(self) -> None:
        self._pinned: datetime | None = None

    @classmethod
    def at(cls, moment: datetime) -> "Clock":
        """Return a clock that stands still at `moment` until it is moved."""
        clock = cls()
        clock.move_to(moment)
        return clock

    def now(self) -> datetime:
        """Return the present instant, always aware and in UTC."""
        return self._pinned or datetime.now(UTC)

    def move_to(self, moment: datetime) -> None:
        """Stand still at `moment`, which must be aware; raises `ValueError` for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("A clock is set to an instant, and an instant has a time zone.")
        self._pinned = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward by `by` and stand still there."""
        self.move_to(self.now() + by)

    def run(self) -> None:
        """Go back to the machine's time."""
        self._pinned = None
