"""The tick: APScheduler calls a function at an interval and stores no jobs.

APScheduler's job stores must not be shared between replicas, and they lose a job whose process was killed.
The workers find due jobs in the tables instead.
"""

from collections.abc import Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.failures import log_failure

log = structlog.get_logger("enlace.scheduler")


class Scheduler:
    """Calls `tick` every `seconds` seconds, in the event loop in which `start` is called."""

    def __init__(self, tick: Callable[[], None], *, seconds: float) -> None:
        self._tick = tick
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # A late tick is as good as one in time, and one tick makes up for several missed ones.
        self._scheduler.add_job(
            self._call, "interval", seconds=seconds, coalesce=True, misfire_grace_time=None, max_instances=1
        )

    def start(self) -> None:
        """Start ticking."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking."""
        self._scheduler.shutdown(wait=False)

    async def _call(self) -> None:
        """Tick, and log a failure without its text, which APScheduler would log."""
        try:
            self._tick()
        except Exception as failure:  # noqa: BLE001 (the next tick is as good as this one)
            log_failure(log, "tick_failed", failure)
