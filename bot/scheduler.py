"""The clock's tick: APScheduler calls what is due at an interval, and keeps nothing of it anywhere.

Its job stores must not be shared between replicas and lose a job whose process was killed; what is due is
asked of the tables instead.
"""

from collections.abc import Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.failures import log_failure

log = structlog.get_logger("enlace.scheduler")


class Scheduler:
    """Calls `tick` every so many seconds, in the event loop that `start` is called in."""

    def __init__(self, tick: Callable[[], None], *, seconds: float) -> None:
        self._tick = tick
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # A tick that is late is as good as one in time, and several that were missed are as good as one.
        self._scheduler.add_job(
            self._call, "interval", seconds=seconds, coalesce=True, misfire_grace_time=None, max_instances=1
        )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        self._scheduler.shutdown(wait=False)

    async def _call(self) -> None:
        """Tick, and log a failure without its text, which APScheduler would log."""
        try:
            self._tick()
        except Exception as failure:  # noqa: BLE001 (the next tick is as good as this one)
            log_failure(log, "tick_failed", failure)
