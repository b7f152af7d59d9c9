"""Requests that are never finished hold up nobody else."""

import asyncio
import io
from typing import Any

import pytest

from bot.failures import RareLog, tell_of_loop_failures
from tests.support.harness import NOW
from tests.support.http_actors import PATH, Slack, get, head, office_of, send

HALF = head("POST", PATH, [("Content-Type", "application/json")])[:-2]


async def ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def test_unfinished_headers_are_given_up_after_a_while(
    open_workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transport.web_server.HEAD_SECONDS", 0.05)
    async with open_workspace(at=NOW, mode="http") as on:
        for begun in (b"", b"P", HALF):
            reader, writer = await asyncio.open_connection(*office_of(on.bot).address)
            writer.write(begun)
            assert await ended(reader)
            writer.close()


async def test_many_half_sent_requests_keep_nobody_from_being_answered(
    open_workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transport.web_server.MOST_CONNECTIONS", 20)
    async with open_workspace(at=NOW, mode="http") as on:
        address = office_of(on.bot).address
        lines = [await asyncio.open_connection(*address) for _ in range(60)]
        for _, writer in lines:
            writer.write(HALF)
        assert (await get(address, "/healthz")).status == 200
        slack = Slack(on.workspace)
        answer = await send(address, slack.sent(slack.command()))
        assert answer is not None
        assert answer.status == 200
        assert await ended(lines[0][0]), "the oldest made room"
        for _, writer in lines:
            writer.close()


async def test_what_fails_in_the_event_loop_is_logged_once_and_without_its_text(log: io.StringIO) -> None:
    class Written:
        def __init__(self) -> None:
            self.lines: list[tuple[str, Any]] = []

        def warning(self, event: str, **fields: object) -> None:
            self.lines.append((event, fields))

        error = warning

    loop, written = asyncio.get_running_loop(), Written()
    before = loop.get_exception_handler()
    tell_of_loop_failures(loop, written)
    for _ in range(1_000):
        loop.call_exception_handler({"message": "socket.accept() failed", "exception": OSError(24, "secret")})
    loop.set_exception_handler(before)
    assert len(written.lines) == 1
    assert "secret" not in str(written.lines)
    assert "secret" not in log.getvalue()


def test_a_thing_that_goes_on_is_logged_again_with_how_often_it_happened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Any] = []

    class Log:
        def warning(self, event: str, **fields: object) -> None:
            told.append((event, fields["times"]))

        error = warning

    now = [0.0]
    monkeypatch.setattr("bot.failures.time.monotonic", lambda: now[0])
    rarely = RareLog(Log())
    for at in (0, 1, 2, 61, 62, 200):
        now[0] = float(at)
        rarely("dropped")
    assert told == [("dropped", 1), ("dropped", 3), ("dropped", 2)]
