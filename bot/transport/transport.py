"""What both ways in have in common, for the program that runs them."""

import asyncio
from datetime import datetime
from typing import Protocol


class Transport(Protocol):
    """Where Slack's requests come in while `run` runs; `connected` is set while they can.

    `connected_since` is None before that; `reconnections` counts how often the line was replaced.
    """

    connected: asyncio.Event
    connected_since: datetime | None
    reconnections: int

    async def run(self) -> None:
        """Take requests until `stop`; then answer what was begun."""

    def stop(self) -> None:
        """Take nothing more."""
