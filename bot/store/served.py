"""Which versions of the code a schema serves, so that replicas of two versions can share a database.

A migration names in `serves` the oldest revision whose code goes on working after it. What it drops, renames
or narrows must be unused since then; `tests/integration/store/test_rolling_upgrades.py` checks that.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, column, inspect, select, table

TABLE = "schema_serves"
"""A table of one row, outside the models: a version must be able to read it whatever its models are."""
_SERVES = table(TABLE, column("oldest"))


def note(connection: Connection, oldest: str) -> None:
    """Record the oldest revision whose code the schema serves."""
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {TABLE} (oldest VARCHAR(32) NOT NULL)")
    connection.execute(_SERVES.delete())
    connection.execute(_SERVES.insert().values(oldest=oldest))


def oldest(connection: Connection) -> str | None:
    """Return what was recorded; None if nothing was."""
    if not inspect(connection).has_table(TABLE):
        return None
    found: str | None = connection.execute(select(_SERVES.c.oldest)).scalar()
    return found


def oldest_of(migrations: Iterable[object]) -> str:
    """Return the oldest revision whose code all of these migrations' modules serve."""
    return max(str(getattr(each, "serves", getattr(each, "revision", ""))) for each in migrations)
