"""The outbox from the sender's side: what is to be sent next, and what became of it.

A message is marked as under way, and that is committed, before anything is posted. Whoever marked it has it
to itself until the lease ends; what they write afterwards counts only if nobody has claimed it since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.domain.pace import USUAL_PACE, Pace
from bot.messages.digests import continued
from bot.services.desk import Desk
from bot.services.notices import DEAD, DROPPED, EXPIRED, PENDING, SENDING, SENT, message_id
from bot.store.tables import Member, OutboxMessage

LEFT = "recipient_left"
UNKNOWN_TO_SLACK = "recipient_unknown_to_slack"
TRIED_TOO_OFTEN = "tried_too_often"
TOO_LATE = "too_late"
OUTCOME_UNKNOWN = "outcome_unknown"
NOTHING_LEFT = "nothing_left"
"""Our own words in `OutboxMessage.problem`, beside Slack's codes."""
CONTINUED = {"workspace_id", "target", "recipient_id", "kind", "created_at", "not_before", "expires_at"}
"""What a message that continues another has from it."""


@dataclass(frozen=True)
class Claimed:
    """A message that this sender alone may send now; `fence` guards what it writes about it later.

    `address` is the user or the channel to post to, `thread` the message in whose thread, `tries` counts this
    one. A POST must not begin after `deadline`, so that it ends within the lease.
    """

    id: str
    fence: int
    tries: int
    address: str
    deadline: datetime
    thread: str | None = None


def claim(desk: Desk, pace: Pace = USUAL_PACE) -> Claimed | None:
    """Take the oldest message that is due, mark it as under way, and return it; None if there is none.

    What cannot be sent any more is settled on the way: whoever left is told nothing, whoever Slack does not
    know is undeliverable, and what is too old or was tried too often is given up.
    """
    while True:
        with desk.database.writing() as session:
            now = desk.clock.now()
            row = session.exec(_due(desk, now)).first()
            if row is None:
                return None
            session.add(row)
            address, root = _address(session, row), root_of(session, row)
            if isinstance(address, _Hopeless):
                row.status, row.problem = address.status, address.problem
            elif row.expires_at <= now:
                row.status, row.problem = EXPIRED, TOO_LATE
            elif row.tries >= pace.most_tries:
                row.status, row.problem = DEAD, TRIED_TOO_OFTEN
            else:
                lease_until = now + timedelta(seconds=pace.lease)
                row.status, row.fence, row.tries = SENDING, row.fence + 1, row.tries + 1
                row.lease_until, row.tried_at, row.problem = lease_until, row.tried_at or now, None
                deadline = lease_until - timedelta(seconds=pace.post)
                thread = root.ts if root else None
                return Claimed(row.id, row.fence, row.tries, address, deadline, thread)


def sent(desk: Desk, claimed: Claimed, channel: str, ts: str, pace: Pace = USUAL_PACE) -> bool:
    """Record that Slack took it, and as which message; return False if someone else has claimed it since.

    It may then stand there twice, and the conversation is read again soon.
    """
    with desk.database.writing() as session:
        now = desk.clock.now()
        row = session.get_one(OutboxMessage, claimed.id, with_for_update=True)
        session.add(row)
        if still_ours(row, claimed.fence):
            was_sent(row, channel, ts, now, pace)
            return True
        if row.status == SENT:
            row.audit_at = now
        return False


def postpone(desk: Desk, claimed: Claimed, seconds: float, *, counted: bool) -> None:
    """Put back what certainly was not posted; what is younger and goes to the same place waits as well.

    A rate limit is not `counted` as a try.
    """
    with desk.database.writing() as session:
        row = session.get(OutboxMessage, claimed.id, with_for_update=True)
        if still_ours(row, claimed.fence):
            row.status, row.lease_until = PENDING, None
            row.not_before = desk.clock.now() + timedelta(seconds=seconds)
            row.tries -= not counted
            session.add(row)


def give_up(desk: Desk, claimed: Claimed, problem: str) -> None:
    """Record that it cannot be delivered, with Slack's code or our own."""
    with desk.database.writing() as session:
        row = session.get(OutboxMessage, claimed.id, with_for_update=True)
        if still_ours(row, claimed.fence):
            row.status, row.problem, row.lease_until = DEAD, problem[:64], None
            session.add(row)


def withdraw(desk: Desk, claimed: Claimed) -> None:
    """Record that nothing of it is to be said any more."""
    with desk.database.writing() as session:
        row = session.get(OutboxMessage, claimed.id, with_for_update=True)
        if still_ours(row, claimed.fence):
            row.status, row.problem, row.lease_until = DROPPED, NOTHING_LEFT, None
            session.add(row)


