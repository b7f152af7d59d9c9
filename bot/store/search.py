"""Full-text search over the words of action items: FTS5 on SQLite, a GIN index on PostgreSQL.

Both index `ActionItem.folded`, which has the words as `bot.domain.texts.searchable` writes them, and split it
at its spaces only, so that both databases find the same. Only such words may be searched: they contain
nothing that the query languages would read as an operator.

SQLite's index follows the table by triggers. A migration that rebuilds the table drops them with it; so each
migration ends with `prepare`. PostgreSQL builds its index without a lock on the table, and outside the
transaction of the migrations: `index`.
"""

import time
from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from bot.store.database import Database
from bot.store.tables import ActionItem

WORDS = "action_item_words"
"""SQLite's table of words. SQLite keeps it in further tables, whose names begin alike."""
INDEX = "ix_action_items_words"
LEXEMES = "array_to_tsvector(string_to_array(folded, ' '))"
INDEXING = 0x576F726473
"""PostgreSQL's advisory lock for building the index: "Words" in ASCII."""
PATIENCE = 0.2
"""Seconds between two looks whether another process has built the index."""
_ADD = "INSERT INTO action_item_words (rowid, folded) VALUES (new.id, new.folded)"
_REMOVE = (
    "INSERT INTO action_item_words (action_item_words, rowid, folded) VALUES ('delete', old.id, old.folded)"
)
_REFILL = "INSERT INTO action_item_words (action_item_words) VALUES ('rebuild')"
TRIGGERS = {
    f"{WORDS}_added": f"AFTER INSERT ON action_items BEGIN {_ADD}; END",
    f"{WORDS}_changed": f"AFTER UPDATE OF folded ON action_items BEGIN {_REMOVE}; {_ADD}; END",
    f"{WORDS}_removed": f"AFTER DELETE ON action_items BEGIN {_REMOVE}; END",
}
_FOUND = table(WORDS, column("rowid"), column(WORDS))


def in_row(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return conditions that look at the rows themselves: an item has words that begin with each of `words`.

    Right where few rows are looked at.
    """
    spelt = literal(" ").concat(col(ActionItem.folded))
    return [spelt.contains(f" {word}", autoescape=True) for word in words]


def in_index(words: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Return the same condition, answered by the index."""
    if dialect == "sqlite":
        asked = " AND ".join(f'"{word}" *' for word in words)
        return col(ActionItem.id).in_(select(_FOUND.c.rowid).where(_FOUND.c[WORDS].op("MATCH")(asked)))
    asked = " & ".join(f"'{word}':*" for word in words)
    lexemes = func.array_to_tsvector(func.string_to_array(col(ActionItem.folded), literal_column("' '")))
    return lexemes.op("@@")(cast(literal(asked, Text), TSQUERY))


def is_ours(name: str | None) -> bool:
    """Say whether a table or an index is one of these, which the tables' metadata do not describe."""
    return name is not None and (name == INDEX or name.startswith(WORDS))


def is_missing(database: Database) -> bool:
    """Say whether the index, or what keeps it current, has still to be made."""
    with database.writer.connect() as connection:
        if database.dialect == "sqlite":
            return bool({WORDS, *TRIGGERS} - _names(connection))
        return not _is_valid(connection)


def prepare(connection: Connection) -> None:
    """Make SQLite's index, and what keeps it current, where they are missing; within a migration."""
    if connection.dialect.name != "sqlite":
        return
    found = _names(connection)
    if WORDS not in found:
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {WORDS} USING fts5("
            "folded, content='action_items', content_rowid='id', tokenize='ascii', columnsize=0)"
        )
    missing = {name: what for name, what in TRIGGERS.items() if name not in found}
    for name, what in missing.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {what}")
    if missing:
        connection.exec_driver_sql(_REFILL)


def index(database: Database) -> None:
    """Build PostgreSQL's index, unless it is there; changes go on meanwhile.

    It waits until no transaction is older than the index. So another process that wants it may not wait in a
    transaction of its own.
    """
    if database.dialect == "sqlite":
        return
    lock = {"key": INDEXING}
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), lock).scalar_one():
            time.sleep(PATIENCE)
        try:
            if not _is_valid(connection):
                for limit in ("statement_timeout", "lock_timeout"):
                    connection.execute(text(f"SET {limit} = 0"))
                connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}"))
                # Without the list of pending changes, which every search would have to read.
                connection.execute(
                    text(
                        f"CREATE INDEX CONCURRENTLY {INDEX} ON action_items "
                        f"USING gin (({LEXEMES})) WITH (fastupdate = off)"
                    )
                )
        finally:
            connection.invalidate()  # with its limits and its lock


def _names(connection: Connection) -> set[str]:
    return set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())


def _is_valid(connection: Connection) -> bool:
    found = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(connection.execute(found, {"name": INDEX}).scalar())
