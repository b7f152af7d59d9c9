"""Migrates a database to the current schema with Alembic, and tells which revision it is at.

Alembic takes ten megabytes of memory, so it is imported only if there is something to migrate.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.errors import EnlaceError
from bot.i18n import N_
from bot.store import search, served
from bot.store.database import POSTGRES_LIMITS, Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")
MIGRATION_LOCK = 0x456E6C616365
"""PostgreSQL's advisory lock for migrations: "Enlace" in ASCII."""


class SchemaBehind(EnlaceError):
    message = N_(
        "The database is at revision %(present)s and this version of Enlace needs %(needed)s. "
        "Back it up, then run `enlace migrate`."
    )


class SchemaAhead(EnlaceError):
    message = N_(
        "The database is at revision %(present)s, which this version of Enlace does not recognize. "
        "Install the version that last migrated it, or a newer one."
    )


class MigrationBroken(EnlaceError):
    message = N_(
        "The migration left rows of %(table)s that refer to nothing, so it was rolled back and the "
        "database is as it was. Please report this, with the version you are upgrading from."
    )


def newest() -> str:
    """Return the revision that this version of the code needs."""
    return max(_known())


def present(database: Database) -> str | None:
    """Return the revision that the database is at, or None for an empty one."""
    with database.writer.connect() as connection:
        return _revision(connection)


def migrate(database: Database) -> None:
    """Bring the database to the newest revision, in one transaction; safe to run from two places at once.

    On PostgreSQL the index of words is built after it, without keeping anybody waiting.
    """
    if present(database) == newest() and not search.is_missing(database):
        return

    with _migrating(database) as connection:
        if _is_served_ahead(connection):
            return

        from alembic import command  # noqa: PLC0415 (see above)

        config = _config(connection)
        command.upgrade(config, "head")
        search.prepare(connection)
        served.note(connection, served.oldest_of(_modules(config)))
    search.index(database)


def ensure_current(database: Database) -> None:
    """Raise `SchemaBehind` or `SchemaAhead` unless the database is at the newest revision, or at one of a
    later version that serves this one: during an upgrade, and if it is taken back.
    """
    with database.writer.connect() as connection:
        ahead = _is_served_ahead(connection)
        found = _revision(connection)
    if found != newest() and not ahead:
        raise SchemaBehind(present=found or "–", needed=newest())


def is_described(name: str | None, *_: object) -> bool:
    """Say whether the models describe a table or an index; Alembic asks this to compare them."""
    return name != served.TABLE and not search.is_ours(name)


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """Yield the writer in a transaction that other migrations wait for, without the everyday limits."""
    with database.writer.connect() as connection:
        if database.dialect == "postgresql":
            with connection.begin():
                # A migration, and a process that waits for it, may take longer than a command; and on a busy
                # machine it may take its time between two statements.
                for limit in POSTGRES_LIMITS:
                    connection.execute(text(f"SET LOCAL {limit} = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                yield connection
            return
        # SQLite changes a table by rebuilding it, and dropping the old one would violate the foreign keys to
        # it. The pragma has no effect inside a transaction, so it is set outside, on the bare driver.
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise MigrationBroken(table=broken[0])
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.close()


def _is_served_ahead(connection: Connection) -> bool:
    """Whether a later version migrated the database and says that this one may go on.

    Raises `SchemaAhead` if it does not say so.
    """
    found = _revision(connection)
    if found is None or found in _known():
        return False
    oldest = served.oldest(connection)
    if oldest is None or newest() < oldest:
        raise SchemaAhead(present=found)
    return True


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _known() -> set[str]:
    """Return all revisions: the name of each migration's file begins with its revision."""
    return {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*_*.py")}


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 (see above)

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _modules(config: "Config") -> Iterator[object]:
    """Yield the module of each migration."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 (see above)

    for script in ScriptDirectory.from_config(config).walk_revisions():
        yield script.module