def leave_open(desk: Desk, claimed: Claimed, why: str) -> None:
    """Record that nobody knows what became of it; the lease ends, and reading the conversation will tell."""
    with desk.database.writing() as session:
        row = session.get(OutboxMessage, claimed.id, with_for_update=True)
        if still_ours(row, claimed.fence):
            row.problem, row.lease_until = why[:64], desk.clock.now()
            session.add(row)


def still_ours(row: OutboxMessage | None, fence: int) -> TypeGuard[OutboxMessage]:
    """Whether nobody has claimed the message since it was claimed with this fence."""
    return row is not None and row.fence == fence and row.status == SENDING


def was_sent(row: OutboxMessage, channel: str, ts: str, now: datetime, pace: Pace) -> None:
    """Note what became of it; where there was more than one attempt, the conversation is read again later."""
    row.status, row.channel, row.ts, row.sent_at = SENT, channel, ts, now
    row.lease_until = row.problem = None
    row.audit_at = pace.next_audit(now, now) if row.fence > 1 else None


def waiting(session: Session, desk: Desk) -> Mapping[str, int]:
    """Return how many messages are pending, under way past their lease ("unclear"), dead, and expired."""
    counts = dict(
        session.exec(
            select(OutboxMessage.status, func.count())
            .where(
                OutboxMessage.workspace_id == desk.workspace_id,
                col(OutboxMessage.status).in_([PENDING, DEAD, EXPIRED]),
            )
            .group_by(col(OutboxMessage.status))
        ).all()
    )
    unclear = session.exec(
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            OutboxMessage.status == SENDING,
            col(OutboxMessage.lease_until) <= desk.clock.now(),
        )
    ).one()
    return {status: counts.get(status, 0) for status in (PENDING, DEAD, EXPIRED)} | {"unclear": unclear}


def next_due(desk: Desk) -> datetime | None:
    """Return when the earliest message that waits may be sent, or None if none waits."""
    with desk.reading() as session:
        return session.exec(
            select(func.min(OutboxMessage.not_before)).where(
                OutboxMessage.workspace_id == desk.workspace_id, OutboxMessage.status == PENDING
            )
        ).one()


def _due(desk: Desk, now: datetime) -> Any:
    """What is to be sent next: nothing overtakes what was put back, or is under way, to the same place."""
    other, first = aliased(OutboxMessage), aliased(OutboxMessage)
    begun = select(first.id).where(first.id == OutboxMessage.after_id, first.status != SENT).exists()
    held_up = (
        select(other.id)
        .where(
            other.workspace_id == OutboxMessage.workspace_id,
            other.target == OutboxMessage.target,
            other.id != OutboxMessage.id,
            or_(
                and_(
                    col(other.status) == PENDING,
                    col(other.not_before) > now,
                    col(other.fence) > 0,
                    col(other.created_at) <= col(OutboxMessage.created_at),
                ),
                and_(col(other.status) == SENDING, col(other.lease_until) > now),
            ),
        )
        .exists()
    )
    return (
        select(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            OutboxMessage.status == PENDING,
            OutboxMessage.not_before <= now,
            ~held_up,
            ~begun,
        )
        .order_by(col(OutboxMessage.created_at), col(OutboxMessage.cause), col(OutboxMessage.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )


def root_of(session: Session, row: OutboxMessage) -> OutboxMessage | None:
    """Return the message in whose thread this one stands, if it continues one."""
    root = None
    while row.after_id is not None:
        row = root = session.get_one(OutboxMessage, row.after_id)
    return root


def continue_with(desk: Desk, claimed: Claimed, parts: int) -> None:
    """Put what follows a message that is about to be posted into the outbox, once: `parts` more messages."""
    with desk.database.writing() as session:
        row = session.get_one(OutboxMessage, claimed.id)
        before = row
        for part in range(1, parts + 1):
            cause = f"{row.cause}:{part}"
            id_ = message_id(desk, cause, row.target)
            following = session.get(OutboxMessage, id_)
            if following is None:
                following = OutboxMessage(
                    **row.model_dump(include=CONTINUED),
                    id=id_,
                    cause=cause,
                    content=continued(row.content, part),
                    status=PENDING,
                    after_id=before.id,
                )
                session.add(following)
                session.flush()
            before = following
        desk.posted(session)


@dataclass(frozen=True)
class _Hopeless:
    status: str
    problem: str


def _address(session: Session, row: OutboxMessage) -> str | _Hopeless:
    """Return the user or the channel to post to, by what is known at this moment."""
    if row.recipient_id is None:
        return row.target.removeprefix("channel:")
    member = session.get_one(Member, row.recipient_id)
    if not member.active:
        return _Hopeless(DROPPED, LEFT)
    return member.slack_id or _Hopeless(DEAD, UNKNOWN_TO_SLACK)
