"""Has what is old enough deleted, little by little, at the tick."""

from datetime import datetime, timedelta

from bot.services.context import ServiceContext
from bot.services.retention import tidy

EVERY = timedelta(hours=1)
"""How long nothing is looked for after nothing was found."""


class Tidying:
    """Deletes a few rows at each tick as long as there are any, and then looks again after an hour."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._again_at: datetime | None = None

    def look(self) -> None:
        """Delete the next few rows, unless nothing was found lately."""
        now = self._context.clock.now()
        if self._again_at is not None and self._again_at - EVERY <= now < self._again_at:
            return
        self._again_at = None if tidy(self._context) else now + EVERY
