"""The outbox for the people who run the bot: list messages, retry them, drop them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.members.member import Member
from bot.domain.outbox.pace import KEPT
from bot.domain.outbox.status import OutboxStatus
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.context import ServiceContext
from bot.services.members.queries import everyone
from bot.services.outbox.queue import OUTCOME_UNKNOWN, leave_thread
from bot.store.audit_trail import Entry
from bot.store.tables import OutboxMessage

COMMAND = "command line"
"""The command that the audit trail names for actions here."""


class NoSuchMessage(EnlaceError):
    message = N_(
        "No single message has an id that is, or begins with, “%(given)s”. `enlace outbox list --all` "
        "shows every id."
    )


class NotGivenUp(EnlaceError):
    message = N_(
        "The message %(id)s has not failed, so there is nothing to retry: its state is “%(state)s”. "
        "Waiting messages are sent automatically."
    )


class NotToBeDropped(EnlaceError):
    message = N_(
        "The message %(id)s can no longer be dropped: its state is “%(state)s”. If it is on its way, "
        "try again in two minutes."
    )


@dataclass(frozen=True)
class Stored:
    """A message as it is in the outbox. `content` contains people's words."""

    id: str
    status: str
    kind: str
    cause: str
    recipient: Member | None
    target: str
    created_at: datetime
    not_before: datetime
    expires_at: datetime
    tries: int
    tried_at: datetime | None
    sent_at: datetime | None
    channel: str | None
    ts: str | None
    problem: str | None
    content: Mapping[str, Any]


def stored(context: ServiceContext, *, everything: bool = False) -> tuple[Stored, ...]:
    """Return the messages that are not settled, or all, oldest first."""
    query = select(OutboxMessage).where(OutboxMessage.taskforce_id == context.taskforce_id)
    if not everything:
        query = query.where(
            col(OutboxMessage.status).in_(
                [OutboxStatus.PENDING, OutboxStatus.SENDING, OutboxStatus.DEAD, OutboxStatus.EXPIRED]
            )
        )
    with context.reading() as session:
        members = everyone(session, context)
        rows = session.exec(query.order_by(col(OutboxMessage.created_at), col(OutboxMessage.id)))
        return tuple(_stored(row, members) for row in rows)


def look_up(context: ServiceContext, given: str) -> Stored:
    """Return the only message whose id is, or begins with, `given`. Raises `NoSuchMessage`."""
    with context.reading() as session:
        return _stored(_find(session, context, given), everyone(session, context))


def retry(context: ServiceContext, given: str) -> Stored:
    """Put back a message that was given up. If it may have arrived, it is searched for before it is sent
    again.

    Raises `NoSuchMessage`, `NotGivenUp`.
    """
    with context.writing(None) as (session, now):
        row = _find(session, context, given, lock=True)
        if row.status not in {OutboxStatus.DEAD, OutboxStatus.EXPIRED}:
            raise NotGivenUp(id=row.id, state=row.status)
        if row.problem == OUTCOME_UNKNOWN:
            row.status, row.lease_until = OutboxStatus.SENDING, now
        else:
            row.status, row.problem = OutboxStatus.PENDING, None
        row.tries, row.fence, row.reported, row.reading = 0, row.fence + 1, False, None
        row.not_before, row.expires_at = now, now + KEPT
        context.posted(session)
        return _recorded(session, context, row, Action.MESSAGE_RETRIED, now)


def drop(context: ServiceContext, given: str) -> Stored:
    """Drop a message, so that it is not sent any more. Raises `NoSuchMessage`, `NotToBeDropped`."""
    with context.writing(None) as (session, now):
        row = _find(session, context, given, lock=True)
        left_alone = (
            row.status == OutboxStatus.SENDING and row.lease_until is not None and row.lease_until <= now
        )
        if (
            row.status not in {OutboxStatus.PENDING, OutboxStatus.DEAD, OutboxStatus.EXPIRED}
            and not left_alone
        ):
            raise NotToBeDropped(id=row.id, state=row.status)
        row.status, row.fence, row.lease_until = OutboxStatus.DROPPED, row.fence + 1, None
        row.reading = None
        leave_thread(row)
        return _recorded(session, context, row, Action.MESSAGE_DROPPED, now)


def _find(session: Session, context: ServiceContext, given: str, *, lock: bool = False) -> OutboxMessage:
    query = select(OutboxMessage).where(
        OutboxMessage.taskforce_id == context.taskforce_id,
        col(OutboxMessage.id).startswith(given.strip().casefold(), autoescape=True),
    )
    rows = session.exec((query.with_for_update() if lock else query).limit(2)).all()
    if not given.strip() or len(rows) != 1:
        raise NoSuchMessage(given=given)
    return rows[0]


def _recorded(
    session: Session, context: ServiceContext, row: OutboxMessage, action: Action, now: datetime
) -> Stored:
    session.add(row)
    facts = {"message": row.id, "target": row.target, "source": COMMAND}
    context.trail.append(session, Entry(now, None, action, COMMAND, None, row.recipient_id, facts))
    session.flush()
    return _stored(row, everyone(session, context))


def _stored(row: OutboxMessage, members: Mapping[int, Member]) -> Stored:
    return Stored(
        id=row.id,
        status=row.status,
        kind=row.kind,
        cause=row.cause,
        recipient=members.get(row.recipient_id or 0),
        target=row.target,
        created_at=row.created_at,
        not_before=row.not_before,
        expires_at=row.expires_at,
        tries=row.tries,
        tried_at=row.tried_at,
        sent_at=row.sent_at,
        channel=row.channel,
        ts=row.ts,
        problem=row.problem,
        content=row.content,
    )
