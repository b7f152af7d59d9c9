"""Read dates in English and Spanish, both for every reader.

No function reads the machine's clock, time zone or locale; `today` is the person's calendar day.
"""

import re
from datetime import date, timedelta

from bot.domain.action_items.action_item import Window
from bot.i18n import Language
from commands.parsing.dates.mistakes import (
    DateInThePast,
    DateMissing,
    DateTooFar,
    DateUnclear,
    TimeOfDay,
)
from commands.parsing.dates.phrases import (
    LONGEST_MONTH,
    MONTHS,
    SATURDAY,
    STEPS,
    WEEK,
    DateQuery,
    Lean,
    end_of_month,
    month_of,
    occurrence,
    read,
    week_of,
)
from commands.parsing.dates.words import said
from commands.parsing.mistakes import shortened

LONGEST_DATE = 60
"""A little more than the characters of "a más tardar el miércoles 15 de septiembre de 2027"."""
YEARS_AHEAD = 5
"""A due date more than this many years ahead is a typing mistake."""
TIME = re.compile(
    r"\d:\d\d|\d ?(?:[ap] ?m|h|hrs?)\b|\b(?:at|a (?:las|the)) \d"
    r"|\b(?:hours?|horas?|minutes?|minutos?|noon|mediodia|midnight|medianoche|morning|afternoon|evening|tonight"
    r"|tarde|noche|(?:por|in) the tomorrow)\b"
)
"""A time of day, in a phrase that is not a date."""
PERIOD = re.compile(
    "(?:by )?(?:in |of )?(?:the )?(?P<which>this|next|last) (?P<unit>weeks|months|years|weekend)"
    "|(?:the )?(?P<weekend>weekend)"
)


def read_day(
    text: str, *, today: date, language: Language, lean: Lean = "future", floor: date | None = None
) -> date:
    """Return the day that `text` means; the whole text must be a date.

    A day that recurs is the next one, today included, or with `lean="past"` the latest. A weekday is never
    today, except in "this friday": "friday" and "next friday" mean the first one after today, and "friday of
    next week" means what it says. "Next week" is its Monday, "next month" its first day.

    With `lean="future"`, a day before `floor` (by default today) or more than five years ahead raises a
    question. With `lean="past"` the service decides which days are too late. `language` decides only which
    reading of `03/04` is offered first.

    Raises `DateMissing`, `DateUnclear`, `TimeOfDay`, `DateAmbiguous`, `DateContradictory`, `DateImpossible`,
    `DateInThePast`, `DateTooFar`.
    """
    asked = DateQuery(shortened(text.strip()), today, language, lean)
    day = _whole(text, asked)
    if lean == "future":
        _check_bounds(day, today if floor is None else floor, asked)
    return day


def read_window(text: str, *, today: date, language: Language) -> Window:
    """Return the days that a list covers: "this week" (Monday to Sunday), "next month", "hoy", a date.

    A window may lie in the past. Raises the errors of `read_day` except `DateInThePast`.
    """
    match = PERIOD.fullmatch(said(text)) if len(text) <= LONGEST_DATE else None
    if match is None:
        day = read_day(text, today=today, language=language, floor=date.min)
        return Window(day, day)
    which, unit = match["which"], match["unit"]
    if unit == "weeks":
        monday = week_of(today, which)
        return Window(monday, monday + timedelta(days=WEEK - 1))
    if unit == "months":
        first = month_of(today, which)
        return Window(first, end_of_month(first))
    if unit == "years":
        year = today.year + STEPS[which]
        return Window(date(year, 1, 1), date(year, MONTHS, LONGEST_MONTH))
    saturday = week_of(today, which) + timedelta(days=SATURDAY)
    return Window(saturday, saturday + timedelta(days=1))


def _whole(text: str, asked: DateQuery) -> date:
    if not asked.given:
        raise DateMissing
    phrase = said(text) if len(text) <= LONGEST_DATE else ""
    day = read(phrase, asked)
    if day is None:
        raise (TimeOfDay if TIME.search(phrase) else DateUnclear)(given=asked.given)
    return day


def _check_bounds(day: date, floor: date, asked: DateQuery) -> None:
    month = date(asked.today.year + YEARS_AHEAD, asked.today.month, 1)
    last = month.replace(day=min(asked.today.day, end_of_month(month).day))
    # The year of a date may be wrong, so the same day in another year is offered. Phrases such as "3 days
    # ago" and "in 100 years" contain no year to correct.
    same_day = [occurrence(day.month, day.day, asked)] if re.search("[0-9]{4}", asked.given) else []
    if day < floor:
        soonest = max(asked.today, floor)
        raise DateInThePast(given=asked.given, choices=same_day or [soonest, soonest + timedelta(days=1)])
    if day > last:
        raise DateTooFar(given=asked.given, last=last, choices=same_day or [last])
