"""Deletes, a little at a time, what only served to deliver messages and is older than the deploy file says.

What the audit trail accounts for is never deleted. What is still needed stays, however old it is: messages
without an outcome, what each recipient's next digest begins with, what the next reminder of an item depends
on, and the latest digest of each schedule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.domain.outbox.status import OutboxStatus
from bot.domain.retention import Retention
from bot.messages.digests import DIGEST
from bot.services.action_items.filters import is_closed
from bot.services.context import ServiceContext
from bot.services.digests.weeks import MISSED, OPENED
from bot.store import tables
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.tables import Base, OutboxMessage, columns

AT_ONCE = 200
"""Rows of a table that are deleted in one transaction: no writer waits long for it."""
DIGESTS_AT_ONCE = 5
"""Digests whose content is deleted in one transaction."""
UNDOABLE = timedelta(days=1)
"""How long a step is kept with which a change was undoable: so long one is told that it no longer is."""
SETTLED = (OutboxStatus.SENT, OutboxStatus.DROPPED, OutboxStatus.DEAD, OutboxStatus.EXPIRED)
Key = Any
"""A column that identifies rows, as SQLAlchemy takes it."""


@dataclass(frozen=True)
class _Old:
    """Rows of a table to be deleted, by the column that identifies them in the workspace."""

    table: type[Base]
    key: Key
    keys: Sequence[Any]


def tidy(context: ServiceContext) -> int:
    """Delete the next few rows that are old enough, and return how many; 0 says that no more are."""
    kept = context.rules.retention
    with context.reading() as session:  # usually there is nothing, and then no writer has to wait
        messages = session.execute(_messages(context, kept)).scalars().all()
        digests = session.execute(_digests(context, kept)).scalars().all()
        found_others = ((table, key, session.execute(query)) for table, key, query in _others(context, kept))
        others = [
            _Old(table, key, rows) for table, key, found in found_others if (rows := found.scalars().all())
        ]
    found = len(messages) + len(digests) + sum(len(each.keys) for each in others)
    if not found:
        return 0
    with context.database.writing() as session:
        for each in others:
            _delete(session, context, each)
        for table, key in (
            (tables.MessageRevision, col(tables.MessageRevision.message_id)),
            (tables.PostedDigest, col(tables.PostedDigest.message_id)),
            (OutboxMessage, col(OutboxMessage.id)),
        ):
            _delete(session, context, _Old(table, key, messages))
        _expire(session, context, digests, context.clock.now())
    return found


def _delete(session: Session, context: ServiceContext, old: _Old) -> None:
    if old.keys:
        workspace = columns(old.table).taskforce_id == context.taskforce_id
        session.execute(sa.delete(old.table).where(workspace, old.key.in_(old.keys)))


def _expire(session: Session, context: ServiceContext, digests: Sequence[int], now: datetime) -> None:
    """Delete what digests said; that they were sent, who read them and their corrections stay."""
    if digests:
        d, p = columns(tables.DigestOccurrence), columns(tables.DigestPicture)
        pictures = (p.taskforce_id == context.taskforce_id, p.occurrence_id.in_(digests))
        session.execute(sa.delete(tables.DigestPicture).where(*pictures))
        session.execute(
            sa.update(tables.DigestOccurrence)
            .where(d.taskforce_id == context.taskforce_id, d.id.in_(digests))
            .values(snapshots={}, drafts={}, expired_at=now)
        )


@built_once
def _messages(context: ServiceContext, kept: Retention) -> Any:
    """Return the query for the row ids of old messages with an outcome that nothing depends on."""
    m = columns(OutboxMessage)
    newer, following = aliased(OutboxMessage), aliased(OutboxMessage)
    # What someone's next digest tells of begins with the last one that they got.
    replaced = sa.exists().where(
        col(newer.taskforce_id) == m.taskforce_id,
        col(newer.kind) == m.kind,
        col(newer.target) == m.target,
        col(newer.status) == OutboxStatus.SENT,
        col(newer.created_at) > m.created_at,
    )
    awaited = sa.exists().where(
        col(following.after_id) == m.id,
        col(following.status).in_([OutboxStatus.PENDING, OutboxStatus.SENDING]),
    )
    reminded = sa.exists().where(columns(tables.ReminderMark).message_id == m.id)
    return (
        sa.select(m.id)
        .where(
            m.taskforce_id == context.taskforce_id,
            m.status.in_(SETTLED),
            m.not_before < _ago(context, min(kept.messages, kept.digests)),
            sa.or_(
                sa.and_(m.kind == DIGEST, m.not_before < _ago(context, kept.digests)),
                sa.and_(m.kind != DIGEST, m.not_before < _ago(context, kept.messages)),
            ),
            m.audit_at.is_(None),
            sa.or_(m.reported, m.status.not_in([OutboxStatus.DEAD, OutboxStatus.EXPIRED])),
            sa.or_(m.kind != DIGEST, m.status != OutboxStatus.SENT, replaced),
            sa.not_(awaited),
            sa.not_(reminded),
        )
        .limit(AT_ONCE)
    )


def _ago(context: ServiceContext, kept: timedelta) -> sa.ColumnElement[datetime]:
    return instant_of(context.clock, -kept.total_seconds())


@built_once
def _digests(context: ServiceContext, kept: Retention) -> Any:
    """Return the query for the row ids of old digests with content, but not the latest of each schedule."""
    d, later = columns(tables.DigestOccurrence), aliased(tables.DigestOccurrence)
    m = columns(OutboxMessage)
    followed = sa.exists().where(
        col(later.taskforce_id) == d.taskforce_id,
        col(later.schedule) == d.schedule,
        col(later.status) == OPENED,
        col(later.at) > d.at,
    )
    under_way = sa.exists().where(
        m.taskforce_id == d.taskforce_id,
        m.cause == sa.literal(f"{DIGEST}:") + d.schedule + sa.literal(":") + d.week,
        m.status.in_([OutboxStatus.PENDING, OutboxStatus.SENDING]),
    )
    return (
        sa.select(d.id)
        .where(
            d.taskforce_id == context.taskforce_id,
            d.status.in_([OPENED, MISSED]),
            d.at < _ago(context, kept.digests),
            d.expired_at.is_(None),
            sa.or_(d.status == MISSED, sa.and_(followed, sa.not_(under_way))),
        )
        .order_by(d.id)
        .limit(DIGESTS_AT_ONCE)
    )


@built_once
def _others(context: ServiceContext, kept: Retention) -> Sequence[tuple[type[Base], Key, Any]]:
    """Return the tables of which more is deleted, what identifies their rows, and the query for old ones."""
    p, h, u = columns(tables.ProcessedDelivery), columns(tables.HomeView), columns(tables.UndoStep)
    s, a = columns(tables.SharedMessage), columns(tables.ActionItem)
    k, z = columns(tables.ReminderMark), columns(tables.Snooze)
    over = sa.and_(sa.or_(is_closed(), sa.not_(a.active)), a.status_since < _ago(context, kept.messages))
    wanted: tuple[tuple[type[Base], Key, Any], ...] = (
        (tables.ProcessedDelivery, p.key, p.at < _ago(context, kept.deliveries)),
        (
            tables.HomeView,
            h.member_id,
            sa.and_(h.opened_at < _ago(context, kept.homes), h.stamp.is_not(None)),
        ),
        (tables.UndoStep, u.member_id, u.at < _ago(context, UNDOABLE)),
        (tables.SharedMessage, s.id, s.ended_at < _ago(context, kept.messages)),
        (tables.ReminderMark, k.id, sa.exists().where(a.id == k.action_item_id, over)),
        (tables.Snooze, z.id, sa.exists().where(a.id == z.action_item_id, over)),
    )
    return [
        (
            table,
            key,
            sa.select(key)
            .select_from(table)
            .where(columns(table).taskforce_id == context.taskforce_id, old)
            .limit(AT_ONCE),
        )
        for table, key, old in wanted
    ]
