"""The tick: APScheduler calls a function at an interval and stores no jobs.

APScheduler's job stores must not be shared between replicas, and they lose a job whose process was killed.
The workers find due jobs in the tables instead.

APScheduler counts by the machine's clock: one that is set back by nine minutes would silence it for nine. So
the event loop, whose clock is monotonic, looks after it and makes it start counting from the present.
"""

import asyncio
from collections.abc import Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.failures import log_failure

log = structlog.get_logger("enlace.scheduler")


OVERDUE = 1.5
"""After how many intervals without a tick the clock must have been set back."""
NOTICED = 2.0
"""Seconds by which a clock must have been set to be logged; less is what keeps clocks right."""


class Steps:
    """Notices that the machine's clock was set, by comparing it with one that cannot be set."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._apart = self._difference()

    def look(self) -> None:
        """Log by how many seconds the clock was set since the last look."""
        before, self._apart = self._apart, self._difference()
        step = self._apart - before
        if abs(step) >= NOTICED:
            log.warning("clock_was_set", seconds=round(step, 1))

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()


class Scheduler:
    """Calls `tick` every `seconds` seconds, in the event loop in which `start` is called."""

    def __init__(self, tick: Callable[[], None], *, seconds: float) -> None:
        self._tick = tick
        self._seconds = seconds
        self._ticked_at = 0.0
        self._looking: asyncio.TimerHandle | None = None
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # A late tick is as good as one in time, and one tick makes up for several missed ones.
        self._job = self._scheduler.add_job(
            self._call, "interval", seconds=seconds, coalesce=True, misfire_grace_time=None, max_instances=1
        )

    def start(self) -> None:
        """Start ticking."""
        self._scheduler.start()
        self._ticked_at = asyncio.get_running_loop().time()
        self._look_again()

    def stop(self) -> None:
        """Stop ticking."""
        if self._looking is not None:
            self._looking.cancel()
        self._scheduler.shutdown(wait=False)

    def _look_again(self) -> None:
        self._looking = asyncio.get_running_loop().call_later(self._seconds, self._look)

    def _look(self) -> None:
        """Tick now if no tick came in time, and let APScheduler count from here."""
        if asyncio.get_running_loop().time() - self._ticked_at >= OVERDUE * self._seconds:
            self._job.reschedule("interval", seconds=self._seconds)
            self._run()
        self._look_again()

    async def _call(self) -> None:
        self._run()

    def _run(self) -> None:
        """Tick, and log a failure without its text, which APScheduler would log."""
        self._ticked_at = asyncio.get_running_loop().time()
        try:
            self._tick()
        except Exception as failure:  # noqa: BLE001 (the next tick is as good as this one)
            log_failure(log, "tick_failed", failure)
