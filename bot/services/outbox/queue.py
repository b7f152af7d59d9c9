"""The outbox from the sender's side: which message to send next, and with what outcome.

A message is marked as being sent, and that is committed, before anything is posted. The sender that marked it
owns it until the lease ends. Its later writes count only if no other sender has claimed the message since.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import aliased, object_session
from sqlmodel import Session, col, select

from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language
from bot.messages.digests import all_begin_with, begins_of, continued
from bot.services.context import ServiceContext, ours
from bot.services.outbox.messages import channel_of, message_id
from bot.services.outbox.revisions import revise_one, sent_as
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.leases import Lease, LeaseQueue
from bot.store.tables import Member, OutboxMessage

LEFT = "recipient_left"
UNKNOWN_TO_SLACK = "recipient_unknown_to_slack"
NO_CHANNEL = "channel_not_found"
"""Slack never showed the bot a channel of this name."""
TRIED_TOO_OFTEN = "tried_too_often"
TOO_LATE = "too_late"
OUTCOME_UNKNOWN = "outcome_unknown"
NOTHING_LEFT = "nothing_left"
NOT_BEGUN = "not_begun"
"""Our own codes in `OutboxMessage.problem`, next to Slack's."""
CONTINUED = {
    "team_id",
    "taskforce_id",
    "target",
    "recipient_id",
    "kind",
    "created_at",
    "not_before",
    "expires_at",
}
"""The columns that a message copies from the one it continues."""


SENDS = LeaseQueue(
    OutboxMessage,
    lease="lease_until",
    state="status",
    waiting=OutboxStatus.PENDING,
    claimed=OutboxStatus.SENDING,
)
"""The messages to send."""
AUDITS = LeaseQueue(
    OutboxMessage,
    due="audit_at",
    lease="audit_at",
    state="status",
    waiting=OutboxStatus.SENT,
    claimed=OutboxStatus.SENT,
)
"""The sent messages whose conversation has to be read again."""


@dataclass(frozen=True)
class Claimed:
    """A message that only this sender may send now. `fence` guards its later writes.

    `address` is the user or the channel to post to, and `thread` the message to reply to. `tries` includes
    this attempt. A POST must not begin after `deadline`, so that it ends within the lease. The deadline is a
    reading of `Clock.monotonic`, counted from before the claim, because the wall clocks of two machines may
    differ.
    """

    id: str
    fence: int
    tries: int
    address: str
    deadline: float
    thread: str | None = None


def any_ready(session: Session, context: ServiceContext) -> bool:
    """Whether there is anything for `claim`."""
    return SENDS.any_ready(session, context.clock, _next(context))


def claim(context: ServiceContext, pace: Pace = USUAL_PACE) -> Claimed | None:
    """Claim the oldest message that is due, mark it as being sent, and return it; None if there is none.

    Messages that cannot be sent are settled on the way: people who left get nothing, people without a Slack
    id are undeliverable, and messages that are too old or were tried too often are given up.
    """
    with context.reading() as session:  # often there is none, and then no writer has to wait
        if not any_ready(session, context):
            return None
    while True:
        deadline = context.clock.monotonic() + pace.lease - pace.post
        with context.database.writing() as session:
            held = SENDS.claim(session, context.clock, _next(context), pace.lease)
            if held is None:
                return None
            row, now = held.row, held.now
            address, root = _address(session, context, row), root_of(session, row)
            if isinstance(address, _Hopeless):
                _settle(held, address.status, address.problem)
            elif row.expires_at <= now:
                _settle(held, OutboxStatus.EXPIRED, TOO_LATE)
            elif row.tries >= pace.most_tries:
                _settle(held, OutboxStatus.DEAD, TRIED_TOO_OFTEN)
            else:
                row.tries, row.tried_at, row.problem = row.tries + 1, row.tried_at or now, None
                thread = root.ts if root else None
                return Claimed(row.id, row.fence, row.tries, address, deadline, thread)


def sent(
    context: ServiceContext,
    claimed: Claimed,
    channel: str,
    ts: str,
    pace: Pace = USUAL_PACE,
    *,
    revision: int = 0,
) -> bool:
    """Record the posted message's channel and timestamp; return False if another sender has claimed it since.

    It may then be there twice, and the conversation is read again soon. `revision` counts the changes to its
    content that it shows.
    """
    with context.database.writing() as session:
        held = _held(session, context, claimed)
        if held is not None:
            was_sent(session, context, held, channel, ts, pace)
            if revision:
                sent_as(session, claimed.id, revision)
            return True
        overtaken = AUDITS.locked(session, context.clock, (claimed.id,))
        if overtaken is not None:
            overtaken.row.fence += 1  # a reading in progress may have passed the message already
            overtaken.row.reading = None
            AUDITS.retry(overtaken)
        return False


