"""Read dates in English and Spanish, both for every reader.

No function reads the machine's clock, time zone or locale; `today` is the person's calendar day.
"""

import re
from collections.abc import Collection
from datetime import date, timedelta

from bot.domain.action_items.action_item import Window
from bot.domain.members.member import Side
from bot.i18n import Language
from commands.parsing.dates.mistakes import (
    DateInThePast,
    DateMissing,
    DateTooFar,
    DateUnclear,
    TimeOfDay,
)
from commands.parsing.dates.phrases import read
from commands.parsing.dates.query import DateQuery, Lean, end_of_month, occurrence
from commands.parsing.dates.ranges import days_of, which_of_both
from commands.parsing.dates.words import LONGEST_DATE, said, spelled
from commands.parsing.mistakes import shortened

__all__ = ["LONGEST_DATE", "read_day", "read_range", "read_window"]

EVERY_COUNTRY = tuple(Side)
YEARS_AHEAD = 5
"""A due date more than this many years ahead is a typing mistake."""
TIME = re.compile(
    r"\d:\d\d|\d ?(?:[ap] ?m|h|hrs?)\b|\b(?:at|a (?:las|the)) \d"
    r"|\b(?:hours?|horas?|minutes?|minutos?|noon|mediodia|midnight|medianoche|morning|afternoon|evening|tonight"
    r"|tarde|noche|madrugada|temprano|(?:primera|ultima) hora|first thing|lunch|(?:por|en|de) la manana)\b"
)
"""A time of day, in a text that is not a date."""


def read_day(
    text: str,
    *,
    today: date,
    language: Language,
    lean: Lean = "future",
    floor: date | None = None,
    countries: Collection[Side] = EVERY_COUNTRY,
) -> date:
    """Return the day that `text` means; the whole text must be a date.

    A day that recurs is the next one, today included, or with `lean="past"` the latest. A weekday is never
    today, except in "this friday": "friday" and "next friday" mean the first one after today, and "friday of
    next week" means what it says. "Next week" is its Monday, "next month" its first day; "by friday" is
    Friday, "before friday" Thursday. What names no one day, such as "mid January", raises a question.

    With `lean="future"`, a day before `floor` (by default today) or more than five years ahead raises a
    question. With `lean="past"` the service decides which days are too late. `language` decides only which
    reading of `03/04` is offered first. `countries` are those whose holidays are no business days; if they
    count differently, that is asked.

    Raises `DateMissing`, `DateUnclear` (also as `SeveralDays`), `TimeOfDay`, `DateAmbiguous`, `DateVague`,
    `DateFarOff`, `DateContradictory`, `DateImpossible`, `DateInThePast`, `DateTooFar`.
    """
    asked = DateQuery(shortened(text.strip()), today, language, lean, countries)
    day = _whole(text, asked)
    if lean == "future":
        _check_bounds(day, today if floor is None else floor, asked)
    return day


def read_window(text: str, *, today: date, language: Language) -> Window:
    """Return the days that a list covers: "this week" (Monday to Sunday), "next month", "hoy", a range.

    A window may lie in the past. "By friday" and "before friday" begin today. Raises the errors of `read_day`
    except `DateInThePast`, and `RangeOpen`, `RangeBackwards`.
    """
    asked = DateQuery(shortened(text.strip()), today, language)
    days = days_of(spelled(text), asked) if len(text) <= LONGEST_DATE else None
    if days is None:
        day = read_day(text, today=today, language=language, floor=date.min)
        return Window(day, day)
    _check_bounds(days.last, date.min, asked)
    return days


def read_range(text: str, *, today: date, language: Language, floor: date | None = None) -> tuple[date, date]:
    """Return the first and last day that `text` means: "del 5 al 10 de diciembre", "next week", one date.

    It may have begun before today, but not have ended before `floor` (by default today). Raises the errors of
    `read_day`, and `RangeOpen`, `RangeBackwards`.
    """
    days = read_window(text, today=today, language=language)
    asked = DateQuery(shortened(text.strip()), today, language)
    _check_bounds(days.last, today if floor is None else floor, asked)
    return days.first, days.last


def _whole(text: str, asked: DateQuery) -> date:
    if not asked.given:
        raise DateMissing
    phrase = said(text)
    if phrase is not None:
        if day := read(phrase, asked):
            return day
        if several := which_of_both(spelled(text), asked):
            raise several
    if len(text) <= LONGEST_DATE and TIME.search(spelled(text)):
        raise TimeOfDay(given=asked.given)
    raise DateUnclear(given=asked.given)


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
