"""Replays what events say about rows and texts, and compares it with the tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import select as sa_select
from sqlmodel import Session, select

from bot.domain.audit.events import Action
from bot.store.seals import ACCOUNTED, SELF_SEALED, UNREADABLE, name_of, named, same
from bot.store.tables import AuditEvent, Base, columns

BLANKED = "blanked"
"""The fact that says which texts were blanked: their names, by event."""
Digest = Callable[[Base, frozenset[str]], str]


@dataclass
class Accounts:
    """What the events say about rows and blanked texts, gathered while they are read in order.

    `rows` maps the name of a row to its last digest and that event's place. It is `complete` if every row
    must be in it: if events accounted for rows from the first one on, or since a baseline.
    """

    rows: dict[str, tuple[str | None, int]] = field(default_factory=dict)
    complete: bool = True
    _missing: dict[int, frozenset[str]] = field(default_factory=dict)

    def read(self, event: AuditEvent) -> None:
        """Read the next event."""
        if event.rows is None:
            self.complete = False
        elif event.action == Action.BASELINE:
            self.complete = True
        for name, digest in (event.rows or {}).items():
            self.rows[name] = (digest, event.seq)
        if missing := frozenset(event.digests) - frozenset(event.texts):
            self._missing[event.seq] = missing
        if event.action == Action.TEXTS_BLANKED:
            for seq, names in event.facts[BLANKED].items():
                left = self._missing.pop(int(seq), frozenset()) - frozenset(names)
                if left:
                    self._missing[int(seq)] = left

    def first_missing_text(self) -> int | None:
        """Return the first event that lacks a text although no later event says that it was blanked."""
        return min(self._missing, default=None)


def rows_of(session: Session, workspace: int, table: type[Base]) -> Sequence[Any]:
    """Return all rows of a table, in the order of their keys."""
    mine = columns(table).taskforce_id == workspace
    return session.exec(select(table).where(mine).order_by(*inspect(table).primary_key)).all()


def compare(
    session: Session, workspace: int, accounts: Accounts, digest: Digest, seq: int
) -> Mapping[str, int]:
    """Return the names of rows that differ from what events say, each with the last event about it.

    For rows of which no event knows, that is `seq`, the trail's last. A row that cannot be read differs.
    """
    different: dict[str, int] = {}
    unmet = dict(accounts.rows)
    for table, names in (*ACCOUNTED.items(), *SELF_SEALED.items()):
        for name, row in _read(session, workspace, table):
            own = getattr(row, "seal", None)
            said, at = (own, seq) if table in SELF_SEALED else unmet.pop(name, (None, seq))
            if said is None and row is not None and not accounts.complete:
                continue  # written before events accounted for rows, and not touched since
            if row is None or not same(said, digest(row, names)):
                different[name] = at
        session.expunge_all()
    return different | {name: at for name, (_, at) in unmet.items()}


def _read(session: Session, workspace: int, table: type[Base]) -> Iterator[tuple[str, Any]]:
    """Yield the name of each row, and the row, or None if it cannot be read."""
    try:
        rows = rows_of(session, workspace, table)
    except UNREADABLE:
        yield from _read_singly(session, workspace, table)
    else:
        yield from ((name_of(row), row) for row in rows)


def _read_singly(session: Session, workspace: int, table: type[Base]) -> Iterator[tuple[str, Any]]:
    mine, key = columns(table).taskforce_id == workspace, inspect(table).primary_key
    for found in session.execute(sa_select(*key).where(mine).order_by(*key)).all():
        try:
            row = session.get(table, tuple(found))
        except UNREADABLE:
            row = None
        yield named(table, found), row
