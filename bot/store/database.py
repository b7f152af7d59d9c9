"""Engines and sessions: one writer on SQLite, a pool on PostgreSQL; transactions begin and end here."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from bot.store.instants import SQLITE_TIME, sqlite_time

POSTGRES_OPTIONS = (
    "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000"
)

WAL_TRIES = 20


class Database:
    """Opens sessions. `reading()` never writes; `writing()` is one transaction, committed at its end.

    `async_commit()` is for rows that a power cut may lose and whose commit must not wait for the disk.

    Errors carry no values: neither the parameters that SQLAlchemy would add nor the rows that PostgreSQL
    would quote, since both contain what people wrote.

    SQLite gets a single writer connection whose transactions begin IMMEDIATE. Under the deferred default,
    processes that read and then write fail with SQLITE_BUSY, and versions before 3.51.3 can lose commits when
    two connections write and checkpoint in WAL.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self._reader = self._sqlite("BEGIN", read_only=True)
            self._writer = self._async_committer = self._sqlite("BEGIN IMMEDIATE")
            self._autocommit_reader = self._sqlite(None, read_only=True)
        else:
            self._writer = create_engine(
                self.url,
                hide_parameters=True,
                pool_pre_ping=True,
                pool_size=5,
                max_overflow=5,
                connect_args={"options": POSTGRES_OPTIONS},
            )
            event.listen(self._writer, "handle_error", _withhold_rows)
            self._async_committer = create_engine(
                self.url,
                hide_parameters=True,
                isolation_level="AUTOCOMMIT",
                pool_pre_ping=True,
                pool_size=2,
                max_overflow=3,
                connect_args={"options": f"{POSTGRES_OPTIONS} -c synchronous_commit=off"},
            )
            event.listen(self._async_committer, "handle_error", _withhold_rows)
            self._autocommit_reader = self._async_committer
            # The same pool, but with a snapshot: under READ COMMITTED each query could see another state.
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    def _sqlite(self, begin: str | None, *, read_only: bool = False) -> Engine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        pool = {"pool_size": 4, "max_overflow": 4} if read_only else {"pool_size": 1, "max_overflow": 0}
        engine = create_engine(self.url, hide_parameters=True, **pool)

        @event.listens_for(engine, "connect")
        def configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
            # The driver must not begin transactions by itself; the "begin" event below does.
            connection.isolation_level = None
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=5000")
            _use_wal(cursor)
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            if read_only:
                cursor.execute("PRAGMA query_only=ON")
            cursor.close()
            # SQLite calls a deterministic function once per statement, so all rows compare with one instant.
            driver = cast("sqlite3.Connection", connection)
            driver.create_function(SQLITE_TIME, 1, sqlite_time, deterministic=True)

        if begin is not None:

            @event.listens_for(engine, "begin")
            def open_transaction(connection: Connection) -> None:
                connection.exec_driver_sql(begin)

        return engine

    @property
    def writer(self) -> Engine:
        """The engine that migrations use."""
        return self._writer

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one consistent snapshot; nothing is committed."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def autocommit_read(self) -> Iterator[Connection]:
        """Yield a bare connection for one query on a path where a transaction would cost too much time."""
        with self._autocommit_reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session whose transaction commits at the end, or rolls back if anything is raised."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def async_commit(self) -> Iterator[Connection]:
        """Yield a connection for one statement that does not wait for the disk.

        The statement is committed at once and survives a crash of the program; a power cut may lose the
        newest commits.
        """
        with self._async_committer.connect() as connection:
            if self.dialect == "postgresql":
                yield connection
                return
            # This takes SQLite's only writer connection; the pragma has no effect inside a transaction.
            driver = connection.connection.cursor()
            driver.execute("PRAGMA synchronous=NORMAL")
            try:
                with connection.begin():
                    yield connection
            finally:
                driver.execute("PRAGMA synchronous=FULL")
                driver.close()

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._autocommit_reader.dispose()
        self._async_committer.dispose()
        self._writer.dispose()


def _use_wal(cursor: DBAPICursor) -> None:
    """Switch the file to WAL. While another process does so too, SQLite refuses at once, without a wait."""
    for _ in range(WAL_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            cursor.execute("BEGIN IMMEDIATE")  # this waits until the other process is done
            cursor.execute("COMMIT")
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")


def _withhold_rows(context: ExceptionContext) -> None:
    """Keep the first line of PostgreSQL's message: the DETAIL after it quotes the row."""
    if context.connection is None:
        return  # no row is involved yet, and each line of a failed connection names an address
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error and error.args:
            first, *_ = str(error.args[0]).split("\n", 1)
            error.args = (first, *error.args[1:])
