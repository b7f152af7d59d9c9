"""Periods: "next week", "mid January", "el primer trimestre de 2027". Each is the days that it covers."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from bot.domain.action_items.action_item import Window
from commands.parsing.dates.patterns import LONG_YEAR_AFTER, MONTH, NTH, OF, WHICH, whole
from commands.parsing.dates.query import (
    FRIDAY,
    LONGEST_MONTH,
    MONTHS,
    SATURDAY,
    STEPS,
    WEEK,
    YEARS,
    DateQuery,
    end_of_coming,
    end_of_month,
    full_year,
    month_of,
    months_after,
    week_of,
)
from commands.parsing.dates.words import EITHER, month_named

Reading: TypeAlias = Callable[[re.Match[str], DateQuery], Window | None]

IN_MONTHS: Mapping[str, int] = {"months": 1, "quarters": 3, "semesters": 6, "years": 12}
HALF = 15
"""Days of the first half of a month, to whose end, or the month's, a quincena runs."""
THIRDS: Mapping[str, tuple[int, int]] = {
    "early": (1, 10),
    "mid": (11, 20),
    "late": (21, 31),
    "ends": (21, 31),
}
OF_WEEK: Mapping[str, tuple[int, int]] = {
    "early": (0, 1),
    "mid": (1, 3),
    "late": (3, FRIDAY),
    "ends": (3, FRIDAY),
}
MAY_BE_OTHER_WORDS = frozenset({"may", "march", *EITHER})
"""Months that mean something else where they stand alone."""
_LEAD = whole("(?:(?P<all>in|all|during|of|on|for|by|until) )*(?:of )?(?:the )?(?P<rest>.+)")


def period(phrase: str, asked: DateQuery, *, loose: bool = False) -> Window | None:
    """Return the days of a period, or None. With `loose`, "month" is this month, as after "end of the"."""
    match = _LEAD.fullmatch(phrase)
    if match is None:
        return None
    rest = match["rest"]
    if not loose and match["all"] is None and (rest in MAY_BE_OTHER_WORDS or rest.isdigit()):
        return None
    for pattern, reading, only_loose in _READINGS:
        found = None if only_loose and not loose else pattern.fullmatch(rest)
        days = reading(found, asked) if found else None
        if days:
            return days
    return None


def around(day: date, unit: str, step: int = 0) -> Window:
    """Return the week, month, quincena or other unit that holds a day, or one some steps from it."""
    if unit == "weeks":
        monday = week_of(day) + timedelta(weeks=step)
        return Window(monday, monday + timedelta(days=WEEK - 1))
    if unit == "quincenas":
        months, second = divmod(int(day.day > HALF) + step, 2)
        return _half(months_after(month_of(day), months), 2 if second else 1)
    size = IN_MONTHS[unit]
    first = months_after(month_of(day), step * size - (day.month - 1) % size)
    return Window(first, end_of_month(months_after(first, size - 1)))


def choices_in(days: Window, asked: DateQuery) -> list[date]:
    """Return the first, middle and last day of a period, to ask which is meant; of those ahead, if any."""
    first, last = days.first, days.last
    if asked.wrong_side(first) and not asked.wrong_side(last):
        first = asked.today
    elif asked.wrong_side(last) and not asked.wrong_side(first):
        last = asked.today
    length = (last - first).days
    if first.day == 1 and last == end_of_month(first):
        middle = HALF - 1
    else:
        middle = length // 2 if length <= LONGEST_MONTH else 0
    return sorted({first + timedelta(days=each) for each in (0, middle, length)})


def _half(month: date, which: int) -> Window:
    return (
        Window(month, month.replace(day=HALF))
        if which == 1
        else Window(month.replace(day=HALF + 1), end_of_month(month))
    )


def _unit(match: re.Match[str], asked: DateQuery) -> Window:
    return around(asked.today, match["unit"], STEPS[match["which"]])


def _after_next(match: re.Match[str], asked: DateQuery) -> Window:
    return around(asked.today, match["unit"], 2)


def _weekend(match: re.Match[str], asked: DateQuery) -> Window:
    saturday = week_of(asked.today, match["which"]) + timedelta(days=SATURDAY)
    return Window(saturday, saturday + timedelta(days=1))


def _month(match: re.Match[str], asked: DateQuery) -> Window | None:
    month, year = month_named(match["month"]), year_after(match, asked)
    if month is None or (year is not None and year not in YEARS):
        return None
    end = end_of_month(date(year, month, 1)) if year else end_of_coming(month, asked)
    return Window(month_of(end), end)


def _year(match: re.Match[str], _: DateQuery) -> Window | None:
    year = full_year(match["year"])
    return around(date(year, 1, 1), "years") if year in YEARS else None


