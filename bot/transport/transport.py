"""The interface of both transports, for the program that runs them."""

import asyncio
from datetime import datetime
from typing import Protocol

from bot.errors import EnlaceError


class Transport(Protocol):
    """Receives Slack's requests while `run` runs; `connected` is set as long as they can arrive.

    `connected_since` is None before the first connection; `reconnections` counts how often it was replaced.
    `trouble` says why nothing arrives, if Slack gave a reason that lasts.
    """

    connected: asyncio.Event

    @property
    def connected_since(self) -> datetime | None: ...

    @property
    def reconnections(self) -> int: ...

    @property
    def trouble(self) -> EnlaceError | None: ...

    async def run(self) -> None:
        """Accept requests until `stop`; then answer those that were started."""

    def stop(self) -> None:
        """Accept nothing more."""
