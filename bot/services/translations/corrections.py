"""The frame in which a correction of a digest is translated: the messages that show it are changed, too."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from bot.domain.audit.events import Action
from bot.domain.members.permissions import Act
from bot.domain.translations.status import UnknownCorrection
from bot.messages.digest_corrections import correction_cause
from bot.messages.digests import digest_cause
from bot.services.changes.change import Change
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone, require
from bot.services.outbox.messages import Cause
from bot.services.outbox.revisions import revise
from bot.store.audit_trail import Entry
from bot.store.tables import DigestCorrection, DigestOccurrence, Texts


@dataclass(kw_only=True)
class CorrectionChange(Change):
    """A change to the languages of a correction. A digest that was sent has no undo: it is seen at once."""

    row: DigestCorrection
    undoable: bool = False

    def record(
        self, action: Action, facts: Mapping[str, Any] | None = None, texts: Mapping[str, Texts] | None = None
    ) -> Cause:
        """Write the change to the audit trail, count the version up, and have the messages changed."""
        row, session, context = self.row, self.session, self.context
        row.version += 1
        session.add(row)
        entry = Entry(
            self.now, self.actor.id, action, self.caller.command, facts=facts or {}, texts=texts or {}
        )
        event = context.trail.append(session, entry)
        session.flush()
        # Whoever turns a message into the other language waits until this is committed.
        digest = session.get_one(DigestOccurrence, row.occurrence_id, with_for_update=True)
        causes = (
            digest_cause(digest.schedule, digest.week),
            correction_cause(digest.schedule, digest.week, row.number),
        )
        revise(session, context, self.now, causes)
        return Cause(event.seq, self.actor, self.now)


@contextmanager
def correcting(context: ServiceContext, caller: Caller, number: int, act: Act) -> Iterator[CorrectionChange]:
    """Yield a change to a correction. It commits at the end, or rolls back on an error.

    Raises the refusal of `act`, `UnknownCorrection`.
    """
    with context.writing(caller) as (session, now):
        person = actor(session, context, caller)
        require(session, context, person, act)
        change = CorrectionChange(
            context=context,
            session=session,
            caller=caller,
            now=now,
            actor=person,
            members=everyone(session, context),
            act=act,
            row=find_correction(session, context, number),
        )
        yield change


def find_correction(session: Session, context: ServiceContext, number: int) -> DigestCorrection:
    """Return a correction by its number. Raises `UnknownCorrection`."""
    row = session.exec(
        select(DigestCorrection).where(
            DigestCorrection.taskforce_id == context.taskforce_id, DigestCorrection.number == number
        )
    ).first()
    if row is None:
        raise UnknownCorrection(number=number)
    return row
