"""How the bot is doing, for those who answer for it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.outbox.notices import Failure


@dataclass(frozen=True)
class DigestHealth:
    """How a schedule fares: when its last occurrence was due, if there was one, and when its `next` is.

    The last was `missed`, or has reached `reached` of `total` recipients.
    """

    schedule: str
    next: datetime
    last: datetime | None = None
    missed: bool = False
    reached: int = 0
    total: int = 0


@dataclass(frozen=True)
class Health:
    """What `health` shows; `trail_fault` is the first bad event of the audit trail, None if it is whole.

    `waiting` messages are still to be sent, `undeliverable` ones were given up, `expired` ones were too old
    to be sent, and of `unclear` ones nobody knows yet whether Slack took them; `failures` are the latest that
    were given up. Of the channels that digests go to, Slack did not show some, and the bot was not in others
    (`channels_closed`), when it started. `untranslated` texts lack a current translation.
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
    failures: tuple[Failure, ...] = ()
    digests: tuple[DigestHealth, ...] = ()
    channels_unknown: tuple[str, ...] = ()
    channels_closed: tuple[str, ...] = ()
    untranslated: int = 0
