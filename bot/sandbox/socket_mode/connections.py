"""The WebSockets that a bot keeps open: which are usable, and how they freeze and break."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket

from bot.sandbox.socket_mode.wire import Peer, Wire, peer_of

MOST_CONNECTIONS = 10


@dataclass(eq=False)
class Connection:
    """One open WebSocket; `leaving` once it was told to disconnect, not `flowing` while it is stalled."""

    number: int
    websocket: WebSocket
    peer: Peer
    leaving: bool = False
    flowing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def unfitness(self) -> tuple[bool, bool]:
        """A sort key: the connection with the lowest gets the next envelope."""
        return not self.flowing.is_set(), self.leaving


class NobodyConnectedError(Exception):
    """There is no connection to deliver an envelope over."""


class Connections:
    """The open connections of one app, at most ten."""

    def __init__(self, wire: Callable[[], Wire]) -> None:
        self._wire = wire
        self._open: list[Connection] = []
        self._count = 0
        self._turn = 0
        self._changed = asyncio.Event()

    def __iter__(self) -> Iterator[Connection]:
        return iter(tuple(self._open))

    def __len__(self) -> int:
        return len(self._open)

    @property
    def healthy(self) -> int:
        """How many are open, not stalled and not about to disconnect."""
        return sum(not any(connection.unfitness) for connection in self._open)

    @property
    def full(self) -> bool:
        """Whether no further connection is allowed."""
        return len(self._open) >= MOST_CONNECTIONS

    async def wait_for(self, count: int, seconds: float) -> bool:
        """Wait until `count` are healthy; False if they are not after `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.healthy < count:
                    await self._changed.wait()
        return self.healthy >= count

    def numbered(self, websocket: WebSocket) -> Connection:
        """Create a connection for an accepted WebSocket; it is not yet among the open ones."""
        self._count += 1
        connection = Connection(self._count, websocket, peer_of(websocket))
        connection.flowing.set()
        return connection

    def add(self, connection: Connection) -> None:
        """Add a connection to the open ones."""
        self._open.append(connection)

    def announce(self) -> None:
        """Wake the tasks that wait for connections."""
        self._changed.set()
        self._changed = asyncio.Event()

    def next(self) -> Connection:
        """Return the healthy connections in turn; use a leaving or stalled one only if there is no better.

        Raises `NobodyConnectedError`.
        """
        if not self._open:
            raise NobodyConnectedError
        best = min(connection.unfitness for connection in self._open)
        fit = [connection for connection in self._open if connection.unfitness == best]
        self._turn += 1
        return fit[self._turn % len(fit)]

    def forget(self, connection: Connection) -> None:
        """Remove a connection from the open ones."""
        if connection in self._open:
            self._open.remove(connection)

    def cut(self, connection: Connection) -> None:
        """End a connection without a close frame."""
        self.forget(connection)
        self._wire().reset(connection.peer)

    def stall(self) -> list[Connection]:
        """Freeze all open connections, and return them."""
        for connection in self._open:
            connection.flowing.clear()
            self._wire().stall(connection.peer)
        return list(self._open)

    def stay_stalled(self, connection: Connection) -> None:
        """Freeze a stalled connection again: uvicorn resumes reading after it delivered a frame."""
        if not connection.flowing.is_set():
            self._wire().stall(connection.peer)

    def unstall(self, connections: list[Connection] | None = None) -> None:
        """Resume these connections, or all."""
        for connection in list(self._open) if connections is None else connections:
            connection.flowing.set()
            self._wire().flow(connection.peer)
        self.announce()
