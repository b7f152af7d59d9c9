"""Runs the jobs of a queue, several at once, so that one that hangs does not delay the others."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from bot.failures import log_failure

Job = TypeVar("Job")

log = structlog.get_logger("enlace.delivery")


class Worker(Generic[Job]):
    """Claims one job after the other with `take` and runs `work` on each, at most `width` at a time.

    `name` says in the log which worker's job failed.
    """

    def __init__(
        self,
        name: str,
        take: Callable[[], Awaitable[Job | None]],
        work: Callable[[Job], Awaitable[None]],
        *,
        width: int,
    ) -> None:
        self.name = name
        self._take = take
        self._work = work
        self._places = asyncio.Semaphore(width)
        self._taking = asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()
        self._closed = False
        self.ended = 0
        """How many jobs have ended so far."""

    def close(self) -> None:
        """Claim nothing more."""
        self._closed = True

    async def begin(self) -> int:
        """Start every job that is there now, and return how many; raises what `take` raises."""
        begun = 0
        while await self._begin_one():
            begun += 1
        return begun

    async def finish(self) -> None:
        """Wait for every job under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def abandon(self) -> None:
        """Cancel every job under way."""
        for task in tuple(self._under_way):
            task.cancel()
        await self.finish()

    async def _begin_one(self) -> bool:
        await self._places.acquire()
        taken = None
        try:
            async with self._taking:  # a claimed job is under way at once, so `finish` misses none
                taken = None if self._closed else await self._take()
                if taken is not None:
                    task = asyncio.create_task(self._do(taken))
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)
        finally:
            if taken is None:
                self._places.release()
        return taken is not None

    async def _do(self, taken: Job) -> None:
        try:
            await self._work(taken)
        except Exception as failure:  # noqa: BLE001 (the failure of one job must not stop the others)
            log_failure(log, "outbox_failed", failure, worker=self.name)
        finally:
            self.ended += 1
            self._places.release()
