"""Lists are counted no further than people read, and every page is still there."""

import re

import pytest

from bot.store import counting
from tests.support.harness import BotHarness

PAGES = re.compile(r"Page (\d+) of (more than )?(\d+)")


@pytest.fixture
def many(harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> BotHarness:
    """Forty closed items and one open one, where no more than twenty rows are counted."""
    monkeypatch.setattr(counting, "MOST_COUNTED", 20)
    for number in range(1, 41):
        harness.say("chair-us", f'/action assign @member-us "Item {number}" rec 5')
        harness.say("chair-us", f'/action cancel {number} "Not needed"')
        harness.later(minutes=1)
    harness.say("chair-us", '/action assign @member-us "The open one" rec 5')
    return harness


def test_a_long_list_says_that_there_is_more(many: BotHarness) -> None:
    said = many.say("chair-us", "/action list all")
    assert "Page 1 of more than 2" in said
    assert "and more than 6 more" in said
    assert "Página 1 de más de 2" in many.say("chair-mx", "/tarea lista todas")


def test_the_open_ones_come_first_and_then_those_that_were_closed_last(many: BotHarness) -> None:
    said = many.say("chair-us", "/action list all")
    assert said.index("The open one") < said.index("Item 40") < said.index("Item 39")


def test_every_page_is_reached_once(many: BotHarness) -> None:
    seen: list[str] = []
    for page in range(1, 4):
        seen += re.findall(r"\*(A-\d+)\*", many.say("chair-us", f"/action list all page {page}"))
    assert sorted(seen, key=lambda name: int(name[2:])) == [f"A-{number}" for number in range(1, 42)]
    assert "Page 3 of 3" in many.say("chair-us", "/action list all page 99")
    assert "Next page" not in many.say("chair-us", "/action list all page 3")


def test_history_and_audit_do_likewise(many: BotHarness) -> None:
    for line in ("/rec history 5", "/taskforce audit"):
        said = many.say("chair-us", line)
        assert "of more than 1" in said
        assert "more than 20 events in all" in said
        found = PAGES.search(many.say("chair-us", f"{line} page 2"))
        assert found
        assert found[2] is None, "beyond what is counted, the number is exact"
        assert int(found[3]) > 2
