"""Keeps what is needed to undo someone's last change, for as long as they may undo it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Date, delete
from sqlmodel import Session, col

from bot.services.context import ServiceContext
from bot.store import tables
from bot.store.tables import Base
from bot.store.tables import columns as columns_of
from bot.store.types import UtcDateTime

UNDO_FOR = timedelta(minutes=10)
"""How long people can undo their own last change."""
KINDS: Mapping[str, type[Base]] = {
    "recommendation": tables.Recommendation,
    "evidence": tables.Evidence,
    "confirmation": tables.Confirmation,
    "lead": tables.Lead,
    "action_item": tables.ActionItem,
    "assignment": tables.Assignment,
    "comment": tables.Comment,
    "recommendation_comment": tables.RecommendationComment,
    "snooze": tables.Snooze,
    "translation": tables.Translation,
}

LEFT_OUT = frozenset({"id", "taskforce_id", "version", "folded"})
"""The columns that identify a row, and those computed from the others."""


class RowSnapshots:
    """The rows that one change touches, with their former values, or marked as new."""

    def __init__(self) -> None:
        self._rows: list[tuple[Base, dict[str, Any] | None]] = []

    def change(self, row: Base) -> None:
        """Remember the values of `row` before it is changed."""
        self._rows.append((row, snapshot(row)))

    def add(self, row: Base) -> None:
        """Remember that this change created `row`."""
        self._rows.append((row, None))

    def as_json(self) -> list[dict[str, Any]]:
        """Return the former values that differ now, for `UndoStep.rows`. The rows must have their ids."""
        kinds = {table: kind for kind, table in KINDS.items()}
        return [
            {
                "kind": kinds[type(row)],
                "id": row.id,  # type: ignore[attr-defined] # every table of KINDS has one
                "before": None if before is None else differing(before, row),
            }
            for row, before in self._rows
        ]


def keep_step(session: Session, context: ServiceContext, step: tables.UndoStep) -> None:
    """Store a member's newest step in place of their last one, and delete everyone's expired steps."""
    session.exec(
        delete(tables.UndoStep).where(
            col(tables.UndoStep.taskforce_id) == context.taskforce_id,
            (col(tables.UndoStep.member_id) == step.member_id)
            | (col(tables.UndoStep.at) < step.at - UNDO_FOR),
        )
    )
    session.add(step)


def snapshot(row: Base) -> dict[str, Any]:
    """Return the row's columns as JSON values, without those that undoing never restores."""
    return {
        column.key: _written(getattr(row, column.key))
        for column in columns_of(type(row))
        if column.key not in LEFT_OUT
    }


def differing(before: Mapping[str, Any], row: Base) -> dict[str, Any]:
    """Return the columns of `before` whose values in the row have changed."""
    return {name: value for name, value in before.items() if value != _written(getattr(row, name))}


def restore(row: Base, before: Mapping[str, Any]) -> None:
    """Restore the columns of a snapshot. Other columns keep their values."""
    columns = columns_of(type(row))
    for name, value in before.items():
        setattr(row, name, _read(value, columns[name]))


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(value: Any, column: Column[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
