"""What is wrong with the database, in a sentence with its remedy: one error for each cause."""

import sqlite3
from typing import ClassVar, Protocol

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import EnlaceError
from bot.failures import ErrorLog, log_failure
from bot.i18n import N_

NOTE = "enlace_trouble"
"""The attribute by which a driver's error carries its cause: only the database knows the address."""


class TroubleLog(ErrorLog, Protocol):
    """The methods of structlog's loggers that are used here."""

    def warning(self, event: str, **fields: object) -> object: ...


class DatabaseTrouble(EnlaceError):
    """A cause outside the program; `in_answer` is what people read whose command failed for it."""

    in_answer: ClassVar[str] = N_(
        "The bot's database cannot be used at the moment, so nothing was changed. Please try again in "
        "a few minutes; if the problem continues, tell the people who run the bot."
    )


class DatabaseFull(DatabaseTrouble):
    message = N_(
        "The disk that holds the database is full, so nothing new can be saved; what was saved is "
        "safe. Free some space on it; the bot then continues by itself."
    )
    in_answer = N_(
        "The disk that holds the bot's database is full, so nothing was changed. Please tell the people who "
        "run the bot to free some space on it."
    )


class DatabaseFileGone(DatabaseTrouble):
    message = N_(
        "The database file %(file)s was deleted or replaced while the bot was running, so nothing new "
        "can be saved. Stop the bot, restore the file or a backup, and start it again."
    )
    in_answer = N_(
        "The bot's database file was deleted or replaced, so nothing was changed. Please tell the "
        "people who run the bot right away."
    )


class DatabaseInUse(DatabaseTrouble):
    message = N_(
        "Another bot uses the database file %(file)s. One SQLite file serves one bot: stop the other one, or "
        "give this one a file of its own in `database.url`."
    )


class DatabaseBusy(DatabaseTrouble):
    message = N_(
        "Another program keeps the database locked. Look for a backup or a tool that has a "
        "transaction open on it, and end it."
    )


class DatabaseReadOnly(DatabaseTrouble):
    message = N_(
        "The database cannot be written to. On SQLite, check that its file and folder belong to the "
        "user who runs the bot, and that the disk is not mounted read-only; on PostgreSQL, check that "
        "`database.url` names the primary and not a replica."
    )


class DatabaseFileClosed(DatabaseTrouble):
    message = N_(
        "The database file %(file)s cannot be opened. Check that the path in `database.url` is right "
        "(an absolute one has four slashes), and that the folder belongs to the user who runs the bot."
    )


class DatabaseDamaged(DatabaseTrouble):
    message = N_(
        "The file %(file)s, which `database.url` names, is damaged or is not a SQLite database. Stop "
        "the bot, keep the file, and restore a backup."
    )


class DatabaseRightsMissing(DatabaseTrouble):
    message = N_(
        "PostgreSQL lets the role %(role)s in but denies it what the bot needs: %(reason)s. Make that "
        "role the owner of the database and its tables, or grant it USAGE and CREATE on the schema, "
        "and SELECT, INSERT, UPDATE and DELETE on all its tables."
    )


class DatabaseLoginRefused(DatabaseTrouble):
    message = N_(
        "PostgreSQL refuses the login of the role %(role)s. Check the user and the password in "
        "`database.url`, and what the server's pg_hba.conf allows."
    )


class DatabaseMissing(DatabaseTrouble):
    message = N_(
        "There is no database “%(name)s” on the PostgreSQL server %(host)s. Create it, or correct its name "
        "in `database.url`."
    )


class DatabaseCrowded(DatabaseTrouble):
    message = N_(
        "PostgreSQL accepts no more connections. Raise its max_connections, or close programs that "
        "hold some; each bot needs up to fifteen."
    )


class DatabaseStarting(DatabaseTrouble):
    message = N_("PostgreSQL is starting, stopping or recovering. Start the bot again when it is ready.")


class DatabaseUnreachable(DatabaseTrouble):
    message = N_(
        "The PostgreSQL server %(host)s cannot be reached (%(reason)s). Check that it is running, "
        "that the network and firewalls let the bot through, and that `database.url` names the right "
        "host and port."
    )


class DatabaseUnusable(DatabaseTrouble):
    message = N_(
        "The database cannot be used: %(reason)s. Check `database.url` in the deploy file, and that "
        "the database is running and lets the bot in."
    )


