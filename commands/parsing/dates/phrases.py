"""The ways to say a day: a table of patterns for the phrases of `words.said`, each with its reader."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from bot.i18n import Language
from commands.parsing.dates.mistakes import DateAmbiguous, DateContradictory, DateImpossible
from commands.parsing.dates.words import LEAP_YEAR, NAMED, WEEKDAYS, days_apart, month_named, weekdays

Lean: TypeAlias = Literal["future", "past"]

YEARS = range(1900, 3000)
"""Any other year is a typing mistake."""
MONTHS, LONGEST_MONTH, WEEK = 12, 31, 7
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
STEPS: Mapping[str | None, int] = {"last": -1, "this": 0, None: 0, "next": 1}


@dataclass(frozen=True)
class DateQuery:
    """What a person typed, which errors repeat, and the context needed to understand it."""

    given: str
    today: date
    language: Language
    lean: Lean = "future"

    @property
    def ahead(self) -> bool:
        """Say whether a day that recurs is meant to be a future one."""
        return self.lean == "future"


Reading: TypeAlias = Callable[[re.Match[str], DateQuery], date | None]


def read(phrase: str, asked: DateQuery) -> date | None:
    """Return the day that a phrase means, or None if it is not a date.

    Raises `DateAmbiguous`, `DateContradictory`, `DateImpossible`.
    """
    day = _by_table(phrase, asked)
    match = WITH_WEEKDAY.fullmatch(phrase) if day is None else None
    return _agreeing(match["weekday"], match["rest"], asked) if match else day


def week_of(day: date, which: str | None = None) -> date:
    """Return the Monday of a day's week, or of the week before or after it."""
    return day - timedelta(days=day.weekday()) + timedelta(weeks=STEPS[which])


