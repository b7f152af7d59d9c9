"""Writes down whom to tell of a change, in the change's own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, select

from bot.domain.members import Member
from bot.domain.notices import NoticeKind
from bot.services.desk import Desk
from bot.store import tables
from bot.store.tables import Texts

PENDING = "pending"
SENDING = "sending"
SENT = "sent"
DEAD = "dead"
DROPPED = "dropped"
"""The states of a row of the outbox: not tried yet (or to be tried again), under way (or with an outcome
that nobody knows), delivered, given up, and no longer wanted."""


@dataclass(frozen=True)
class Cause:
    """The event that people are told of: its place in the trail, who made it and when."""

    seq: int
    actor: Member
    at: datetime

    @property
    def key(self) -> str:
        """What `OutboxMessage.cause` holds."""
        return f"event:{self.seq}"


def tell(
    session: Session,
    desk: Desk,
    cause: Cause,
    kind: NoticeKind,
    recipients: Iterable[Member],
    content: Mapping[str, Any],
) -> tuple[Member, ...]:
    """Write a message to each of `recipients` and return those who will be told.

    Nobody is told twice, nor of what they did themselves, nor after leaving the taskforce.
    """
    found = tuple(
        member for member in dict.fromkeys(recipients) if member.active and member.id != cause.actor.id
    )
    for member in found:
        session.add(
            tables.OutboxMessage(
                id=str(uuid5(NAMESPACE_URL, f"enlace:{desk.team_id}:{cause.key}:{member.id}")),
                workspace_id=desk.workspace_id,
                cause=cause.key,
                recipient_id=member.id,
                kind=kind.value,
                content={"actor": cause.actor.id, **content},
                status=PENDING,
                created_at=cause.at,
                not_before=cause.at,
            )
        )
    if found:
        session.flush()
        desk.posted(session)
    return found


def take_back(session: Session, desk: Desk, seq: int) -> tuple[int, ...]:
    """Drop what was not sent yet about an event, and return the row ids of those who were told of it."""
    rows = session.exec(
        select(tables.OutboxMessage)
        .where(
            tables.OutboxMessage.workspace_id == desk.workspace_id,
            tables.OutboxMessage.cause == f"event:{seq}",
        )
        .with_for_update()
    ).all()
    for row in rows:
        if row.status == PENDING:
            row.status = DROPPED
            session.add(row)
    return tuple(row.recipient_id for row in rows if row.status in {SENDING, SENT})


def frozen(
    item: tables.ActionItem,
    recommendation: tables.Recommendation | None,
    *,
    note: Texts | None = None,
    before: date | None = None,
) -> dict[str, Any]:
    """Return an action item as it is now, as values for `OutboxMessage.content`.

    `note` is what was said along with the change, `before` the due date that held until then.
    """
    return {
        "item": item.number,
        "text": item.text,
        "due_on": _day(item.due_on),
        "recommendation": recommendation.number if recommendation else None,
        "title": recommendation.short if recommendation else None,
        "note": note,
        "before": _day(before),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
