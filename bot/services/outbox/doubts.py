"""Messages with an unknown outcome, which reading their conversation settles.

An attempt with an unclear outcome left them, or a sender that was killed. None is sent again before a
complete reading has shown that it is not there. The row stores how far a reading went, so that it can
continue after a rate limit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import HistoryReading, OutboxStatus
from bot.services.context import ServiceContext, ours
from bot.services.outbox.messages import channel_of
from bot.services.outbox.queue import OUTCOME_UNKNOWN, SENDS, leave_thread, root_of, was_sent
from bot.store.built import built_once
from bot.store.leases import Lease, LeaseQueue
from bot.store.tables import Member, OutboxMessage

DOUBTS = LeaseQueue(
    OutboxMessage,
    lease="lease_until",
    state="status",
    waiting=OutboxStatus.SENDING,
    claimed=OutboxStatus.SENDING,
)
"""The messages whose outcome is unknown."""


@dataclass(frozen=True)
class Whereabouts:
    """Where to look for the message with this id: in a channel, or in the conversation with a person.

    `reading` says how far that conversation was read, and which one it is, if known. `thread` is the message
    whose thread contains it, if any.
    """

    id: str
    user: str | None
    reading: HistoryReading
    thread: str | None = None


@dataclass(frozen=True)
class Doubt:
    """A message of unknown outcome that only this reader searches for. `fence` guards its later writes."""

    fence: int
    place: Whereabouts

    @property
    def id(self) -> str:
        """The message's id."""
        return self.place.id


def any_ready(session: Session, context: ServiceContext, pace: Pace = USUAL_PACE) -> bool:
    """Whether there is anything for `take_doubt`."""
    return DOUBTS.any_ready(session, context.clock, _in_doubt(context), settle=pace.settle)


def take_doubt(context: ServiceContext, pace: Pace = USUAL_PACE) -> Doubt | None:
    """Claim the message that has been unclear longest, past its lease and the settle time, or None."""
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        if not any_ready(session, context, pace):
            return None
    with context.database.writing() as session:
        held = DOUBTS.claim(session, context.clock, _in_doubt(context), pace.lease, settle=pace.settle)
        return Doubt(held.row.fence, whereabouts(session, context, held, pace)) if held else None


@built_once
def _in_doubt(context: ServiceContext) -> Any:
    return (
        select(OutboxMessage)
        .where(OutboxMessage.taskforce_id == context.taskforce_id, ours(OutboxMessage.team_id, context))
        .order_by(col(OutboxMessage.lease_until), col(OutboxMessage.id))
    )


def whereabouts(
    session: Session, context: ServiceContext, held: Lease[OutboxMessage], pace: Pace
) -> Whereabouts:
    """Return where to look for a message, and how far that was read before."""
    row = held.row
    member = session.get_one(Member, row.recipient_id) if row.recipient_id is not None else None
    root = root_of(session, row)
    channel = row.channel or (root.channel if root else None)
    channel = channel or (None if member else channel_of(row.target))
    if row.reading is not None:
        reading = HistoryReading.from_stored(row.reading)
    else:
        reading = begun(row.tried_at or row.created_at, held.now, channel, pace)
        row.reading = reading.stored()
    identity = member.identity_in(context.team_id) if member else None
    return Whereabouts(row.id, identity.slack_id if identity else None, reading, root.ts if root else None)


def begun(posted_at: datetime, now: datetime, channel: str | None, pace: Pace) -> HistoryReading:
    """Return a new reading for messages posted since `posted_at`, with a margin, because Slack's clock is not
    ours.
    """
    margin = timedelta(seconds=pace.before)
    return HistoryReading(posted_at - margin, now + margin, channel)


def keep(context: ServiceContext, doubt: Doubt, reading: HistoryReading, pace: Pace = USUAL_PACE) -> bool:
    """Record how far the reading went, and extend the lease; False if another reader has the message now."""
    with context.database.writing() as session:
        held = _held(session, context, doubt)
        if held is None:
            return False
        DOUBTS.extend(held, pace.lease)
        held.row.reading = reading.stored()
        return True


def found(
    context: ServiceContext,
    doubt: Doubt,
    channel: str,
    ts: str,
    pace: Pace = USUAL_PACE,
    *,
    alone: bool = True,
) -> None:
    """Record that the message is in the conversation. Unless it is `alone`, check its copies at once."""
    with context.database.writing() as session:
        if held := _held(session, context, doubt):
            was_sent(session, context, held, channel, ts, pace)
            held.row.audit_at = held.row.audit_at if alone else held.now


def absent(context: ServiceContext, doubt: Doubt, pace: Pace = USUAL_PACE) -> None:
    """Put the message back: a complete reading did not find it. From the second time on it waits first."""
    with context.database.writing() as session:
        if held := _held(session, context, doubt):
            SENDS.retry(held, pace.pause(held.row.tries - 1))
            held.row.problem = held.row.reading = None


def unreadable(context: ServiceContext, doubt: Doubt, seconds: float) -> None:
    """Leave the message unclear for `seconds`. Past its deadline it is given up, with its outcome unknown."""
    with context.database.writing() as session:
        if held := _held(session, context, doubt):
            DOUBTS.retry(held, seconds)
            if held.row.expires_at <= held.now:
                DOUBTS.finish(held, OutboxStatus.EXPIRED)
                held.row.problem = OUTCOME_UNKNOWN
                leave_thread(held.row)


def _held(session: Session, context: ServiceContext, doubt: Doubt) -> Lease[OutboxMessage] | None:
    return DOUBTS.held(session, context.clock, (doubt.id,), doubt.fence)
