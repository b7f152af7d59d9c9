"""The messages that the bot sends unasked, as values. They are rendered for each recipient when sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.action_items.moves import ItemStatus
from bot.domain.audit.events import Event
from bot.domain.digests.actions import Ahead
from bot.domain.digests.digest import Correction, Digest
from bot.domain.evidence.files import FileFacts
from bot.domain.members.member import Member, Seat, Side
from bot.domain.recommendations.reference import written
from bot.domain.recommendations.statuses import Status
from bot.domain.reminders.selection import ReminderReason, Urgency
from bot.domain.texts import Words
from bot.i18n import Language


class NoticeKind(StrEnum):
    """Why someone is notified. A value that was written to an outbox never changes its meaning."""

    ASSIGNED = "item.assigned"
    UNASSIGNED = "item.unassigned"
    DUE_MOVED = "item.due_moved"
    EDITED = "item.edited"
    SUBMITTED = "item.submitted"
    ACCEPTED = "item.accepted"
    RETURNED = "item.returned"
    CANCELLED = "item.cancelled"
    REOPENED = "item.reopened"
    MENTIONED = "item.mentioned"
    UNDONE = "item.undone"


@dataclass(frozen=True)
class Notice:
    """One message to one person about an action item, as it was when `actor` changed it.

    `before` is the former due date. `note` is what was said with the change. `undone` is the event that was
    undone. `title` is the recommendation's.
    """

    kind: NoticeKind
    recipient: Member
    actor: Member
    number: int
    text: Words
    due_on: date | None = None
    recommendation: int | None = None
    title: Words | None = None
    before: date | None = None
    note: Words | None = None
    undone: Event | None = None


@dataclass(frozen=True)
class Reminder:
    """An action item of a reminder, as it was that morning.

    `since` is when it got its present status. For the rest see
    `bot.domain.reminders.selection.ReminderCandidate`.
    """

    number: int
    text: Words
    status: ItemStatus
    since: datetime
    due_on: date | None
    recommendation: int | None
    assignees: tuple[Member, ...]
    why: ReminderReason
    urgency: Urgency
    instead: Member | None = None
    side: Side | None = None


@dataclass(frozen=True)
class Reminders:
    """One day's message to one person: every item they are reminded of, the most urgent first."""

    day: date
    rows: tuple[Reminder, ...]


@dataclass(frozen=True)
class DigestMessage:
    """One message of a digest for one recipient. `part` 0 is the message itself; later parts go into its
    thread.

    `languages` are in display order. `due_at` is when the digest was due, if it is late. `occurrence` is the
    row id by which it is acknowledged. `pictures` are the uploaded files by language. `links` are
    the addresses at which the full texts begin in its thread, by language, once it has one.
    """

    digest: Digest
    languages: tuple[Language, ...]
    part: int
    due_at: datetime | None
    occurrence: int = 0
    pictures: Mapping[Language, str] = field(default_factory=dict)
    links: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DigestPreviewMessage:
    """A digest as its recipient would get it, before it is sent."""

    digest: Digest
    languages: tuple[Language, ...]
    part: int
    ahead: Ahead


@dataclass(frozen=True)
class CorrectionMessage:
    """A correction of a digest, for the digest's thread. `languages` are in display order."""

    correction: Correction
    languages: tuple[Language, ...]


@dataclass(frozen=True)
class FileChecked:
    """What the person who attached a file is told of it. `lacks` means that its details are incomplete."""

    subject: str
    evidence: int
    url: str
    title: Words
    file: FileFacts
    lacks: bool


@dataclass(frozen=True)
class Question:
    """The question from `actor` to a lead about a recommendation, as it was when they asked."""

    actor: Member
    number: int
    title: Words
    status: Status
    status_since: datetime | None
    key: str | None = None

    @property
    def reference(self) -> str:
        """What a button's value calls the recommendation; questions of earlier versions lack the key."""
        return written(self.key, self.number)


@dataclass(frozen=True)
class RecommendationMention:
    """What someone is told whom a `comment` on a recommendation names; None if its author took it back."""

    actor: Member
    number: int
    key: str
    title: Words
    comment: Words | None

    @property
    def reference(self) -> str:
        """What a button's value calls the recommendation."""
        return written(self.key, self.number)


@dataclass(frozen=True)
class Failure:
    """A message that could not be delivered: its recipient or channel, and the reason, as Slack's or our
    code.
    """

    recipient: Member | None
    channel: str | None
    problem: str | None


@dataclass(frozen=True)
class Undelivered:
    """What the secretariat is told of messages that could not be delivered. `failures` are the first few."""

    total: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class HandleClaimed:
    """The question whether `slack_id`, who took a user name of the file, is the person meant there. `here` is
    their Slack id if the reader's workspace has them.
    """

    handle: str
    slack_id: str
    here: str | None = None


@dataclass(frozen=True)
class Departed:
    """What someone held who left: `total` open action items, the first ones by name, and the seats by number
    of recommendation.
    """

    member: Member
    total: int
    items: tuple[str, ...]
    seats: tuple[tuple[int, Side, Seat], ...]


@dataclass(frozen=True)
class Introduction:
    """What a channel is told when the bot was invited to it. `bot` is the bot's user id."""

    bot: str
