"""The audit trail: `verify` names the first event that was changed without the bot."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.clock import Clock
from bot.config import Deployment
from bot.services.alignment.alignment import open_context
from bot.store import audit_trail as trail_module
from bot.store import schema
from bot.store.audit_trail import (
    Entry,
    HeadAltered,
    HeadUnexpected,
    RecordsAltered,
    RowAltered,
    RowMissing,
    TailCut,
    TextAltered,
    TextBlanked,
    Trail,
    TrailBroken,
    Verified,
    WrongAuditKey,
)
from bot.store.database import Database
from tests.support.harness import KEY, NOW, TEAM, BotHarness, harness_of


def verify(harness: BotHarness, **options: str | int) -> Verified:
    with harness.context.reading() as session:
        return harness.context.trail.verify(session, **options)  # type: ignore[arg-type] # handed through


def broken(harness: BotHarness, **options: str | int) -> TrailBroken:
    """Return what is wrong with the trail."""
    with pytest.raises(TrailBroken) as found:
        verify(harness, **options)
    return found.value


def tamper(harness: BotHarness, statement: str) -> None:
    """Change the database in a way in which the bot never would."""
    with harness.context.database.writing() as session:
        session.execute(text(statement))


@pytest.fixture
def busy(harness: BotHarness) -> BotHarness:
    """A harness with a few dozen events; the last has an even number."""
    harness.say("lead-us", '/rec update 5 in-progress "Kickoff"')
    for number in range(9):
        harness.say("lead-us", f'/rec update 5 "News {number}"')
    return harness


def test_an_untouched_trail_is_whole(busy: BotHarness) -> None:
    verified = verify(busy)
    assert verified.events == busy.events()
    assert verify(busy, noted=verified.head) == verified
    busy.say("lead-us", '/rec update 5 "More"')
    assert verify(busy, noted=verified.head).events == verified.events + 1


ALTERATIONS = {
    "actor_id": "actor_id = actor_id + 1",
    "action": "action = 'recommendation.closed'",
    "command": "command = '/other'",
    "at": "at = '2020-01-01 00:00:00'",
    "recommendation_number": "recommendation_number = 6",
    "member_id": "member_id = 1",
    "mac": "mac = 'ff'",
    "seq": "seq = seq + 1000",
    "facts": """facts = '{"from": "blocked"}'""",
    "digests": "digests = '{}'",
    "broken JSON shape": "facts = '[]'",
}


class UndoneError(Exception):
    """Rolls a change back."""


def broken_for_a_moment(harness: BotHarness, statement: str) -> TrailBroken:
    """Return what is wrong with the trail after `statement`, which is then rolled back."""
    with suppress(UndoneError), harness.context.database.writing() as session:
        session.execute(text(statement))
        with pytest.raises(TrailBroken) as found:
            harness.context.trail.verify(session)
        raise UndoneError
    return found.value


def test_an_edited_row_is_named(busy: BotHarness) -> None:
    last = busy.events()
    for column, change in ALTERATIONS.items():
        found = broken_for_a_moment(busy, f"UPDATE audit_events SET {change} WHERE seq = {last - 3}")
        assert found.values["seq"] == last - 3, column
    verify(busy)


def test_an_edited_text_is_named(busy: BotHarness) -> None:
    last = busy.events()
    tamper(
        busy, f"""UPDATE audit_events SET texts = '{{"note": {{"en": "Forged"}}}}' WHERE seq = {last - 2}"""
    )
    found = broken(busy)
    assert isinstance(found, TextAltered)
    assert found.values["seq"] == last - 2


def test_blanked_texts_leave_the_chain_whole_and_need_an_event(busy: BotHarness) -> None:
    tamper(busy, "UPDATE audit_events SET texts = '{}'")
    assert isinstance(broken(busy), TextBlanked)
    assert "Kickoff" not in busy.say("lead-us", "/rec history 5 page 2")
    with busy.context.reading() as session:
        assert busy.context.trail.verify(session, last=5).events == busy.events(), "the chain itself is whole"


def test_a_deleted_row_is_missed(busy: BotHarness) -> None:
    last = busy.events()
    tamper(busy, f"DELETE FROM audit_events WHERE seq = {last - 4}")
    found = broken(busy)
    assert isinstance(found, RowMissing)
    assert found.values["seq"] == last - 4


def test_a_cut_tail_is_missed(busy: BotHarness) -> None:
    last = busy.events()
    tamper(busy, f"DELETE FROM audit_events WHERE seq > {last - 2}")
    found = broken(busy)
    assert isinstance(found, TailCut)
    assert found.values["seq"] == last - 1


def test_two_rows_in_each_others_place_are_found(busy: BotHarness) -> None:
    last = busy.events()
    tamper(busy, f"UPDATE audit_events SET seq = 9999 WHERE seq = {last - 3}")
    tamper(busy, f"UPDATE audit_events SET seq = {last - 3} WHERE seq = {last - 2}")
    tamper(busy, f"UPDATE audit_events SET seq = {last - 2} WHERE seq = 9999")
    assert broken(busy).values["seq"] == last - 3


@pytest.mark.parametrize("where", ["end", "before the first"])
def test_an_inserted_row_is_found(busy: BotHarness, where: str) -> None:
    last = busy.events()
    seq = last + 1 if where == "end" else 0
    tamper(
        busy,
        "INSERT INTO audit_events "
        "(workspace_id, seq, at, actor_id, action, facts, texts, digests, command, mac) "
        f"SELECT workspace_id, {seq}, at, actor_id, action, facts, texts, digests, command, mac "
        f"FROM audit_events WHERE seq = {last}",
    )
    assert broken(busy).values["seq"] == seq


def test_a_head_put_back_to_an_older_one_is_found_by_the_head_that_was_noted(busy: BotHarness) -> None:
    """A cut trail with the head row of that time is a whole, older trail; the records do not fit it, and a
    noted head shows it.
    """
    noted = verify(busy).head
    with busy.context.reading() as session:
        old = session.execute(text("SELECT seq, mac, seal FROM audit_heads")).one()
    busy.say("lead-us", '/rec update 5 "To be forgotten"')
    newer = verify(busy).head
    tamper(busy, f"DELETE FROM audit_events WHERE seq > {old.seq}")
    tamper(busy, f"UPDATE audit_heads SET seq = {old.seq}, mac = '{old.mac}', seal = '{old.seal}'")
    assert isinstance(broken(busy, noted=noted), RecordsAltered)
    assert isinstance(broken(busy, noted=newer), HeadUnexpected)


def test_a_forged_head_is_found(busy: BotHarness) -> None:
    tamper(busy, "UPDATE audit_heads SET seq = seq - 1")
    assert isinstance(broken(busy), HeadAltered)
    tamper(busy, "DELETE FROM audit_heads")
    assert isinstance(broken(busy), HeadAltered)


def test_another_key_does_not_open_it(busy: BotHarness) -> None:
    trail = Trail(b"another key of thirty-two characters", busy.context.taskforce_id)
    busy.dispatcher = replace(busy.dispatcher, context=replace(busy.context, trail=trail))
    assert isinstance(broken(busy), RowAltered)


def test_a_long_trail_is_read_in_pages_and_its_end_alone(harness: BotHarness) -> None:
    with harness.context.writing(None) as (session, now):
        for number in range(1200):
            entry = Entry(now, None, "recommendation.noted", "/rec", texts={"note": {"en": str(number)}})
            harness.context.trail.append(session, entry)
    events = harness.events()
    assert verify(harness).events == events
    tamper(harness, "UPDATE audit_events SET command = '/x' WHERE seq = 600")
    assert verify(harness, last=500).events == events
    assert broken(harness, last=events - 600 + 1).values["seq"] == 600
    assert broken(harness).values["seq"] == 600
    assert "broken at event 600" in harness.say("chair-us", "/taskforce health")


def test_health_says_when_the_trail_is_broken(busy: BotHarness) -> None:
    assert "Audit trail intact" in busy.say("chair-us", "/taskforce health")
    tamper(busy, f"UPDATE audit_events SET command = '/x' WHERE seq = {busy.events()}")
    assert "broken at event" in busy.say("chair-us", "/taskforce health")


COLUMNS = (
    "seq",
    "at",
    "actor_id",
    "action",
    "recommendation_number",
    "member_id",
    "facts",
    "digests",
    "command",
    "mac",
    "texts",
)
VALUES = (
    "NULL", "'x'", "7", "'{}'", "-1", "1.5", "''", "'[]'", "'{'", "'ñ'", "x'ff'", "'{\"note\": 1}'",
    "'2020-01-01 00:00:00.000000'",
)  # fmt: skip


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(column=st.sampled_from(COLUMNS), back=st.integers(0, 20), value=st.sampled_from(VALUES))
def test_any_change_of_any_row_is_found(
    sqlite_harness: BotHarness, column: str, back: int, value: str
) -> None:
    """Any changed row breaks the trail; each change is checked and rolled back."""
    assume((column, value) != ("texts", "'{}'"))  # retention may do that
    seq = sqlite_harness.events() - back
    row = text(f"SELECT quote({column}) FROM audit_events WHERE seq = {seq}")
    with suppress(UndoneError, IntegrityError), sqlite_harness.context.database.writing() as session:
        before = session.execute(row).first()
        session.execute(text(f"UPDATE audit_events SET {column} = {value} WHERE seq = {seq}"))
        if session.execute(row).first() != before:
            with pytest.raises(TrailBroken):
                sqlite_harness.context.trail.verify(session)
        raise UndoneError
    verify(sqlite_harness)


def test_a_bot_with_another_key_does_not_start(harness: BotHarness, deployment: Deployment) -> None:
    """It would write with the new key, and the trail could never be verified again."""
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    with pytest.raises(WrongAuditKey):
        open_context(
            harness.context.database,
            harness.clock,
            TEAM,
            b"another key of thirty-two characters",
            deployment.config,
        )
    open_context(harness.context.database, harness.clock, TEAM, KEY, deployment.config)


def test_a_row_of_another_workspace_does_not_fit_in(busy: BotHarness, deployment: Deployment) -> None:
    other = open_context(busy.context.database, busy.clock, "T0OTHER", KEY, deployment.config)
    last = busy.events()
    tamper(busy, f"UPDATE audit_events SET workspace_id = {other.taskforce_id} WHERE seq = {last}")
    assert isinstance(broken(busy), TailCut)
    with other.reading() as session, pytest.raises(RowMissing):
        other.trail.verify(session)


def test_every_column_of_the_head_is_sealed(busy: BotHarness) -> None:
    for change in ("seq = seq + 1", "mac = 'ff'", "seal = 'ñ'", "mac = ''"):
        found = broken_for_a_moment(busy, f"UPDATE audit_heads SET {change}")
        assert isinstance(found, HeadAltered), change
        assert found.values["seq"] == busy.events()


def test_a_head_noted_before_any_event_is_still_valid(database: Database) -> None:
    with database.writing() as session:
        session.execute(
            text(
                "INSERT INTO workspaces (team_id, created_at, texts_apart) "
                "VALUES ('T1', '2026-11-23 00:00:00+00:00', true)"
            )
        )
    trail = Trail(KEY, 1)
    with database.reading() as session:
        noted = trail.verify(session).head
    with database.writing() as session:
        trail.append(session, Entry(NOW, None, "recommendation.noted", "/rec"))
    with database.reading() as session:
        assert trail.verify(session, noted=noted).events == 1


def test_writers_at_once_keep_the_chain_whole_and_a_reader_never_sees_half(harness: BotHarness) -> None:
    """Verification reads one state; otherwise a row added meanwhile would look like a forged head."""
    context, before = harness.context, harness.events()
    running = threading.Event()

    def write(name: str) -> None:
        for _ in range(25):
            with context.writing(None) as (session, now):
                context.trail.append(session, Entry(now, None, "recommendation.noted", name))

    writers = [threading.Thread(target=partial(write, name)) for name in ("one", "two", "three", "four")]

    def read() -> None:
        while not running.is_set():
            verify(harness)

    reader = threading.Thread(target=read)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    running.set()
    reader.join()
    assert verify(harness).events == before + 100


def test_a_lost_connection_does_not_pass_for_an_altered_row(
    new_postgres: Callable[[], str], clock: Clock, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail_module, "PAGE", 5)
    database = Database(new_postgres())
    schema.migrate(database)
    harness = harness_of(database, clock, deployment)
    engine = database._reader
    axe = create_engine(database.url, isolation_level="AUTOCOMMIT")

    def cut(connection: Any, _: object, statement: str, *__: object) -> None:
        if " IN (" in statement:
            pid = connection.connection.driver_connection.info.backend_pid
            with axe.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    event.listen(engine, "before_cursor_execute", cut)
    try:
        with pytest.raises(OperationalError):
            verify(harness)
    finally:
        event.remove(engine, "before_cursor_execute", cut)
        axe.dispose()
    assert verify(harness).events == harness.events()
    database.close()
