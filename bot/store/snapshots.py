"""Rows as they were before a change, as JSON, and how to bring them back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date

from bot.store.tables import Base
from bot.store.tables import columns as columns_of
from bot.store.types import UtcDateTime

LEFT_OUT = frozenset({"id", "workspace_id", "version", "folded"})
"""What names a row, and what follows from the rest of it."""


def snapshot(row: Base) -> dict[str, Any]:
    """Return the row's columns as JSON, but for those that no change takes back."""
    return {
        column.name: _written(getattr(row, column.name))
        for column in columns_of(type(row))
        if column.name not in LEFT_OUT
    }


def differing(before: Mapping[str, Any], row: Base) -> dict[str, Any]:
    """Return those columns of `before` that the row has otherwise now."""
    now = snapshot(row)
    return {name: value for name, value in before.items() if value != now[name]}


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
