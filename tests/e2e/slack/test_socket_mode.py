"""The Socket Mode connection: no answer is lost once its command arrived, and no outage needs a restart."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog

from bot.demo.local_workspace import LocalWorkspace
from bot.heartbeat import Heartbeat
from bot.i18n import Translator
from bot.sandbox import Answer, FaultRule
from bot.store.deliveries import Deliveries
from bot.transport.socket_mode import AppTokenRefused, SocketModeTransport, TooManyConnections
from bot.transport.timing import Timing
from tests.support.harness import NOW, Gate
from tests.support.sandbox_actors import eventually, ticket
from tests.support.stage import OnStage

PATIENT = Timing(
    ping=2.0,
    late_after=120,
    linger=120,
    first_pause=0.02,
    longest_pause=0.1,
    settled_after=0,
    second_tries=(0, 0, 0),
)
"""For tests in which only the connection fails: nothing else is ever too late, even on a slow machine."""
WATCHFUL = replace(PATIENT, ping=1.0)
"""For tests in which a connection falls silent."""
HASTY = replace(PATIENT, late_after=0.05)
"""For tests of late answers."""


OpenLine = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]


@pytest.fixture
def line(open_workspace: OnStage) -> OpenLine:
    """The bot on a local workspace, with the timing that a test asks for."""

    def open_line(
        timing: Timing = PATIENT, ack_seconds: float = 120
    ) -> AbstractAsyncContextManager[LocalWorkspace]:
        return open_workspace(at=NOW, timing=timing, ack_seconds=ack_seconds)

    return open_line


def office_of(on: LocalWorkspace) -> SocketModeTransport:
    """Return the bot's transport, to look inside."""
    assert isinstance(on.bot.office, SocketModeTransport)
    return on.bot.office


def typing(on: LocalWorkspace, count: int) -> list[asyncio.Task[Answer]]:
    """Type `count` commands at once."""
    handles = ("lead-us", "lead-mx", "chair-us", "member-mx")
    return [asyncio.create_task(on.say(handles[n % 4], f"/rec {n % 13 + 1}")) for n in range(count)]


def told(on: LocalWorkspace, *handles: str) -> int:
    """Return how many of the bot's messages people see in their direct messages."""
    return sum(
        len(on.workspace.direct_messages(handle))
        for handle in handles or [p.handle for p in on.workspace.people]
    )


def by_response_url(on: LocalWorkspace) -> int:
    return len(on.sandbox.transcript.select(direction="in", method="response_url"))


