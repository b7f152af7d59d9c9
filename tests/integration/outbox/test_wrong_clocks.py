"""A process with a wrong clock opens nothing early: the database's time decides what is due."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.clock import Clock
from bot.services.context import ServiceContext
from bot.services.digests.rounds import open_due
from bot.services.reminders.opening import open_reminders
from bot.store.tables import DigestOccurrence, DigestWatch, ReminderRound
from tests.support.harness import NOW, BotHarness

pytestmark = pytest.mark.real_clock("PostgreSQL's time is the machine's")


@pytest.fixture
def right(harness: BotHarness) -> ServiceContext:
    """A context with the machine's clock; its digests have no previews, which could be due on some days."""
    digests = tuple(replace(each, preview=timedelta()) for each in harness.context.rules.digests)
    return replace(harness.context, clock=Clock(), rules=replace(harness.context.rules, digests=digests))


@pytest.fixture
def ahead(right: ServiceContext) -> ServiceContext:
    """The same in a process whose machine's clock is a century ahead."""
    return replace(right, clock=Clock(lambda: NOW + timedelta(days=36500)))


def test_no_digest_goes_out_early(right: ServiceContext, ahead: ServiceContext) -> None:
    assert open_due(right) == 0, "from now on the schedules are kept"
    assert open_due(ahead) == 0
    with right.reading() as session:
        assert session.exec(select(DigestWatch)).all()
        assert session.exec(select(DigestOccurrence)).all() == []


def test_no_reminder_goes_out_early(right: ServiceContext, ahead: ServiceContext) -> None:
    open_reminders(right)
    with right.reading() as session:
        served = {row.zone: row.day for row in session.exec(select(ReminderRound))}
    assert served
    assert open_reminders(ahead) == 0
    with right.reading() as session:
        assert {row.zone: row.day for row in session.exec(select(ReminderRound))} == served


def test_rows_are_written_with_the_databases_time(right: ServiceContext, ahead: ServiceContext) -> None:
    if right.database.dialect == "sqlite":
        pytest.skip("there the database's time is the machine's")
    with right.writing(None) as (_, before):
        pass
    with ahead.writing(None) as (_, now):
        pass
    with right.writing(None) as (_, after):
        pass
    assert before < now < after
