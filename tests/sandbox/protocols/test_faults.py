"""Faults on request: late, refused, broken, and carried out although reported as failed."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import FaultRule, Faults, Sandbox
from tests.support.sandbox_actors import a_workspace, eventually, frame, refusal, socket, web

POST: dict[str, Any] = {"channel": "C0000000001", "text": "x"}


def texts(sandbox: Sandbox) -> list[str]:
    return [message.text for message in sandbox.workspace.messages("general")]


async def test_a_slack_error_as_often_as_wanted() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(FaultRule("chat.postMessage", error="fatal_error", times=2))
        client = web(sandbox)
        assert await refusal(client.chat_postMessage(**POST)) == "fatal_error"
        assert (await client.auth_test())["ok"]
        assert await refusal(client.chat_postMessage(**POST)) == "fatal_error"
        assert (await client.chat_postMessage(**POST))["ok"]
        assert texts(sandbox) == ["x"]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error(status: int) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(FaultRule("chat.*", status=status, times=1))
        with pytest.raises(SlackApiError) as failed:
            await web(sandbox).chat_postMessage(**POST)
        assert failed.value.response.status_code == status
        assert texts(sandbox) == []
        assert sandbox.transcript.select(outcome=str(status))


async def test_rate_limiting() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=30, times=1))
        with pytest.raises(SlackApiError) as failed:
            await web(sandbox).chat_postMessage(**POST)
        assert failed.value.response.status_code == 429
        assert failed.value.response.headers["Retry-After"] == "30"


async def test_a_connection_that_breaks_before_or_after_the_call() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        sandbox.faults.add(FaultRule("chat.postMessage", reset=True, times=1))
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(**POST)
        assert texts(sandbox) == []
        sandbox.faults.add(FaultRule("chat.postMessage", accepted_but_failed=True, times=1))
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(**POST)
        assert texts(sandbox) == ["x"]
        sandbox.faults.add(FaultRule("chat.postMessage", accepted_but_failed=True, status=500, times=1))
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(**POST)
        assert texts(sandbox) == ["x", "x"]


async def test_a_late_answer_arrives() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(FaultRule("chat.postMessage", delay=0.2, times=1))
        started = asyncio.get_running_loop().time()
        await web(sandbox).chat_postMessage(**POST)
        assert asyncio.get_running_loop().time() - started >= 0.2


@pytest.mark.parametrize(
    ("rule", "posted"),
    [
        (FaultRule("chat.postMessage", timeout=True), []),
        (FaultRule("chat.postMessage", timeout=True, accepted_but_failed=True), ["x"]),
        (FaultRule("chat.postMessage", delay=60), ["x"]),
    ],
)
async def test_an_answer_that_never_comes(rule: FaultRule, posted: list[str]) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(rule)
        client = web(sandbox)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.chat_postMessage(**POST), 0.3)
        await eventually(lambda: texts(sandbox) == posted)


async def test_the_sandbox_stops_while_someone_waits() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(FaultRule("chat.postMessage", timeout=True))
        waiting = asyncio.create_task(web(sandbox).chat_postMessage(**POST))
        await eventually(lambda: sandbox.transcript.select(outcome="timeout"))
    with pytest.raises(aiohttp.ClientError):
        await waiting


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (FaultRule("socket", status=500, times=1), 500),
        (FaultRule("socket", rate_limited=5, times=1), 429),
        (FaultRule("socket", error="link_disabled", times=1), 503),
    ],
)
async def test_a_connection_can_be_refused(rule: FaultRule, status: int) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(rule)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with socket(sandbox):
                pass
        assert refused.value.status == status
        async with socket(sandbox) as websocket:
            assert (await frame(websocket))["type"] == "hello"


async def test_a_connection_can_break_while_it_opens(caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        # aiohttp itself retries a GET after a reset.
        sandbox.faults.add(FaultRule("socket", reset=True, times=2))
        with pytest.raises(aiohttp.ClientError):
            async with socket(sandbox):
                pass
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_an_envelope_can_be_late_lost_or_be_the_last_thing_that_arrives() -> None:
    async with Sandbox(a_workspace(), ack_seconds=0.3) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        sandbox.faults.add(FaultRule("envelope", timeout=True, times=1))
        assert (await sandbox.command("lead-us", "/rec lost")).error == "operation_timeout"
        sandbox.faults.add(FaultRule("envelope", delay=0.01, times=1))
        assert (await sandbox.command("lead-us", "/rec late")).error == "operation_timeout"
        assert (await frame(websocket))["payload"]["text"] == "late"
        sandbox.faults.add(FaultRule("envelope", accepted_but_failed=True, times=1))
        assert (await sandbox.command("lead-us", "/rec last")).error == "operation_timeout"
        assert (await frame(websocket))["payload"]["text"] == "last"
        ended = await asyncio.wait_for(websocket.receive(), 5)
        assert ended.type in {aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE}


def test_chance_repeats_itself() -> None:
    def drawn(seed: int) -> list[bool]:
        faults = Faults()
        faults.add(FaultRule("auth.test", error="fatal_error", probability=0.5, seed=seed))
        return [faults.strike("auth.test") is not None for _ in range(40)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 8 < sum(drawn(1)) < 32


def test_rules_run_out_and_can_be_withdrawn() -> None:
    faults = Faults()
    once = faults.add(FaultRule("a", reset=True, times=1))
    always = faults.add(FaultRule("*", reset=True))
    assert list(faults.rules) == [once, always]
    assert [faults.strike("a"), faults.strike("a"), faults.strike("b")] == [once, always, always]
    assert list(faults.rules) == [always]
    faults.clear()
    assert faults.strike("a") is None


def test_a_rule_says_what_it_does() -> None:
    failing: list[dict[str, Any]] = [
        {"status": 500}, {"error": "x"}, {"reset": True}, {"timeout": True}, {"rate_limited": 0},
        {"accepted_but_failed": True},
    ]  # fmt: skip
    assert all(FaultRule("a", **each).fails for each in failing)
    assert not FaultRule("a", delay=1).fails


def test_a_rule_may_be_about_some_blocks_only() -> None:
    faults = Faults()
    rule = faults.add(FaultRule("chat.*", error="invalid_blocks", blocks=("data_table", "card")))
    has, has_not = [{"type": "divider"}, {"type": "card"}], [{"type": "divider"}]
    assert faults.strike("chat.postMessage", {"blocks": has}) is rule
    assert faults.strike("chat.postMessage", {"blocks": json.dumps(has)}) is rule, "a form sends JSON"
    for given in ({"blocks": has_not}, {"blocks": "no JSON"}, {"blocks": "5"}, {"text": "card"}, {}, None):
        assert faults.strike("chat.postMessage", given) is None
    assert faults.strike("views.open", {"blocks": has}) is None
