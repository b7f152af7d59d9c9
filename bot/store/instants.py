"""The current instant as SQL: the database's time, so that processes whose clocks differ agree on it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

import bot.clock
from bot.clock import Clock
from bot.store.types import UtcDateTime

SQLITE_TIME = "enlace_time"
"""SQLite's own 'now' has only milliseconds, so a row that was just written would lie ahead of it."""


def sqlite_time(seconds: float) -> str:
    """Return the machine's time in the form in which SQLite stores instants; it runs in this process."""
    moment = bot.clock.machine() + timedelta(seconds=seconds)
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


class DatabaseTime(FunctionElement[datetime]):
    """The database's time when it received the statement, plus `seconds`, which may be negative."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(bindparam(None, seconds, type_=Float(), unique=True))


@compiles(DatabaseTime, "postgresql")
def _on_postgresql(element: DatabaseTime, compiler: SQLCompiler, **options: Any) -> str:
    # Not `clock_timestamp()`: it changes within a statement, so an index cannot serve a comparison with it.
    seconds = compiler.process(element.clauses, **options)
    return f"(statement_timestamp() + make_interval(secs => {seconds}))"


@compiles(DatabaseTime, "sqlite")
def _on_sqlite(element: DatabaseTime, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"{SQLITE_TIME}({seconds})"


def instant_of(clock: Clock, seconds: float = 0.0) -> ColumnElement[datetime]:
    """Return the current instant plus `seconds`: the database's unless `clock` was moved."""
    if clock.moved:  # read when the statement runs, so that a statement can be kept
        return bindparam(
            None, callable_=lambda: clock.now() + timedelta(seconds=seconds), type_=UtcDateTime()
        )
    return DatabaseTime(seconds)
