"""The states of an outbox message, and how far its conversation was read to find it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class OutboxStatus(StrEnum):
    """The state of an outbox message. The values are those in the table.

    A `SENDING` message is owned by a sender, or its outcome is unknown. `DEAD` was given up, `EXPIRED` became
    too old, and `DROPPED` is no longer wanted.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    EXPIRED = "expired"
    DROPPED = "dropped"


@dataclass(frozen=True)
class HistoryReading:
    """How far a conversation was read for a message, between `oldest` and `latest`.

    `cursor` is Slack's cursor of the next page, and `stamps` are the timestamps of the messages found so far,
    oldest first. The `channel` is unknown until a conversation with the person was opened.
    """

    oldest: datetime
    latest: datetime
    channel: str | None = None
    cursor: str | None = None
    stamps: tuple[str, ...] = ()
    complete: bool = False

    def with_page(self, stamps: Iterable[str], cursor: str | None) -> Self:
        """Return the reading with one more page; without a cursor it is complete."""
        found = tuple(sorted({*self.stamps, *stamps}))
        return replace(self, stamps=found, cursor=cursor, complete=cursor is None)

    def from_the_start(self) -> Self:
        """Return the reading with nothing read yet, between the same bounds."""
        return replace(self, stamps=(), cursor=None, complete=False)

    def stored(self) -> dict[str, Any]:
        """Return it as values that JSON can store."""
        bounds = {"oldest": self.oldest.isoformat(), "latest": self.latest.isoformat()}
        return asdict(self) | bounds | {"stamps": list(self.stamps)}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Return the reading from the values that `stored` made."""
        bounds = {name: datetime.fromisoformat(stored[name]) for name in ("oldest", "latest")}
        return cls(**{**stored, **bounds, "stamps": tuple(stored["stamps"])})
