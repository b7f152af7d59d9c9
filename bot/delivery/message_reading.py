"""Reads the content of a claimed message from the tables, at the moment of sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlmodel import Session

from bot.domain.audit.events import Event
from bot.domain.members.member import Member
from bot.domain.reminders.selection import ReminderCandidate
from bot.i18n import Language
from bot.messages import registry
from bot.messages.reading import OutgoingMessage, ReadContext
from bot.services.changes.events import event_at
from bot.services.context import ServiceContext
from bot.services.digests.charts import files_of
from bot.services.members.queries import as_member, everyone
from bot.services.reminders.revision import still_due
from bot.store import tables
from bot.store.tables import OutboxMessage


@dataclass(frozen=True)
class ServiceLookups:
    """Gives a message reader what it needs from services, in the reader's session."""

    session: Session
    context: ServiceContext

    @cached_property
    def _everyone(self) -> Mapping[int, Member]:
        return everyone(self.session, self.context)

    def member(self, id_: int) -> Member:
        """Return one member by the row's id."""
        return as_member(self.session.get_one(tables.Member, id_), self.context.rules)

    def everyone(self) -> Mapping[int, Member]:
        """Return all members by their row's id; they are read once per message."""
        return self._everyone

    def event_at(self, seq: int, language: Language) -> Event | None:
        """Return an event of the audit trail, with the translations made since."""
        return event_at(self.session, self.context, self._everyone, seq, language)

    def still_due(
        self, recipient: Member, day: date, items: Iterable[int]
    ) -> Mapping[int, ReminderCandidate]:
        """Return the action items that the reminder rules still select at this moment."""
        return still_due(self.session, self.context, recipient, day, items)

    def pictures(self, occurrence: int, languages: Iterable[Language]) -> Mapping[Language, str]:
        """Return the file ids of a digest's charts, once all of them are uploaded."""
        return files_of(self.session, occurrence, tuple(languages))


def read_message(
    context: ServiceContext, message: str, *, sent_at: datetime | None = None
) -> OutgoingMessage | None:
    """Return the content of a message, by its row id, as values; None if there is nothing left to send.

    For a message that was sent, `sent_at` says when; it then reads as at that instant.
    Raises `bot.messages.registry.UnknownKind`.
    """
    with context.reading() as session:
        row = session.get_one(OutboxMessage, message)
        reading = ReadContext(
            session=session,
            now=sent_at or context.clock.now(),
            language=context.rules.language,
            zone=context.rules.zone,
            lookups=ServiceLookups(session, context),
        )
        return registry.read(row, reading)
