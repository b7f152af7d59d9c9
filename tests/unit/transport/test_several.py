"""Several transports as one."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import EnlaceError
from bot.transport.several import SeveralTransports

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Line:
    """A transport that does nothing but run, until it is stopped or fails."""

    def __init__(self, since: datetime | None = None) -> None:
        self.connected = asyncio.Event()
        self.connected_since = since
        self.reconnections = 1
        self.trouble: EnlaceError | None = None
        self.ended = asyncio.Event()
        self.failure: Exception | None = None

    async def run(self) -> None:
        await self.ended.wait()
        if self.failure is not None:
            raise self.failure

    def stop(self) -> None:
        self.ended.set()


async def test_they_are_connected_once_all_are() -> None:
    first, second = Line(NOON), Line()
    both = SeveralTransports([first, second])
    waiting = asyncio.create_task(both.connected.wait())
    first.connected.set()
    await asyncio.sleep(0)
    assert (waiting.done(), both.connected.is_set(), both.connected_since) == (False, False, None)
    second.connected.set()
    second.connected_since = NOON + timedelta(minutes=1)
    await waiting
    assert (both.connected.is_set(), both.connected_since) == (True, NOON + timedelta(minutes=1))
    first.connected.clear()
    assert not both.connected.is_set()
    assert (both.reconnections, both.trouble) == (2, None)


async def test_they_end_together() -> None:
    lines = [Line(), Line()]
    running = asyncio.create_task(SeveralTransports(lines).run())
    await asyncio.sleep(0)
    lines[0].stop()
    await running
    assert lines[1].ended.is_set()


async def test_one_that_cannot_go_on_ends_the_others_and_is_told_of() -> None:
    lines = [Line(), Line()]
    both = SeveralTransports(lines)
    running = asyncio.create_task(both.run())
    await asyncio.sleep(0)
    lines[1].trouble = EnlaceError()
    assert both.trouble is lines[1].trouble
    lines[1].failure = ValueError("refused")
    lines[1].stop()
    with pytest.raises(ValueError, match="refused"):
        await running
    assert lines[0].ended.is_set()
