"""The connections below HTTP: what a network does and uvicorn does not let an application do."""

import asyncio
import logging
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.requests import HTTPConnection
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

Peer = tuple[str, int]

PATIENCE = 0.5
"""Seconds that a request has to end after its connection was cut."""


class DiscreetWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket without its log, which would show tickets and, when verbose, whole payloads."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.logger = logging.getLogger(__name__)
        self.logger.setLevel(logging.WARNING)
        self.conn.debug = False


class Wire(uvicorn.Server):
    """A uvicorn server for an existing event loop, whose connections can be cut and stalled."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._up = asyncio.Event()
        self._down = asyncio.Event()

    async def start(self, listener: socket.socket) -> None:
        """Start serving on a bound socket."""
        self._serving = asyncio.create_task(self.serve(sockets=[listener]))
        up = asyncio.create_task(self._up.wait())
        await asyncio.wait({self._serving, up}, return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            up.cancel()
            await self._serving

    async def stop(self, seconds: float) -> None:
        """Stop serving and cut the connections that are still open, giving up after `seconds`."""
        self._down.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._serving

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals alone: they belong to the owner of the event loop."""
        yield

    async def main_loop(self) -> None:
        """Serve until told to stop, immediately rather than at uvicorn's next tick."""
        await self.on_tick(0)
        self._up.set()
        await self._down.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Cut open connections and let the requests end; uvicorn would wait for every peer."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        while self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=PATIENCE)
            for task in late:
                task.cancel()
        for each in sockets or []:
            each.close()

    def reset(self, peer: Peer) -> None:
        """Drop a connection without a close frame: the peer sees "connection reset"."""
        transport = self._transport(peer)
        if transport is not None:
            # Without lingering, the kernel answers with RST instead of an orderly FIN.
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            transport.abort()

    def stall(self, peer: Peer) -> None:
        """Stop reading what the peer sends, pings included."""
        transport = self._transport(peer)
        if transport is not None:
            transport.pause_reading()

    def flow(self, peer: Peer) -> None:
        """Resume reading."""
        transport = self._transport(peer)
        if transport is not None:
            transport.resume_reading()

    def _transport(self, peer: Peer) -> asyncio.Transport | None:
        for connection in self.server_state.connections:
            if getattr(connection, "client", None) == peer and not connection.transport.is_closing():
                return connection.transport
        return None


def peer_of(connection: HTTPConnection) -> Peer:
    """Return the address that a request or a WebSocket comes from."""
    client = connection.client
    if client is None:
        raise RuntimeError("uvicorn knows the peer of every TCP connection")
    return client.host, client.port
