"""Each event is handled once, over both transports: repeated, under way, in another replica, broken off."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import OperationalError

from bot.config import Deployment
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.store.deliveries import Deliveries
from bot.transport.deduplicator import Deduplicator
from bot.transport.rejection import Rejected
from tests.e2e.slack.test_http import Heard
from tests.e2e.slack.test_socket_mode import PATIENT
from tests.support.harness import NOW, BotHarness
from tests.support.sandbox_actors import eventually

LATE_AFTER = 0.05
OnWay = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]


class Handling:
    """Handles an event as a test wants, and counts how often it began and ended."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.status = 200
        self.failure: Exception | None = None
        self.begun = 0
        self.ended = 0

    async def __call__(self) -> BoltResponse:
        self.begun += 1
        await self.go_on.wait()
        if self.failure:
            raise self.failure
        self.ended += 1
        return BoltResponse(status=self.status)


@pytest.fixture
def handling() -> Handling:
    return Handling()


def deduplicator(harness: BotHarness) -> Deduplicator:
    return Deduplicator(Deliveries(harness.context.database, harness.context.taskforce_id), harness.clock)


async def test_no_replica_handles_an_event_again(harness: BotHarness, handling: Handling) -> None:
    one, other = deduplicator(harness), deduplicator(harness)
    for each in (one, one, other):
        assert (await each.once("Ev1", handling)).status == 200
    assert handling.begun == 1
    await other.once("Ev2", handling)
    assert handling.begun == 2


async def test_a_repetition_waits_for_the_first_one(sqlite_harness: BotHarness, handling: Handling) -> None:
    handling.go_on.clear()
    once = deduplicator(sqlite_harness)
    deliveries = [asyncio.create_task(once.once("Ev1", handling)) for _ in range(3)]
    await eventually(lambda: handling.begun == 1)
    deliveries[0].cancel()  # its connection is gone; the work goes on for the others
    handling.go_on.set()
    assert [(await each).status for each in deliveries[1:]] == [200, 200]
    assert (handling.begun, handling.ended) == (1, 1)


async def test_a_failed_event_is_handled_when_it_is_repeated(
    sqlite_harness: BotHarness, handling: Handling
) -> None:
    once = deduplicator(sqlite_harness)
    handling.failure = RuntimeError()
    with pytest.raises(RuntimeError):
        await once.once("Ev1", handling)
    handling.failure, handling.status = None, 500
    assert (await once.once("Ev1", handling)).status == 500
    handling.status = 200
    await once.once("Ev1", handling)
    await once.once("Ev1", handling)
    assert handling.begun == 3


async def test_an_interrupted_event_is_handled_by_the_next_process(
    sqlite_harness: BotHarness, handling: Handling
) -> None:
    handling.go_on.clear()
    once = deduplicator(sqlite_harness)
    delivery = asyncio.create_task(once.once("Ev1", handling))
    await eventually(lambda: handling.begun == 1)
    await once.close()
    await asyncio.wait({delivery})
    assert delivery.cancelled()
    handling.go_on.set()
    await deduplicator(sqlite_harness).once("Ev1", handling)
    assert (handling.begun, handling.ended) == (2, 1)


async def test_without_a_database_nothing_is_handled(
    sqlite_harness: BotHarness, handling: Handling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Deliveries, "knows", fail)
    with pytest.raises(Rejected) as refused:
        await deduplicator(sqlite_harness).once("Ev1", handling)
    assert (refused.value.kind, handling.begun) == ("memory", 0)


@pytest.fixture(params=get_args(Mode))
def on_way(request: pytest.FixtureRequest, deployment: Deployment, tmp_path: Path) -> OnWay:
    """The bot over each transport; it acknowledges late after a twentieth of a second."""

    def opened(*, ack_seconds: float = 30) -> AbstractAsyncContextManager[LocalWorkspace]:
        timing = replace(PATIENT, late_after=LATE_AFTER)
        folder = tmp_path / "state"
        return local_workspace(
            deployment,
            folder,
            at=NOW,
            seeded=False,
            timing=timing,
            ack_seconds=ack_seconds,
            mode=request.param,
        )

    return opened


async def test_an_event_is_acknowledged_once_it_was_handled(on_way: OnWay) -> None:
    async with on_way() as on:
        heard, go_on = Heard(on), asyncio.Event()
        heard.waits_for = go_on
        sending = asyncio.create_task(on.sandbox.event("user_change", user={"id": "U1"}))
        await eventually(lambda: heard.begun == 1)
        await asyncio.sleep(4 * LATE_AFTER)
        assert not sending.done()
        go_on.set()
        assert (await sending).acknowledged
        assert (heard.begun, heard.finished) == (1, 1)


async def test_slack_repeats_a_slow_event_and_it_is_handled_once(on_way: OnWay) -> None:
    async with on_way(ack_seconds=0.1) as on:
        heard, go_on = Heard(on), asyncio.Event()
        heard.waits_for = go_on
        assert not (await on.sandbox.event("user_change", user={"id": "U1"})).acknowledged
        async with asyncio.timeout(20):
            while len(on.sandbox.transcript.select(method="events_api")) < 3:
                on.clock.advance(timedelta(seconds=30))
                await asyncio.sleep(0.02)
        go_on.set()
        await eventually(lambda: heard.finished == 1)
        assert heard.begun == 1
