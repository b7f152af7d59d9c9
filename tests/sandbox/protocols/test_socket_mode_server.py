"""Socket Mode with the real SDK, and with a client that breaks its rules."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox
from bot.sandbox.errors import AddressTakenError, NotConnectedError
from tests.support.sandbox_actors import (
    PATIENCE,
    a_workspace,
    answering,
    bot,
    eventually,
    frame,
    refusal,
    repeating,
    socket,
    ticket,
    web,
)


async def test_a_connection_begins_with_hello() -> None:
    async with Sandbox(a_workspace()) as sandbox, socket(sandbox) as first:
        hello = await frame(first)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": sandbox.workspace.app_id}
        assert hello["debug_info"]["approximate_connection_time"] == 3600
        async with socket(sandbox) as second:
            assert (await frame(second))["num_connections"] == 2
            await sandbox.connected(2)


async def test_pings_come_back_with_their_body() -> None:
    async with Sandbox(a_workspace()) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        await websocket.ping(b"sdk-ping-pong:1795478333.69")
        pong = await websocket.receive()
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1795478333.69")


async def test_the_real_client_sees_its_pings_answered() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, ping_interval=0.2) as handler,
        asyncio.timeout(PATIENCE),
    ):
        seen: set[float | None] = set()
        while len(seen) < 4:
            seen.add(handler.client.last_ping_pong_time)
            await asyncio.sleep(0.05)
        assert await handler.client.is_connected()


async def test_a_ticket_admits_once_and_for_thirty_seconds(caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        used, expired = await ticket(sandbox), await ticket(sandbox)
        async with socket(sandbox, used) as websocket:
            await frame(websocket)
        sandbox.workspace.clock.advance(timedelta(seconds=31))
        for url in (used, expired, used.split("ticket=")[0]):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                async with socket(sandbox, url):
                    pass
            assert refused.value.status == 403
        outcomes = [entry.outcome for entry in sandbox.transcript.select(method="socket")]
        assert outcomes == ["ok", "invalid_ticket", "expired_ticket", "invalid_ticket"]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_ten_connections_and_no_more() -> None:
    async with Sandbox(a_workspace()) as sandbox, aiohttp.ClientSession() as session:
        held = [await session.ws_connect(await ticket(sandbox)) for _ in range(10)]
        await sandbox.connected(10)
        async with socket(sandbox) as eleventh:
            assert (await frame(eleventh))["reason"] == "too_many_websockets"
            assert (await eleventh.receive()).type is aiohttp.WSMsgType.CLOSE
        assert sandbox.connections == 10
        for websocket in held:
            await websocket.close()


async def test_connections_take_turns() -> None:
    async with (
        Sandbox(a_workspace(), ack_seconds=5) as sandbox,
        socket(sandbox) as one,
        socket(sandbox) as two,
    ):
        await frame(one)
        await frame(two)
        typing = [asyncio.create_task(sandbox.command("lead-us", f"/rec {n}")) for n in range(4)]
        for websocket in (one, two, one, two):
            envelope = await frame(websocket)
            await websocket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "ok"}})
        assert [(await each).error for each in typing] == [None] * 4


async def test_an_envelope_is_acknowledged_where_it_went_and_once() -> None:
    async with (
        Sandbox(a_workspace(), ack_seconds=5) as sandbox,
        socket(sandbox) as one,
        socket(sandbox) as two,
    ):
        await frame(one)
        await frame(two)
        typing = asyncio.create_task(sandbox.command("lead-us", "/rec"))
        reading = [asyncio.create_task(frame(each)) for each in (one, two)]
        done, waiting = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
        right, wrong = (one, two) if reading[0] in done else (two, one)
        envelope = done.pop().result()
        assert envelope["accepts_response_payload"] is True
        assert "retry_attempt" not in envelope
        acknowledgement = {"envelope_id": envelope["envelope_id"], "payload": {"text": "here"}}
        await wrong.send_json(acknowledgement)
        await wrong.send_str("no JSON")
        await wrong.send_json({"envelope_id": "E-unknown"})
        await wrong.ping(b"")
        waiting.pop().cancel()
        assert not typing.done()
        await right.send_json(acknowledgement)
        await right.send_json(acknowledgement)
        assert [each.text for each in (await typing).messages] == ["here"]
        await right.send_json(acknowledgement)
        await eventually(lambda: len(sandbox.transcript.select(outcome="protocol_fault")) == 5)
        faults = [entry.payload["why"] for entry in sandbox.transcript.select(outcome="protocol_fault")]
        assert faults == [
            "acknowledged on another connection than it went out on",
            "a frame that is no acknowledgement",
            "unknown envelope",
            "acknowledged again, or too late",
            "acknowledged again, or too late",
        ]


async def test_a_payload_that_is_no_message_is_an_unknown_error() -> None:
    async with Sandbox(a_workspace(), ack_seconds=5) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        typing = asyncio.create_task(sandbox.command("lead-us", "/rec"))
        envelope = await frame(websocket)
        await websocket.send_json({"envelope_id": envelope["envelope_id"], "payload": ["a", "list"]})
        assert (await typing).error == "dispatch_unknown_error"
        typing = asyncio.create_task(sandbox.command("lead-us", "/rec"))
        envelope = await frame(websocket)
        await websocket.send_json({"envelope_id": envelope["envelope_id"], "payload": "plain text"})
        assert [each.text for each in (await typing).messages] == ["plain text"]


async def test_a_binary_frame_ends_the_connection() -> None:
    async with Sandbox(a_workspace()) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        await websocket.send_bytes(b"\x00")
        assert (await websocket.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
        assert sandbox.connections == 0


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_the_bot_renews_its_connection_when_asked(reason: Any) -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, answering("/rec", text="here")):
        await sandbox.refresh_connections(reason)
        assert sandbox.connections == 0
        await sandbox.connected()
        assert (await sandbox.command("lead-us", "/rec")).messages[0].text == "here"
        (goodbye,) = sandbox.transcript.select(method="disconnect")
        assert goodbye.payload["reason"] == reason


async def test_a_client_that_stays_is_closed_after_the_grace() -> None:
    async with Sandbox(a_workspace(), ack_seconds=5) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        await sandbox.refresh_connections(grace=0.2)
        assert (await frame(websocket))["type"] == "disconnect"
        typing = asyncio.create_task(sandbox.command("lead-us", "/rec"))
        envelope = await frame(websocket)
        assert envelope["type"] == "slash_commands"
        await websocket.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await typing).error is None
        assert (await asyncio.wait_for(websocket.receive(), PATIENCE)).type is aiohttp.WSMsgType.CLOSE


async def test_the_bot_comes_back_after_a_drop() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, answering("/rec", text="back"), ping_interval=0.5),
    ):
        await sandbox.drop_connections()
        assert (await sandbox.command("lead-us", "/rec")).error == "dispatch_failed"
        await sandbox.connected()
        assert (await sandbox.command("lead-us", "/rec")).messages[0].text == "back"


async def test_a_stalled_connection_neither_answers_pings_nor_delivers() -> None:
    async with Sandbox(a_workspace(), ack_seconds=0.2) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        sandbox.stall(None)
        assert sandbox.connections == 0
        await websocket.ping(b"anyone?")
        assert (await sandbox.command("lead-us", "/rec")).error == "operation_timeout"
        sandbox.stall(0)
        pong = await asyncio.wait_for(websocket.receive(), PATIENCE)
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"anyone?")


async def test_a_stall_ends_by_itself() -> None:
    async with Sandbox(a_workspace()) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        sandbox.stall(0.1)
        await sandbox.connected()


async def test_the_bot_notices_a_stall_and_reconnects() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, answering("/rec", text="awake"), ping_interval=0.5),
    ):
        sandbox.stall(None)
        await sandbox.connected()
        assert (await sandbox.command("lead-us", "/rec")).messages[0].text == "awake"


async def test_waiting_for_a_bot_that_does_not_come() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        with pytest.raises(NotConnectedError, match="0 of the 1"):
            await sandbox.connected(timeout=0.01)


async def test_the_sandbox_can_go_away_and_come_back_where_it_was() -> None:
    sandbox = Sandbox(a_workspace())
    async with sandbox:
        port = sandbox.api_url
        with pytest.raises(AddressTakenError, match="cannot listen"):
            async with Sandbox(a_workspace(), port=int(port.split(":")[2].split("/")[0])):
                pass
        async with bot(sandbox, repeating("/rec")):
            assert (await sandbox.command("lead-us", "/rec 1")).error is None
    async with sandbox:
        assert sandbox.api_url == port
        async with bot(sandbox, repeating("/rec")):
            assert (await sandbox.command("lead-us", "/rec 2")).messages[0].text == "2"
        assert [each.text for each in sandbox.workspace.direct_messages("lead-us")] == ["1", "2"]


async def test_the_app_level_token_opens_connections_and_nothing_else() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        app_token = sandbox.workspace.app_token
        assert await refusal(web(sandbox).apps_connections_open(app_token="")) == "not_authed"
        with_bot = web(sandbox).apps_connections_open(app_token=sandbox.workspace.bot_token)
        assert await refusal(with_bot) == "not_allowed_token_type"
        assert await refusal(web(sandbox, app_token).users_list()) == "not_allowed_token_type"
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{sandbox.api_url}apps.connections.open", data={"token": app_token}) as response,
        ):
            assert (await response.json())["error"] == "not_authed"