@asynccontextmanager
async def within(seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        yield


@pytest.mark.near_clock
@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_twenty_commands_under_way_survive_a_new_line(line: OpenLine, gate: Gate, reason: Any) -> None:
    async with line() as on, within(300):
        asked = typing(on, 20)
        await eventually(lambda: gate.under_way == 20)
        await on.sandbox.refresh_connections(reason, grace=120)
        await on.sandbox.connected()
        # The old connection still exists, so every answer returns on the connection of its command.
        assert [entry.payload for entry in on.sandbox.transcript.select(direction="in", method="close")] == []
        gate.open()
        answers = await asyncio.gather(*asked)
        assert [answer.error for answer in answers] == [None] * 20
        assert by_response_url(on) == 0
        assert told(on) == 20
        assert on.sandbox.transcript.select(outcome="protocol_fault") == []
        await eventually(lambda: on.bot.office.reconnections == 1)
        assert (await on.say("lead-us", "/rec 5")).error is None


async def test_a_line_that_closes_too_early_loses_no_answer(line: OpenLine, gate: Gate) -> None:
    async with line() as on, within(300):
        asked = typing(on, 3)
        await eventually(lambda: gate.under_way == 3)
        await on.sandbox.refresh_connections(grace=0)
        await eventually(lambda: on.bot.office.reconnections == 1 and on.sandbox.connections == 1)
        await eventually(lambda: on.sandbox.transcript.select(direction="in", method="close"))
        gate.open()
        await eventually(lambda: told(on) == 3)
        assert by_response_url(on) == 3
        for each in asked:
            each.cancel()


async def test_a_dropped_connection_loses_no_answer(line: OpenLine, gate: Gate) -> None:
    async with line(ack_seconds=0.2) as on, within(300):
        asked = asyncio.create_task(on.say("lead-mx", "/rec 5"))
        await eventually(lambda: gate.under_way == 1)
        await on.sandbox.drop_connections()
        await on.sandbox.connected()
        gate.open()
        assert (await asked).error == "operation_timeout"
        await eventually(lambda: told(on, "lead-mx") == 1)
        assert by_response_url(on) == 1
        [message] = on.workspace.direct_messages("lead-mx")
        assert "fentanilo" in message.text
        # The command took effect at most once: nothing is answered a second time later.
        assert (await on.say("lead-mx", "/rec 5")).error is None
        assert told(on, "lead-mx") == 2


async def test_a_slow_answer_is_acknowledged_in_time_and_follows(line: OpenLine, gate: Gate) -> None:
    async with line(HASTY) as on, within(300):
        answer = await on.say("lead-us", "/rec 5")
        assert (answer.error, answer.payload) == (None, None)
        assert told(on, "lead-us") == 0
        gate.open()
        await eventually(lambda: told(on, "lead-us") == 1)
        assert by_response_url(on) == 1
        assert "fentanyl" in on.workspace.direct_messages("lead-us")[0].text


@pytest.mark.parametrize(
    "mishap",
    [
        FaultRule("response_url", status=503, times=2),
        FaultRule("response_url", reset=True, times=2),
        FaultRule("response_url", rate_limited=0, times=2),
    ],
    ids=["5xx", "reset", "429"],
)
async def test_a_response_url_in_trouble_is_tried_again(
    line: OpenLine, gate: Gate, mishap: FaultRule
) -> None:
    async with line(HASTY) as on, within(300):
        on.sandbox.faults.add(mishap)
        await on.say("lead-us", "/rec 5")
        gate.open()
        await eventually(lambda: told(on, "lead-us") == 1)
        assert by_response_url(on) in {1, 3}  # a reset comes before the sandbox writes anything down


async def test_a_response_url_that_is_gone_is_let_be(line: OpenLine, gate: Gate) -> None:
    with structlog.testing.capture_logs() as logs:
        async with line(HASTY) as on, within(300):
            on.sandbox.faults.add(FaultRule("response_url", status=404))
            await on.say("lead-us", "/rec 5")
            gate.open()
            await eventually(lambda: any(entry["event"] == "answer_lost" for entry in logs))
            assert by_response_url(on) == 1
            assert told(on, "lead-us") == 0
    assert [entry["status"] for entry in logs if entry["event"] == "response_url_refused"] == [404]
    assert "/response/" not in repr(logs)


@pytest.mark.parametrize(
    "mishap",
    [
        FaultRule("apps.connections.open", status=500, times=3),
        FaultRule("apps.connections.open", timeout=True, times=1),
        FaultRule("apps.connections.open", rate_limited=1, times=1),
        FaultRule("apps.connections.open", error="internal_error", times=3),
        FaultRule("apps.connections.open", error="invalid_auth", times=2),
        FaultRule("apps.connections.open", reset=True, times=3),
        FaultRule("socket", status=503, times=3),
        FaultRule("socket", reset=True, times=3),
    ],
    ids=["500", "timeout", "429", "slack_error", "token_refused", "reset", "socket_503", "socket_reset"],
)
async def test_an_outage_ends_without_a_restart(line: OpenLine, mishap: FaultRule) -> None:
    with structlog.testing.capture_logs() as logs:
        # Calls that hang are given up soon; everything else gets as long as the machine takes.
        connect = 1.0 if mishap.timeout else 60.0
        async with line(replace(PATIENT, connect=connect, settled_after=60)) as on, within(300):
            on.sandbox.faults.add(mishap)
            began = time.monotonic()
            await on.sandbox.drop_connections()
            await on.sandbox.connected()
            if mishap.rate_limited:
                assert time.monotonic() - began >= mishap.rate_limited
            assert (await on.say("lead-us", "/rec 5")).error is None
            await eventually(lambda: on.bot.office.reconnections == 1)  # it works before it is counted
    connected = [entry["reconnections"] for entry in logs if entry["event"] == "connected"]
    assert connected == [0, 1], "the log counts the connection that it is about"
    failures = [entry for entry in logs if entry["event"] == "connecting_failed"]
    # aiohttp itself retries a GET that was cut off, so fewer failures may be seen than were made.
    assert failures
    assert mishap.timeout or len(failures) <= (mishap.times or 0)
    assert [entry["tries"] for entry in failures] == [n + 2 for n in range(len(failures))]
    assert mishap.error is None or {entry["why"] for entry in failures} == {mishap.error}


async def test_pauses_grow_and_are_bounded(line: OpenLine) -> None:
    async with line() as on:
        office = office_of(on)
        office._timing = Timing()
        pauses = []
        for setbacks in (0, 1, 2, 5, 1000):
            office._setbacks = setbacks
            pauses.append(office._pause())
    assert pauses[0] == 0
    assert pauses[1] == pytest.approx(0.5, rel=0.2)
    assert pauses[2] == pytest.approx(1, rel=0.2)
    assert pauses[3] == pytest.approx(8, rel=0.2)
    assert pauses[4] == pytest.approx(30, rel=0.2)


async def test_a_stalled_line_is_replaced(line: OpenLine) -> None:
    async with line(WATCHFUL) as on, within(300):
        on.sandbox.stall(None)
        assert on.sandbox.connections == 0
        await on.sandbox.connected()
        assert (await on.say("lead-us", "/rec 5")).error is None
        await eventually(lambda: on.bot.office.reconnections)


async def test_an_answer_begun_on_a_stalled_line_arrives(line: OpenLine, gate: Gate) -> None:
    async with line(WATCHFUL, ack_seconds=0.2) as on, within(300):
        asked = asyncio.create_task(on.say("lead-us", "/rec 5"))
        await eventually(lambda: gate.under_way == 1)
        on.sandbox.stall(None)
        await on.sandbox.connected()
        gate.open()
        assert (await asked).error == "operation_timeout"
        await eventually(lambda: told(on, "lead-us") == 1)


async def test_too_many_connections_are_waited_out(line: OpenLine, monkeypatch: pytest.MonkeyPatch) -> None:
    with structlog.testing.capture_logs() as logs:
        async with line() as on, within(300):
            monkeypatch.setattr("bot.sandbox.socket_mode.connections.MOST_CONNECTIONS", 0)
            await on.sandbox.drop_connections()
            await eventually(lambda: sum(entry.get("why") == "too_many_websockets" for entry in logs) >= 2)
            assert not on.bot.office.connected.is_set()
            monkeypatch.setattr("bot.sandbox.socket_mode.connections.MOST_CONNECTIONS", 10)
            await on.sandbox.connected()
            assert (await on.say("lead-us", "/rec 5")).error is None


async def test_stopping_answers_begun_commands_and_takes_no_more(line: OpenLine, gate: Gate) -> None:
    async with line() as on, within(300):
        asked = typing(on, 5)
        await eventually(lambda: gate.under_way == 5)
        on.bot.office.stop()
        late = asyncio.create_task(on.say("observer", "/rec 1"))
        await eventually(
            lambda: len(on.sandbox.transcript.select(direction="out", method="slash_commands")) == 6
        )
        gate.open()
        assert [answer.error for answer in await asyncio.gather(*asked)] == [None] * 5
        await eventually(lambda: on.sandbox.connections == 0)
        assert gate.under_way == 5
        assert (await on.say("observer", "/rec 1")).error == "dispatch_failed"
        assert told(on) == 5
        late.cancel()


async def test_stopping_does_not_wait_for_ever(line: OpenLine, gate: Gate) -> None:
    with structlog.testing.capture_logs() as logs:
        async with line(replace(PATIENT, drain=0.2, close=0.2)) as on, within(300):
            asked = typing(on, 1)
            await eventually(lambda: gate.under_way == 1)
            on.sandbox.stall(None)  # nobody answers the closing handshake either
            on.bot.office.stop()
            await eventually(lambda: has_stopped(logs))
            gate.open()
            asked[0].cancel()


async def test_stopping_in_an_outage_is_immediate(line: OpenLine) -> None:
    patient = replace(PATIENT, connect=60, first_pause=60, longest_pause=60, settled_after=60)
    with structlog.testing.capture_logs() as logs:
        async with line(patient) as on:
            on.sandbox.faults.add(FaultRule("apps.connections.open", timeout=True))
            await on.sandbox.drop_connections()
            await eventually(lambda: not on.bot.office.connected.is_set())
            on.bot.office.stop()
            await eventually(lambda: has_stopped(logs))


async def test_stopping_while_connecting_is_immediate(line: OpenLine) -> None:
    with structlog.testing.capture_logs() as logs:
        async with line(replace(PATIENT, connect=60)) as on:
            on.sandbox.faults.add(FaultRule("apps.connections.open", timeout=True))
            await on.sandbox.drop_connections()
            await eventually(lambda: on.sandbox.transcript.select(outcome="timeout"))
            on.bot.office.stop()
            await eventually(lambda: has_stopped(logs))


def has_stopped(logs: Sequence[Mapping[str, object]]) -> bool:
    return any(entry["event"] == "stopped" for entry in logs)


async def test_a_refused_app_token_is_said_at_once(line: OpenLine) -> None:
    async with line() as on, within(300):
        deliveries = Deliveries(on.bot.context.database, on.bot.context.taskforce_id)
        other = SocketModeTransport(
            on.bot.bolt, "xapp-1-A0-wrong", on.clock, deliveries=deliveries, timing=PATIENT
        )
        with pytest.raises(AppTokenRefused) as refused:
            await other.run()
        assert refused.value.values == {"code": "invalid_auth"}


async def test_an_eleventh_connection_is_explained_and_opens_once_there_is_room(line: OpenLine) -> None:
    async with line() as on, within(120), aiohttp.ClientSession() as session:
        others = [await session.ws_connect(await ticket(on.sandbox)) for _ in range(9)]
        await on.sandbox.connected(10)
        office = office_of(on)
        await on.sandbox.refresh_connections(grace=3600)
        await eventually(lambda: isinstance(office.trouble, TooManyConnections))
        assert "all ten are taken" in Translator("en").explain(on.bot.self_check.troubles[0])
        assert "las diez están ocupadas" in Translator("es").explain(on.bot.self_check.troubles[0])
        await others[0].close()
        await eventually(lambda: office.trouble is None)
        assert (await on.say("lead-us", "/rec 5")).error is None
        for other in others[1:]:
            await other.close()


async def test_the_heartbeat_says_since_when_the_connection_is_lost_and_why(
    line: OpenLine, tmp_path: Path
) -> None:
    async with line() as on, within(300):
        file = tmp_path / "heartbeat"
        check = on.bot.self_check
        check._file = file
        await check.look()
        lost_at = on.clock.now()
        on.sandbox.faults.add(FaultRule("apps.connections.open", error="invalid_auth"))
        await on.sandbox.drop_connections()
        await eventually(lambda: on.bot.office.trouble is not None)
        on.clock.advance(timedelta(seconds=61))
        await check.look()
        os.utime(file, (on.clock.now().timestamp(),) * 2)
        found = Heartbeat(file, on.clock.now().timestamp())
        assert not found.well
        assert "Slack refused the app-level token (invalid_auth)" in found.sentences("en")[0]
        assert int(found.connected_at) == int(lost_at.timestamp())
        on.sandbox.faults.clear()
        await eventually(on.bot.office.connected.is_set)
        await check.look()
        os.utime(file, (on.clock.now().timestamp(),) * 2)
        assert Heartbeat(file, on.clock.now().timestamp()).well
