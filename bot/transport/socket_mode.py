"""Keeps a Socket Mode connection open: replaces it before it closes, detects a dead one, drains at a stop."""

import asyncio
import random
import time
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import EnlaceError
from bot.failures import log_failure
from bot.i18n import N_
from bot.store.deliveries import Deliveries
from bot.transport.acknowledgement import Acknowledgement, AcknowledgementPolicy
from bot.transport.deduplicator import Deduplicator
from bot.transport.loggers import quiet_logger
from bot.transport.proxies import proxy_for
from bot.transport.rejection import Rejected
from bot.transport.request_handler import RequestHandler
from bot.transport.requests import ANSWERED, Incoming, from_envelope
from bot.transport.response_url import OK, SERVER_ERROR
from bot.transport.slack_errors import FAILURES, TOKEN_REFUSED, refusal_code, retry_after
from bot.transport.socket_connection import SentAway, SocketConnection, now
from bot.transport.timing import USUAL, Timing

log = structlog.get_logger("enlace.socket")


class AppTokenRefused(EnlaceError):
    message = N_(
        "Slack refused the app-level token (%(code)s). Check `slack.app_token` in the deploy file: it begins "
        "with xapp-, has the scope connections:write, and belongs to an app with Socket Mode on."
    )


class TooManyConnections(EnlaceError):
    """Slack's limit: https://docs.slack.dev/apis/events-api/using-socket-mode"""

    message = N_(
        "Slack lets an app have ten connections in Socket Mode, and all ten are taken, so this bot waits "
        "until one is free. Stop a bot that is not needed, or use mode “http”, which has no such limit."
    )


CROWDED = "too_many_websockets"
"""Slack's word for it."""


