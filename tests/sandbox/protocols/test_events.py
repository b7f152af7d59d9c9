"""Events: subscriptions, the outer event, retries."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Person, Sandbox
from tests.support.sandbox_actors import (
    MANIFEST,
    MOMENT,
    PATIENCE,
    a_workspace,
    bot,
    eventually,
    frame,
    socket,
)


def hearing(event: str, heard: asyncio.Queue[dict[str, Any]]) -> Any:
    """Return a function that makes an app put an event's body into a queue."""

    def register(app: AsyncApp) -> None:
        async def handle(body: dict[str, Any]) -> None:
            heard.put_nowait(body)

        app.event(event)(handle)

    return register


async def test_the_bot_hears_of_a_changed_language() -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing("user_change", heard)):
        workspace = sandbox.workspace
        workspace.change_person("lead-us", language_tag="es-MX", timezone="America/Tijuana")
        body = await asyncio.wait_for(heard.get(), PATIENCE)
        user = body["event"]["user"]
        assert (user["id"], user["locale"]) == (workspace.person("lead-us").id, "es-MX")
        assert user["tz"] == "America/Tijuana"
        assert body["event_id"] == "Ev0000000001"
        assert body["event_time"] == int(MOMENT.timestamp())
        assert body["authorizations"] == [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ]


async def test_the_bot_hears_of_a_newcomer() -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing("team_join", heard)):
        sandbox.workspace.add_person(Person("new", "A newcomer"))
        assert (await asyncio.wait_for(heard.get(), PATIENCE))["event"]["user"]["name"] == "new"
        assert sandbox.workspace.person("new").id in sandbox.workspace.conversations.get("general").members


async def test_only_subscribed_events_are_sent() -> None:
    workspace = a_workspace()
    workspace.install(MANIFEST)
    direct = workspace.direct_channel("lead-us").id
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    async with Sandbox(workspace) as sandbox, bot(sandbox, hearing("message", heard)):
        assert not (await sandbox.event("app_home_opened", user="U1", tab="home")).sent
        assert not (await sandbox.event("message", channel="C0000000001", text="x")).sent
        assert not (await sandbox.event("message", text="nowhere")).sent
        assert (await sandbox.event("message", channel=direct, text="hello")).acknowledged
        assert (await asyncio.wait_for(heard.get(), PATIENCE))["event"]["text"] == "hello"


async def frame_in_time(sandbox: Sandbox, websocket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next frame, while the workspace's time runs fast."""
    reading = asyncio.create_task(frame(websocket))
    while not reading.done():
        sandbox.workspace.clock.advance(timedelta(seconds=10))
        await asyncio.sleep(0.02)
    return await reading


async def test_an_unacknowledged_event_comes_again_three_times() -> None:
    async with Sandbox(a_workspace(), ack_seconds=0.1) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        delivery = await sandbox.event("app_home_opened", user="U1", tab="home")
        assert (delivery.sent, delivery.acknowledged) == (True, False)
        first, second = await frame(websocket), await frame(websocket)
        assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
        assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
        assert first["accepts_response_payload"] is False
        assert first["payload"] == second["payload"]
        assert first["payload"]["event_id"] == delivery.event_id
        assert first["envelope_id"] != second["envelope_id"]
        third, last = await frame_in_time(sandbox, websocket), await frame_in_time(sandbox, websocket)
        assert (third["retry_attempt"], last["retry_attempt"]) == (2, 3)
        _, second_at, third_at, last_at = (each.at for each in sandbox.transcript.select(method="events_api"))
        assert timedelta(minutes=1) <= third_at - second_at < timedelta(minutes=5) <= last_at - third_at
        await websocket.send_json({"envelope_id": last["envelope_id"], "payload": {"text": "out of place"}})
        await eventually(lambda: sandbox.transcript.select(outcome="protocol_fault"))
        (fault,) = sandbox.transcript.select(outcome="protocol_fault")
        assert fault.payload["why"] == "a payload where none is accepted"


async def test_an_event_waits_for_a_bot_that_is_away() -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    async with Sandbox(a_workspace()) as sandbox:
        assert not (await sandbox.event("app_home_opened", user="U1", tab="home")).acknowledged
        async with bot(sandbox, hearing("app_home_opened", heard)):
            async with asyncio.timeout(PATIENCE):
                while heard.empty():
                    sandbox.workspace.clock.advance(timedelta(seconds=61))
                    await asyncio.sleep(0.05)


async def test_commands_are_never_sent_again() -> None:
    async with Sandbox(a_workspace(), ack_seconds=0.05) as sandbox, socket(sandbox) as websocket:
        await frame(websocket)
        assert (await sandbox.command("lead-us", "/rec")).error == "operation_timeout"
        sandbox.workspace.clock.advance(timedelta(hours=1))
        await sandbox.event("app_home_opened", user="U1", tab="home")
        kinds = [entry.method for entry in sandbox.transcript.select(direction="out")]
        assert kinds.count("slash_commands") == 1
