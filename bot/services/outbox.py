"""The outbox from the sender's side: what is to be sent next, and what became of it.

A first protocol: a row is marked as under way and committed before anything is posted, so that nothing is
sent twice; whose outcome nobody knows stays so marked, and shows in `health`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.members import Member
from bot.domain.notices import Notice, NoticeKind
from bot.domain.texts import chosen
from bot.services.desk import Desk
from bot.services.history import event_at
from bot.services.members import everyone
from bot.services.notices import DEAD, DROPPED, PENDING, SENDING, SENT
from bot.services.summaries import words
from bot.store.tables import OutboxMessage

LEASE = timedelta(seconds=60)
"""How long a sender may take over one message; well over the time-out of its POST."""


@dataclass(frozen=True)
class Claimed:
    """A message that this sender alone may send now; `fence` guards what it writes about it later."""

    id: str
    fence: int
    recipient: Member
    notice: Notice


def claim(desk: Desk) -> Claimed | None:
    """Take the oldest message that is due, mark it as under way, and return it; None if there is none.

    What cannot be sent to anybody is settled on the way: whoever left is told nothing, and whoever Slack
    does not know is undeliverable.
    """
    while True:
        with desk.database.writing() as session:
            row = session.exec(_due(desk, desk.clock.now())).first()
            if row is None:
                return None
            members = everyone(session, desk)
            recipient = members[row.recipient_id]
            if not recipient.active:
                row.status, row.problem = DROPPED, "recipient_left"
            elif recipient.slack_id is None:
                row.status, row.problem = DEAD, "recipient_unknown_to_slack"
            else:
                row.status, row.fence, row.tries = SENDING, row.fence + 1, row.tries + 1
                row.lease_until = desk.clock.now() + LEASE
                session.add(row)
                notice = _notice(session, desk, row, recipient, members)
                return Claimed(row.id, row.fence, recipient, notice)
            session.add(row)


def sent(desk: Desk, claimed: Claimed, channel: str, ts: str) -> None:
    """Record that Slack took it, and as which message."""
    with desk.database.writing() as session:
        if row := _fenced(session, claimed):
            row.status, row.channel, row.ts, row.sent_at = SENT, channel, ts, desk.clock.now()
            row.lease_until = None
            session.add(row)


def postpone(desk: Desk, claimed: Claimed, seconds: float, *, counted: bool) -> None:
    """Put back what certainly was not posted; so wait all others to the same person.

    A rate limit is not `counted` as a try.
    """
    with desk.database.writing() as session:
        row = _fenced(session, claimed)
        if row is None:
            return
        until = desk.clock.now() + timedelta(seconds=seconds)
        row.status, row.lease_until = PENDING, None
        row.tries -= not counted
        session.add(row)
        waiting = select(OutboxMessage).where(
            OutboxMessage.workspace_id == desk.workspace_id,
            OutboxMessage.recipient_id == row.recipient_id,
            OutboxMessage.status == PENDING,
        )
        for each in session.exec(waiting):
            each.not_before = max(each.not_before, until)
            session.add(each)


def give_up(desk: Desk, claimed: Claimed, problem: str) -> None:
    """Record that Slack refuses it for good, with Slack's code."""
    with desk.database.writing() as session:
        if row := _fenced(session, claimed):
            row.status, row.problem, row.lease_until = DEAD, problem[:64], None
            session.add(row)


def waiting(session: Session, desk: Desk) -> Mapping[str, int]:
    """Return how many messages are pending, under way past their lease ("unclear"), and dead."""
    counts = dict(
        session.exec(
            select(OutboxMessage.status, func.count())
            .where(
                OutboxMessage.workspace_id == desk.workspace_id,
                col(OutboxMessage.status).in_([PENDING, DEAD]),
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
            col(OutboxMessage.lease_until) < desk.clock.now(),
        )
    ).one()
    return {"pending": counts.get(PENDING, 0), "dead": counts.get(DEAD, 0), "unclear": unclear}


def next_due(desk: Desk) -> datetime | None:
    """Return when the earliest message that waits may be sent, or None if none waits."""
    with desk.reading() as session:
        return session.exec(
            select(func.min(OutboxMessage.not_before)).where(
                OutboxMessage.workspace_id == desk.workspace_id, OutboxMessage.status == PENDING
            )
        ).one()


def _due(desk: Desk, now: datetime) -> Any:
    return (
        select(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            OutboxMessage.status == PENDING,
            OutboxMessage.not_before <= now,
        )
        .order_by(col(OutboxMessage.created_at), col(OutboxMessage.cause), col(OutboxMessage.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _fenced(session: Session, claimed: Claimed) -> OutboxMessage | None:
    """Return the row unless another sender has claimed it since."""
    row = session.get(OutboxMessage, claimed.id, with_for_update=True)
    return row if row is not None and row.fence == claimed.fence and row.status == SENDING else None


def _notice(
    session: Session, desk: Desk, row: OutboxMessage, recipient: Member, members: Mapping[int, Member]
) -> Notice:
    content, language = row.content, recipient.language
    undone = content.get("undone")
    event = event_at(session, desk, members, undone, language) if undone else None
    return Notice(
        kind=NoticeKind(row.kind),
        recipient=recipient,
        actor=members[content["actor"]],
        number=content["item"],
        text=words(content["text"], language),
        due_on=_day(content.get("due_on")),
        recommendation=content.get("recommendation"),
        title=chosen(content.get("title"), language),
        before=_day(content.get("before")),
        note=chosen(content.get("note"), language),
        undone=event.undone if event else None,
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