class SocketModeTransport:
    """Runs the bot over Socket Mode until `stop`."""

    def __init__(
        self,
        bolt: AsyncApp,
        app_token: str,
        clock: Clock,
        *,
        deliveries: Deliveries,
        timing: Timing = USUAL,
    ) -> None:
        self._bolt = bolt
        self._deduplicator = Deduplicator(deliveries, clock)
        self._handler = RequestHandler(bolt, self._deduplicator)
        self._policy = AcknowledgementPolicy(timing)
        self._app_token = app_token
        self._clock = clock
        self._timing = timing
        self._line: SocketConnection | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._setbacks = 0
        self.connected = asyncio.Event()
        self.connected_since: datetime | None = None
        self.reconnections = 0
        self.trouble: EnlaceError | None = None

    async def run(self) -> None:
        """Connect and stay connected until `stop`; then answer what was started and close the connection.

        Raises `AppTokenRefused` if it never connected; later a refused token is retried like any failure.
        """
        try:
            while (line := await self._open()) is not None:
                self._line, old = line, self._line
                if old is not None:
                    self._let_go(old)
                await self._watch(line)
        finally:
            await self._close()

    def stop(self) -> None:
        """Accept nothing more; `run` returns once started requests are answered, or after `Timing.drain`."""
        self._stopping.set()

    async def _open(self) -> SocketConnection | None:
        """Open a connection, with retries until it succeeds; None if `stop` is called meanwhile."""
        asked_to_wait = 0.0
        while not self._stopping.is_set():
            await self._wait(max(self._pause(), asked_to_wait))
            connecting = asyncio.create_task(self._connect())
            if not await self._done_before_stop(connecting):
                return None
            try:
                line = connecting.result()
            except (*FAILURES, SentAway) as failure:
                self.connected.clear()
                self._setbacks += 1
                asked_to_wait = retry_after(failure)
                log.warning("connecting_failed", kind=_kind(failure), why=_why(failure), tries=self._setbacks)
                if _why(failure) == CROWDED:
                    self.trouble = TooManyConnections()
                elif _why(failure) in TOKEN_REFUSED:
                    self.trouble = AppTokenRefused(code=_why(failure))
                    if self.connected_since is None:
                        raise self.trouble from None
            else:
                self.reconnections += self.connected_since is not None
                self.connected_since = self._clock.now()
                self.trouble = None
                self.connected.set()
                log.info("connected", reconnections=self.reconnections)
                return line
        return None

    async def _connect(self) -> SocketConnection:
        line = SocketConnection(self._app_token, self._line_client(), self._receive, self._timing)
        try:
            async with asyncio.timeout(self._timing.connect):
                await line.open()
        except BaseException:
            await line.hang_up()
            raise
        return line

    def _line_client(self) -> AsyncWebClient:
        """Return a client that retries nothing: this class decides how long to wait."""
        client = AsyncWebClient(base_url=self._bolt.client.base_url, logger=quiet_logger(), retry_handlers=[])
        client.proxy = proxy_for(client.base_url)
        return client

    def _pause(self) -> float:
        if not self._setbacks:
            return 0
        doubled = self._timing.first_pause * 2.0 ** min(self._setbacks - 1, 16)
        return min(doubled, self._timing.longest_pause) * random.uniform(0.8, 1.2)  # noqa: S311 (spreads load)

    async def _watch(self, line: SocketConnection) -> None:
        """Return when the connection has to be replaced or `stop` is called."""
        began = time.monotonic()
        retiring = asyncio.create_task(line.retired.wait())
        while not line.stalled and not retiring.done() and not self._stopping.is_set():
            await self._done_before_stop(retiring, seconds=self._timing.ping)
        retiring.cancel()
        if self._stopping.is_set():
            return
        if line.stalled:
            self.connected.clear()
        held = time.monotonic() - began
        self._setbacks = 0 if held > self._timing.settled_after else self._setbacks + 1
        log.info("line_ended", reason=line.reason, gone=line.gone, held=round(held, 1))

    def _let_go(self, line: SocketConnection) -> None:
        """Close a connection in the background, once no more requests come from it."""
        task = asyncio.create_task(self._drain(line))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _drain(self, line: SocketConnection) -> None:
        until = time.monotonic() + self._timing.linger
        while time.monotonic() < until and not line.stalled and not self._stopping.is_set():
            await self._wait(min(0.1, self._timing.linger))
        if line.busy:
            await asyncio.wait(set(line.busy), timeout=self._timing.drain)
        await line.hang_up()

    async def _close(self) -> None:
        """Answer what was started, within a time limit, then close every connection."""
        self._stopping.set()
        self.connected.clear()
        if self._line is not None:
            self._let_go(self._line)
        if self._leaving:
            await asyncio.wait(set(self._leaving))
        await self._deduplicator.close()
        log.info("stopped")

    async def _receive(self, line: SocketConnection, request: SocketModeRequest) -> None:
        """Answer one envelope; Slack gives an unacknowledged one to another replica, or tells the person."""
        if self._stopping.is_set():
            return
        incoming = from_envelope(request.type, request.payload or {})
        handling = asyncio.create_task(self._handler.handle(incoming))
        try:
            acknowledgement = await self._policy.acknowledgement(incoming, handling)
        except Rejected as refusal:
            log.warning("request_refused", kind=refusal.kind)
            acknowledgement = Acknowledgement(BoltResponse(status=refusal.status))
        except Exception as failure:  # noqa: BLE001 (the connection stays open after any failure)
            log_failure(log, "request_failed", failure)
            return
        status = acknowledgement.response.status
        if status >= SERVER_ERROR or (status != OK and incoming.kind in ANSWERED):
            return  # Slack gives it to another replica, or tells the person
        if status != OK:
            # A malformed event stays so: unacknowledged, Slack would repeat it, and in the end send no more.
            acknowledgement = Acknowledgement(BoltResponse(status=OK))
        acknowledged = await self._acknowledge(line, request, incoming, acknowledgement.response)
        if acknowledgement.follows or not acknowledged:
            in_doubt = not acknowledged and not acknowledgement.follows
            await self._policy.follow(incoming, handling, in_doubt=in_doubt)

    async def _acknowledge(
        self, line: SocketConnection, request: SocketModeRequest, incoming: Incoming, response: BoltResponse
    ) -> bool:
        """Send an acknowledgement, and return whether the connection still accepted it."""
        try:
            await send_async_response(line, request, response, now())
        except (ClientError, OSError, RuntimeError) as failure:
            log.warning("ack_failed", type=incoming.kind, kind=_kind(failure))
            return False
        return True

    async def _done_before_stop(self, task: asyncio.Task[Any], seconds: float | None = None) -> bool:
        """Wait for a task, `seconds` at most; if `stop` is called meanwhile, cancel it and return False."""
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({task, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self._stopping.is_set() and not task.done():
            task.cancel()
            await asyncio.wait({task})
        return task.done() and not task.cancelled()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _kind(failure: BaseException) -> str:
    return type(failure).__name__


def _why(failure: BaseException) -> str | None:
    if isinstance(failure, SentAway):
        return failure.reason
    return refusal_code(failure) if isinstance(failure, SlackApiError) else None
