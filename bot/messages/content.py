"""The content that a message stores in the outbox."""

from datetime import date
from typing import Any, NamedTuple


class Content(NamedTuple):
    """A message's stored kind and its frozen values, as JSON can store them.

    Only the modules of `bot.messages` create it, so that a kind never gets another kind's values.
    """

    kind: str
    values: dict[str, Any]


def stored_day(day: date | None) -> str | None:
    """Return a day as it is stored."""
    return day.isoformat() if day else None


def read_day(stored: str | None) -> date | None:
    """Return the day that `stored_day` wrote."""
    return date.fromisoformat(stored) if stored else None
