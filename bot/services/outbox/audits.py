"""Searches for sent messages once more, because a sender that was frozen in between can post one twice."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import HistoryReading
from bot.services.context import ServiceContext, ours
from bot.services.outbox.doubts import Whereabouts, whereabouts
from bot.services.outbox.queue import AUDITS, revise_links
from bot.services.outbox.revisions import found_elsewhere
from bot.store.built import built_once
from bot.store.leases import Lease
from bot.store.tables import OutboxMessage


@dataclass(frozen=True)
class DoubleCheck:
    """A sent message, and where to look for it and a possible second copy.

    `fence` guards the later writes of this reader.
    """

    fence: int
    place: Whereabouts

    @property
    def id(self) -> str:
        """The message's id."""
        return self.place.id


def any_ready(session: Session, context: ServiceContext) -> bool:
    """Whether there is anything for `take_audit`."""
    return AUDITS.any_ready(session, context.clock, _to_look_for(context))


def take_audit(context: ServiceContext, pace: Pace = USUAL_PACE) -> DoubleCheck | None:
    """Claim a message whose conversation has to be read again, or None. It is available again after the
    lease.
    """
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        if not any_ready(session, context):
            return None
    with context.database.writing() as session:
        held = AUDITS.claim(session, context.clock, _to_look_for(context), pace.lease)
        return DoubleCheck(held.row.fence, whereabouts(session, context, held, pace)) if held else None


@built_once
def _to_look_for(context: ServiceContext) -> Any:
    return (
        select(OutboxMessage)
        .where(OutboxMessage.taskforce_id == context.taskforce_id, ours(OutboxMessage.team_id, context))
        .order_by(col(OutboxMessage.audit_at), col(OutboxMessage.id))
    )


def keep(
    context: ServiceContext, audit: DoubleCheck, reading: HistoryReading, pace: Pace = USUAL_PACE
) -> bool:
    """Record how far the reading went, and extend the lease; False if another reader has the message now."""
    with context.database.writing() as session:
        held = _held(session, context, audit)
        if held is None:
            return False
        AUDITS.extend(held, pace.lease)
        held.row.reading = reading.stored()
        return True


def audited(context: ServiceContext, audit: DoubleCheck, kept: str | None, pace: Pace = USUAL_PACE) -> None:
    """Record that at most one copy is there, and its timestamp: `kept` is None if it was deleted."""
    with context.database.writing() as session:
        if held := _held(session, context, audit):
            row = held.row
            if kept and kept != row.ts:
                found_elsewhere(session, row.id, held.now)
                revise_links(session, context, row, held.now)
            row.ts, row.reading = kept or row.ts, None
            row.audit_at = pace.next_audit(row.sent_at or held.now, held.now)


def audit_later(context: ServiceContext, audit: DoubleCheck, seconds: float, pace: Pace = USUAL_PACE) -> bool:
    """Retry in `seconds`; return False if that was tried for long enough."""
    with context.database.writing() as session:
        held = _held(session, context, audit)
        if held is None:
            return True  # another reader has it
        row = held.row
        again = (row.sent_at or held.now) + timedelta(seconds=pace.audit_until) > held.now
        if again:
            AUDITS.retry(held, seconds)
        else:
            row.audit_at = row.reading = None
        return again


def _held(session: Session, context: ServiceContext, audit: DoubleCheck) -> Lease[OutboxMessage] | None:
    return AUDITS.held(session, context.clock, (audit.id,), audit.fence)