def postpone(
    context: ServiceContext, claimed: Claimed, seconds: float, *, counted: bool, problem: str | None = None
) -> None:
    """Put back a message that was certainly not posted. Newer ones to the same target wait as well.

    A rate limit is not `counted` as an attempt. `problem` says why it waits, as Slack's code or our own.
    """
    with context.database.writing() as session:
        if held := _held(session, context, claimed):
            SENDS.retry(held, seconds)
            held.row.tries -= not counted
            held.row.problem = problem and problem[:64]


def give_up(context: ServiceContext, claimed: Claimed, problem: str) -> None:
    """Record that the message cannot be delivered, with Slack's code or our own."""
    with context.database.writing() as session:
        if held := _held(session, context, claimed):
            _settle(held, OutboxStatus.DEAD, problem)


def withdraw(context: ServiceContext, claimed: Claimed) -> None:
    """Record that nothing of the message is left to say."""
    with context.database.writing() as session:
        if held := _held(session, context, claimed):
            _settle(held, OutboxStatus.DROPPED, NOTHING_LEFT)


def leave_open(context: ServiceContext, claimed: Claimed, why: str) -> None:
    """Record that the outcome is unknown. The lease ends, and reading the conversation will settle it."""
    with context.database.writing() as session:
        if held := _held(session, context, claimed):
            SENDS.release(held)
            held.row.problem = why[:64]


def was_sent(
    session: Session,
    context: ServiceContext,
    held: Lease[OutboxMessage],
    channel: str,
    ts: str,
    pace: Pace,
) -> None:
    """Record the posted message. After several attempts, the conversation is read again later."""
    row, now = held.row, held.now
    SENDS.finish(held, OutboxStatus.SENT)
    if row.fence > 1:  # it may have been given up in the meantime
        _take_up_again(row)
    row.channel, row.ts, row.sent_at = channel, ts, now
    row.problem = row.reading = None
    row.audit_at = pace.next_audit(now, now) if row.fence > 1 else None
    if all_begin_with(row.content):
        revise_links(session, context, row, now)


def revise_links(session: Session, context: ServiceContext, row: OutboxMessage, now: datetime) -> None:
    """Count a change to a digest's message if it links to this message of its thread, which is there now."""
    root = root_of(session, row) if begins_of(row.content) and context.rules.workspace_url else None
    if root is not None:
        revise_one(session, context, now, root.id)


def _held(session: Session, context: ServiceContext, claimed: Claimed) -> Lease[OutboxMessage] | None:
    return SENDS.held(session, context.clock, (claimed.id,), claimed.fence)


def _settle(held: Lease[OutboxMessage], status: OutboxStatus, problem: str) -> None:
    SENDS.finish(held, status)
    held.row.problem = problem[:64]
    leave_thread(held.row)


def leave_thread(row: OutboxMessage) -> None:
    """Drop what would follow in the thread of a message that is not sent; it waits for nothing then."""
    for each in _following(row):
        if each.status == OutboxStatus.PENDING:
            each.status, each.problem = OutboxStatus.DROPPED, NOT_BEGUN


def _take_up_again(row: OutboxMessage) -> None:
    """Let the thread of a message follow that was given up and is sent after all."""
    for each in _following(row):
        _revive(each, row)


def _revive(following: OutboxMessage, row: OutboxMessage) -> None:
    """Put back a part that was dropped because `row` was given up."""
    if following.status == OutboxStatus.DROPPED and following.problem == NOT_BEGUN:
        following.status, following.problem = OutboxStatus.PENDING, None
        following.expires_at = max(following.expires_at, row.expires_at)


def _following(row: OutboxMessage) -> Iterator[OutboxMessage]:
    """Yield the messages that wait for a message, and those that wait for them."""
    session = object_session(row)
    assert session is not None  # noqa: S101 (the row was read in the session that is open)
    before = [row.id]
    while before:
        following = session.scalars(
            select(OutboxMessage)
            .where(col(OutboxMessage.after_id).in_(before))
            .order_by(col(OutboxMessage.created_at), col(OutboxMessage.id))
        ).all()
        yield from following
        before = [each.id for each in following]


def waiting(session: Session, context: ServiceContext) -> Mapping[str, int]:
    """Return how many messages are pending, past their lease with unknown outcome ("unclear"), dead, and
    expired.
    """
    counts = dict(
        session.exec(
            select(OutboxMessage.status, func.count())
            .where(
                OutboxMessage.taskforce_id == context.taskforce_id,
                col(OutboxMessage.status).in_(
                    [OutboxStatus.PENDING, OutboxStatus.DEAD, OutboxStatus.EXPIRED]
                ),
            )
            .group_by(col(OutboxMessage.status))
        ).all()
    )
    unclear = session.exec(
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            OutboxMessage.status == OutboxStatus.SENDING,
            col(OutboxMessage.lease_until) <= instant_of(context.clock),
        )
    ).one()
    return {
        status: counts.get(status, 0)
        for status in (OutboxStatus.PENDING, OutboxStatus.DEAD, OutboxStatus.EXPIRED)
    } | {"unclear": unclear}


