"""Lengths of time: "in 2 weeks", "3 business days", "en quince días"."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain.digests.holidays import holidays_on, is_weekend
from bot.domain.members.member import Side
from commands.parsing.dates.mistakes import DateAmbiguous, DateVague
from commands.parsing.dates.periods import IN_MONTHS
from commands.parsing.dates.query import DateQuery, months_after

IN_DAYS: Mapping[str, int] = {"days": 1, "weeks": 7, "fortnights": 14, "quincenas": 15}
MOST_WORKDAYS = 366
FEW = (2, 3, 5)
"""What "a few" may mean."""


def moved(day: date, match: re.Match[str], asked: DateQuery, *, back: bool = False) -> date | None:
    """Return the day as far from `day` as `number` and `unit` of a match say, or None.

    Raises `DateVague` for "a few days", `DateAmbiguous` where the countries count working days differently.
    """
    if match["number"] == "few":
        choices = [step(day, each, match["unit"], asked, back=back) for each in FEW]
        raise DateVague(given=asked.given, choices=sorted(each for each in choices if each))
    return step(day, count(match), match["unit"], asked, back=back)


def count(match: re.Match[str]) -> int:
    """Return the number of a match; an article is one."""
    number = match["number"]
    return int(number) if number and number.isdigit() else 1


def step(day: date, number: int, unit: str, asked: DateQuery, *, back: bool = False) -> date | None:
    """Return the day so many `unit` from `day`, or None if that is beyond counting."""
    signed = -number if back else number
    if unit == "workdays":
        return workday(day, signed, asked)
    if unit in IN_MONTHS:
        return months_after(day, signed * IN_MONTHS[unit])
    return day + timedelta(days=signed * IN_DAYS[unit])


def workday(day: date, number: int, asked: DateQuery) -> date | None:
    """Return the working day so many working days from `day`, which itself does not count.

    Raises `DateAmbiguous` if holidays make it another day in one country than in another.
    """
    if not 0 < abs(number) <= MOST_WORKDAYS:
        return None
    calendars: list[tuple[Side, ...]] = [(country,) for country in asked.countries] or [()]
    found = sorted({_counted(day, number, calendar) for calendar in calendars})
    if len(found) > 1:
        raise DateAmbiguous(given=asked.given, choices=found)
    return found[0]


def _counted(day: date, number: int, calendar: tuple[Side, ...]) -> date:
    one = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += one
        while is_weekend(day) or holidays_on(day, calendar):
            day += one
    return day
