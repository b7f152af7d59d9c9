"""The log of an unexpected failure: every frame of its traceback, and none of people's words."""

import asyncio
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.delivery.worker import Worker
from bot.failures import FIRST_FRAMES, MOST_CAUSES, MOST_FRAMES, frames_of, log_failure
from bot.sandbox.state.triggers import Triggers
from bot.scheduler import Scheduler
from bot.services.recommendations import progress
from bot.store import audit_trail as trail
from tests.support.harness import ROOT, BotHarness
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

WORDS = "confidential-words-of-somebody"


@pytest.fixture
def logs() -> Iterator[list[Any]]:
    with capture_logs() as written:
        yield written


def place(frame: str) -> str:
    """Return a frame without its line number."""
    file, _, rest = frame.partition(":")
    return f"{file} {rest.partition(' ')[2]}"


def failed(logs: list[Any], event: str) -> Any:
    (found,) = (each for each in logs if each["event"] == event)
    return found


def broken_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every change fail when it is written to the trail, with people's words in the error message."""

    def crash(*given: object, **named: object) -> None:
        raise RuntimeError(WORDS, given, named)

    monkeypatch.setattr(trail.Trail, "append", crash)


def test_a_failure_deep_in_a_service_shows_every_frame(
    sqlite_harness: BotHarness, monkeypatch: pytest.MonkeyPatch, logs: list[Any]
) -> None:
    broken_trail(monkeypatch)
    answer = sqlite_harness.say("lead-us", f'/rec update 5 in-progress "{WORDS}"')
    found = failed(logs, "command_failed")
    assert found["reference"] in answer
    assert found["kind"] == "RuntimeError"
    places = [place(each) for each in found["frames"]]
    through = [
        "commands/recommendations/handlers.py update_status",
        f"{progress.__name__.replace('.', '/')}.py update_status",
        "tests/e2e/slack/test_failures.py broken_trail.<locals>.crash",
    ]
    assert [each for each in places if each in through] == through, places
    assert all(each.partition(":")[2].split()[0].isdigit() for each in found["frames"])
    assert str(ROOT) not in str(found)
    assert WORDS not in str(found)


async def test_it_contains_nothing_of_the_person_or_of_slacks_secrets(
    open_workspace: OnStage, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    triggers: set[str] = set()
    issue = Triggers.issue

    def remember(self: Triggers, *given: str, **named: Any) -> str:
        triggers.add(given_out := issue(self, *given, **named))
        return given_out

    monkeypatch.setattr(Triggers, "issue", remember)
    structlog.configure(processors=[structlog.processors.JSONRenderer()])
    async with open_workspace() as on:
        broken_trail(monkeypatch)
        answer = await on.say("lead-us", f'/rec update 5 in-progress "{WORDS}"')
        assert "went wrong" in str(answer.payload)
        workspace = on.workspace
        private = {workspace.bot_token, workspace.app_token, workspace.signing_secret, WORDS, "/response/"}
    lines = [json.loads(line) for line in log.getvalue().splitlines() if line.startswith("{")]
    found = failed(lines, "command_failed")
    assert len(found["frames"]) > 5
    assert triggers
    assert {each for each in private | triggers if each in log.getvalue()} == set()


async def test_what_a_listener_raises_is_logged_by_its_frames(
    open_workspace: OnStage, logs: list[Any]
) -> None:
    async with open_workspace(ack_seconds=2) as on:
        on.bot.bolt._async_listeners.clear()

        async def on_user_change() -> None:
            raise RuntimeError(WORDS)

        on.bot.bolt.event("user_change")(on_user_change)
        await on.sandbox.event("user_change", user={"id": "U1"})
        await eventually(lambda: any(each["event"] == "request_failed" for each in logs))
    found = next(each for each in logs if each["event"] == "request_failed")
    assert place(found["frames"][-1]).endswith("<locals>.on_user_change")
    assert WORDS not in str(found)


async def test_a_worker_that_fails_is_named(logs: list[Any]) -> None:
    async def work(_: str) -> None:
        raise RuntimeError(WORDS)

    left = [WORDS]

    async def take() -> str | None:
        return left.pop() if left else None

    worker = Worker[str]("drawing", take, work, width=1)
    await worker.begin()
    await worker.finish()
    found = failed(logs, "outbox_failed")
    assert found["worker"] == "drawing"
    assert place(found["frames"][-1]).endswith("<locals>.work")
    assert WORDS not in str(found)


async def test_a_tick_that_fails_is_logged_and_the_next_one_comes(log: io.StringIO, logs: list[Any]) -> None:
    ticks, again = 0, asyncio.Event()

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 1:
            raise RuntimeError(WORDS)
        again.set()

    scheduler = Scheduler(tick, seconds=0.01)
    scheduler.start()
    async with asyncio.timeout(20):
        await again.wait()
    scheduler.stop()
    assert place(failed(logs, "tick_failed")["frames"][-1]).endswith("<locals>.tick")
    assert WORDS not in str(logs) + log.getvalue()


class TestFrames:
    def test_causes_are_shown_with_theirs(self, logs: list[Any]) -> None:
        def below() -> None:
            raise KeyError(WORDS)

        def above() -> None:
            try:
                below()
            except KeyError as error:
                raise RuntimeError(WORDS) from error

        with pytest.raises(RuntimeError) as caught:
            above()
        log_failure(structlog.get_logger(), "failed", caught.value)
        (cause,) = failed(logs, "failed")["caused_by"]
        assert cause["kind"] == "KeyError"
        assert place(cause["frames"][-1]).endswith("<locals>.below")
        assert WORDS not in str(logs)

    def test_suppressed_causes_are_not_shown(self, logs: list[Any]) -> None:
        def below() -> None:
            raise KeyError

        def above() -> None:
            try:
                below()
            except KeyError:
                raise RuntimeError from None

        with pytest.raises(RuntimeError) as caught:
            above()
        log_failure(structlog.get_logger(), "failed", caught.value)
        assert "caused_by" not in failed(logs, "failed")

    def test_causes_without_an_end_have_one(self, logs: list[Any]) -> None:
        first = RuntimeError()
        first.__cause__ = KeyError()
        first.__cause__.__cause__ = first
        log_failure(structlog.get_logger(), "failed", first)
        assert [each["kind"] for each in failed(logs, "failed")["caused_by"]] == ["KeyError"]
        failure: BaseException = RuntimeError()
        for _ in range(MOST_CAUSES + 5):
            failure, failure.__cause__ = RuntimeError(), failure
        log_failure(structlog.get_logger(), "many", failure)
        assert len(failed(logs, "many")["caused_by"]) == MOST_CAUSES

    def test_endless_recursion_is_cut_short(self) -> None:
        def deeper() -> None:
            deeper()

        with pytest.raises(RecursionError) as caught:
            deeper()
        frames = frames_of(caught.value)
        assert len(frames) == MOST_FRAMES + 1
        assert frames[FIRST_FRAMES].endswith(" more)")
        assert place(frames[-1]).endswith("<locals>.deeper")
