"""What all tables share: the names of constraints, and column types that both databases store alike."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, MetaData, TextClause, inspect, text
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


def taskforce(**more: Any) -> Any:
    """A column for the taskforce to which a row belongs. In the database it is called `workspace_id`, as in
    the days when a taskforce had one Slack workspace: versions that share a database need the name.
    """
    named = {"name": "workspace_id", "key": "taskforce_id"}
    return Field(foreign_key="workspaces.id", sa_column_kwargs=named, **more)


def of_workspace() -> Any:
    """A column for the Slack workspace to which a row belongs, by Slack's id of it; empty for the one in
    which the taskforce was founded.
    """
    return Field(default=None, max_length=32)


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


def lacks(column: str, into: str, dialect: str) -> str:
    """Return the condition, as SQL, that a text in `column` exists only in the language other than `into`.

    It is spelt alike in the indexes over such texts and in the queries that use them.
    """
    one, other = (
        f"({_said(column, language, dialect)} IS " for language in (into, "en" if into == "es" else "es")
    )
    return f"{one}NULL) AND {other}NOT NULL)"


def names_itself(column: str, into: str, dialect: str, *, of: str = "") -> str:
    """Return the condition that such a text is not just the link or the file name of its row; `of` precedes
    the names of the other columns.
    """
    said = _said(column, "en" if into == "es" else "es", dialect)
    return f"({said} <> {of}url) AND ({said} <> coalesce({of}file_name, ''))"


def _said(column: str, language: str, dialect: str) -> str:
    if dialect == "sqlite":
        return f"json_extract({column}, '$.{language}')"
    return f"({column} ->> '{language}')"


def untranslated(table: str, column: str, at: str, *, named: bool = False) -> tuple[Index, ...]:
    """Indexes over the rows whose text in `column` exists in one language only, oldest first.

    There is one for each language that lacks. `named` leaves out texts that are their row's link or file
    name.
    """

    def which(into: str, dialect: str) -> TextClause:
        conditions = [lacks(column, into, dialect)]
        conditions += [names_itself(column, into, dialect)] if named else []
        return text(" AND ".join(conditions))

    return tuple(
        Index(
            f"ix_{table}_{column}_into_{into}",
            "taskforce_id",
            at,
            "id",
            sqlite_where=which(into, "sqlite"),
            postgresql_where=which(into, "postgresql"),
        )
        for into in ("en", "es")
    )


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
