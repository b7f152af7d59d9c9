"""How the bot is doing, for those who answer for it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Health:
    """What `health` shows; `trail_fault` is the first bad event of the audit trail, None if it is whole.

    `waiting` messages are still to be sent, `undeliverable` ones were given up, `expired` ones were too old
    to be sent, and of `unclear` ones nobody knows yet whether Slack took them.
    """

    version: str
    database: str
    revision: str
    connected_since: datetime | None
    reconnections: int
    synced_at: datetime | None
    unresolved: tuple[str, ...]
    members: int
    recommendations: int
    events: int
    trail_fault: int | None = None
    waiting: int = 0
    undeliverable: int = 0
    expired: int = 0
    unclear: int = 0
