"""The HTTP server below the application: uvicorn, run in the bot's own event loop."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, cast

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.errors import EnlaceError
from bot.failures import RareLog
from bot.i18n import N_
from bot.reasons import reason_of
from bot.transport.gate import GONE
from bot.transport.loggers import quiet_logger

MOST_HEAD_BYTES = 64 * 1024
KEEP_ALIVE_SECONDS = 75
"""Longer than the sixty seconds after which reverse proxies drop a connection: they must close first."""
HEAD_SECONDS = 10.0
"""How long the headers of a request may take to arrive; Slack itself gives up after three seconds."""
MOST_CONNECTIONS = 500
"""Well below the 1,024 files that a process may usually open; a reverse proxy needs a few."""
TICK_SECONDS = 1.0
FLUSH_SECONDS = 0.01


log_at_times = RareLog(structlog.get_logger("enlace.http"))


class AddressUnusable(EnlaceError):
    message = N_(
        "The bot cannot listen on %(host)s, port %(port)s: %(reason)s. Check `http.host` and `http.port` in "
        "the deploy file."
    )


class DiscreetProtocol(HttpToolsProtocol):
    """uvicorn's protocol without its log, which would show tracebacks, and with limits on headers.

    Headers must arrive within `HEAD_SECONDS`. `waiting` holds the server's connections whose headers are not
    complete, the oldest first: if there are too many connections, the oldest of these makes room.
    """

    def __init__(self, *args: Any, waiting: dict["DiscreetProtocol", None], **named: Any) -> None:
        super().__init__(*args, **named)
        self.logger = quiet_logger()
        self._head_bytes: int | None = None
        self._waiting = waiting
        self._too_late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Wait for headers, and make room if there are too many connections."""
        super().connection_made(transport)
        self._await_head()
        if len(self.connections) <= MOST_CONNECTIONS:
            return
        oldest = next(iter(self._waiting), self)
        log_at_times("connections_dropped", most=MOST_CONNECTIONS)
        oldest.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._have_head()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close the connection at once."""
        self._have_head()
        self.connections.discard(self)
        self.transport.abort()

    def _await_head(self) -> None:
        if self._too_late is None:
            self._waiting[self] = None
            self._too_late = self.loop.call_later(HEAD_SECONDS, self.drop)

    def _have_head(self) -> None:
        self._waiting.pop(self, None)
        if self._too_late is not None:
            self._too_late.cancel()
            self._too_late = None

    def data_received(self, data: bytes) -> None:
        """Abort a request whose headers exceed the limit."""
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self.transport.abort()

    def on_message_begin(self) -> None:
        """Start counting the bytes of the headers."""
        super().on_message_begin()
        self._head_bytes = 0
        self._await_head()

    def on_headers_complete(self) -> None:
        """Stop counting, and put `GONE` into the request's scope."""
        self._have_head()
        super().on_headers_complete()
        self._head_bytes = None
        cast("dict[str, Any]", self.scope)[GONE] = self.transport.is_closing


class WebServer(uvicorn.Server):
    """Serves an application from `start` to `stop`, and does not touch the process's signals."""

    def __init__(self, application: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=cast("type[asyncio.Protocol]", partial(DiscreetProtocol, waiting={})),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
        )
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._drain = 0.0

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen, and return the host and port; port 0 takes a free port. Raises `AddressUnusable`."""
        listener = _bound(host, port)
        self._serving = asyncio.create_task(self.serve(sockets=[listener]))
        up = asyncio.create_task(self._up.wait())
        await asyncio.wait({self._serving, up}, return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            up.cancel()
            await self._serving
        found = listener.getsockname()
        return str(found[0]), int(found[1])

    async def stop(self, drain: float) -> None:
        """Accept nothing more, wait up to `drain` seconds for started requests, and close the connections."""
        self._drain = drain
        self._down.set()
        await self._serving

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program that runs the bot."""
        yield

    async def main_loop(self) -> None:
        """Serve until `stop`; return at once then, not at uvicorn's next tick."""
        while not self._down.is_set():
            await self.on_tick(0)  # keeps the Date header right
            self._up.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._down.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in this order: listening, idle connections, requests under way, everything that is left."""
        until = time.monotonic() + self._drain
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(set(self.server_state.tasks), timeout=self._drain)
        while self.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 (uvicorn says nothing)
            await asyncio.sleep(FLUSH_SECONDS)  # an answer may still be on its way out
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for each in sockets or []:
            each.close()


def _bound(host: str, port: int) -> socket.socket:
    try:
        # asyncio turns Nagle's delay off only on sockets that name their protocol; with the delay, an answer
        # in two parts waits 40 ms for the peer's acknowledgement.
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as failure:
        raise AddressUnusable(host=host, port=str(port), reason=reason_of(failure)) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as failure:
        listener.close()
        raise AddressUnusable(host=host, port=str(port), reason=reason_of(failure)) from None
    return listener
