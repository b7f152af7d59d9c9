"""A digest takes the same number of queries and reads the same little, however long the history is."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

from bot.services.digests.snapshots import digest_for, snapshot
from tests.support.digest_history import OPEN, History, make
from tests.support.harness import NOW, BotHarness

WEEK = timedelta(weeks=1)
SHORT, LONG = History(100, 1_000), History(5_000, 50_000)


@pytest.mark.parametrize("history", [SHORT, LONG], ids=["short", "long"])
def test_open_work_is_shown_and_old_closed_work_is_not(harness: BotHarness, history: History) -> None:
    make(harness.context, history)
    with harness.context.reading() as session:
        found = snapshot(session, harness.context, NOW, NOW - WEEK)
    assert [duty.number for duty in found.duties] == list(range(history.items - OPEN + 1, history.items + 1))
    moved = [duty for duty in found.duties if duty.due_before != duty.due_on]
    assert 4 <= len(moved) <= OPEN // 7 + 1, "those moved this week, and not those of long ago"
    assert len(digest_for(harness.context, "chair-us").digest.overdue) == OPEN // 3


def test_a_long_history_takes_no_more_queries(harness: BotHarness) -> None:
    make(harness.context, SHORT)
    before = harness.queries("chair-us", "/digest preview")
    with harness.context.database.writing() as session:
        for table in ("action_item_assignments", "action_items", "audit_events"):
            session.execute(text(f"DELETE FROM {table}"))
    make(harness.context, LONG)
    assert harness.queries("chair-us", "/digest preview") == before <= 18


def test_no_query_reads_all_that_ever_was(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    make(harness.context, LONG)
    asked: list[tuple[str, object]] = []

    def note(*arguments: object) -> None:
        asked.append((str(arguments[2]), arguments[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        digest_for(harness.context, "chair-us")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    with harness.context.database.writer.connect() as connection:
        plans = [
            str(line[3])
            for query, values in asked
            if query.startswith("SELECT")
            for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)  # type: ignore[arg-type] # as they were
        ]
    read = [
        plan for plan in plans if any(table in plan for table in ("action_items", "audit_events", "outbox"))
    ]
    assert len(read) >= 5
    for plan in read:
        assert plan.startswith("SEARCH"), plan
        assert "(taskforce_id=?)" not in plan, plan
