"""Messages that were sent and have to be changed in Slack, because what they say has been changed since, or
because there is something to link to by now.

A change is counted in the row of each message, in the transaction that makes it; a message that shows fewer
changes than are counted is changed. Rendering reads the newest content, so several changes may be one update.
An update can be repeated, and no older one may stay above a newer one: only the process that holds the lease
begins an update, and if an earlier attempt may still arrive, the message is changed once more afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language
from bot.services.context import ServiceContext, ours
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.leases import Lease, LeaseQueue
from bot.store.tables import MessageRevision, OutboxMessage

TRIED_TOO_OFTEN = "tried_too_often"
"""Our own code in `MessageRevision.reason`, next to Slack's."""

REVISIONS = LeaseQueue(
    MessageRevision, due="due_at", lease="due_at", where=(col(MessageRevision.ended_at).is_(None),)
)
"""The messages that may have to be changed."""


@dataclass(frozen=True)
class ClaimedRevision:
    """A message that only this sender may change now. `fence` guards its later writes.

    `wanted` counts the changes that it has to show, and `language` is the one in which its reader has it
    shown, if they chose one. An update must not begin after `deadline`, as a POST in
    `bot.services.outbox.queue.Claimed`.
    """

    id: str
    fence: int
    tries: int
    wanted: int
    language: str | None
    channel: str
    ts: str
    deadline: float


def revise(session: Session, context: ServiceContext, now: datetime, causes: Iterable[str]) -> None:
    """Count a change to the content of all messages with these causes, in the transaction that makes it.

    Messages that were not sent yet are sent as changed, and need no update. A message that could not be
    changed before is tried once more.
    """
    ids = session.exec(
        select(OutboxMessage.id)
        .where(OutboxMessage.taskforce_id == context.taskforce_id, col(OutboxMessage.cause).in_(causes))
        .order_by(col(OutboxMessage.id))
    ).all()
    _count(session, context, now, ids)


def revise_one(session: Session, context: ServiceContext, now: datetime, message: str) -> None:
    """Count a change to one message, in the transaction that makes it."""
    _count(session, context, now, [message])


def _count(session: Session, context: ServiceContext, now: datetime, ids: Sequence[str]) -> None:
    for row in _added(session, context, ids).values():
        idle = row.shown >= row.wanted or row.ended_at is not None
        row.wanted, row.ended_at, row.reason = row.wanted + 1, None, None
        # A worker that is changing it now, or waits after a failure, notices this when it records.
        if idle and not row.under_way:
            row.due_at = _after_press(row, now)
        session.add(row)
    context.posted(session)


def turned(
    session: Session,
    context: ServiceContext,
    message: str,
    language: Language,
    now: datetime,
    pace: Pace = USUAL_PACE,
) -> None:
    """Note the language in which a message's reader has it shown from now on.

    The answer to their press replaces the message. Until it certainly has, the message is left alone, so that
    what the answer says, which may be older, does not replace a newer change. The caller has locked what the
    message is made of.
    """
    row = _added(session, context, [message])[message]
    row.language, row.pressed_until = language, now + timedelta(seconds=pace.settle)
    if row.due_at is not None and not row.under_way:
        row.due_at = max(row.due_at, row.pressed_until)
    session.add(row)


def wanted(session: Session, message: str) -> int:
    """Return how many changes to a message's content there have been."""
    row = session.get(MessageRevision, message)
    return row.wanted if row else 0


def sent_as(session: Session, message: str, revision: int) -> None:
    """Record that a message was just sent with its content after so many changes."""
    if row := _locked(session, [message]).get(message):
        row.shown = max(row.shown, revision)
        if row.shown >= row.wanted:
            row.due_at = None
        session.add(row)


def found_elsewhere(session: Session, message: str, now: datetime) -> None:
    """Record that another copy of a message is the one that stays; nobody knows what it shows."""
    row = _locked(session, [message]).get(message)
    if row is not None and row.wanted:
        row.shown = 0
        if not row.under_way:
            row.due_at = now
        session.add(row)


def any_ready(session: Session, context: ServiceContext) -> bool:
    """Whether there is anything for `take`."""
    return REVISIONS.any_ready(session, context.clock, _sent(context))


def take(context: ServiceContext, pace: Pace = USUAL_PACE) -> ClaimedRevision | None:
    """Claim the next message that has to be changed, or None."""
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        if not any_ready(session, context):
            return None
    deadline = context.clock.monotonic() + pace.lease - pace.post
    with context.database.writing() as session:
        held = REVISIONS.claim(session, context.clock, _sent(context), pace.lease)
        if held is None:
            return None
        row, (channel, ts) = held.row, held.more
        if row.under_way:  # its sender was stopped midway, or is frozen
            row.again_at = held.after(pace.audits[0])
        row.under_way, row.tries = True, row.tries + 1
        return ClaimedRevision(
            row.message_id, row.fence, row.tries, row.wanted, row.language, channel, ts, deadline
        )


