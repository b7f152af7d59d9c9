"""The health of the bot, for the people who run it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.outbox.notices import Failure
from bot.errors import EnlaceError


@dataclass(frozen=True)
class DigestHealth:
    """The health of a schedule: when its last occurrence was due, if there was one, and when the `next` is.

    The last one was `missed`, or reached `reached` of `total` recipients.
    """

    schedule: str
    next: datetime
    last: datetime | None = None
    missed: bool = False
    reached: int = 0
    total: int = 0


@dataclass(frozen=True)
class Health:
    """What `health` shows. `trail_fault` is the first bad event of the audit trail, None if there is none.

    `waiting` messages are still to be sent, `undeliverable` ones were given up, and `expired` ones became too
    old. Of `unclear` ones nobody knows yet whether Slack took them. `failures` are the latest that were given
    up. `channels_unknown` are digest channels that Slack did not show when the bot started; `channels_closed`
    are those that the bot was not in. `untranslated` counts the texts without a current translation;
    there may be `more_untranslated`. `troubles` are what is wrong at present, each with its remedy.
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
    more_untranslated: bool = False
    troubles: tuple[EnlaceError, ...] = ()
