"""Works off what there is to do, several at once, so that one that hangs holds up nobody else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from bot.failures import log_failure

Job = TypeVar("Job")

log = structlog.get_logger("enlace.delivery")


class Worker(Generic[Job]):
    """Takes one thing after the other with `take` and does `work` on each, at most `width` at a time.

    `name` says in the log whose work failed.
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

    def close(self) -> None:
        """Take nothing more."""
        self._closed = True

    async def begin(self) -> int:
        """Begin all that is there now, and return how many; raises what `take` raises."""
        begun = 0
        while await self._begin_one():
            begun += 1
        return begun

    async def finish(self) -> bool:
        """Wait for everything under way, and return whether there was anything."""
        waited = bool(self._under_way)
        while self._under_way:
            await asyncio.wait(self._under_way)
        return waited

    async def abandon(self) -> None:
        """End everything under way where it stands."""
        for task in tuple(self._under_way):
            task.cancel()
        await self.finish()

    async def _begin_one(self) -> bool:
        await self._places.acquire()
        taken = None
        try:
            async with self._taking:  # what is taken is at once under way, and `finish` misses nothing
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
        except Exception as failure:  # noqa: BLE001 (one message's failure spares the others)
            log_failure(log, "outbox_failed", failure, worker=self.name)
        finally:
            self._places.release()