def next_due(context: ServiceContext) -> datetime | None:
    """Return when the earliest pending message may be sent, or None if there is none."""
    with context.reading() as session:
        earliest: datetime | None = session.exec(_earliest(context)).one()
        return earliest


@built_once
def _earliest(context: ServiceContext) -> Any:
    return select(func.min(OutboxMessage.not_before)).where(
        OutboxMessage.taskforce_id == context.taskforce_id,
        ours(OutboxMessage.team_id, context),
        OutboxMessage.status == OutboxStatus.PENDING,
    )


@built_once
def _next(context: ServiceContext) -> Any:
    """Return the query for the next message; none overtakes a postponed or claimed one to the same target."""
    other, first = aliased(OutboxMessage), aliased(OutboxMessage)
    now = instant_of(context.clock)
    begun = (
        select(first.id).where(first.id == OutboxMessage.after_id, first.status != OutboxStatus.SENT).exists()
    )
    held_up = (
        select(other.id)
        .where(
            other.taskforce_id == OutboxMessage.taskforce_id,
            other.target == OutboxMessage.target,
            other.id != OutboxMessage.id,
            or_(
                and_(
                    col(other.status) == OutboxStatus.PENDING,
                    col(other.not_before) > now,
                    col(other.fence) > 0,
                    col(other.created_at) <= col(OutboxMessage.created_at),
                ),
                and_(col(other.status) == OutboxStatus.SENDING, col(other.lease_until) > now),
            ),
        )
        .exists()
    )
    return (
        select(OutboxMessage)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            ours(OutboxMessage.team_id, context),
            ~held_up,
            ~begun,
        )
        .order_by(col(OutboxMessage.created_at), col(OutboxMessage.cause), col(OutboxMessage.id))
    )


def root_of(session: Session, row: OutboxMessage) -> OutboxMessage | None:
    """Return the message whose thread contains this one, if it continues another."""
    root = None
    while row.after_id is not None:
        row = root = session.get_one(OutboxMessage, row.after_id)
    return root


def continue_with(
    context: ServiceContext, claimed: Claimed, parts: int, begins: Mapping[Language, int] | None = None
) -> None:
    """Put `parts` more messages into the outbox, once, to follow a message that is about to be posted.

    `begins` says with which of them the full text of a digest begins in each language.
    """
    language_of = {part: language for language, part in (begins or {}).items()}
    with context.database.writing() as session:
        row = session.get_one(OutboxMessage, claimed.id)
        before = row
        for part in range(1, parts + 1):
            cause = part_cause(row.cause, part)
            id_ = message_id(context, cause, row.target)
            following = session.get(OutboxMessage, id_)
            if following is None:
                following = OutboxMessage(
                    **row.model_dump(include=CONTINUED),
                    id=id_,
                    cause=cause,
                    content=continued(row.content, part, language_of.get(part)),
                    status=OutboxStatus.PENDING,
                    after_id=before.id,
                )
                session.add(following)
                session.flush()
            _revive(following, row)
            before = following
        context.posted(session)


def has_parts(context: ServiceContext, id_: str) -> bool:
    """Say whether a message has further parts in its thread."""
    root = aliased(OutboxMessage)
    with context.reading() as session:
        query = select(OutboxMessage.id).join(root, col(root.id) == OutboxMessage.after_id)
        part = session.exec(query.where(root.id == id_, OutboxMessage.kind == root.kind).limit(1))
        return part.first() is not None


def part_cause(cause: str, part: int) -> str:
    """Return the cause of a part of a message; with it, each part follows once."""
    return f"{cause}:{part}"


@dataclass(frozen=True)
class _Hopeless:
    status: OutboxStatus
    problem: str


def _address(session: Session, context: ServiceContext, row: OutboxMessage) -> str | _Hopeless:
    """Return the user or the channel to post to, as known at this moment."""
    if row.recipient_id is None:
        channel = channel_of(row.target)
        return _Hopeless(OutboxStatus.DEAD, NO_CHANNEL) if channel.startswith("#") else channel
    member = session.get_one(Member, row.recipient_id)
    if not member.active:
        return _Hopeless(OutboxStatus.DROPPED, LEFT)
    identity = member.identity_in(context.team_id)
    return identity.slack_id if identity else _Hopeless(OutboxStatus.DEAD, UNKNOWN_TO_SLACK)