def revised(context: ServiceContext, claimed: ClaimedRevision) -> bool:
    """Record that a message was changed. False if another sender has claimed it since.

    Then this update may have come after the newer one, so the message is changed once more, soon.
    """
    with context.database.writing() as session:
        if held := _held(session, context, claimed):
            row, now = held.row, held.now
            row.shown, row.tries, row.under_way = max(row.shown, claimed.wanted), 0, False
            if row.again_at is not None and row.again_at <= now:
                row.again_at = None
            behind = row.shown < row.wanted or row.language != claimed.language
            row.due_at = _after_press(row, now) if behind else row.again_at
            return True
        overtaken = REVISIONS.locked(session, context.clock, (claimed.id,))
        if overtaken is not None:
            row = overtaken.row
            row.again_at = overtaken.now
            if not row.under_way:
                row.due_at = overtaken.now
        return False


def later(
    context: ServiceContext,
    claimed: ClaimedRevision,
    seconds: float,
    pace: Pace = USUAL_PACE,
    *,
    counted: bool,
    unclear: bool = False,
) -> None:
    """Retry after `seconds`. A rate limit is not `counted` as an attempt; after too many the message is left.

    If it is `unclear` whether the update arrives, the message is changed once more when it no longer can.
    """
    with context.database.writing() as session:
        held = _held(session, context, claimed)
        if held is None:
            return
        row = held.row
        row.tries, row.under_way = row.tries - (not counted), False
        if row.tries >= pace.most_tries:
            _end(held, TRIED_TOO_OFTEN)
            return
        REVISIONS.retry(held, seconds)
        if unclear:
            row.again_at = held.after(pace.audits[0])


def end(context: ServiceContext, claimed: ClaimedRevision, reason: str) -> None:
    """Record that a message cannot be changed any more, for Slack's reason or ours."""
    with context.database.writing() as session:
        if held := _held(session, context, claimed):
            _end(held, reason)


def next_due(context: ServiceContext) -> datetime | None:
    """Return when a message has to be changed next, later than now; None if none has."""
    with context.reading() as session:
        return session.exec(
            select(func.min(MessageRevision.due_at))
            .join(OutboxMessage, col(OutboxMessage.id) == MessageRevision.message_id)
            .where(
                MessageRevision.taskforce_id == context.taskforce_id,
                col(MessageRevision.ended_at).is_(None),
                col(MessageRevision.due_at) > instant_of(context.clock),
                ours(OutboxMessage.team_id, context),
                OutboxMessage.status == OutboxStatus.SENT,
            )
        ).one()


@built_once
def _sent(context: ServiceContext) -> Any:
    return (
        select(MessageRevision, OutboxMessage.channel, OutboxMessage.ts)
        .join(OutboxMessage, col(OutboxMessage.id) == MessageRevision.message_id)
        .where(
            MessageRevision.taskforce_id == context.taskforce_id,
            OutboxMessage.status == OutboxStatus.SENT,
            col(OutboxMessage.ts).is_not(None),
            ours(OutboxMessage.team_id, context),
        )
        .order_by(col(MessageRevision.due_at), col(MessageRevision.message_id))
    )


def _added(session: Session, context: ServiceContext, ids: Sequence[str]) -> Mapping[str, MessageRevision]:
    """Return the rows of these messages, locked; those that are missing are added, by one process only."""
    new = [MessageRevision(message_id=id_, taskforce_id=context.taskforce_id).model_dump() for id_ in ids]
    if new:
        insert = postgresql.insert if context.database.dialect == "postgresql" else sqlite.insert
        session.execute(insert(MessageRevision).on_conflict_do_nothing(), new)
    return _locked(session, ids)


def _locked(session: Session, ids: Iterable[str]) -> Mapping[str, MessageRevision]:
    """Return the rows of these messages, as they are until this transaction ends."""
    rows = session.exec(
        select(MessageRevision)
        .where(col(MessageRevision.message_id).in_(ids))
        .order_by(col(MessageRevision.message_id))
        .with_for_update()
        # The session may have read a row before it was locked, and somebody may have changed it since.
        .execution_options(populate_existing=True)
    )
    return {row.message_id: row for row in rows}


def _after_press(row: MessageRevision, now: datetime) -> datetime:
    return max(now, row.pressed_until or now)


def _held(
    session: Session, context: ServiceContext, claimed: ClaimedRevision
) -> Lease[MessageRevision] | None:
    return REVISIONS.held(session, context.clock, (claimed.id,), claimed.fence)


def _end(held: Lease[MessageRevision], reason: str) -> None:
    row = held.row
    row.ended_at, row.reason = held.now, reason[:64]
    row.due_at = row.again_at = None
    row.under_way = False