def month_of(day: date, which: str | None = None) -> date:
    """Return the first day of a day's month, or of the month before or after it."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + STEPS[which], MONTHS)
    return date(year, month + 1, 1)


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def occurrence(month: int, day: int, asked: DateQuery) -> date:
    """Return this day of the year on or after today; if the past is meant, on or before today.

    Raises `DateImpossible` for a day that no year has.
    """
    if day > monthrange(LEAP_YEAR, month)[1]:
        raise _impossible(_end_of_coming(month, asked), asked)
    year = asked.today.year
    while day > monthrange(year, month)[1] or _wrong_side(date(year, month, day), asked):
        year += 1 if asked.ahead else -1
    return date(year, month, day)


def dated(year: int | None, month: int, day: int, asked: DateQuery) -> date | None:
    """Return the day of these numbers, or None if they are not a date; raises `DateImpossible`."""
    if not (1 <= month <= MONTHS and 1 <= day <= LONGEST_MONTH):
        return None
    if year is None:
        return occurrence(month, day, asked)
    if year not in YEARS:
        return None
    if day > monthrange(year, month)[1]:
        raise _impossible(end_of_month(date(year, month, 1)), asked)
    return date(year, month, day)


def _by_table(phrase: str, asked: DateQuery) -> date | None:
    for pattern, reading in READINGS:
        match = pattern.fullmatch(phrase)
        day = reading(match, asked) if match else None
        if day:
            return day
    return None


def _impossible(last: date, asked: DateQuery) -> DateImpossible:
    return DateImpossible(given=asked.given, choices=[last, last + timedelta(days=1)])


def _end_of_coming(month: int, asked: DateQuery) -> date:
    end = end_of_month(date(asked.today.year, month, 1))
    if _wrong_side(end, asked):
        end = end_of_month(date(asked.today.year + (1 if asked.ahead else -1), month, 1))
    return end


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def _named(match: re.Match[str], asked: DateQuery) -> date:
    return asked.today + timedelta(days=NAMED[match["named"]])


def _year_first(match: re.Match[str], asked: DateQuery) -> date | None:
    return dated(_year(match), int(match["month"]), int(match["day"]), asked)


def _numbers(match: re.Match[str], asked: DateQuery) -> date | None:
    orders = [(int(match["first"]), int(match["second"])), (int(match["second"]), int(match["first"]))]
    if asked.language == "es":
        orders.reverse()
    days = [dated(_year(match), month, day, asked) for month, day in orders]
    choices = list(dict.fromkeys(day for day in days if day))
    if len(choices) > 1:
        raise DateAmbiguous(given=asked.given, choices=choices)
    return choices[0] if choices else None


def _day_and_month(match: re.Match[str], asked: DateQuery) -> date | None:
    month = month_named(match["month"])
    return dated(_year(match), month, int(match["day"]), asked) if month else None


def _month_and_day(match: re.Match[str], asked: DateQuery) -> date | None:
    found = _day_and_month(match, asked)
    # "mar" is March, but also Tuesday in Spanish: "mar 24" may be the 24th of this month.
    weekday = weekdays("abbreviated").get(match["month"])
    if found and weekday and not match["year"]:
        other = _coming_day(int(match["day"]), asked)
        if other != found and other.weekday() == WEEKDAYS.index(weekday):
            raise DateAmbiguous(given=asked.given, choices=sorted((other, found)))
    return found


def _day_alone(match: re.Match[str], asked: DateQuery) -> date | None:
    day = int(match["day"])
    if not 1 <= day <= LONGEST_MONTH:
        return None
    if match["which"]:
        month = month_of(asked.today, match["which"])
        return dated(month.year, month.month, day, asked)
    return _coming_day(day, asked)


def _coming_day(day: int, asked: DateQuery) -> date:
    """Return the day with this number in the nearest month that has it."""
    month = month_of(asked.today)
    while day > end_of_month(month).day or _wrong_side(month.replace(day=day), asked):
        month = month_of(month, "next" if asked.ahead else "last")
    return month.replace(day=day)


def _wrong_side(day: date, asked: DateQuery) -> bool:
    return day < asked.today if asked.ahead else day > asked.today


def _weekday(match: re.Match[str], asked: DateQuery) -> date:
    which, wanted = match["which"], WEEKDAYS.index(match["weekday"])
    distance = (wanted - asked.today.weekday()) % WEEK
    if distance == 0 and which == "this":
        return asked.today
    if which == "last" or (which != "next" and not asked.ahead):
        return asked.today + timedelta(days=distance - WEEK)
    return asked.today + timedelta(days=distance or WEEK)


def _weekday_of_week(match: re.Match[str], asked: DateQuery) -> date:
    return week_of(asked.today, match["which"]) + timedelta(days=WEEKDAYS.index(match["weekday"]))


def _agreeing(weekday: str, rest: str, asked: DateQuery) -> date | None:
    """Return the day of a date that was given with its weekday, which may be abbreviated."""
    name = weekday if weekday in WEEKDAYS else weekdays("abbreviated").get(weekday)
    day = _by_table(f"the {rest}" if rest.isdigit() else rest, asked) if name else None
    if day is None or name is None or day.weekday() == WEEKDAYS.index(name):
        return day
    nearest = day + timedelta(days=(WEEKDAYS.index(name) - day.weekday() + 3) % WEEK - 3)
    raise DateContradictory(given=asked.given, choices=sorted((day, nearest)))


def _span(match: re.Match[str], asked: DateQuery) -> date | None:
    number = 1 if match["number"] == "a" else int(match["number"])
    return days_apart(number, match["unit"], asked.today, back=False)


def _span_back(match: re.Match[str], asked: DateQuery) -> date | None:
    number = 1 if match["number"] == "a" else int(match["number"])
    return days_apart(number, match["unit"], asked.today, back=True)


def _first_of_next(match: re.Match[str], asked: DateQuery) -> date:
    return (week_of if match["unit"] == "weeks" else month_of)(asked.today, "next")


def _end(match: re.Match[str], asked: DateQuery) -> date:
    if match["unit"] == "years":
        return date(asked.today.year + STEPS[match["which"]], MONTHS, LONGEST_MONTH)
    return end_of_month(month_of(asked.today, match["which"]))


def _end_of_named(match: re.Match[str], asked: DateQuery) -> date | None:
    month, year = month_named(match["month"]), _year(match)
    if month is None or (year is not None and year not in YEARS):
        return None
    return end_of_month(date(year, month, 1)) if year else _end_of_coming(month, asked)


def _some_day_of_week(match: re.Match[str], asked: DateQuery) -> date:
    monday = week_of(asked.today, match["which"])
    days = [monday + timedelta(days=number) for number in (SATURDAY if match["weekend"] else FRIDAY, SUNDAY)]
    if _wrong_side(days[0], asked):
        days[0] += timedelta(days=WEEK if asked.ahead else -WEEK)
    raise DateAmbiguous(given=asked.given, choices=sorted(days))


_THE, _OF, _END = "(?:the )?", "(?:of )?(?:the )?", "(?:a |the )?end of (?:the )?"
_WHICH = "(?P<which>this|next|last)"
_WEEKDAY = f"(?P<weekday>{'|'.join(WEEKDAYS)})"
_DAY, _MONTH, _YEAR = "(?P<day>[0-9]{1,2})", "(?P<month>[a-z]{3,10})", "(?P<year>[0-9]{4})"
_NUMBER = "(?P<number>[0-9]{1,3}|a)"
_UNIT = "(?P<unit>days|weeks|months|years)"
_TABLE: tuple[tuple[str, Reading], ...] = (
    # 2026-12-01; 15/12/2026; 03/04
    (rf"{_YEAR}([-/.])(?P<month>[0-9]{{1,2}})\2{_DAY}", _year_first),
    (rf"{_THE}(?P<first>[0-9]{{1,2}})([-/.])(?P<second>[0-9]{{1,2}})\2{_YEAR}", _numbers),
    (rf"{_THE}(?P<first>[0-9]{{1,2}})([-/])(?P<second>[0-9]{{1,2}})(?P<year>)", _numbers),
    # today; friday, next friday, friday of next week
    (f"(?P<named>{'|'.join(NAMED)})", _named),
    (f"{_THE}(?:{_WHICH} )?{_WEEKDAY}", _weekday),
    (f"{_THE}{_WEEKDAY} {_OF}{_WHICH} weeks", _weekday_of_week),
    # in 2 weeks, a week from today, 3 days ago
    (f"in {_NUMBER} {_UNIT}", _span),
    (f"{_NUMBER} {_UNIT} hence", _span),
    (f"{_NUMBER} {_UNIT} ago", _span_back),
    (f"since {_NUMBER} {_UNIT}", _span_back),
    # next week; end of the month; end of december
    (f"(?:in )?{_THE}next (?P<unit>weeks|months)", _first_of_next),
    (f"{_END}(?:{_WHICH} )?(?P<unit>months|years)", _end),
    (f"{_END}{_MONTH}(?: (?:of )?{_YEAR})?", _end_of_named),
    # the end of the week, the weekend, this week
    (f"{_THE}(?:{_WHICH} )?(?P<weekend>weekend)", _some_day_of_week),
    (f"{_END}(?:{_WHICH} )?weeks(?P<weekend>)", _some_day_of_week),
    (f"(?:in )?{_THE}(?P<which>this) weeks(?P<weekend>)", _some_day_of_week),
    # the 15th, the 15th of next month, 15 december 2026, december 15th
    (f"the (?:days )?{_DAY}(?P<which>)", _day_alone),
    (f"{_THE}(?:days )?{_DAY} {_OF}{_WHICH} months", _day_alone),
    (f"{_THE}(?:days )?{_DAY} (?:of )?{_MONTH}(?: (?:of )?{_YEAR})?", _day_and_month),
    (f"{_MONTH} {_THE}{_DAY}(?: (?:of )?{_YEAR})?", _month_and_day),
)
READINGS = tuple((re.compile(f"(?:by )?{pattern}", re.ASCII), reading) for pattern, reading in _TABLE)
"""Tried in this order; if a reader returns None, the next patterns are tried."""
WITH_WEEKDAY = re.compile(
    f"(?:by )?{_THE}(?P<weekday>[a-z]{{3,9}}) (?P<rest>(?!in )(?:[a-z]+ )?{_THE}[0-9].*)", re.ASCII
)
"""A date with its weekday: "friday 4 december", "viernes 27", "tue 15/12/2026"."""
