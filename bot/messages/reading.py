"""What reading a message back takes, and what it gives."""

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
    DigestMessage,
    DigestPreviewMessage,
    FileChecked,
    Introduction,
    Notice,
    Question,
    Reminders,
    Undelivered,
)
from bot.domain.reminders.selection import ReminderCandidate
from bot.i18n import Language
from bot.store.tables import OutboxMessage

MessageValue = (
    Notice
    | Undelivered
    | DigestMessage
    | DigestPreviewMessage
    | DigestActionNotice
    | Question
    | Reminders
    | Introduction
    | FileChecked
)
"""What a message says: each has its view in `bot.delivery.rendering`, which mypy checks to be complete."""


@dataclass(frozen=True)
class OutgoingMessage:
    """What to say to whom; a channel stands in as a member whom nobody knows."""

    recipient: Member
    content: MessageValue


class Lookups(Protocol):
    """What reading back asks of services, whose rules decide it at the moment of sending.

    A member needs the deploy file's defaults, an event the translations written since, a reminder the rules
    by which it was chosen, a picture the state of its upload. `bot.delivery.message_reading` has the answers.
    """

    def member(self, id_: int) -> Member:
        """Return one member by the row's id."""

    def everyone(self) -> Mapping[int, Member]:
        """Return all members by their row's id, those who left included."""

    def event_at(self, seq: int, language: Language) -> Event | None:
        """Return the event at one place of the trail, for a reader of `language`."""

    def still_due(
        self, recipient: Member, day: date, items: Iterable[int]
    ) -> Mapping[int, ReminderCandidate]:
        """Return which of the items someone still is to be reminded of on `day`, and why, by number."""

    def pictures(self, occurrence: int, languages: Iterable[Language]) -> Mapping[Language, str]:
        """Return the uploaded files of a digest's pictures by language, of all `languages` or of none."""


@dataclass(frozen=True)
class ReadContext:
    """Where and when a message is read back; `language` and `zone` are the deployment's own."""

    session: Session
    now: datetime
    language: Language
    zone: str
    lookups: Lookups


Reader = Callable[[OutboxMessage, ReadContext], OutgoingMessage | None]
"""Reads a row back; None if nothing of it is to be said any more."""


def channel_reader(language: Language, zone: str) -> Member:
    """Return what stands in for the people of a channel."""
    return Member(0, None, "", Role.OBSERVER, None, language, ZoneInfo(zone))


def recipient_of(row: OutboxMessage, context: ReadContext) -> Member:
    """Return the member to whom a message goes."""
    return context.lookups.everyone()[row.recipient_id or 0]
