"""A machine whose clock is wrong is named, and the bot goes on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.clock import Clock
from bot.i18n import Translator
from bot.self_check import SelfCheck
from bot.services.health import Connection
from bot.store.clock_difference import ClockAhead, ClockBehind, clock_off
from bot.store.database import Database
from bot.store.trouble import DatabaseStarting
from tests.support.harness import BotHarness


def wrong_by(database: Database, seconds: float) -> Clock:
    """Return a machine's clock that differs by so much from the time of PostgreSQL."""

    def source() -> datetime:
        with database.autocommit_read() as connection:
            now: datetime = connection.execute(text("SELECT statement_timestamp()")).scalar_one()
        return now + timedelta(seconds=seconds)

    return Clock(source)


def check(database: Database, clock: Clock) -> SelfCheck:
    way = SimpleNamespace(connected=asyncio.Event())
    return SelfCheck(database, way, clock, lambda: (), file=None, zone="America/Mexico_City")


@pytest.fixture
def elsewhere(new_postgres: Callable[[], str]) -> Database:
    return Database(new_postgres())


@pytest.mark.parametrize(
    ("seconds", "kind", "english", "spanish"),
    [
        (120, ClockAhead, "2 minutes ahead of the database's", "adelantado 2 minutos"),
        (-61, ClockBehind, "1 minute behind the database's", "atrasado 1 minuto"),
    ],
)
async def test_a_clock_that_is_off_is_said_once_and_stops_nothing(
    elsewhere: Database, seconds: float, kind: type, english: str, spanish: str
) -> None:
    looks = check(elsewhere, wrong_by(elsewhere, seconds))
    with capture_logs() as logs:
        await looks.look()
        await looks.look()
    (remark,) = looks.remarks
    assert type(remark) is kind
    assert english in Translator("en").explain(remark)
    assert spanish in Translator("es").explain(remark)
    assert looks.troubles == (), "the heartbeat stays good"
    assert [each["event"] for each in logs] == ["clock_off"]
    looks._clock = wrong_by(elsewhere, 0)
    with capture_logs() as logs:
        await looks.look()
    assert looks.remarks == ()
    assert [each["event"] for each in logs] == ["clock_right_again"]
    elsewhere.close()


async def test_a_database_that_fails_does_not_set_the_clock_right(
    elsewhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = check(elsewhere, wrong_by(elsewhere, 120))
    await looks.look()

    def fail(_: Database) -> None:
        raise DatabaseStarting

    monkeypatch.setattr(Database, "probe", fail)
    with capture_logs() as logs:
        await looks.look()
    assert [each["event"] for each in logs] == ["database_trouble"]
    assert [type(each) for each in looks.remarks] == [ClockAhead]
    elsewhere.close()


def test_a_few_seconds_are_not_worth_a_word(elsewhere: Database) -> None:
    assert clock_off(elsewhere, wrong_by(elsewhere, 9)) is None
    assert clock_off(elsewhere, wrong_by(elsewhere, -9)) is None
    elsewhere.close()


def test_sqlite_and_a_moved_clock_differ_from_nothing(harness: BotHarness) -> None:
    assert clock_off(harness.context.database, harness.clock) is None


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        ("chair-us", "⚠️ The clock of the bot's machine is 45 seconds behind"),
        ("chair-mx", "⚠️ El reloj del equipo en el que se ejecuta el bot está atrasado 45 segundos"),
    ],
)
def test_health_names_it(sqlite_harness: BotHarness, handle: str, said: str) -> None:
    off = Connection(troubles=(ClockBehind(timedelta(seconds=45)),))
    told = BotHarness(replace(sqlite_harness.dispatcher, connection=lambda: off), sqlite_harness.clock)
    assert said in str(told.payload(handle, "/taskforce health")["blocks"])
