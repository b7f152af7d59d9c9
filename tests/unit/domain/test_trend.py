"""The trend of the last twelve weeks: it counts each status as it was at the time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, text
from sqlmodel import select

from bot.config import Deployment
from bot.domain.digests.digest import Snapshot, chart_of, frozen, thawed
from bot.domain.digests.trends import StatusChange, StatusSince, Weekly, week_ends, weekly
from bot.domain.recommendations.recommendation import count_by_status
from bot.domain.recommendations.statuses import MOVES, Status
from bot.services.alignment.alignment import bring_into_line
from bot.services.digests.snapshots import snapshot
from bot.services.digests.trend import trend
from bot.store import tables
from bot.store.tables import AuditEvent
from tests.support.harness import NOW, BotHarness, profiles_of

WEEK = timedelta(weeks=1)
MEXICO = ZoneInfo("America/Mexico_City")


def counted(harness: BotHarness) -> list[dict[Status, int]]:
    """Return the counts at each week's end, oldest first, without empty statuses."""
    with harness.context.reading() as session:
        weeks = trend(session, harness.context, harness.clock.now())
    return [{status: count for status, count in week.counts.items() if count} for week in weeks]


def test_each_week_shows_the_status_at_that_time(harness: BotHarness) -> None:
    harness.later(hours=1)
    assert counted(harness)[-2:] == [{}, {Status.NOT_STARTED: 13}], "a week ago there was no taskforce"
    harness.say("chair-us", '/rec update 5 in-progress "Begun"')
    harness.say("chair-us", '/rec update 6 in-progress "Begun"')
    harness.later(weeks=1)
    harness.say("chair-us", '/rec update 5 blocked "No money" awaiting "Congress"')
    harness.say("chair-us", '/rec close 9 not-implemented "Not ours"')
    harness.later(weeks=1)
    harness.say("chair-us", '/rec reopen 9 "It is ours"')
    harness.later(minutes=20)
    third = {Status.NOT_STARTED: 10, Status.IN_PROGRESS: 2, Status.BLOCKED: 1}
    second = {
        Status.NOT_STARTED: 10,
        Status.IN_PROGRESS: 1,
        Status.BLOCKED: 1,
        Status.CLOSED_NOT_IMPLEMENTED: 1,
    }
    first = {Status.NOT_STARTED: 11, Status.IN_PROGRESS: 2}
    assert counted(harness)[-4:] == [{}, first, second, third]
    assert len(counted(harness)) == 13


def test_a_change_undone_after_a_weeks_end_counts_in_between(harness: BotHarness) -> None:
    harness.clock.advance(2 * WEEK - timedelta(minutes=5))
    harness.say("chair-us", '/rec update 5 in-progress "Begun"')
    harness.later(minutes=9)
    assert "⚠️" not in harness.say("chair-us", "/rec undo")
    harness.clock.advance(WEEK - timedelta(minutes=4))
    assert counted(harness)[-2:] == [
        {Status.NOT_STARTED: 12, Status.IN_PROGRESS: 1},
        {Status.NOT_STARTED: 13},
    ]


def test_retired_and_added_recommendations_count_while_active(
    harness: BotHarness, deployment: Deployment
) -> None:
    def align(*, without: int | None = None) -> None:
        kept = [each for each in deployment.catalog.recommendations if each.number != without]
        catalog = deployment.catalog.model_copy(update={"recommendations": tuple(kept)})
        bring_into_line(harness.context, deployment.config, catalog, profiles_of(deployment))

    harness.say("chair-us", '/rec update 5 in-progress "Begun"')
    harness.clock.advance(2 * WEEK)
    align(without=5)
    harness.clock.advance(WEEK)
    align()
    harness.clock.advance(WEEK)
    harness.later(hours=-1)
    there = {Status.NOT_STARTED: 12, Status.IN_PROGRESS: 1}
    assert counted(harness)[-4:] == [there, there, {Status.NOT_STARTED: 12}, there]


numbers = st.integers(1, 4)
instants = st.integers(0, 100).map(lambda days: NOW - timedelta(days=days, hours=3))


