"""Reads the content of a claimed message from the tables, at the moment of sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
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
from bot.services.digests.links import links_of
from bot.services.members.queries import everyone, member_by_id
from bot.services.outbox.revisions import wanted
from bot.services.reminders.revision import still_due
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
        return member_by_id(self.session, self.context, id_)

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
        if self.context.mark is not None:
            return {}  # they are files of another workspace, which Slack would not show here
        return files_of(self.session, occurrence, tuple(languages))

    def named_elsewhere(self) -> Mapping[int, Member] | None:
        """Return all members as they are in the reader's workspace; None if there is only one workspace."""
        return self._everyone if self.context.several else None

    def named_here(self, claimant: str) -> str | None:
        """Return the Slack id of someone who claims a user name, if it is one of the reader's workspace."""
        return self.context.named_here(claimant)

    def links(self, message: OutboxMessage) -> Mapping[Language, str]:
        """Return the addresses in a digest's thread at which its full texts begin."""
        return links_of(self.session, self.context, message)


def read_message(context: ServiceContext, message: str) -> OutgoingMessage | None:
    """Return the content of a message, by its row id, as values; None if there is nothing left to send.

    Raises `bot.messages.registry.UnknownKind`.
    """
    with context.reading() as session:
        row = session.get_one(OutboxMessage, message)
        reading = ReadContext(
            session=session,
            now=context.clock.now(),
            language=context.rules.language,
            zone=context.rules.zone,
            lookups=ServiceLookups(session, context),
        )
        letter = registry.read(row, reading)
        # Read in the same snapshot, so that no change is counted that the content lacks.
        return letter and replace(letter, revision=wanted(session, row.id))
