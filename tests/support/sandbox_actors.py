"""The actors of the sandbox's tests: four people, and bots built with the real SDK and the real Bolt."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web as aiohttp_web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.sandbox import Person, Sandbox, Workspace

PATIENCE = 60.0
"""Seconds after which a test stops waiting; a busy machine needs many."""
MOMENT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "*Five* of thirteen"}}
TOO_LONG: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
EVERY_SCOPE = (
    *("commands", "chat:write", "reactions:write", "team:read", "users:read", "users:read.email"),
    *("channels:read", "channels:history", "groups:read", "groups:history"),
    *("im:read", "im:write", "im:history", "mpim:read", "mpim:write", "mpim:history"),
    *("files:read", "files:write", "usergroups:read", "app_mentions:read"),
)


MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Enlace"},
    "features": {
        "bot_user": {"display_name": "Enlace", "always_online": True},
        "app_home": {"home_tab_enabled": False},
        "slash_commands": [
            {"command": "/rec", "description": "Recommendations", "should_escape": True},
            {"command": "/raw", "description": "As typed"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "im:history", "users:read"]}},
    "settings": {"event_subscriptions": {"bot_events": ["user_change", "message.im"]}},
}


def people() -> list[Person]:
    """Two leads, a member who left, and a guest from another organization."""
    return [
        Person("lead-us", "Lead, United States", email="lead-us@example.org"),
        Person("lead-mx", "Responsable, México", "es-LA", "America/Mexico_City", "lead-mx@example.org"),
        Person("gone", "Somebody who left", email="gone@example.org", deleted=True),
        Person("guest", "A guest", is_stranger=True),
    ]


def a_workspace(*, scopes: Sequence[str] | None = None, channels: Sequence[str] = ("general",)) -> Workspace:
    """Return a workspace whose clock stands still at `MOMENT`, with every scope unless told otherwise."""
    return Workspace.create(
        people(), clock=Clock.at(MOMENT), channels=channels, scopes=EVERY_SCOPE if scopes is None else scopes
    )


def web(sandbox: Sandbox, token: str | None = None) -> AsyncWebClient:
    """Return the SDK's client, without any retries."""
    return AsyncWebClient(
        token=token or sandbox.workspace.bot_token, base_url=sandbox.api_url, retry_handlers=[], timeout=5
    )


async def refusal(call: Awaitable[Any]) -> str:
    """Return the error code with which a call is refused."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until a condition is true; raises `TimeoutError` after a minute, on any machine."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 (there is no event to wait for)
            await asyncio.sleep(0.01)


async def ticket(sandbox: Sandbox) -> str:
    """Return the address for a new connection."""
    opened = await web(sandbox, sandbox.workspace.app_token).apps_connections_open(
        app_token=sandbox.workspace.app_token
    )
    return str(opened["url"])


@asynccontextmanager
async def socket(sandbox: Sandbox, url: str | None = None) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Yield a bare connection; its hello is still unread."""
    address = url or await ticket(sandbox)
    async with aiohttp.ClientSession() as session, session.ws_connect(address, autoping=False) as websocket:
        yield websocket


async def frame(websocket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next frame."""
    received = await asyncio.wait_for(websocket.receive(), PATIENCE)
    assert received.type is aiohttp.WSMsgType.TEXT, received
    return dict(json.loads(received.data))


@asynccontextmanager
async def bot(
    sandbox: Sandbox, *register: Callable[[AsyncApp], object], ping_interval: float = 10
) -> AsyncIterator[AsyncSocketModeHandler]:
    """Run a Bolt app over Socket Mode; it is connected when the block begins."""
    app = AsyncApp(client=web(sandbox), process_before_response=True)
    for each in register:
        each(app)
    handler = AsyncSocketModeHandler(app, sandbox.workspace.app_token, ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    await sandbox.connected()
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


@asynccontextmanager
async def request_url(
    handle: Callable[[aiohttp_web.Request], Awaitable[aiohttp_web.StreamResponse]],
) -> AsyncIterator[str]:
    """Serve an app's request URL on this machine; yields its address."""
    app = aiohttp_web.Application()
    app.router.add_post("/slack/events", handle)
    runner = aiohttp_web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await aiohttp_web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/slack/events"
    finally:
        await runner.cleanup()


def over_http(url: str) -> dict[str, Any]:
    """Return the manifest with Socket Mode off and every request URL at one address."""
    features, settings = MANIFEST["features"], MANIFEST["settings"]
    commands = [command | {"url": url} for command in features["slash_commands"]]
    events = settings["event_subscriptions"] | {"request_url": url}
    return MANIFEST | {
        "features": features | {"slash_commands": commands},
        "settings": settings | {"event_subscriptions": events, "socket_mode_enabled": False},
    }


def answering(command: str, **answer: Any) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app answer a command in its acknowledgement."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any) -> None:
            await ack(answer) if answer else await ack()

        app.command(command)(handle)

    return register


def repeating(command: str) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app repeat the text typed after a command."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, str]) -> None:
            await ack(body["text"] or "nothing")

        app.command(command)(handle)

    return register


def standing(workspace: Workspace) -> list[str]:
    """Return the id of each of the bot's messages in the workspace, once for each time that it was posted."""
    return [
        str(message.metadata["event_payload"]["id"])
        for conversation in workspace.conversations
        for message in conversation.messages
        if message.metadata
    ]
