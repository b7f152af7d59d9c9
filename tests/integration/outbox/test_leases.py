"""The lease: one process at a time has a row, by the database's time, and no other process may write it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, TypeDecorator, inspect, text, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import select

from bot.clock import Clock
from bot.services.channels.sharing import MESSAGES
from bot.services.digests.charts import PICTURES
from bot.services.evidence.file_checks import CHECKS
from bot.services.home.publication import HOMES
from bot.services.outbox.doubts import DOUBTS
from bot.services.outbox.queue import AUDITS, SENDS
from bot.store.database import Database
from bot.store.instants import DatabaseTime
from bot.store.leases import Lease, LeaseQueue
from tests.support.harness import NOW

pytestmark = pytest.mark.real_clock("PostgreSQL's time is the machine's")
QUEUES: dict[str, LeaseQueue[Any]] = {
    "sends": SENDS,
    "doubts": DOUBTS,
    "audits": AUDITS,
    "pictures": PICTURES,
    "checks": CHECKS,
    "homes": HOMES,
    "messages": MESSAGES,
}
LEASE = 60.0
SETTLE = 30.0


def shows(moment: datetime) -> Clock:
    """Return the clock of a process whose machine shows `moment`, and which no test moved."""
    return Clock(lambda: moment)


YEARS = timedelta(days=36500)
AHEAD, BEHIND = shows(NOW + YEARS), shows(NOW - YEARS)
"""The clocks of two processes; both are wrong on any day on which this runs."""
EVERYONE = (AHEAD, BEHIND)
VALUES: dict[type, Any] = {str: "x", int: 1, bool: False, object: {}, date: NOW.date(), datetime: NOW}


@dataclass
class Subject:
    """A queue with one row in it."""

    database: Database
    queue: LeaseQueue[Any]
    key: tuple[Any, ...]

    def claim(self, clock: Clock, *, settle: float = 0.0) -> int | None:
        """Claim the row and return its fence, or None."""
        with self.database.writing() as session:
            query = select(self.queue.table)
            held = self.queue.claim(session, clock, query, LEASE, settle=settle)
            return getattr(held.row, self.queue.fence) if held else None

    def ready(self, clock: Clock, *, settle: float = 0.0) -> bool:
        """Return whether a row can be claimed."""
        with self.database.reading() as session:
            return self.queue.any_ready(session, clock, select(self.queue.table), settle=settle)

    def write(self, clock: Clock, fence: int, do: Callable[[Lease[Any]], None]) -> bool:
        """Change the row if the fence is still valid, and return whether it is."""
        with self.database.writing() as session:
            held = self.queue.held(session, clock, self.key, fence)
            if held is not None:
                do(held)
            return held is not None

    def shift(self, name: str, seconds: float) -> None:
        """Set one of the row's instants, relative to the database's time in seconds."""
        with self.database.writing() as session:
            session.execute(update(self.queue.table).values({name: DatabaseTime(seconds)}))


@pytest.fixture(params=QUEUES.values(), ids=list(QUEUES))
def subject(request: pytest.FixtureRequest, database_url: str) -> Iterator[Subject]:
    """Each queue with a row that can be claimed, over each database, with no other tables."""
    queue: LeaseQueue[Any] = request.param
    database = Database(database_url)
    described = inspect(queue.table).local_table
    plain = [Column(each.name, each.type, primary_key=each.primary_key) for each in described.columns]
    Table(described.name, MetaData(), *plain).create(database.writer)
    values = {each.key: value_for(each) for each in described.columns if not each.nullable}
    if queue.state is not None:
        values[queue.state] = queue.waiting
    with database.writing() as session:
        session.execute(described.insert().values(values))
    found = Subject(database, queue, tuple(values[each.key] for each in described.primary_key))
    found.shift(queue.due, -1)
    yield found
    database.close()


def value_for(column: Column[Any]) -> object:
    """Return a value that a column accepts; its default if it has one."""
    if isinstance(column.default, ScalarElementColumnDefault):
        return column.default.arg
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return VALUES[kind.python_type]


def test_one_process_has_a_row_whatever_clocks_others_have(subject: Subject) -> None:
    assert all(subject.ready(clock) for clock in EVERYONE)
    assert subject.claim(BEHIND) == 1
    assert not any(subject.ready(clock) for clock in EVERYONE)
    assert [subject.claim(clock) for clock in EVERYONE] == [None, None]


def test_a_row_that_is_not_due_cannot_be_claimed(subject: Subject) -> None:
    subject.shift(subject.queue.due, 60)
    assert not any(subject.ready(clock) for clock in EVERYONE)
    assert [subject.claim(clock) for clock in EVERYONE] == [None, None]


def test_after_the_lease_another_takes_it_and_the_first_may_write_no_more(subject: Subject) -> None:
    first = subject.claim(AHEAD)
    assert first is not None
    subject.shift(subject.queue.lease, -1)
    second = subject.claim(BEHIND)
    if subject.queue is SENDS:  # nobody sends again before the conversation was read
        assert second is None
        return
    assert second == first + 1
    assert not subject.write(AHEAD, first, lambda _: pytest.fail("overtaken"))
    assert subject.write(BEHIND, second, lambda _: None)


def test_a_lease_may_be_extended(subject: Subject) -> None:
    fence = subject.claim(AHEAD)
    assert fence is not None
    subject.shift(subject.queue.lease, -1)
    assert subject.write(AHEAD, fence, lambda held: subject.queue.extend(held, LEASE))
    assert subject.claim(BEHIND) is None


@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_a_row_to_retry_can_be_claimed_by_all_when_due(subject: Subject, seconds: float) -> None:
    fence = subject.claim(AHEAD)
    assert fence is not None
    assert subject.write(AHEAD, fence, lambda held: subject.queue.retry(held, seconds))
    assert subject.claim(BEHIND) == (None if seconds else fence + 1)


def test_a_finished_row_cannot_be_claimed(subject: Subject) -> None:
    fence = subject.claim(AHEAD)
    assert fence is not None
    if subject.queue.state is None:
        with pytest.raises(ValueError, match="without states"):
            subject.write(AHEAD, fence, lambda held: subject.queue.finish(held, "done"))
        return
    assert subject.write(AHEAD, fence, lambda held: subject.queue.finish(held, "done"))
    assert not subject.write(AHEAD, fence, lambda _: pytest.fail("finished"))
    subject.shift(subject.queue.due, -1)
    assert subject.claim(BEHIND) is None


def test_it_is_left_alone_for_a_while_after_its_lease(subject: Subject) -> None:
    if subject.queue.lease == subject.queue.due:
        return  # in that queue it can be claimed again at once
    subject.shift(subject.queue.lease, -SETTLE + 5)
    assert [subject.ready(clock, settle=SETTLE) for clock in EVERYONE] == [False, False]
    assert subject.claim(AHEAD, settle=SETTLE) is None
    subject.shift(subject.queue.lease, -SETTLE - 1)
    assert [subject.ready(clock, settle=SETTLE) for clock in EVERYONE] == [True, True]
    assert subject.claim(AHEAD, settle=SETTLE) == 1


def test_a_clock_that_was_moved_is_the_only_one(subject: Subject) -> None:
    """As in tests, with `--at` and after `advance`: all processes share this clock, not the database's."""
    long_ago, far_ahead = Clock.at(NOW - YEARS), Clock.at(NOW + YEARS)
    assert subject.claim(long_ago) is None
    fence = subject.claim(far_ahead)
    assert fence is not None
    far_ahead.advance(timedelta(seconds=LEASE - 1))
    assert subject.claim(far_ahead) is None
    seen: list[datetime] = []
    assert subject.write(far_ahead, fence, lambda held: seen.append(held.now))
    assert seen == [far_ahead.now()]


