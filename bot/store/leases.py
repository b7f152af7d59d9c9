"""A queue in a table: a process claims a row for a while, and may write to it only while it has the claim.

All comparisons are made in SQL with the database's time, so that two processes whose clocks differ never have
the same row. A claim increments the row's fence, and every later write must name that fence. On PostgreSQL a
claim skips rows that others are just claiming; on SQLite there is one writer at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session

from bot.clock import Clock
from bot.store.instants import instant_of
from bot.store.tables import Base

KEPT = 256
"""Statements kept of each kind; a deployment needs some ten."""
Row = TypeVar("Row", bound=Base)
Key = tuple[Any, ...]
"""The values of a table's primary key."""
Rows = Select[*tuple[Any, ...]]
"""A query of a table's rows, possibly with more columns."""


@dataclass(frozen=True)
class Lease(Generic[Row]):
    """A row that this transaction may write, locked until its end; `now` is the instant of the statement.

    `more` contains the other columns that the claim's query selected.
    """

    row: Row
    now: datetime
    more: Sequence[Any] = ()

    def after(self, seconds: float) -> datetime:
        """Return the instant so many seconds from now."""
        return self.now + timedelta(seconds=seconds)


@dataclass(frozen=True)
class LeaseQueue(Generic[Row]):
    """A queue in a table, described by the names of its columns.

    `due` is the instant from which a row may be claimed, `lease` the instant until which it is claimed; they
    may be one column. If rows have a `state`, only those in state `waiting` may be claimed; a claim sets it
    to `claimed`. `where` are the conditions that every row of the queue meets.
    """

    table: type[Row]
    due: str = "not_before"
    lease: str = "not_before"
    fence: str = "fence"
    state: str | None = None
    waiting: str | None = None
    claimed: str | None = None
    where: tuple[ColumnElement[bool], ...] = field(default=())

    def ready(self, clock: Clock, *, settle: float = 0.0) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions for rows that may be claimed now, `settle` seconds after the last lease."""
        conditions = [*self.where, self._column(self.due) <= instant_of(clock)]
        if self.lease != self.due:
            lease = self._column(self.lease)
            conditions.append(or_(lease.is_(None), lease <= instant_of(clock, -settle)))
        if self.state is not None:
            conditions.append(self._column(self.state) == self.waiting)
        return tuple(conditions)

    def any_ready(self, session: Session, clock: Clock, query: Rows, *, settle: float = 0.0) -> bool:
        """Whether `query` finds a row that may be claimed; a reading session is enough to ask."""
        return session.execute(_asking(self, query, clock, clock.moved, settle)).first() is not None

    def claim(
        self, session: Session, clock: Clock, query: Rows, seconds: float, *, settle: float = 0.0
    ) -> Lease[Row] | None:
        """Claim the first row that `query` finds, for so many seconds; None if there is none.

        The query must select the table first. The conditions of `ready` are added to it. What was built of a
        query is kept, so the caller should keep the query too: see `bot.store.built`.
        """
        found = session.execute(_claiming(self, query, clock, clock.moved, settle)).first()
        if found is None:
            return None
        row, *more, now = found
        held = Lease[Row](row, now, more)
        setattr(row, self.fence, getattr(row, self.fence) + 1)
        self._set(row, self.lease, held.after(seconds))
        if self.state is not None:
            self._set(row, self.state, self.claimed)
        session.add(row)
        return held

    def held(self, session: Session, clock: Clock, key: Key, fence: int) -> Lease[Row] | None:
        """Lock the row with this primary key; None if another process claimed or settled it since `fence`."""
        return self.locked(session, clock, key, self.fenced(fence))

    def locked(
        self, session: Session, clock: Clock, key: Key, *conditions: ColumnElement[bool]
    ) -> Lease[Row] | None:
        """Lock the row with this primary key, whichever process claimed it; None if it is not claimed."""
        named = [column == part for column, part in zip(self._key(), key, strict=True)]
        if self.state is not None:
            named.append(self._column(self.state) == self.claimed)
        found = session.execute(
            select(self.table, instant_of(clock).label("now"))
            .where(*named, *self.where, *conditions)
            .with_for_update(of=self.table)
        ).first()
        if found is None:
            return None
        row, now = found
        session.add(row)
        return Lease[Row](row, now)

    def fenced(self, fence: int) -> ColumnElement[bool]:
        """Whether a row has not been claimed again since `fence`."""
        return self._column(self.fence) == fence

    def extend(self, held: Lease[Row], seconds: float) -> None:
        """Extend the lease of a row to so many seconds from now."""
        self._set(held.row, self.lease, held.after(seconds))

    def release(self, held: Lease[Row]) -> None:
        """End the lease now and leave the row's state as it is."""
        self._set(held.row, self.lease, held.now)

    def retry(self, held: Lease[Row], seconds: float = 0.0) -> None:
        """Put a row back into the queue, due again so many seconds from now."""
        self.release(held)
        self._set(held.row, self.due, held.after(seconds))
        if self.state is not None:
            self._set(held.row, self.state, self.waiting)

    def finish(self, held: Lease[Row], state: str) -> None:
        """Take a row out of the queue: put it into a `state` from which it is never claimed."""
        if self.state is None:
            raise ValueError("A queue without states is left by deleting the row.")
        self._set(held.row, self.state, state)
        if self.lease != self.due:
            self._set(held.row, self.lease, None)

    def _column(self, name: str) -> InstrumentedAttribute[Any]:
        found: InstrumentedAttribute[Any] = getattr(self.table, name)
        return found

    def _key(self) -> Sequence[ColumnElement[Any]]:
        found: Sequence[ColumnElement[Any]] = inspect(self.table).primary_key
        return found

    def _set(self, row: Row, name: str, value: object) -> None:
        setattr(row, name, value)


@lru_cache(KEPT)
def _asking(queue: LeaseQueue[Any], query: Rows, clock: Clock, moved: bool, settle: float) -> Rows:  # noqa: FBT001, ARG001 (`moved` is part of the key)
    return query.where(*queue.ready(clock, settle=settle)).limit(1)


@lru_cache(KEPT)
def _claiming(queue: LeaseQueue[Any], query: Rows, clock: Clock, moved: bool, settle: float) -> Rows:  # noqa: FBT001, ARG001 (as above)
    return (
        query.where(*queue.ready(clock, settle=settle))
        .add_columns(instant_of(clock).label("now"))
        .limit(1)
        .with_for_update(skip_locked=True, of=queue.table)
    )