def year_after(match: re.Match[str], asked: DateQuery) -> int | None:
    """Return the year of `patterns.YEAR_AFTER`, or None if it was left out."""
    if match["near"]:
        return asked.today.year + STEPS[match["near"]]
    return full_year(match["year"]) if match["year"] else None


def _nth_of_year(match: re.Match[str], asked: DateQuery) -> Window | None:
    size = IN_MONTHS["semesters" if match["unit"] == "half" else match["unit"]]
    most = MONTHS // size
    nth = most if match["nth"] == "last" else int(match["nth"])
    year = year_after(match, asked)
    if nth > most or (year is not None and year not in YEARS):
        return None
    found = _block(year or asked.today.year, nth, size)
    if year is None and asked.wrong_side(found.last if asked.ahead else found.first):
        found = _block(asked.today.year + (1 if asked.ahead else -1), nth, size)
    return found


def _block(year: int, nth: int, size: int) -> Window:
    first = date(year, (nth - 1) * size + 1, 1)
    return Window(first, end_of_month(months_after(first, size - 1)))


def _nth_of_month(match: re.Match[str], asked: DateQuery) -> Window | None:
    month = period(match["rest"], asked, loose=True)
    if month is None or month.last != end_of_month(month.first):
        return None
    if match["unit"] == "weeks":
        return _nth_week(month, match["nth"])
    return _half(month.first, 1 if match["nth"] == "1" else 2) if match["nth"] in {"1", "2", "last"} else None


def _nth_week(month: Window, nth: str) -> Window | None:
    if nth == "last":
        return Window(month.last - timedelta(days=WEEK - 1), month.last)
    first = month.first + timedelta(weeks=int(nth) - 1)
    return Window(first, min(first + timedelta(days=WEEK - 1), month.last)) if first <= month.last else None


def _nth_of_period(match: re.Match[str], asked: DateQuery) -> Window | None:
    """Read "the last two weeks of december"."""
    days = period(match["rest"], asked, loose=True)
    length = timedelta(days=int(match["number"]) * (WEEK if match["unit"] == "weeks" else 1) - 1)
    if days is None or not timedelta(0) <= length <= days.last - days.first:
        return None
    if match["nth"] == "last":
        return Window(days.last - length, days.last)
    return Window(days.first, days.first + length)


def _part(match: re.Match[str], asked: DateQuery) -> Window | None:
    days = period(match["rest"], asked, loose=True)
    if days is None:
        return None
    length, part = (days.last - days.first).days + 1, match["part"]
    if length == WEEK:
        first, last = (days.first + timedelta(days=each) for each in OF_WEEK[part])
        return Window(first, last)
    if length <= WEEK:
        return None
    if days.last == end_of_month(days.first):
        first, last = (min(days.first + timedelta(days=each - 1), days.last) for each in THIRDS[part])
        return Window(first, last)
    third = length // 3
    starts = {"early": 0, "mid": third, "late": length - third, "ends": length - third}[part]
    first = days.first + timedelta(days=starts)
    return Window(first, first + timedelta(days=third - 1))


_UNIT = "(?P<unit>weeks|months|years|quarters|semesters|quincenas)"
_TABLE: tuple[tuple[str, Reading, bool], ...] = (
    (f"{WHICH} {_UNIT}", _unit, False),
    (f"(?P<which>){_UNIT}", lambda match, asked: around(asked.today, match["unit"]), True),
    (f"{_UNIT} afternext", _after_next, False),
    ("(?P<which>)(?P<unit>quincenas)", lambda match, asked: around(asked.today, match["unit"]), False),
    (f"(?:{WHICH} )?weekend", _weekend, False),
    (f"(?:months (?:of )?)?{MONTH}{LONG_YEAR_AFTER}", _month, False),
    ("(?:years )?(?P<year>[0-9]{4})", _year, False),
    (f"{NTH} (?P<unit>quarters|semesters|half){LONG_YEAR_AFTER}", _nth_of_year, False),
    (f"{NTH} (?P<unit>quincenas|half|weeks) (?:of |in )?(?:the )?(?P<rest>.+)", _nth_of_month, False),
    (
        "(?P<nth>1|last) (?P<number>[0-9]{1,2}) (?P<unit>days|weeks) of (?:the )?(?P<rest>.+)",
        _nth_of_period,
        False,
    ),
    (f"(?:a |the )?(?P<part>early|mid|late|ends) (?:in )?{OF}(?P<rest>.+)", _part, False),
)
_READINGS = tuple((whole(pattern), reading, only_loose) for pattern, reading, only_loose in _TABLE)
"""Tried in this order; those marked are only for what follows "end of the"."""
