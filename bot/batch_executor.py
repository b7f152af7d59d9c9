"""Runs blocking calls in worker threads, in batches: calls that wait for a thread share its next batch."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class BatchExecutor(Generic[Item, Result]):
    """Runs `work` on items in a worker thread, on several at once if several are waiting.

    Switching to a thread and back costs more than many queries do. `work` returns one answer for each item,
    in the same order. An exception among its answers is raised to the caller who asked for that item. At most
    `max_workers` calls of `work` run at the same time, each with at most `most` items.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result | Exception]],
        *,
        max_workers: int,
        most: int,
    ) -> None:
        self._work = work
        self._free = max_workers
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, one: Item) -> Result:
        """Return the answer to `one`, or raise the exception it ended with."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if self._free:
            self._free -= 1
            task = asyncio.create_task(self._run())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
                try:
                    answers = await asyncio.to_thread(self._work, [one for one, _ in taken])
                except Exception as failure:  # noqa: BLE001 (it is raised to every caller)
                    answers = [failure] * len(taken)
                for (_, waiting), answer in zip(taken, answers, strict=True):
                    _tell(waiting, answer)
        finally:
            self._free += 1


def _tell(waiting: asyncio.Future[Result], answer: Result | Exception) -> None:
    if waiting.done():
        return  # the caller was cancelled
    if isinstance(answer, Exception):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)
