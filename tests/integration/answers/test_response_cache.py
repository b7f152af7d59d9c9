"""A cached answer is the same as a new one, and never reaches people who may not see it."""

from itertools import product

import pytest
from sqlmodel import select

from bot.store import tables
from bot.views.blockkit.blocks import Message
from commands.dispatch.response_cache import MOST, ResponseCache
from tests.integration.answers.test_languages import ITEM_WORK, OFFICE, WORK
from tests.support.harness import TEAM, BotHarness

READERS = ("lead-us", "lead-mx", "member-us", "observer")
LOOKS = ("/rec", "/rec 5", "/rec ver 5", "/action", "/accion", "/rec share")


def test_a_cached_answer_equals_a_new_one(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    numbers = dict(zip("abcd", ("A-1", "A-2", "A-3", "A-4"), strict=True))
    lines = [
        *WORK,
        *(("secretariat", line) for line in OFFICE),
        *((handle, line.format(**numbers)) for handle, line in ITEM_WORK),
        ("lead-us", "/taskforce language es"),
        ("lead-us", "/taskforce zone America/Tijuana"),
        ("lead-us", "/taskforce undo"),
    ]
    for number, (handle, line) in enumerate(lines):
        harness.say(handle, line)
        reader = READERS[number % len(READERS)]
        for look in LOOKS:
            assert harness.payload(reader, look) == harness.anew().payload(reader, look), (line, reader, look)
    for reader, look in product(READERS, LOOKS):
        assert harness.payload(reader, look) == harness.anew().payload(reader, look), (reader, look)


def test_an_answer_with_ages_is_renewed_each_minute(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert "just now" in sqlite_harness.say("lead-us", "/rec 5")
    sqlite_harness.later(minutes=1)
    assert "1 minute ago" in sqlite_harness.say("lead-us", "/rec 5")
    sqlite_harness.later(days=1)
    assert "yesterday" in sqlite_harness.say("lead-us", "/rec 5")


def test_another_process_change_is_seen_at_once(harness: BotHarness) -> None:
    """Replicas share the counter through the database."""
    other = harness.anew()
    assert "Not started" in harness.say("lead-us", "/rec 5")
    other.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert "In progress" in harness.say("lead-us", "/rec 5")


def test_someone_who_lost_access_gets_no_cached_answer(harness: BotHarness) -> None:
    assert "fentanyl" in harness.say("member-us", "/rec")
    with harness.context.writing(None) as (session, _):
        row = session.exec(
            select(tables.Member).join(tables.SlackIdentity).where(tables.SlackIdentity.handle == "member-us")
        ).one()
        row.active = False  # without an event, which nobody should do
        session.add(row)
    assert "fentanyl" not in harness.say("member-us", "/rec")
    assert "fentanyl" not in harness.say("lead-us", "/rec", team="T0OTHER")


def test_a_kept_answer_costs_one_query(sqlite_harness: BotHarness) -> None:
    many = sqlite_harness.queries("member-us", "/rec 5")
    sqlite_harness.say("member-us", "/rec 5")
    assert sqlite_harness.queries("member-us", "/rec 5", kept=True) == 1 < many


def test_only_so_many_are_kept() -> None:
    kept = ResponseCache()
    answer = Message((), "")
    for number in range(MOST + 5):
        kept.keep(number, answer)
    assert kept.find(4) is None
    assert kept.find(5) is answer


@pytest.mark.parametrize("team", [TEAM, "T0OTHER"])
def test_a_stranger_is_still_looked_up(sqlite_harness: BotHarness, team: str) -> None:
    from bot.services.context import Caller
    from bot.services.members.queries import Stranger

    sqlite_harness.say("lead-us", "/rec")
    with pytest.raises(Stranger):
        sqlite_harness.dispatcher.answer(Caller("U0NEW", team, "/rec"), "/rec", "")