def test_a_claim_does_not_wait_for_another_claim(subject: Subject) -> None:
    if subject.database.dialect == "sqlite":
        return  # there is one writer at a time
    with subject.database.writing() as session:
        assert subject.queue.claim(session, AHEAD, select(subject.queue.table), LEASE) is not None
        assert subject.claim(BEHIND) is None


def test_the_databases_time_goes_on_and_is_the_same_within_a_statement(database_url: str) -> None:
    database = Database(database_url)
    query = text("SELECT value FROM json_each('[1, 2, 3, 4, 5]')")
    if database.dialect == "postgresql":
        query = text("SELECT generate_series(1, 5) AS value")
    rows = query.columns(value=Integer()).subquery()
    with database.reading() as session:
        seen = [
            session.execute(select(rows.c.value, DatabaseTime(), DatabaseTime(90.5))).all() for _ in range(3)
        ]
    database.close()
    instants = [{now for _, now, _ in each} for each in seen]
    assert [len(each) for each in instants] == [1, 1, 1]
    assert min(instants[0]) < min(instants[1]) < min(instants[2])
    assert {round((later - now).total_seconds(), 2) for each in seen for _, now, later in each} == {90.5}


def test_durations_are_not_measured_by_the_wall_clock() -> None:
    shown = [NOW]
    clock = Clock(lambda: shown[0])
    before = clock.monotonic()
    shown[0] += YEARS
    assert clock.monotonic() - before < 3600
    before = clock.monotonic()
    clock.run_from(clock.now() + timedelta(hours=1))
    assert clock.monotonic() - before >= 3600, "but it is moved along with the clock"
    standing = Clock.at(NOW)
    before = standing.monotonic()
    standing.advance(timedelta(seconds=50))
    assert standing.monotonic() - before == 50
