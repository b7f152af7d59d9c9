"""Writes messages about a change into the outbox, in the change's own transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, select

from bot.domain.members.member import Member
from bot.domain.outbox.pace import KEPT
from bot.domain.outbox.status import OutboxStatus
from bot.messages.content import Content
from bot.services.context import ServiceContext
from bot.store import tables
from bot.store.marks import unmarked


@dataclass(frozen=True)
class Cause:
    """The event that people are notified of: its place in the trail, its actor and its time."""

    seq: int
    actor: Member
    at: datetime

    @property
    def key(self) -> str:
        """The value of `OutboxMessage.cause`."""
        return f"event:{self.seq}"


def tell(
    session: Session,
    context: ServiceContext,
    cause: Cause,
    recipients: Iterable[Member],
    content: Content,
    *,
    reaches: Callable[[Member], datetime] | None = None,
) -> tuple[Member, ...]:
    """Write a message to each of `recipients`, and return those who will get one.

    Nobody gets it twice, nor about their own action, nor after leaving the taskforce. It is sent at once, or
    when it may reach its recipient.
    """
    found = tuple(
        member for member in dict.fromkeys(recipients) if member.active and member.id != cause.actor.id
    )
    when = reaches or (lambda _: cause.at)
    session.add_all(
        letter(context, cause.key, member, *content, cause.at, not_before=when(member)) for member in found
    )
    if found:
        session.flush()
        context.posted(session)
    return found


def message_id(context: ServiceContext, cause: str, whom: object) -> str:
    """Return the id of a message. It is always the same, so that a cause notifies each recipient once."""
    team = context.founding_team or context.team_id
    return str(uuid5(NAMESPACE_URL, f"enlace:{team}:{cause}:{whom}"))


def mark_for(context: ServiceContext, target: str, member: Member | None) -> str | None:
    """Return what marks a message with the workspace that it goes to: the one in which a member is spoken to,
    or the channel's, which `target` names.
    """
    if member is not None:
        return context.mark_of(member.home or context.team_id)
    return unmarked(target.removeprefix("channel:"))[0]


def channel_of(target: str) -> str:
    """Return the channel's id in a message's `target`, where the mark of its workspace may precede it."""
    return unmarked(target.removeprefix("channel:"))[1]


def letter(
    context: ServiceContext,
    cause: str,
    member: Member,
    kind: str,
    content: Mapping[str, Any],
    now: datetime,
    *,
    not_before: datetime | None = None,
) -> tables.OutboxMessage:
    """Return the row of a message to a member, sent from `not_before` on, or else from `now` on.

    A cause notifies each member once, in the workspace in which they are spoken to.
    """
    return tables.OutboxMessage(
        id=message_id(context, cause, member.id),
        taskforce_id=context.taskforce_id,
        cause=cause,
        target=f"member:{member.id}",
        recipient_id=member.id,
        kind=kind,
        content=dict(content),
        status=OutboxStatus.PENDING,
        created_at=now,
        not_before=not_before or now,
        expires_at=(not_before or now) + KEPT,
        team_id=mark_for(context, f"member:{member.id}", member),
    )


def take_back(session: Session, context: ServiceContext, seq: int) -> tuple[int, ...]:
    """Drop the unsent messages about an event, and return the row ids of those who were notified of it."""
    rows = session.exec(
        select(tables.OutboxMessage)
        .where(
            tables.OutboxMessage.taskforce_id == context.taskforce_id,
            tables.OutboxMessage.cause == f"event:{seq}",
        )
        .with_for_update()
    ).all()
    for row in rows:
        if row.status == OutboxStatus.PENDING:
            row.status = OutboxStatus.DROPPED
            session.add(row)
    return tuple(
        row.recipient_id
        for row in rows
        if row.recipient_id is not None and row.status in {OutboxStatus.SENDING, OutboxStatus.SENT}
    )
