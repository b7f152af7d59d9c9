"""Blocking calls run in few turns: everyone gets their own answer, and no slow call keeps others waiting."""

import asyncio
import threading
from functools import partial

import pytest

from bot.call_executor import CallExecutor

NEVER = 3600.0
AT_ONCE = 0.01


def double(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number * 2


class Held:
    """Calls that stay in their thread until they are let go."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self._free = threading.Event()

    def __call__(self) -> str:
        self.begun.release()
        assert self._free.wait(60)
        return "slow"

    def let_go(self) -> None:
        self._free.set()


async def test_everyone_gets_their_own_answer() -> None:
    calls = CallExecutor(max_workers=2, most=3)
    assert await asyncio.gather(*(calls.run(partial(double, number)) for number in range(100))) == [
        number * 2 for number in range(100)
    ]


async def test_one_failure_spares_the_others() -> None:
    calls = CallExecutor(max_workers=1, most=10)
    answers = await asyncio.gather(
        *(calls.run(partial(double, n)) for n in (1, -2, 3)), return_exceptions=True
    )
    assert answers[::2] == [2, 6]
    assert isinstance(answers[1], ValueError)


async def test_calls_that_wait_share_a_turn() -> None:
    calls, held, threads = CallExecutor(max_workers=1, most=4, slow=NEVER), Held(), list[int]()
    first = asyncio.create_task(calls.run(held))
    await asyncio.to_thread(held.begun.acquire)
    behind = [asyncio.create_task(calls.run(lambda: threads.append(threading.get_ident()))) for _ in range(4)]
    await asyncio.sleep(0)
    held.let_go()
    await asyncio.gather(first, *behind)
    assert len(set(threads)) == 1


async def test_a_slow_call_keeps_nobody_waiting() -> None:
    """Neither those who came before it in its turn nor those behind it, nor who comes later."""
    calls, held = CallExecutor(max_workers=1, most=10, slow=AT_ONCE), Held()
    before = asyncio.create_task(calls.run(partial(double, 1)))
    slow = asyncio.create_task(calls.run(held))
    behind = asyncio.create_task(calls.run(partial(double, 2)))
    assert [await asyncio.wait_for(each, 30) for each in (before, behind)] == [2, 4]
    assert await asyncio.wait_for(calls.run(partial(double, 3)), 30) == 6
    assert not slow.done()
    held.let_go()
    assert await slow == "slow"


async def test_slow_calls_are_bounded_and_everyone_is_answered_in_the_end() -> None:
    calls, held = CallExecutor(max_workers=2, most=1, slow=AT_ONCE), Held()
    slow = [asyncio.create_task(calls.run(held)) for _ in range(9)]
    for _ in range(4):
        assert await asyncio.to_thread(held.begun.acquire, timeout=30)
    waiting = asyncio.create_task(calls.run(partial(double, 1)))
    assert not await asyncio.to_thread(held.begun.acquire, timeout=0.05)
    held.let_go()
    assert await asyncio.gather(*slow) == ["slow"] * 9
    assert await waiting == 2
    assert await asyncio.gather(*(calls.run(partial(double, n)) for n in range(20))) == [
        n * 2 for n in range(20)
    ]


async def test_a_cancelled_caller_does_not_keep_the_others_waiting() -> None:
    calls, held = CallExecutor(max_workers=1, most=10, slow=NEVER), Held()
    leaving = asyncio.create_task(calls.run(held))
    staying = asyncio.create_task(calls.run(partial(double, 1)))
    await asyncio.to_thread(held.begun.acquire)
    leaving.cancel()
    held.let_go()
    assert await staying == 2
    with pytest.raises(asyncio.CancelledError):
        await leaving
