"""What reading a message back needs, and what it returns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.domain.audit.events import Event
from bot.domain.digests.actions import DigestActionNotice
from bot.domain.members.member import Member, Role
from bot.domain.outbox.notices import (
    CorrectionMessage,
    Departed,
    DigestMessage,
    DigestPreviewMessage,
    FileChecked,
    HandleClaimed,
    Introduction,
    Notice,
    Question,
    RecommendationMention,
    Reminders,
    Undelivered,
)
from bot.domain.reminders.selection import ReminderCandidate
from bot.i18n import Language
from bot.store.tables import OutboxMessage

SingleMessage = (
    Notice
    | Undelivered
    | DigestActionNotice
    | Question
    | RecommendationMention
    | Reminders
    | Introduction
    | FileChecked
    | HandleClaimed
    | Departed
)
"""The content of a message that is never more than one."""
MessageValue = SingleMessage | DigestMessage | DigestPreviewMessage | CorrectionMessage
"""The content of a message. Each type has its view in `bot.delivery.rendering`, and mypy checks that none is
missing.
"""


@dataclass(frozen=True)
class OutgoingMessage:
    """A message and its recipient. For a channel the recipient is a placeholder member.

    `revision` counts the changes to its content that it shows.
    """

    recipient: Member
    content: MessageValue
    revision: int = 0


class Lookups(Protocol):
    """What the readers need from services, whose rules decide at the moment of sending.

    A member needs the deploy file's defaults, an event the translations written since, a reminder the rules
    that selected it, a picture the state of its upload, and a link the workspace's address.
    `bot.delivery.message_reading` implements this.
    """

    def member(self, id_: int) -> Member:
        """Return one member by row id."""

    def everyone(self) -> Mapping[int, Member]:
        """Return all members by row id, including those who left."""

    def event_at(self, seq: int, language: Language) -> Event | None:
        """Return the event at one place of the trail, for a reader of `language`."""

    def still_due(
        self, recipient: Member, day: date, items: Iterable[int]
    ) -> Mapping[int, ReminderCandidate]:
        """Return which of the items someone still has to be reminded of on `day`, and why, by item number."""

    def pictures(self, occurrence: int, languages: Iterable[Language]) -> Mapping[Language, str]:
        """Return the uploaded files of a digest's pictures by language: of all `languages` or of none."""

    def named_elsewhere(self) -> Mapping[int, Member] | None:
        """Return all members as they are in the reader's workspace; None if there is only one workspace."""

    def named_here(self, claimant: str) -> str | None:
        """Return the Slack id of someone who claims a user name, if it is one of the reader's workspace."""

    def links(self, message: OutboxMessage) -> Mapping[Language, str]:
        """Return the addresses in a digest's thread at which its full texts begin, by language."""


@dataclass(frozen=True)
class ReadContext:
    """The session and the time of reading a message back. `language` and `zone` are the deployment's."""

    session: Session
    now: datetime
    language: Language
    zone: str
    lookups: Lookups


Reader = Callable[[OutboxMessage, ReadContext], OutgoingMessage | None]
"""Reads a row back; None if there is nothing left to say."""


def channel_reader(language: Language, zone: str) -> Member:
    """Return the placeholder member for a channel."""
    return Member(0, None, "", Role.OBSERVER, None, language, ZoneInfo(zone))


def recipient_of(row: OutboxMessage, context: ReadContext) -> Member:
    """Return the member to whom a message is sent."""
    return context.lookups.everyone()[row.recipient_id or 0]
