"""What was typed, the context needed to understand it, and the arithmetic of weeks, months and years."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from bot.domain.members.member import Side
from bot.i18n import Language
from commands.parsing.dates.mistakes import DateFarOff, DateImpossible

Lean: TypeAlias = Literal["future", "past"]

YEARS = range(1900, 3000)
"""Any other year is a typing mistake."""
LAST_CENTURY = 70
"""From here, two digits are a year of the last century."""
LEAP_YEAR = 2028
SOON = timedelta(days=366)
"""A day of the year that comes later than this is a rare one."""
MONTHS, LONGEST_MONTH, WEEK = 12, 31, 7
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
STEPS: Mapping[str | None, int] = {"last": -1, "this": 0, None: 0, "next": 1}


@dataclass(frozen=True)
class DateQuery:
    """What a person typed, which errors repeat, and the context needed to understand it.

    `countries` are those whose holidays are no working days.
    """

    given: str
    today: date
    language: Language
    lean: Lean = "future"
    countries: Collection[Side] = tuple(Side)

    @property
    def ahead(self) -> bool:
        """Say whether a day that recurs is meant to be a future one."""
        return self.lean == "future"

    def wrong_side(self, day: date) -> bool:
        """Say whether a day is past where the future is meant, or the other way round."""
        return day < self.today if self.ahead else day > self.today


def week_of(day: date, which: str | None = None) -> date:
    """Return the Monday of a day's week, or of the week before or after it."""
    return day - timedelta(days=day.weekday()) + timedelta(weeks=STEPS[which])


def month_of(day: date, which: str | None = None) -> date:
    """Return the first day of a day's month, or of the month before or after it."""
    return months_after(day.replace(day=1), STEPS[which])


def months_after(day: date, number: int) -> date:
    """Return the day so many months later; in a shorter month, its last day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + number, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def full_year(written: str) -> int:
    """Return the year that two or four digits stand for."""
    year = int(written)
    if len(written) == len("2026"):
        return year
    return year + (1900 if year >= LAST_CENTURY else 2000)


def occurrence(month: int, day: int, asked: DateQuery) -> date:
    """Return this day of the year on or after today; if the past is meant, on or before today.

    Raises `DateImpossible` for a day that no year has.
    """
    if day > monthrange(LEAP_YEAR, month)[1]:
        raise impossible(end_of_coming(month, asked), asked)
    year = asked.today.year
    while day > monthrange(year, month)[1] or asked.wrong_side(date(year, month, day)):
        year += 1 if asked.ahead else -1
    return date(year, month, day)


def dated(year: int | None, month: int, day: int, asked: DateQuery) -> date | None:
    """Return the day of these numbers, or None if they are not a date.

    Raises `DateImpossible`, or `DateFarOff` for a day without a year that does not come soon.
    """
    if not (1 <= month <= MONTHS and 1 <= day <= LONGEST_MONTH):
        return None
    if year is None:
        found = occurrence(month, day, asked)
        if found - asked.today > SOON:
            end = end_of_coming(month, asked)
            raise DateFarOff(given=asked.given, choices=[end, end + timedelta(days=1), found])
        return found
    if year not in YEARS:
        return None
    if day > monthrange(year, month)[1]:
        raise impossible(end_of_month(date(year, month, 1)), asked)
    return date(year, month, day)


def coming_day(day: int, asked: DateQuery) -> date:
    """Return the day with this number in the nearest month that has it."""
    month = month_of(asked.today)
    while day > end_of_month(month).day or asked.wrong_side(month.replace(day=day)):
        month = month_of(month, "next" if asked.ahead else "last")
    return month.replace(day=day)


def end_of_coming(month: int, asked: DateQuery) -> date:
    """Return the last day of a month of the year, the nearest one that is not over."""
    end = end_of_month(date(asked.today.year, month, 1))
    if asked.wrong_side(end):
        end = end_of_month(date(asked.today.year + (1 if asked.ahead else -1), month, 1))
    return end


def impossible(last: date, asked: DateQuery) -> DateImpossible:
    """Return the question about a day that does not exist, after the `last` one that does."""
    return DateImpossible(given=asked.given, choices=[last, last + timedelta(days=1)])
