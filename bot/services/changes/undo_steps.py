"""Keeps what it takes to take back someone's last change, for as long as it may be taken back."""

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
"""How long one's own last change can be taken back."""
KINDS: Mapping[str, type[Base]] = {
    "recommendation": tables.Recommendation,
    "evidence": tables.Evidence,
    "confirmation": tables.Confirmation,
    "lead": tables.Lead,
    "action_item": tables.ActionItem,
    "assignment": tables.Assignment,
    "comment": tables.Comment,
    "snooze": tables.Snooze,
    "translation": tables.Translation,
}

LEFT_OUT = frozenset({"id", "workspace_id", "version", "folded"})
"""What names a row, and what follows from the rest of it."""


class RowSnapshots:
    """The rows that one change touches: as they were, or not there yet."""

    def __init__(self) -> None:
        self._rows: list[tuple[Base, dict[str, Any] | None]] = []

    def change(self, row: Base) -> None:
        """Note how `row` is, before it is changed."""
        self._rows.append((row, snapshot(row)))

    def add(self, row: Base) -> None:
        """Note that `row` was made by this change."""
        self._rows.append((row, None))

    def as_json(self) -> list[dict[str, Any]]:
        """Return what differs now, for `UndoStep.rows`; the rows must have their ids."""
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
    """Keep a member's newest step in place of the one before, and nobody's longer than it can be used."""
    session.exec(
        delete(tables.UndoStep).where(
            col(tables.UndoStep.workspace_id) == context.workspace_id,
            (col(tables.UndoStep.member_id) == step.member_id)
            | (col(tables.UndoStep.at) < step.at - UNDO_FOR),
        )
    )
    session.add(step)


def snapshot(row: Base) -> dict[str, Any]:
    """Return the row's columns as JSON, but for those that no change takes back."""
    return {
        column.name: _written(getattr(row, column.name))
        for column in columns_of(type(row))
        if column.name not in LEFT_OUT
    }


def differing(before: Mapping[str, Any], row: Base) -> dict[str, Any]:
    """Return those columns of `before` that the row has otherwise now."""
    return {name: value for name, value in before.items() if value != _written(getattr(row, name))}


def restore(row: Base, before: Mapping[str, Any]) -> None:
    """Set the columns of a snapshot back; others stay."""
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
