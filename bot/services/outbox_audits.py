"""Messages to be looked for once more after they were sent: a sender frozen in between can double one."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from bot.domain.outbox import OutboxStatus
from bot.domain.pace import USUAL_PACE, Pace
from bot.services.desk import Desk
from bot.services.outbox_doubts import Whereabouts, nothing_like, whereabouts
from bot.store.tables import OutboxMessage


@dataclass(frozen=True)
class Audit:
    """A message that was sent, and where it, and perhaps a second one, stands."""

    place: Whereabouts

    @property
    def id(self) -> str:
        """The message's."""
        return self.place.id


def take_audit(desk: Desk, pace: Pace = USUAL_PACE) -> Audit | None:
    """Take a message whose conversation is to be read once more, or None; it comes back after the lease."""
    now = desk.clock.now()
    to_look_for = (
        select(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            OutboxMessage.status == OutboxStatus.SENT,
            col(OutboxMessage.audit_at) <= now,
        )
        .order_by(col(OutboxMessage.audit_at), col(OutboxMessage.id))
        .limit(1)
    )
    if nothing_like(to_look_for, desk):
        return None
    with desk.database.writing() as session:
        row = session.exec(to_look_for.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        row.audit_at = now + timedelta(seconds=pace.lease)
        session.add(row)
        return Audit(whereabouts(session, row, pace))


def audited(desk: Desk, audit: Audit, kept: str | None, pace: Pace = USUAL_PACE) -> None:
    """Record that at most one stands there, and as which message (None: it was taken away meanwhile)."""
    with desk.database.writing() as session:
        row = session.get_one(OutboxMessage, audit.id, with_for_update=True)
        now = desk.clock.now()
        row.ts = kept or row.ts
        row.audit_at = pace.next_audit(row.sent_at or now, now)
        session.add(row)


def audit_later(desk: Desk, audit: Audit, seconds: float, pace: Pace = USUAL_PACE) -> bool:
    """Have it looked at again in `seconds`; return False if that has been tried for long enough."""
    with desk.database.writing() as session:
        row = session.get_one(OutboxMessage, audit.id, with_for_update=True)
        now = desk.clock.now()
        again = (row.sent_at or now) + timedelta(seconds=pace.audit_until) > now
        row.audit_at = now + timedelta(seconds=seconds) if again else None
        session.add(row)
        return again
