"""The deduplication of requests: each is new once, for all replicas, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.store import tables
from bot.store.database import Database
from bot.store.deliveries import (
    SIGNATURE_REMEMBERED,
    Deliveries,
    event_key,
    signature_key,
)
from tests.support.harness import NOW, BotHarness

ONE = signature_key(1, "v0=" + "1" * 64)
OTHER = signature_key(1, "v0=" + "2" * 64)


@pytest.fixture
def memory(harness: BotHarness) -> Deliveries:
    return Deliveries(harness.context.database, harness.context.taskforce_id)


def test_a_request_is_new_once(memory: Deliveries) -> None:
    assert [memory.note(key, NOW) for key in (ONE, ONE, OTHER, ONE)] == [True, False, True, False]
    assert [memory.knows(key) for key in (ONE, OTHER, event_key("Ev1"))] == [True, True, False]


def test_of_several_keys_at_once_the_first_of_a_pair_is_new(memory: Deliveries) -> None:
    memory.note(OTHER, NOW)
    third = event_key("Ev1")
    asked = [(key, NOW) for key in (ONE, OTHER, ONE, third)]
    assert memory.note_all(asked) == [True, False, False, True]
    assert memory.note_all(asked) == [False] * 4


def test_replicas_that_record_the_same_key_do_not_wait(memory: Deliveries) -> None:
    keys = [event_key(f"Ev{number}") for number in range(30)]
    lots = [[(key, NOW) for key in (keys if turn % 2 else reversed(keys))] for turn in range(16)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(sum(new) for new in pool.map(memory.note_all, lots)) == len(keys)


def test_it_is_remembered_across_programs_that_share_the_database(
    memory: Deliveries, harness: BotHarness
) -> None:
    assert memory.note(ONE, NOW)
    again = Database(harness.context.database.url.render_as_string(hide_password=False))
    assert not Deliveries(again, harness.context.taskforce_id).note(ONE, NOW)
    again.close()


def test_many_at_once_find_exactly_one_new(memory: Deliveries) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: memory.note(ONE, NOW), range(40))) == 1


def test_workspaces_remember_apart(memory: Deliveries, harness: BotHarness) -> None:
    with harness.context.database.writing() as session:
        other = tables.Taskforce(team_id="T0OTHER", created_at=NOW)
        session.add(other)
        session.flush()
        assert other.id
        elsewhere = Deliveries(harness.context.database, other.id)
    assert memory.note(ONE, NOW)
    assert elsewhere.note(ONE, NOW)
    elsewhere.forget(NOW + 2 * SIGNATURE_REMEMBERED)
    assert memory.knows(ONE)


def test_only_keys_that_cannot_repeat_are_forgotten(memory: Deliveries) -> None:
    memory.note(ONE, NOW)
    memory.note(event_key("Ev1"), NOW)
    memory.forget(NOW + SIGNATURE_REMEMBERED)
    assert memory.knows(ONE)
    memory.forget(NOW + SIGNATURE_REMEMBERED + timedelta(seconds=1))
    assert (memory.knows(ONE), memory.knows(event_key("Ev1"))) == (False, True)


@pytest.mark.parametrize(
    "key", [signature_key(999_999_999_999, "v0=" + "f" * 64), event_key("Ev" + "0" * 200)]
)
def test_every_key_fits(memory: Deliveries, harness: BotHarness, key: str) -> None:
    memory.note(key, NOW)
    with harness.context.reading() as session:
        assert session.exec(select(tables.ProcessedDelivery.key)).all() == [key]


def test_a_request_does_not_wait_for_a_writer(new_postgres: Callable[[], str]) -> None:
    """On PostgreSQL only: SQLite has one writer."""
    from bot.store import schema

    database = Database(new_postgres())
    schema.migrate(database)
    with database.writing() as session:
        workspace = tables.Taskforce(team_id="T1", created_at=NOW)
        session.add(workspace)
        session.flush()
        taskforce_id = workspace.id
    assert taskforce_id
    with database.writing() as session:
        session.execute(text("SELECT * FROM audit_heads FOR UPDATE"))
        session.add(tables.ProcessedDelivery(taskforce_id=taskforce_id, key="trigger:1", at=NOW))
        session.flush()
        assert Deliveries(database, taskforce_id).note(ONE, NOW)
    database.close()


@pytest.mark.usefixtures("as_shipped")
def test_only_deduplication_commits_without_waiting_for_the_disk(database_url: str) -> None:
    """2 is SQLite's FULL; 1 is its NORMAL, under which a commit does not wait for the disk."""
    database = Database(database_url)
    setting = "SHOW synchronous_commit" if database.dialect == "postgresql" else "PRAGMA synchronous"
    with database.async_commit() as connection:
        assert connection.execute(text(setting)).scalar_one() in {"off", 1}
    with database.writing() as session:
        assert session.execute(text(setting)).scalar_one() in {"on", 2}
    with pytest.raises(RuntimeError), database.async_commit():
        raise RuntimeError
    with database.writing() as session:
        assert session.execute(text(setting)).scalar_one() in {"on", 2}
    database.close()
