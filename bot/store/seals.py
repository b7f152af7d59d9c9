"""Which rows the audit trail accounts for: each event holds digests of the rows that its transaction wrote.

A row that differs from its last digest was changed without the bot. Messages in the outbox and undo steps are
deleted when they are no longer needed, so they hold their digest themselves.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.exc import DataError
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session

from bot.store import tables
from bot.store.tables import Base, columns

COMPUTED = frozenset({"id", "taskforce_id", "folded"})
"""Columns that identify a row, or that are computed from its others."""
MEMBER = frozenset(
    {"role", "side", "active", "role_in_file", "side_in_file", "absent_from", "absent_until", "delegate_id"}
)
"""What events say about a member; the rest is as Slack and the deploy file report it."""

IDENTITY = frozenset({"member_id", "team_id", "slack_id"})
"""Whose Slack account acts as which member."""


def _all(table: type[Base]) -> frozenset[str]:
    return frozenset(column.key for column in columns(table)) - COMPUTED


ACCOUNTED: Mapping[type[Base], frozenset[str]] = {
    **{
        table: _all(table)
        for table in (
            tables.Recommendation,
            tables.Lead,
            tables.Evidence,
            tables.Confirmation,
            tables.ActionItem,
            tables.Assignment,
            tables.Comment,
            tables.RecommendationComment,
            tables.DigestCorrection,
        )
    },
    tables.Member: MEMBER,
    tables.SlackIdentity: IDENTITY,
}
"""The columns of each table that events account for."""
SELF_SEALED: Mapping[type[Base], frozenset[str]] = {
    tables.OutboxMessage: frozenset({"id", "target", "recipient_id", "kind", "cause", "content", "after_id"}),
    tables.UndoStep: frozenset({"member_id", "seq", "subject", "subject_id", "version", "act", "rows"}),
}
"""The columns of each table whose rows hold their digest; they are written once."""
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, DataError)
"""What reading raises if a row's JSON or instant is corrupt; a lost connection is not among them."""
TOUCHED = "touched_rows"
SEALING = "sealing"
"""Where a writing session keeps the rows that it has written, and what seals them."""


def name_of(row: Base) -> str:
    """Return the name of a stored row in an event's `rows`."""
    return named(type(row), inspect(row).identity)


def named(table: type[Base], key: Sequence[object]) -> str:
    """Return the name of the row with a primary key."""
    return f"{table.__tablename__}:{key[-1]}"  # a workspace may precede what identifies the row in it


def same(one: object, other: str) -> bool:
    """Compare in constant time; a value of another type than text, from an altered row, is never the same."""
    return isinstance(one, str) and hmac.compare_digest(one.encode(), other.encode())


def values_of(row: Base, names: frozenset[str]) -> dict[str, Any]:
    """Return the columns of a row as JSON values."""
    return {name: _plain(getattr(row, name)) for name in sorted(names)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


@event.listens_for(Session, "before_flush")
def _note(session: Session, _: UOWTransaction, __: object) -> None:
    sealing = session.info.get(SEALING)
    if sealing is None:
        return
    touched = session.info.setdefault(TOUCHED, {})
    for row in (*session.new, *session.dirty):
        if (names := ACCOUNTED.get(type(row))) and _differs(row, names):
            touched[id(row)] = row
        elif (names := SELF_SEALED.get(type(row))) and _differs(row, names):
            digest = sealing.get(row.taskforce_id)
            row.seal = digest and digest(row, names)


def _differs(row: Base, names: frozenset[str]) -> bool:
    state = inspect(row)
    return not state.persistent or any(state.attrs[name].history.has_changes() for name in names)
