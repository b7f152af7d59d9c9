"""Snoozing one's own reminders of an action item, for a while and on record."""

import pytest

from bot.services.action_items.queries import show_item
from bot.services.context import Caller
from tests.support.harness import TEAM, BotHarness, slack_id

ASSIGNED = '/action assign @member-us "Draft" rec 5 due 2026-12-07'

pytestmark = pytest.mark.near_clock


@pytest.fixture
def harness(harness: BotHarness) -> BotHarness:
    """Item 1 is for member-us, whose lead is lead-us; item 2 has no date; item 3 waits for the chair."""
    for handle, line in (
        ("chair-us", ASSIGNED),
        ("chair-us", '/action assign @member-us "Without a date"'),
        ("chair-us", '/action assign @member-mx "Handed in" due 2026-12-07'),
        ("member-mx", "/action submit 3"),
    ):
        assert not harness.refuses(handle, line)
    return harness


def until(harness: BotHarness, handle: str, number: int) -> str | None:
    """Return the day until which someone snoozed an item."""
    day = show_item(harness.context, Caller(slack_id(handle), TEAM, "/action"), number).snoozed_until
    return day.isoformat() if day else None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("/action snooze 1", "2026-11-26"),
        ("/action snooze A-1 until friday", "2026-11-27"),
        ("/action snooze 1 tomorrow", "2026-11-24"),
        ("/action snooze 1 2026-12-07 v1", "2026-12-07"),
        ("/action snooze 1 v1", "2026-11-26"),
        ("/action 1 snooze until next monday", "2026-11-30"),
        ("/accion posponer 1 hasta el viernes", "2026-11-27"),
        ("/accion posponer a-1 para mañana", "2026-11-24"),
        ("/accion pospone 1", "2026-11-26"),
    ],
)
def test_until_when_is_said_as_people_say_it(harness: BotHarness, line: str, day: str) -> None:
    said = harness.say("member-us", line)
    assert "⚠️" not in said, said
    assert until(harness, "member-us", 1) == day
    assert until(harness, "chair-us", 1) is None, "others are reminded as before"


def test_three_working_days_reach_over_the_weekend(harness: BotHarness) -> None:
    harness.later(days=3)
    harness.say("member-us", "/action snooze 1")
    assert until(harness, "member-us", 1) == "2026-12-01"


@pytest.mark.parametrize(
    ("handle", "number"),
    [
        ("member-mx", 1),  # of the other side
        ("chair-mx", 1),
        ("lead-mx", 1),
        ("secretariat", 1),
        ("observer", 1),
        ("member-us", 2),  # nobody is reminded of what has no date
        ("member-mx", 3),  # a submitted item waits for somebody else
        ("lead-us", 3),
    ],
)
def test_only_people_who_are_reminded_can_snooze(harness: BotHarness, handle: str, number: int) -> None:
    before = harness.everything()
    by_form = harness.press(handle, "action.snooze", str(number))  # refused before the form opens
    for said in (harness.say(handle, f"/action snooze {number}"), by_form):
        assert any(
            each in said
            for each in ("You get no reminders of", "Usted no recibe", "There are no reminders of")
        )
    assert harness.everything() == before


@pytest.mark.parametrize(("handle", "number"), [("lead-us", 1), ("chair-us", 1), ("chair-us", 3)])
def test_people_told_of_lateness_or_asked_to_accept_can_snooze(
    harness: BotHarness, handle: str, number: int
) -> None:
    assert not harness.refuses(handle, f"/action snooze {number}")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/action snooze 1 until today", "from Nov 24, 2026 to Dec 7, 2026"),
        ("/action snooze 1 until 2026-12-08", "from Nov 24, 2026 to Dec 7, 2026"),
        ("/action snooze 1 until yesterday", "has already passed"),
        ("/action snooze 1 until 03/04", "more than one day"),
        ("/action snooze 1 until", "A date is missing"),
        ("/action snooze", "number"),
        ("/action snooze 1 friday v7", "has changed since version 7"),
        ("/action snooze 9", "no action item A-9"),
    ],
)
def test_a_slip_changes_nothing(harness: BotHarness, line: str, words: str) -> None:
    before = harness.everything()
    said = harness.say("member-us", line)
    assert words in said, said
    assert harness.everything() == before


def test_a_closed_item_cannot_be_snoozed(harness: BotHarness) -> None:
    harness.say("chair-us", '/action cancel 1 "Enough"')
    assert "Cancelled" in harness.say("member-us", "/action snooze 1")


def test_it_is_on_record_and_can_be_taken_back_to_what_it_was(harness: BotHarness) -> None:
    harness.say("member-us", "/action snooze 1 until tomorrow")
    harness.say("member-us", "/action snooze 1 until 2026-12-01")
    assert f"{harness.at('member-us')} snoozed their reminders of it until Dec 1" in harness.say(
        "chair-us", "/action 1"
    )
    assert "Undone" in harness.say("member-us", "/action undo")
    assert until(harness, "member-us", 1) == "2026-11-24"
    assert "💤 Sus recordatorios están pospuestos" not in harness.say("chair-mx", "/accion ver 1")


def offers_snooze(harness: BotHarness, handle: str, number: int) -> bool:
    return "action.snooze" in str(harness.payload(handle, f"/action {number}"))


def test_snoozing_is_offered_to_those_whom_it_would_spare_a_reminder_and_to_nobody_else(
    harness: BotHarness,
) -> None:
    harness.say("chair-us", '/action assign @member-us "Cancelled" due 2026-12-07')
    harness.say("chair-us", '/action cancel 4 "No need"')
    people = ("chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx")
    for number in (1, 2, 3, 4):
        for handle in people:
            offered = offers_snooze(harness, handle, number)
            assert offered is not harness.refuses(handle, f"/action snooze {number}"), (handle, number)
    assert not any(offers_snooze(harness, handle, 2) for handle in people), "it has no date"
    assert offers_snooze(harness, "member-us", 1)


def test_an_item_without_a_date_is_said_to_have_none(harness: BotHarness) -> None:
    for line in ("/action snooze 2", "/action snooze 2 until friday"):
        said = harness.say("member-us", line)
        assert "A-2 because it has no due date" in said
        assert "/action due A-2" in said
    assert "no tiene fecha de vencimiento" in harness.say("member-mx", "/accion posponer 2")
