"""A due date that is a weekend or a holiday of somebody who has to do it is accepted, and said."""

import pytest

from tests.support.harness import BotHarness

WEEKEND = "on a weekend"
MEXICO, UNITED_STATES = "a holiday in Mexico", "a holiday in the United States"


@pytest.mark.parametrize(
    ("people", "due", "said", "unsaid"),
    [
        ("@member-us", "2026-12-05", (WEEKEND,), (MEXICO, UNITED_STATES)),
        ("@member-us", "friday", (), (WEEKEND, MEXICO, UNITED_STATES)),
        ("@member-us", "2027-02-01", (), (WEEKEND, MEXICO, UNITED_STATES)),
        ("@member-mx", "2027-02-01", (f"{MEXICO}: Constitution Day",), (WEEKEND, UNITED_STATES)),
        ("@member-us @member-mx", "2026-12-25", (MEXICO, UNITED_STATES, "Christmas Day"), (WEEKEND,)),
        ("@member-us", "2026-11-26", (f"{UNITED_STATES}: Thanksgiving Day",), (WEEKEND, MEXICO)),
    ],
)
def test_the_answer_says_that_a_due_date_is_a_day_off(
    sqlite_harness: BotHarness, people: str, due: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    harness = sqlite_harness
    harness.say("chair-us", "/taskforce language en")
    answer = harness.say("chair-us", f'/action assign {people} "Draft the memorandum" due {due}')
    assert all(words in answer for words in said), answer
    assert not any(words in answer for words in unsaid), answer


def test_another_due_date_and_another_assignee_say_it_too(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("chair-us", "/taskforce language en")
    harness.say("chair-us", '/action assign @member-us "Draft the memorandum" due friday')
    assert WEEKEND in harness.say("chair-us", "/action due 1 sábado")
    answer = harness.say("chair-us", "/action due 1 2027-02-01")
    assert "Monday, February 1, 2027" in answer
    assert MEXICO not in answer
    assert MEXICO in harness.say("chair-us", "/action reassign 1 @member-mx")
    assert MEXICO not in harness.say("chair-us", '/action edit 1 "Draft the agreement"')
    harness.say("chair-us", "/taskforce language es")
    said = harness.say("chair-us", "/action due 1 2026-12-06")
    assert "fin de semana" in said
    assert "feriado en México: Día de la Constitución" in harness.say("chair-us", "/action due 1 2027-02-01")
