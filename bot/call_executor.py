"""Runs blocking calls in worker threads, several in one go; a slow one keeps no other waiting."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

Result = TypeVar("Result")

SLOW: Final = 0.25
"""Seconds after which a call counts as slow. Slack shows a person an error after three."""


class CallExecutor:
    """Makes calls in worker threads, at most `max_workers` at the same time.

    Switching to a thread and back costs more than many queries do, so calls that wait for a thread share its
    next turn, at most `most` of them. When one of them turns out to be slow, the answers before it are given,
    and those behind it go to another thread. Up to `max_workers` slow calls have a thread each besides the
    others.
    """

    def __init__(self, *, max_workers: int, most: int, slow: float = SLOW) -> None:
        self._free = max_workers
        self._free_for_slow = max_workers
        self._most = most
        self._slow = slow
        self._waiting: deque[_Call] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns in another thread, or raise what it raises."""
        call = _Call(work)
        self._waiting.append(call)
        self._begin()
        found: Result = await call.done
        return found

    def _begin(self) -> None:
        if self._free and self._waiting:
            self._free -= 1
            task = asyncio.create_task(self._work())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        turn = None
        try:
            while self._waiting:
                turn = _Turn(self._waiting.popleft() for _ in range(min(self._most, len(self._waiting))))
                watch = loop.call_later(self._slow, self._relieve, turn)
                await asyncio.to_thread(turn.take)
                watch.cancel()
                turn.tell()
                if turn.relieved:
                    return
        finally:
            if turn is not None and turn.relieved:
                self._free_for_slow += 1
            else:
                self._free += 1

    def _relieve(self, turn: "_Turn") -> None:
        """Let others go on where one of a turn's calls is slow."""
        turn.tell()
        self._waiting.extendleft(reversed(turn.rest()))
        if self._free_for_slow:
            self._free_for_slow -= 1
            turn.relieved = True
            self._free += 1
        self._begin()


class _Call:
    """A call, and its answer for the event loop once `told`."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._work = work
        self._answer: Any = None
        self._failure: Exception | None = None

    def make(self) -> None:
        """Make the call, in any thread."""
        try:
            self._answer = self._work()
        except Exception as failure:  # noqa: BLE001 (raised again to its caller)
            self._failure = failure

    def tell(self) -> None:
        """Give its caller the answer, unless they were cancelled."""
        if self.done.done():
            return
        if self._failure is not None:
            self.done.set_exception(self._failure)
        else:
            self.done.set_result(self._answer)


class _Turn:
    """The calls that a thread makes one after the other; the event loop may take back those not begun."""

    def __init__(self, calls: Iterable[_Call]) -> None:
        self.relieved = False
        self._to_make = deque(calls)
        self._made: deque[_Call] = deque()

    def take(self) -> None:
        """Make the calls that are left, in the turn's thread."""
        while True:
            try:
                call = self._to_make.popleft()
            except IndexError:
                return
            call.make()
            self._made.append(call)

    def tell(self) -> None:
        """Give the answers that are there."""
        while self._made:
            self._made.popleft().tell()

    def rest(self) -> list[_Call]:
        """Take back the calls that were not begun."""
        rest = []
        while True:
            try:
                rest.append(self._to_make.popleft())
            except IndexError:
                return rest
