"""Blocking calls run in few batches: every caller gets its own answer, even if other calls fail."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from bot.batch_executor import BatchExecutor


async def test_waiting_calls_run_together_up_to_the_limit() -> None:
    lots: list[int] = []
    first, free = threading.Event(), threading.Event()

    def work(asked: Sequence[int]) -> list[int]:
        lots.append(len(asked))
        first.set()
        free.wait(60)
        return list(asked)

    gathering = BatchExecutor(work, max_workers=1, most=4)
    asking = [asyncio.create_task(gathering.ask(0))]
    await asyncio.to_thread(first.wait, 10)
    asking += [asyncio.create_task(gathering.ask(number)) for number in range(1, 11)]
    await asyncio.sleep(0)
    free.set()
    assert await asyncio.gather(*asking) == list(range(11))
    assert lots == [1, 4, 4, 2]


async def test_a_failure_of_the_whole_is_everyones() -> None:
    def work(_: Sequence[int]) -> list[int]:
        raise ConnectionError

    gathering = BatchExecutor(work, max_workers=1, most=10)
    for _ in range(2):  # and the next one is tried again
        with pytest.raises(ConnectionError):
            await gathering.ask(1)


async def test_a_cancelled_caller_does_not_keep_the_others_waiting() -> None:
    free = threading.Event()

    def work(asked: Sequence[int]) -> list[int]:
        free.wait(60)
        return list(asked)

    gathering = BatchExecutor(work, max_workers=1, most=10)
    leaving, staying = (asyncio.create_task(gathering.ask(number)) for number in (1, 2))
    await asyncio.sleep(0)
    leaving.cancel()
    free.set()
    assert await staying == 2
    with pytest.raises(asyncio.CancelledError):
        await leaving
