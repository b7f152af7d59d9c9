"""Several transports as one: of workspaces whose requests come in by different ways."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.errors import EnlaceError
from bot.transport.transport import Transport


class AllSet(asyncio.Event):
    """An event that is set as long as all of several are."""

    def __init__(self, events: Sequence[asyncio.Event]) -> None:
        super().__init__()
        self._events = events

    def is_set(self) -> bool:
        """Say whether all are set."""
        return all(each.is_set() for each in self._events)

    async def wait(self) -> Literal[True]:
        """Wait until all are set."""
        while not self.is_set():
            for each in self._events:
                await each.wait()
        return True


class SeveralTransports:
    """Runs several transports until `stop`; if one cannot go on, the others stop too."""

    def __init__(self, transports: Sequence[Transport]) -> None:
        self._transports = transports
        self.connected: asyncio.Event = AllSet([each.connected for each in transports])

    @property
    def connected_since(self) -> datetime | None:
        """Since when all have been connected; None before."""
        since = [each.connected_since for each in self._transports]
        known = [each for each in since if each is not None]
        return max(known) if len(known) == len(since) else None

    @property
    def reconnections(self) -> int:
        """How often connections were replaced."""
        return sum(each.reconnections for each in self._transports)

    @property
    def trouble(self) -> EnlaceError | None:
        """Why nothing arrives by one of them, if Slack gave a reason that lasts."""
        return next((each.trouble for each in self._transports if each.trouble), None)

    async def run(self) -> None:
        """Accept requests until `stop`; then answer those that were started. Raises as they do."""
        running = [asyncio.create_task(each.run()) for each in self._transports]
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.stop()
        await asyncio.gather(*running)

    def stop(self) -> None:
        """Accept nothing more."""
        for each in self._transports:
            each.stop()
