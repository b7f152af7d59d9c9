"""What all tables share: the names of constraints, and column types that both databases store alike."""

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
"""A text by language: `{"en": "…", "es": "…"}`, with one of them or both."""


class Base(SQLModel):
    """The base of all tables; it names constraints so that Alembic finds them on both databases."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def json_column() -> Any:
    """A JSON column that is never NULL."""
    return Field(sa_column=Column(JSON, nullable=False))


def optional_json() -> Any:
    """A JSON column that may be empty; an empty value is NULL, not JSON's null."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


def instant() -> Any:
    """A column for an instant that is never NULL."""
    return Field(sa_column=Column(UtcDateTime, nullable=False))


def optional_instant() -> Any:
    """A column for an instant that may be NULL."""
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def columns(table: type[Base]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    """Return a table's columns, for queries that need no ORM objects."""
    found: ReadOnlyColumnCollection[str, Column[Any]] = inspect(table).local_table.c
    return found


def standing_once(*columns: str) -> Index:
    """A unique index on `columns` over the rows that were not withdrawn; withdrawn rows may repeat."""
    standing = text("withdrawn_at IS NULL")
    return Index(None, *columns, unique=True, sqlite_where=standing, postgresql_where=standing)


def active_once(*columns: str) -> Index:
    """A unique index on `columns` over the active rows; retired rows may repeat."""
    return Index(None, *columns, unique=True, sqlite_where=text("active"), postgresql_where=text("active"))
