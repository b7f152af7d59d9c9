"""What people do to a digest by hand, and the outcomes of past digests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.digests.occurrences import Occurrence
from bot.domain.members.member import Member
from bot.domain.paging import Page
from bot.domain.texts import Words


class DigestAction(StrEnum):
    """An action on a digest. A value that was written to an outbox never changes its meaning."""

    HELD = "digest.held"
    RESUMED = "digest.resumed"
    SENT = "digest.sent"
    CORRECTED = "digest.corrected"


class OccurrenceOutcome(StrEnum):
    """The outcome of one week of a schedule."""

    AHEAD = "ahead"
    SENT = "sent"
    MISSED = "missed"


@dataclass(frozen=True)
class Hold:
    """Who put a digest on hold, since when, and the reason if they gave one."""

    by: Member
    at: datetime
    reason: Words | None = None


@dataclass(frozen=True)
class DigestActionResult:
    """One week of a schedule after someone acted on it.

    `occurrence` says when it is or was due. `told` are the members who are notified of the action. If the
    digest was sent, `people` and `channels` count its recipients. `following` is the next occurrence after
    this one.
    """

    occurrence: Occurrence
    hold: Hold | None = None
    told: tuple[Member, ...] = ()
    people: int = 0
    channels: int = 0
    following: Occurrence | None = None


@dataclass(frozen=True)
class Ahead:
    """A week of a schedule that is still to come.

    It goes out at `goes_at` to `people` people and `channels` channels, unless it is on hold.
    """

    schedule: str
    week: str
    goes_at: datetime
    people: int
    channels: int
    hold: Hold | None = None


@dataclass(frozen=True)
class DigestActionNotice:
    """What the chairs and the secretariat are told when one of them acts on a digest."""

    hand: DigestAction
    actor: Member
    schedule: str
    week: str
    day: date
    due_at: datetime
    reason: Words | None = None


@dataclass(frozen=True)
class Noting:
    """A coming digest, and the reader's own note on it, if there is one."""

    schedule: str
    occurrence: Occurrence
    note: Words | None = None


@dataclass(frozen=True)
class Readers:
    """Who acknowledged a digest, in the order they did, and which of its recipients have not yet."""

    read: tuple[Member, ...] = ()
    unread: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Correctable:
    """A digest that was sent at `at`, to `people` people and `channels` channels, and its corrections so far.

    `last` is the text of the newest one.
    """

    schedule: str
    week: str
    day: date
    at: datetime
    people: int
    channels: int
    corrections: int = 0
    last: Words | None = None


@dataclass(frozen=True)
class Corrected:
    """A digest after a correction, the correction's number and text, and the members who are notified."""

    digest: Correctable
    number: int
    text: Words
    told: tuple[Member, ...] = ()


@dataclass(frozen=True)
class PastCorrections:
    """The corrections of a past digest: how many, and the newest one.

    Of its messages that arrived, `done` show all corrections, and `failed` can be changed no more.
    """

    count: int
    by: Member
    at: datetime
    text: Words
    done: int = 0
    failed: int = 0


@dataclass(frozen=True)
class PastDigest:
    """One week of a schedule in the digest history.

    `delivered` counts the messages to people and channels that arrived, out of `total`. `at` is when the week
    was opened or given up. `sent_by` is set if someone sent it by hand. `kept` says whether its content is.
    """

    schedule: str
    week: str
    day: date
    due_at: datetime
    at: datetime
    fate: OccurrenceOutcome
    delivered: int = 0
    total: int = 0
    sent_by: Member | None = None
    hold: Hold | None = None
    readers: Readers = Readers()
    corrections: PastCorrections | None = None
    kept: bool = True


@dataclass(frozen=True)
class DigestHistory:
    """A page of past digests, newest first."""

    weeks: tuple[PastDigest, ...]
    total: int
    page: Page


@dataclass(frozen=True)
class UpcomingDigest:
    """What is known of a coming week: its hold, the number of its notes, its outcome so far, its day."""

    hold: Hold | None = None
    notes: int = 0
    fate: OccurrenceOutcome = OccurrenceOutcome.AHEAD
    day: date | None = None


UpcomingState = Mapping[tuple[str, str], UpcomingDigest]
"""What is known of coming weeks, by schedule and week."""
