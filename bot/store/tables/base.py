"""What all tables share: names of constraints, and columns of kinds that both databases keep alike."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, MetaData, inspect, text
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Texts = dict[str, str]
"""A text by its languages: `{"en": "…", "es": "…"}`, with whichever are there."""


class Base(SQLModel):
    """Names constraints in a way that Alembic finds again on both databases."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def json_column() -> Any:
    """A JSON value that is always there."""
    return Field(sa_column=Column(JSON, nullable=False))


def optional_json() -> Any:
    """A JSON value that may be missing, as NULL rather than as JSON's null."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


def instant() -> Any:
    """An instant that is always there."""
    return Field(sa_column=Column(UtcDateTime, nullable=False))


def optional_instant() -> Any:
    """An instant that may be missing."""
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def columns(table: type[Base]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    """Return a table's columns, for queries that need no mapped rows."""
    found: ReadOnlyColumnCollection[str, Column[Any]] = inspect(table).local_table.c
    return found


def standing_once(*columns: str) -> Index:
    """Allow one row of each kind that was not withdrawn; those withdrawn stay beside it."""
    standing = text("withdrawn_at IS NULL")
    return Index(None, *columns, unique=True, sqlite_where=standing, postgresql_where=standing)
