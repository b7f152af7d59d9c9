"""A queue in a table: a process claims a row for a while, and only if it still has it may it write later.

All comparisons are made in SQL with the database's time, so that two processes whose clocks differ never have
the same row. A claim counts the row's fence up; whatever is written about the row later names that fence. On
PostgreSQL rows that others are just claiming are skipped; on SQLite there is one writer at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session

from bot.clock import Clock
from bot.store.instants import instant_of
from bot.store.tables import Base

Row = TypeVar("Row", bound=Base)
Key = tuple[Any, ...]
"""The values of a table's primary key."""
Rows = Select[*tuple[Any, ...]]
"""A query of a table's rows, perhaps with more columns."""


@dataclass(frozen=True)
class Lease(Generic[Row]):
    """A row that this transaction may write, locked until its end; `now` is the instant of the statement.

    `more` are the other columns that the query of a claim asked for.
    """

    row: Row
    now: datetime
    more: Sequence[Any] = ()

    def after(self, seconds: float) -> datetime:
        """Return the instant so many seconds from now."""
        return self.now + timedelta(seconds=seconds)


@dataclass(frozen=True)
class LeaseQueue(Generic[Row]):
    """Which of a table's columns make it a queue.

    `due` holds the instant from which a row may be claimed, `lease` the one until which somebody has it;
    they may be one column. Where rows have a `state`, those that are `waiting` may be claimed, and are
    `claimed` from then on. `where` holds for every row of the queue.
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
        """Return what holds for rows that may be claimed now, `settle` seconds after the last lease."""
        conditions = [*self.where, self._column(self.due) <= instant_of(clock)]
        if self.lease != self.due:
            lease = self._column(self.lease)
            conditions.append(or_(lease.is_(None), lease <= instant_of(clock, -settle)))
        if self.state is not None:
            conditions.append(self._column(self.state) == self.waiting)
        return tuple(conditions)

    def any_ready(self, session: Session, clock: Clock, query: Rows, *, settle: float = 0.0) -> bool:
        """Whether `query` finds a row that may be claimed; to see that needs no turn as the writer."""
        found = query.where(*self.ready(clock, settle=settle)).limit(1)
        return session.execute(found).first() is not None

    def claim(
        self, session: Session, clock: Clock, query: Rows, seconds: float, *, settle: float = 0.0
    ) -> Lease[Row] | None:
        """Claim the first row that `query` finds, for so many seconds; None if there is none.

        The query selects the table first. What may be claimed is added to its conditions.
        """
        found = session.execute(
            query.where(*self.ready(clock, settle=settle))
            .add_columns(instant_of(clock).label("now"))
            .limit(1)
            .with_for_update(skip_locked=True, of=self.table)
        ).first()
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
        """Lock the row with this primary key; None if somebody has claimed or settled it since `fence`."""
        return self.locked(session, clock, key, self.fenced(fence))

    def locked(
        self, session: Session, clock: Clock, key: Key, *conditions: ColumnElement[bool]
    ) -> Lease[Row] | None:
        """Lock the row with this primary key, whoever has it; None if it is in another state."""
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
        """Whether nobody has claimed a row since."""
        return self._column(self.fence) == fence

    def extend(self, held: Lease[Row], seconds: float) -> None:
        """Keep a row for so many seconds from now."""
        self._set(held.row, self.lease, held.after(seconds))

    def release(self, held: Lease[Row]) -> None:
        """End the lease now and leave the row's state as it is."""
        self._set(held.row, self.lease, held.now)

    def retry(self, held: Lease[Row], seconds: float = 0.0) -> None:
        """Put a row back, to be claimed again so many seconds from now."""
        self.release(held)
        self._set(held.row, self.due, held.after(seconds))
        if self.state is not None:
            self._set(held.row, self.state, self.waiting)

    def finish(self, held: Lease[Row], state: str) -> None:
        """Take a row out of the queue: it is in a `state` from which nobody claims it."""
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
