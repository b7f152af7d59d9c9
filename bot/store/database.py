"""Engines and sessions: one writer on SQLite, a pool on PostgreSQL; transactions begin and end here."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import Protocol, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from bot.store.database_file import DatabaseFile
from bot.store.instants import SQLITE_TIME, sqlite_time
from bot.store.trouble import DatabaseFull, DatabaseTrouble, explain

POSTGRES_LIMITS: Mapping[str, float] = MappingProxyType(
    {"statement_timeout": 10.0, "lock_timeout": 5.0, "idle_in_transaction_session_timeout": 15.0}
)
"""Seconds until PostgreSQL gives up a statement, a wait for a lock, a transaction that does nothing."""
SQLITE_PATIENCE = 5.0
"""Seconds that SQLite waits for another process's transaction."""
SQLITE_DURABLE = "FULL"
"""SQLite's `synchronous` for what a power cut must not lose: each commit waits for the disk."""
SQLITE_PROMPT = "NORMAL"
"""The same for what it may lose: a commit does not wait."""

WAL_TRIES = 20
READS_ONLY = "enlace_reads_only"
"""An execution option of connections that only read. PostgreSQL refuses to lock rows on them, SQLite ignores
it, and tests refuse it on both.
"""


class Sealing(Protocol):
    """What accounts for the rows that transactions write: see `bot.store.audit_trail.Trail`."""

    def attend(self, session: Session) -> None: ...

    def seal(self, session: Session) -> None: ...


TRIAL = "UPDATE workspaces SET synced_at = synced_at"
"""A write that changes nothing."""


class Database:
    """Opens sessions. `reading()` never writes; `writing()` is one transaction, committed at its end.

    `trails` seal what a transaction wrote, before it commits, each for its workspace (by row id).

    `async_commit()` is for rows that a power cut may lose and whose commit must not wait for the disk.

    Errors carry no values: neither the parameters that SQLAlchemy would add nor the rows that PostgreSQL
    would quote, since both contain what people wrote.

    SQLite gets a single writer connection whose transactions begin IMMEDIATE. Under the deferred default,
    processes that read and then write fail with SQLITE_BUSY, and versions before 3.51.3 can lose commits when
    two connections write and checkpoint in WAL.

    `trouble` is the cause of the last failure outside the program, until a write succeeds again. `file` is
    SQLite's file; `writing()` raises `DatabaseFileGone` if that was deleted or replaced, because SQLite would
    go on and lose everything when the program ends.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.trails: dict[int, Sealing] = {}
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.dialect = self.url.get_backend_name()
        self.file = DatabaseFile.of(self.url)
        self._noticed: DatabaseTrouble | None = None
        self._held = ExitStack()
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
                connect_args={"options": _postgres_options()},
            )
            event.listen(self._writer, "handle_error", _withhold_rows)
            self._async_committer = create_engine(
                self.url,
                hide_parameters=True,
                isolation_level="AUTOCOMMIT",
                pool_pre_ping=True,
                pool_size=2,
                max_overflow=3,
                connect_args={"options": f"{_postgres_options()} -c synchronous_commit=off"},
            )
            event.listen(self._async_committer, "handle_error", _withhold_rows)
            self._watch(self._writer)
            self._watch(self._async_committer)
            self._autocommit_reader = self._async_committer.execution_options(**{READS_ONLY: True})
            # The same pool, but with a snapshot: under READ COMMITTED each query could see another state.
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True, **{READS_ONLY: True}
            )

    def _sqlite(self, begin: str | None, *, read_only: bool = False) -> Engine:
        if self.file:
            self.file.prepare()
        pool = {"pool_size": 4, "max_overflow": 4} if read_only else {"pool_size": 1, "max_overflow": 0}
        engine = create_engine(
            self.url, hide_parameters=True, execution_options={READS_ONLY: read_only}, **pool
        )

        @event.listens_for(engine, "connect")
        def configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
            # The driver must not begin transactions by itself; the "begin" event below does.
            connection.isolation_level = None
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={SQLITE_PATIENCE * 1000:.0f}")
            _use_wal(cursor)
            cursor.execute(f"PRAGMA synchronous={SQLITE_DURABLE}")
            cursor.execute("PRAGMA foreign_keys=ON")
            if read_only:
                cursor.execute("PRAGMA query_only=ON")
            cursor.close()
            # SQLite calls a deterministic function once per statement, so all rows compare with one instant.
            driver = cast("sqlite3.Connection", connection)
            driver.create_function(SQLITE_TIME, 1, sqlite_time, deterministic=True)

        self._watch(engine)
        if begin is not None:

            @event.listens_for(engine, "begin")
            def open_transaction(connection: Connection) -> None:
                if read_only:  # which waits for nobody and cannot fail
                    cast("sqlite3.Connection", connection.connection.dbapi_connection).execute(begin)
                else:
                    connection.exec_driver_sql(begin)

        return engine

    def _watch(self, engine: Engine) -> None:
        """Remember the cause of a failure, and forget it once something was written."""

        @event.listens_for(engine, "handle_error")
        def failed(context: ExceptionContext) -> None:
            if isinstance(context.sqlalchemy_exception, DBAPIError):
                self._noticed = explain(context.sqlalchemy_exception, self.url) or self._noticed

        @event.listens_for(engine, "commit")
        def committed(_: Connection) -> None:
            self._noticed = None

    def probe(self) -> None:
        """Ask the database something, and write to it if that failed before; raises what is wrong."""
        with self.autocommit_read() as connection:
            connection.exec_driver_sql("SELECT 1")
        if self._noticed is not None:
            with self.writing() as session:
                session.connection().exec_driver_sql(TRIAL)

    @property
    def trouble(self) -> DatabaseTrouble | None:
        """What is wrong with the database as far as is known without asking it; None if all is well."""
        if self.file:
            if self.file.gone:
                return self.file.loss()
            if self.file.full:
                return DatabaseFull()
        return self._noticed

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
        if self.file:
            self.file.check()
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            for trail in self.trails.values():
                trail.attend(session)
            yield session
            for trail in self.trails.values():
                trail.seal(session)

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
            driver.execute(f"PRAGMA synchronous={SQLITE_PROMPT}")
            try:
                with connection.begin():
                    yield connection
            finally:
                driver.execute(f"PRAGMA synchronous={SQLITE_DURABLE}")
                driver.close()

    def claim(self) -> None:
        """Hold SQLite's file for one bot until `close`; raises `DatabaseInUse` if another one holds it."""
        if self.file:
            self._held.enter_context(self.file.alone())

    def close(self) -> None:
        """Close every connection."""
        self._held.close()
        self._reader.dispose()
        self._autocommit_reader.dispose()
        self._async_committer.dispose()
        self._writer.dispose()


def _postgres_options() -> str:
    return " ".join(f"-c {name}={seconds * 1000:.0f}" for name, seconds in POSTGRES_LIMITS.items())


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
