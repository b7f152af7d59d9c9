"""A session that only reads refuses to lock rows, on both databases.

PostgreSQL does so itself, which shows only where a test runs on it. SQLite has no locks of rows, and leaves
them out of the statement without a word.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event

from bot.store.database import READS_ONLY


class LockedWhileReading(AssertionError):
    """A row was to be locked in a transaction that only reads."""


@contextmanager
def locks_refused() -> Iterator[None]:
    """Make every database refuse locks on its connections that only read."""
    event.listen(Engine, "before_execute", _refuse)
    try:
        yield
    finally:
        event.remove(Engine, "before_execute", _refuse)


def _refuse(connection: Connection, statement: object, *_: object) -> None:
    locks = getattr(statement, "_for_update_arg", None) is not None
    if locks and connection.get_execution_options().get(READS_ONLY):
        raise LockedWhileReading(f"a session that only reads cannot lock rows: {statement}")