class DatabaseSlow(DatabaseTrouble):
    message = N_("The database does not respond in time. Check its state and what else is using it.")


SQLITE: dict[int, type[DatabaseTrouble]] = {
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_PERM: DatabaseReadOnly,
    sqlite3.SQLITE_CANTOPEN: DatabaseFileClosed,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_BUSY: DatabaseBusy,
}
"""Causes by SQLite's primary result code."""
PRIMARY_CODE = 0xFF
POSTGRESQL: tuple[tuple[str, type[DatabaseTrouble]], ...] = (
    ("42501", DatabaseRightsMissing),
    ("25006", DatabaseReadOnly),
    ("53100", DatabaseFull),
    ("53300", DatabaseCrowded),
    ("55P03", DatabaseBusy),
    ("57014", DatabaseSlow),
    ("57P0", DatabaseStarting),
    ("28", DatabaseLoginRefused),
    ("3D000", DatabaseMissing),
    ("08", DatabaseUnreachable),
)
"""Causes by the beginning of PostgreSQL's SQLSTATE."""
BEFORE_LOGIN: tuple[tuple[str, type[DatabaseTrouble]], ...] = (
    ("permission denied for database", DatabaseRightsMissing),
    ("authentication failed", DatabaseLoginRefused),
    ("no pg_hba.conf entry", DatabaseLoginRefused),
    ("no password supplied", DatabaseLoginRefused),
    ("is not permitted to log in", DatabaseLoginRefused),
    ("too many", DatabaseCrowded),
    ("remaining connection slots", DatabaseCrowded),
    ("the database system is", DatabaseStarting),
    ("database ", DatabaseMissing),
    ("role ", DatabaseLoginRefused),
)
"""Causes by words in the message of a failed connection, which has no SQLSTATE."""


def trouble_of(error: BaseException) -> DatabaseTrouble | None:
    """Return what a failure of the database means, or None for any other and for a mistake of the program."""
    if isinstance(error, DatabaseTrouble):
        return error
    if isinstance(error, PoolTimeout):
        return DatabaseSlow()
    return getattr(error, NOTE, None) if isinstance(error, DBAPIError) else None


def log_trouble(log: TroubleLog, event: str, failure: Exception, **fields: object) -> None:
    """Log a failure: one line if the database's state is the cause, all its frames otherwise."""
    if (trouble := trouble_of(failure)) is not None:
        log.warning(event, **fields, cause=type(trouble).__name__)
    else:
        log_failure(log, event, failure, **fields)


def explain(error: DBAPIError, url: URL) -> DatabaseTrouble | None:
    """Find what a driver's error means at `url`, and note it on the error for `trouble_of`."""
    found = _cause_of(error, url)
    setattr(error, NOTE, found)
    return found


def _cause_of(error: DBAPIError, url: URL) -> DatabaseTrouble | None:
    """Return what a driver's error means at `url`, or None for a mistake of the program.

    The driver's first line names host, user, table or file; SQLAlchemy adds the statement and its values,
    which are left out.
    """
    original = error.orig
    if isinstance(original, sqlite3.Error):
        kind = SQLITE.get(getattr(original, "sqlite_errorcode", 0) & PRIMARY_CODE)
        if kind is None and not isinstance(original, sqlite3.OperationalError):
            return None
    else:
        kind = _postgresql(original)
    reason = str(original).strip().partition("\n")[0].rstrip(".")
    if kind is None:
        # SQL that a database does not understand is a mistake of ours.
        if "no such " in reason or "syntax error" in reason or getattr(original, "sqlstate", None):
            return None
        kind = DatabaseUnusable
    return kind(
        reason=reason,
        file=url.database or "",
        role=url.username or "",
        name=url.database or "",
        host=f"{url.host or 'localhost'}:{url.port or 5432}",
    )


def _postgresql(original: BaseException | None) -> type[DatabaseTrouble] | None:
    state = getattr(original, "sqlstate", None)
    if isinstance(state, str):
        return next((kind for begin, kind in POSTGRESQL if state.startswith(begin)), None)
    if type(original).__name__ != "OperationalError":
        return None
    text = str(original)
    if "FATAL" not in text:
        return DatabaseUnreachable
    return next((kind for words, kind in BEFORE_LOGIN if words in text), DatabaseUnusable)
