"""Messages of which nobody knows whether Slack took them: what a reading of their conversation settles.

They were left by an attempt with an unclear outcome, or by a sender that was killed. None is sent again
before a complete reading has shown that it is not there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.outbox import OutboxStatus
from bot.domain.pace import USUAL_PACE, Pace
from bot.services.desk import Desk
from bot.services.outbox import OUTCOME_UNKNOWN, root_of, still_ours, was_sent
from bot.store.tables import Member, OutboxMessage


@dataclass(frozen=True)
class Whereabouts:
    """Where a message with this id may stand: the conversation, if it is known, else the person's own.

    `oldest` is the instant to read from, `thread` the message in whose thread it stands, if in one.
    """

    id: str
    channel: str | None
    user: str | None
    oldest: datetime
    thread: str | None = None


@dataclass(frozen=True)
class Doubt:
    """A message of unknown fate that this reader alone looks for; `fence` guards what it writes later."""

    fence: int
    place: Whereabouts

    @property
    def id(self) -> str:
        """The message's."""
        return self.place.id


def take_doubt(desk: Desk, pace: Pace = USUAL_PACE) -> Doubt | None:
    """Take the message that has been unclear for longest, past its lease and the settle time, or None."""
    now = desk.clock.now()
    in_doubt = (
        select(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            OutboxMessage.status == OutboxStatus.SENDING,
            OutboxMessage.not_before <= now,
            col(OutboxMessage.lease_until) <= now - timedelta(seconds=pace.settle),
        )
        .order_by(col(OutboxMessage.lease_until), col(OutboxMessage.id))
        .limit(1)
    )
    if nothing_like(in_doubt, desk):
        return None
    with desk.database.writing() as session:
        row = session.exec(in_doubt.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        row.fence, row.lease_until = row.fence + 1, now + timedelta(seconds=pace.lease)
        session.add(row)
        return Doubt(row.fence, whereabouts(session, row, pace))


def nothing_like(query: SelectOfScalar[OutboxMessage], desk: Desk) -> bool:
    """Whether there is nothing to take, as nearly always; to see that needs no turn as the writer."""
    with desk.reading() as session:
        return session.exec(query).first() is None


def whereabouts(session: Session, row: OutboxMessage, pace: Pace) -> Whereabouts:
    """Return where to look for a message."""
    member = session.get_one(Member, row.recipient_id) if row.recipient_id is not None else None
    root = root_of(session, row)
    channel = row.channel or (root.channel if root else None)
    return Whereabouts(
        id=row.id,
        channel=channel or (None if member else row.target.removeprefix("channel:")),
        user=member.slack_id if member else None,
        oldest=(row.tried_at or row.created_at) - timedelta(seconds=pace.before),
        thread=root.ts if root else None,
    )


def found(
    desk: Desk, doubt: Doubt, channel: str, ts: str, pace: Pace = USUAL_PACE, *, alone: bool = True
) -> None:
    """Record that it stands in the conversation; unless `alone`, the copies are looked after at once."""
    with desk.database.writing() as session:
        row = session.get(OutboxMessage, doubt.id, with_for_update=True)
        if still_ours(row, doubt.fence):
            now = desk.clock.now()
            was_sent(row, channel, ts, now, pace)
            row.audit_at = row.audit_at if alone else now
            session.add(row)


def absent(desk: Desk, doubt: Doubt, pace: Pace = USUAL_PACE) -> None:
    """Put it back: a complete reading did not find it. The second time it waits first."""
    with desk.database.writing() as session:
        row = session.get(OutboxMessage, doubt.id, with_for_update=True)
        if still_ours(row, doubt.fence):
            row.status, row.lease_until, row.problem = OutboxStatus.PENDING, None, None
            row.not_before = desk.clock.now() + timedelta(seconds=pace.pause(row.tries - 1))
            session.add(row)


def unreadable(desk: Desk, doubt: Doubt, seconds: float) -> None:
    """Leave it as it is for `seconds`; past its deadline it is given up, unsent, and its fate left open."""
    with desk.database.writing() as session:
        row = session.get(OutboxMessage, doubt.id, with_for_update=True)
        if still_ours(row, doubt.fence):
            now = desk.clock.now()
            row.lease_until, row.not_before = now, now + timedelta(seconds=seconds)
            if row.expires_at <= now:
                row.status, row.problem, row.lease_until = OutboxStatus.EXPIRED, OUTCOME_UNKNOWN, None
            session.add(row)
