"""What people do to a digest by hand, and what became of past ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.digests.occurrences import Occurrence
from bot.domain.members.member import Member
from bot.domain.paging import Page
from bot.domain.texts import Words


class DigestAction(StrEnum):
    """What somebody did to a digest; a value, once written to an outbox, is never given another meaning."""

    HELD = "digest.held"
    RESUMED = "digest.resumed"
    SENT = "digest.sent"


class OccurrenceOutcome(StrEnum):
    """What became of a week."""

    AHEAD = "ahead"
    SENT = "sent"
    MISSED = "missed"


@dataclass(frozen=True)
class Hold:
    """Who holds a digest back, since when, and why, if they said so."""

    by: Member
    at: datetime
    reason: Words | None = None


@dataclass(frozen=True)
class DigestActionResult:
    """A week after somebody did something to it.

    `occurrence` says when it is or was due; `told` are those who get word of it, `people` and `channels` how
    many get the digest itself, where it went out; `following` is when the one after it is due.
    """

    occurrence: Occurrence
    hold: Hold | None = None
    told: tuple[Member, ...] = ()
    people: int = 0
    channels: int = 0
    following: Occurrence | None = None


@dataclass(frozen=True)
class Ahead:
    """A week of a schedule before it `goes_at` its hour to so many `people` and `channels`, or is held."""

    schedule: str
    week: str
    goes_at: datetime
    people: int
    channels: int
    hold: Hold | None = None


@dataclass(frozen=True)
class DigestActionNotice:
    """What chairs and secretariat are told of what one of them did."""

    hand: DigestAction
    actor: Member
    schedule: str
    week: str
    day: date
    due_at: datetime
    reason: Words | None = None


@dataclass(frozen=True)
class Noting:
    """A digest to come, and the reader's own note on it, if there is one."""

    schedule: str
    occurrence: Occurrence
    note: Words | None = None


@dataclass(frozen=True)
class Readers:
    """Who acknowledged a digest, in that order, and which of the people who got it did not yet."""

    read: tuple[Member, ...] = ()
    unread: tuple[Member, ...] = ()


@dataclass(frozen=True)
class PastDigest:
    """One week of a schedule as its history shows it.

    `delivered` counts messages to people and channels that arrived, `total` all of them, `at` when it was
    opened or given up; `sent_by` is who had it sent by hand.
    """

    schedule: str
    day: date
    due_at: datetime
    at: datetime
    fate: OccurrenceOutcome
    delivered: int = 0
    total: int = 0
    sent_by: Member | None = None
    hold: Hold | None = None
    readers: Readers = Readers()


@dataclass(frozen=True)
class DigestHistory:
    """A page of what became of digests, the newest first."""

    weeks: tuple[PastDigest, ...]
    total: int
    page: Page


@dataclass(frozen=True)
class UpcomingDigest:
    """What is known of a week to come: who holds it back, how many notes it has, whether it went out."""

    hold: Hold | None = None
    notes: int = 0
    fate: OccurrenceOutcome = OccurrenceOutcome.AHEAD


UpcomingState = Mapping[tuple[str, str], UpcomingDigest]
"""What is known of weeks to come, by schedule and week."""
