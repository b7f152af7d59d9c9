"""One Socket Mode connection: the SDK's client, changed so that it never replaces itself."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.transport.loggers import quiet_logger
from bot.transport.proxies import proxy_for
from bot.transport.timing import Timing

log = structlog.get_logger("enlace.socket")

Receive = Callable[["SocketConnection", SocketModeRequest], Awaitable[None]]

STALLED_AFTER = 4
"""Pings without a pong after which a connection counts as dead, as in the SDK."""


class SentAway(Exception):
    """Slack closed the connection right after accepting it, for a `reason` such as "too_many_websockets"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def now() -> float:
    """Return the machine's time in seconds, which the SDK uses for its pings; nothing is dated with it."""
    return time.time()  # noqa: TID251 (the SDK's monitor compares with this clock)


class SocketConnection(SocketModeClient):
    """A connection that signals when it should be replaced, instead of closing itself first.

    The SDK closes the old connection before it opens the next one, and loses the answers to requests that are
    being handled. Here `retired` is set instead, and the transport opens the next connection before it closes
    this one.
    """

    def __init__(self, app_token: str, web_client: AsyncWebClient, receive: Receive, timing: Timing) -> None:
        super().__init__(app_token, logger=quiet_logger(), web_client=web_client, ping_interval=timing.ping)
        self.retired = asyncio.Event()
        self.reason = "closed"
        self.busy: set[asyncio.Task[None]] = set()
        self._greeted = asyncio.Event()
        self._receive = receive
        self._timing = timing
        self._opened_at = now()
        self.socket_mode_request_listeners.append(self._take)

    async def open(self) -> None:
        """Ask for an address, connect once, wait for Slack's hello; raises `SentAway` and the SDK's errors.

        The SDK's `connect` would retry with the same ticket, which Slack accepts only once.
        """
        answer = await self.web_client.apps_connections_open(app_token=self.app_token)
        self.wss_uri = str(answer["url"])
        session = await self.aiohttp_client_session.ws_connect(
            self.wss_uri,
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=proxy_for(self.wss_uri),
            ssl=True if self.web_client.ssl is None else self.web_client.ssl,
        )
        self.current_session = session
        self._opened_at = now()
        self.message_receiver = asyncio.ensure_future(self._read(session))
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        await self._greeting()

    @property
    def gone(self) -> bool:
        """Whether the connection has ended."""
        return self.current_session is None or self.current_session.closed

    @property
    def stalled(self) -> bool:
        """Whether the other end is gone or no longer answers pings, in case the SDK's monitor misses it."""
        last_echo = self.last_ping_pong_time or self._opened_at
        return self.gone or now() - last_echo > STALLED_AFTER * self.ping_interval

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 (the SDK's signature)
        """Called by the SDK's monitor when pongs are missing: ask to be replaced."""
        self.reason = "no_echo"
        self.retired.set()

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Handle the messages about the connection itself; the others are envelopes."""
        match message.get("type"):
            case "hello":
                self._greeted.set()
            case "disconnect":
                self.reason = str(message.get("reason"))
                self.retired.set()
            case str() if isinstance(message.get("payload"), dict):
                await super().run_message_listeners(message, raw_message)
            case _ if isinstance(message.get("envelope_id"), str):
                # Of a kind that is not known yet: Slack repeats what is not acknowledged.
                log.warning("unhandled", type="envelope")
                await self.send_message(json.dumps({"envelope_id": message["envelope_id"]}))
            case _:
                log.warning("unhandled", type="frame")

    async def hang_up(self) -> None:
        """Close the connection, within `Timing.close`."""
        self.closed = True
        self.auto_reconnect_enabled = False
        try:
            async with asyncio.timeout(self._timing.close):
                await self.close()  # type: ignore[no-untyped-call] # the SDK leaves it unannotated
        except (TimeoutError, ClientError, OSError):
            for task in (self.message_processor, self.current_session_monitor, self.message_receiver):
                if task is not None:
                    task.cancel()
            if self.aiohttp_client_session.connector is not None:
                await self.aiohttp_client_session.connector.close()

    async def _greeting(self) -> None:
        waits = {asyncio.create_task(event.wait()) for event in (self._greeted, self.retired)}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not self._greeted.is_set():
            raise SentAway(self.reason)

    async def _read(self, session: ClientWebSocketResponse) -> None:
        """Read until the connection ends and signal that at once; the SDK would notice at its next ping."""
        async for message in session:
            if message.type is WSMsgType.TEXT:
                await self.enqueue_message(message.data)
            elif message.type is WSMsgType.PING:
                await session.pong(message.data)
            elif message.type is WSMsgType.PONG:
                self.last_ping_pong_time = now()
        # The last message is still in the queue, and may contain a better reason.
        await asyncio.sleep(0)
        self.retired.set()

    async def _take(self, _: object, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (the SDK runs every listener in a task)
        self.busy.add(task)
        try:
            await self._receive(self, request)
        finally:
            self.busy.discard(task)
