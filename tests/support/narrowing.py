"""Finds what a migration takes away from the version of the code before it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, event

NAME = r'"?(\w+)"?'
TAKES_AWAY = (
    (rf"DROP TABLE (?:IF EXISTS )?{NAME}", "drops {0}"),
    (rf"ALTER TABLE {NAME} DROP COLUMN (?:IF EXISTS )?{NAME}", "drops {0}.{1}"),
    (rf"ALTER TABLE {NAME} RENAME COLUMN {NAME} TO", "renames {0}.{1}"),
    (rf"ALTER TABLE {NAME} RENAME {NAME} TO", "renames {0}.{1}"),
    (rf"ALTER TABLE {NAME} RENAME TO", "renames {0}"),
    (rf"ALTER TABLE {NAME} ALTER COLUMN {NAME} SET NOT NULL", "requires {0}.{1}"),
    (rf"ALTER TABLE {NAME} ALTER COLUMN {NAME} DROP DEFAULT", "requires {0}.{1}"),
    (rf"ALTER TABLE {NAME} ALTER COLUMN {NAME} (?:SET DATA )?TYPE", "changes the type of {0}.{1}"),
    (rf"ALTER TABLE {NAME} ADD COLUMN {NAME} (?!.*DEFAULT).*NOT NULL", "requires {0}.{1}"),
    (rf"ALTER TABLE {NAME} ADD CONSTRAINT {NAME} ", "restricts {0} by {1}"),
    (rf"CREATE UNIQUE INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{NAME} ON {NAME}", "restricts {1} by {0}"),
)
"""What a statement of PostgreSQL takes from code that writes and reads as before."""
RESTRICTS_ONLY_NEW = re.compile(rf"CREATE TABLE (?:IF NOT EXISTS )?{NAME}", re.IGNORECASE)


@contextmanager
def recorded(connection: Connection) -> Iterator[list[str]]:
    """Yield the statements that are sent over a connection meanwhile."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


def taken_away(statements: Sequence[str]) -> list[str]:
    """Return what the statements take away from tables that they do not create themselves."""
    found: list[str] = []
    made: set[str] = set()
    for statement in statements:
        if new := RESTRICTS_ONLY_NEW.match(statement):
            made.add(new[1])
            continue
        for pattern, words in TAKES_AWAY:
            if (match := re.match(pattern, statement, re.IGNORECASE)) and not made & set(match.groups()):
                found.append(words.format(*match.groups()))
                break
    return found