@st.composite
def histories(draw: Callable[..., Any]) -> list[tuple[datetime, int, str, Status | None]]:
    """Draw the history of some recommendations, oldest first: added, moved, retired, restored."""
    happened: list[tuple[datetime, int, str, Status | None]] = []
    standing: dict[int, StatusSince] = {}
    for at in sorted(draw(st.lists(instants, max_size=40))):
        number = draw(numbers)
        now = standing.get(number)
        if now is None:
            happened.append((at, number, "added", None))
            standing[number] = StatusSince(Status.NOT_STARTED)
        elif not now.there or draw(st.integers(0, 5)) == 0:
            happened.append((at, number, "retired" if now.there else "restored", None))
            standing[number] = replace(now, there=not now.there)
        else:
            target = draw(st.sampled_from(MOVES[now.status]))
            happened.append((at, number, "moved", target))
            standing[number] = replace(now, status=target)
    return happened


def replayed(
    history: list[tuple[datetime, int, str, Status | None]], until: datetime
) -> dict[int, StatusSince]:
    """Replay a history forwards, in the order in which it happened."""
    standing: dict[int, StatusSince] = {}
    for at, number, what, target in history:
        if at <= until:
            now = standing.get(number, StatusSince(Status.NOT_STARTED))
            standing[number] = StatusSince(target or now.status, there=what != "retired")
    return standing


@settings(deadline=None)
@given(histories())
def test_walking_back_finds_what_playing_forward_shows(
    history: list[tuple[datetime, int, str, Status | None]],
) -> None:
    turns = []
    for place, (at, number, what, _) in enumerate(history):
        before = replayed(history[:place], at).get(number)
        if what == "moved":
            assert before is not None
            turns.append(StatusChange(at, number, before.status))
        else:
            turns.append(StatusChange(at, number, there=what == "retired"))
    ends = week_ends(NOW, MEXICO)
    expected = tuple(
        Weekly(end, count_by_status([each.status for each in replayed(history, end).values() if each.there]))
        for end in ends
    )
    assert weekly(replayed(history, NOW), turns, ends) == expected


def test_a_week_ends_at_the_same_hour_despite_clock_changes() -> None:
    at = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # 8:00 in Tijuana, an hour off since 1 November
    ends = week_ends(at, ZoneInfo("America/Tijuana"))
    assert [end.hour for end in ends] == [15] * 8 + [16] * 5
    assert ends[-1] == at


class TestKept:
    def test_the_trend_is_frozen_with_its_snapshot(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.later(weeks=2)
        with harness.context.reading() as session:
            taken = snapshot(session, harness.context, harness.clock.now(), NOW)
        assert thawed(frozen(taken)) == taken
        assert [week.total for week in chart_of(taken).weeks][-3:] == [13, 13, 13]

    def test_a_snapshot_without_a_trend_can_still_be_read(self, sqlite_harness: BotHarness) -> None:
        with sqlite_harness.context.reading() as session:
            kept = frozen(snapshot(session, sqlite_harness.context, NOW, NOW - WEEK))
        del kept["trend"]
        old: Snapshot = thawed(kept)
        assert old.trend == ()
        assert chart_of(old).trend == ()


def test_a_long_trail_is_not_walked(harness: BotHarness) -> None:
    """An index finds twelve weeks of the trail among twenty thousand events of other kinds."""
    with harness.context.database.writing() as session:
        last = session.exec(select(tables.AuditHead.seq)).one()
        common = {"taskforce_id": harness.context.taskforce_id, "at": NOW, "action": "action_item.commented"}
        common |= {"facts": {}, "texts": {}, "digests": {}, "command": "", "mac": ""}
        rows = [{**common, "seq": last + place} for place in range(1, 20_001)]
        session.execute(insert(AuditEvent), rows)
    with harness.context.database.writing() as session:
        session.execute(text("ANALYZE audit_events"))
    assert "ix_audit_events_workspace_id_action_at" in plan(harness)


def plan(harness: BotHarness) -> str:
    """Return the database's query plan for the status changes of twelve weeks."""
    seen: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        if "audit_events" in arguments[2]:
            seen.append((arguments[2], arguments[3]))

    with harness.context.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        trend(session, harness.context, NOW)
        event.remove(engine, "before_cursor_execute", note)
        ((statement, values),) = seen
        explain = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
        found = session.connection().exec_driver_sql(explain + statement, values)
        return "\n".join(str(row) for row in found)
