"""Blocking calls out of an event loop, gathered: what waits while a thread is busy goes in its next hop."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Gathering(Generic[Asked, Told]):
    """Hands what is asked for to `work`, in a worker thread, several at once where several wait.

    A hop into a thread and back costs more than many a query. `work` answers as many as it is asked, in the
    same order; an exception among its answers is raised where it was asked for. At most `hops` run at the
    same time, each with at most `most`.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Asked]], Sequence[Told | Exception]],
        *,
        hops: int,
        most: int,
    ) -> None:
        self._work = work
        self._free = hops
        self._most = most
        self._waiting: deque[tuple[Asked, asyncio.Future[Told]]] = deque()
        self._hopping: set[asyncio.Task[None]] = set()

    async def ask(self, one: Asked) -> Told:
        """Return the answer to `one`, or raise what it ended with."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if self._free:
            self._free -= 1
            task = asyncio.create_task(self._hop())
            self._hopping.add(task)
            task.add_done_callback(self._hopping.discard)
        return await answer

    async def _hop(self) -> None:
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
                try:
                    answers = await asyncio.to_thread(self._work, [one for one, _ in taken])
                except Exception as failure:  # noqa: BLE001 (it is raised where it was asked for)
                    answers = [failure] * len(taken)
                for (_, waiting), answer in zip(taken, answers, strict=True):
                    _tell(waiting, answer)
        finally:
            self._free += 1


def _tell(waiting: asyncio.Future[Told], answer: Told | Exception) -> None:
    if waiting.done():
        return  # nobody waits for it any more
    if isinstance(answer, Exception):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)


def each_called(asked: Sequence[Callable[[], Told]]) -> list[Told | Exception]:
    """Call each of several, one's failure sparing the others."""
    told: list[Told | Exception] = []
    for call in asked:
        try:
            told.append(call())
        except Exception as failure:  # noqa: BLE001 (raised again where it was asked for)
            told.append(failure)
    return told
