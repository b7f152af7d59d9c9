"""The ways to say a day: a table of patterns for the phrases of `words.said`, each with its reader."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TypeAlias

from bot.domain.action_items.action_item import Window
from commands.parsing.dates import readers
from commands.parsing.dates.mistakes import DateContradictory, DateFarOff, DateVague
from commands.parsing.dates.patterns import (
    DAY,
    MONTH,
    NTH,
    NUMBER,
    OF,
    THE,
    UNIT,
    WEEKDAY,
    WHICH,
    YEAR_AFTER,
    whole,
)
from commands.parsing.dates.periods import around, choices_in, period
from commands.parsing.dates.query import WEEK, DateQuery, Lean, month_of
from commands.parsing.dates.readers import IDIOMS, weekday_number
from commands.parsing.dates.spans import moved, workday
from commands.parsing.dates.words import NAMED, WEEKDAYS

__all__ = ["DateQuery", "Lean", "absolute", "read"]

Reading: TypeAlias = Callable[[re.Match[str], DateQuery], date | None]

MOST_MONTHS = 48
"""Within so many months, every weekday falls on every day of the month up to the 28th, and mostly others."""


def read(phrase: str, asked: DateQuery) -> date | None:
    """Return the day that a phrase means, or None if it is not a date.

    Raises `DateAmbiguous`, `DateVague`, `DateFarOff`, `DateContradictory`, `DateImpossible`.
    """
    core = bare(phrase)
    return _first(_MOVED, core, asked) or absolute(core, asked)


def absolute(phrase: str, asked: DateQuery) -> date | None:
    """Return the day of a phrase that says no distance from another day; raises as `read` does."""
    core = bare(phrase)
    day = _first(_ENDS, core, asked) or _day(core, asked)
    if day is None and (days := period(core, asked) or week_with(core, asked)):
        raise DateVague(given=asked.given, choices=choices_in(days, asked))
    return day


def week_with(phrase: str, asked: DateQuery) -> Window | None:
    """Return the week that is named by a day of it: "the week of December 7"."""
    match = _WEEK_WITH.fullmatch(bare(phrase))
    day = _day(match["rest"], asked) if match else None
    return around(day, "weeks") if day else None


def bare(phrase: str) -> str:
    """Return a phrase without the words around a due date: "by", "due on", "a más tardar"."""
    return _LEAD.sub("", _TRAIL.sub("", phrase))


def _first(table: "Table", phrase: str, asked: DateQuery) -> date | None:
    for pattern, reading in table:
        match = pattern.fullmatch(phrase)
        day = reading(match, asked) if match else None
        if day:
            return day
    return None


def _day(phrase: str, asked: DateQuery) -> date | None:
    """Return the day of a phrase, with or without its weekday, which may be abbreviated."""
    core = bare(phrase)
    day = _first(_DAYS, core, asked)
    match = _WITH_WEEKDAY.fullmatch(core) or _BEFORE_WEEKDAY.fullmatch(core) if day is None else None
    return _agreeing(match["weekday"], match["rest"], asked) if match else day


def _agreeing(weekday: str, rest: str, asked: DateQuery) -> date | None:
    wanted, alone = weekday_number(weekday), _NUMBER_ALONE.fullmatch(rest)
    day = _first(_DAYS, f"the {alone['day']}" if alone else rest, asked)
    if day is None or day.weekday() == wanted:
        return day
    nearest = day + timedelta(days=(wanted - day.weekday() + 3) % WEEK - 3)
    if alone and (rare := next(_with_weekday(int(alone["day"]), wanted, asked), None)):
        raise DateFarOff(given=asked.given, choices=sorted({day, nearest, rare}))
    raise DateContradictory(given=asked.given, choices=sorted((day, nearest)))


def _with_weekday(day: int, weekday: int, asked: DateQuery) -> Iterator[date]:
    month = month_of(asked.today)
    for _ in range(MOST_MONTHS):
        found = month + timedelta(days=day - 1)
        if found.month == month.month and found.weekday() == weekday and not asked.wrong_side(found):
            yield found
        month = month_of(month, "next" if asked.ahead else "last")


def _before(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "before friday": the last day that is, Thursday. Before the end of something is by its end."""
    rest = match["rest"]
    if days := period(f"in {rest}", asked):
        return days.first - timedelta(days=1)
    if end := _first(_ENDS, rest, asked):
        return end
    day = _day(rest, asked)
    return day - timedelta(days=1) if day else None


def _far_from(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "2 weeks after friday", "un día antes del 15"."""
    day = absolute(match["rest"], asked)
    return moved(day, match, asked, back=match["side"] == "before") if day else None


def _weekday_from(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "the monday after christmas"."""
    day, wanted = absolute(match["rest"], asked), weekday_number(match["weekday"])
    if day is None:
        return None
    if match["side"] == "before":
        return day - timedelta(days=(day.weekday() - wanted) % WEEK or WEEK)
    return day + timedelta(days=(wanted - day.weekday()) % WEEK or WEEK)


def _idiom(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "de hoy en ocho", "el viernes en quince"."""
    day = _day(match["rest"], asked)
    return day + timedelta(days=IDIOMS[match["number"]]) if day else None


def _close(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "EOD friday" and "end of day", which is today's."""
    return (
        _day(match["rest"] or match["earlier"], asked) if match["rest"] or match["earlier"] else asked.today
    )


def _end(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read the end of a period, or of a day: "fin de mes", "al cierre del viernes"."""
    days = period(match["rest"], asked, loose=True)
    return days.last if days else _day(match["rest"], asked)


def _start(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read the start of a period; that of "the month" is the next month's."""
    days = period(match["rest"], asked, loose=True)
    if days and asked.ahead and days.first < asked.today and (unit := _UNIT_ALONE.fullmatch(match["rest"])):
        days = around(asked.today, unit["unit"], 1)
    return days.first if days else None


def _nth(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "the first monday of december", "the last business day of the month"."""
    days = period(match["rest"], asked, loose=True)
    day = _nth_in(days, match, asked) if days else None
    if day and asked.ahead and day < asked.today and (unit := _UNIT_ALONE.fullmatch(match["rest"])):
        return _nth_in(around(asked.today, unit["unit"], 1), match, asked)
    return day


def _nth_in(days: Window, match: re.Match[str], asked: DateQuery) -> date | None:
    what, last = match["what"], match["nth"] == "last"
    nth, one = (1 if last else int(match["nth"])), timedelta(days=1)
    day: date | None
    if what == "workdays":
        day = workday(days.last + one, -1, asked) if last else workday(days.first - one, nth, asked)
    elif what == "days":
        day = days.last if last else days.first + (nth - 1) * one
    elif last:
        day = days.last - ((days.last.weekday() - weekday_number(what)) % WEEK) * one
    else:
        day = days.first + ((weekday_number(what) - days.first.weekday()) % WEEK + WEEK * (nth - 1)) * one
    return day if day and days.first <= day <= days.last else None


Table: TypeAlias = tuple[tuple[re.Pattern[str], Reading], ...]


def _table(*rows: tuple[str, Reading]) -> Table:
    """Return patterns with their readers, tried in this order until one returns a day."""
    return tuple((whole(pattern), reading) for pattern, reading in rows)


_END = f"(?:a |the )?ends? {OF}"
_TWO_NUMBERS = "(?P<first>[0-9]{1,2})([-/.])(?P<second>[0-9]{1,2})"
_WHAT = f"(?P<what>days|workdays|{'|'.join(WEEKDAYS)})"
_LEAD = whole(
    "^(?:(?:by|on|at|latest|of|days(?= (?!after|before|from|of|hence)[a-z])|the(?= (?:latest|days the))"
    "|a(?! (?:[a-z]*s|weekend)\\b)) )+"
)
_TRAIL = whole("(?: (?:by|the))?(?: (?:latest|time|inclusive|same))+$")
_WEEK_WITH = whole("(?:in )?(?:the )?weeks of (?P<rest>.+)")
_NUMBER_ALONE = whole(f"(?:the )?{DAY}")
_UNIT_ALONE = whole("(?:the )?(?P<unit>weeks|months|years|quarters|semesters|quincenas)")
_WITH_WEEKDAY = whole(
    f"{THE}(?:days )?(?:(?:this|next) )?{WEEKDAY} (?:on )?{THE}(?:days )?(?P<rest>(?:[a-z]+ )?{THE}[0-9].*)"
)
"""A date after its weekday: "friday 4 december", "viernes 27", "tue 15/12/2026"."""
_BEFORE_WEEKDAY = whole(f"(?P<rest>.*[0-9].*?) {THE}{WEEKDAY}")
_DAYS = _table(
    # 2026-12-01; 15/12/2026, 12/25/26; 03/04
    (f"{THE}(?P<year>[0-9]{{4}})([-/.])(?P<month>[0-9]{{1,2}})\\2{DAY}", readers.year_first),
    (f"{THE}{_TWO_NUMBERS}\\2(?P<year>[0-9]{{4}}|[0-9]{{2}})", readers.numbers),
    (f"{THE}(?P<first>[0-9]{{1,2}})([-/])(?P<second>[0-9]{{1,2}})(?P<year>)", readers.numbers),
    # as soon as possible
    ("(?:the )?soonest", readers.soonest),
    # today; friday, next friday, friday of next week
    (f"(?P<named>{'|'.join(NAMED)})", readers.named),
    (f"{THE}(?:days )?(?:{WHICH} )?{WEEKDAY}", readers.weekday),
    (f"{THE}{WEEKDAY} {OF}{WHICH} weeks", readers.weekday_of_week),
    (f"{THE}(?P<which>this|next|last) weeks (?:on )?{THE}{WEEKDAY}", readers.weekday_of_week),
    (f"(?:in )?{NUMBER} {WEEKDAY}(?: hence)?", readers.nth_weekday_ahead),
    (f"{THE}{WEEKDAY} (?:afternext|weeks)", readers.weekday_after_next),
    (f"a weeks (?:on )?{WEEKDAY}", readers.weekday_after_next),
    (f"{THE}{WHICH} workdays", readers.next_workday),
    # in 2 weeks, 3 days, a week from today, 3 days ago
    (f"in {THE}(?:next )?{NUMBER} {UNIT}(?: on)?", readers.span),
    (f"today in {NUMBER} {UNIT}", readers.span),
    (f"(?:{NUMBER} )?{UNIT} hence", readers.span),
    (f"{NUMBER} {UNIT}", readers.bare_span),
    (f"{NUMBER} {UNIT} (?:ago|back)", readers.span_back),
    (f"since {NUMBER} {UNIT}", readers.span_back),
    # next week; the weekend, this week
    (f"(?:in )?{THE}next (?P<unit>weeks|months)", readers.first_of_next),
    (f"{THE}(?:{WHICH} )?(?P<weekend>weekend)", readers.some_day_of_week),
    (f"(?:in )?{THE}(?P<which>this) weeks(?P<weekend>)", readers.some_day_of_week),
    # the quincena, at whose end people are paid in Mexico
    (f"{THE}(?:(?:this|next) )?quincenas", readers.quincena),
    # the 15th, the 15th of next month, 15 december 2026, december 15th
    (f"(?:the |days |the days ){DAY}(?: of (?:the )?months)?", readers.day_alone),
    (f"{THE}(?:days )?{DAY} {OF}{WHICH}(?: months)?", readers.day_of_month),
    (f"{THE}{WHICH} months (?:on )?the (?:days )?{DAY}", readers.day_of_month),
    (f"{THE}(?:days )?{DAY} {OF}(?:months of )?{MONTH}{YEAR_AFTER}", readers.day_and_month),
    (f"{THE}{MONTH} {THE}{DAY}{YEAR_AFTER}", readers.month_and_day),
)
_ENDS = _table(
    # end of the week; end of the fiscal year; EOD friday, viernes al cierre
    (f"{_END}(?:{WHICH} )?weeks(?P<weekend>)", readers.some_day_of_week),
    (f"{_END}(?:this )?fiscal", readers.end_of_fiscal_year),
    ("(?:a |the )*eod(?P<rest>)(?P<earlier>)", _close),
    ("(?:a |the )*eod (?P<rest>(?!.*eod).+)(?P<earlier>)", _close),
    ("(?P<rest>)(?P<earlier>(?!.*eod.*eod).+?) (?:on |by |a |the )*(?:eod|end)", _close),
    # end of the month, end of december, end of friday; start of next month
    (f"{_END}(?P<rest>.+)", _end),
    (f"{THE}(?:days )?last of (?P<rest>.+)", _end),
    (f"{THE}(?P<rest>.+) ends?", _end),
    (f"(?:a |the )?start {OF}(?P<rest>.+)", _start),
    # the first monday of december, the last business day of the month
    (f"{THE}{NTH} {_WHAT} (?:(?:of|in) |(?=(?:this|next) ))(?P<rest>.+)", _nth),
)
_MOVED = _table(
    ("before (?P<rest>.+)", _before),
    (f"(?:the |on )?(?:{NUMBER} )?{UNIT} (?P<side>before|after|from) (?P<rest>.+)", _far_from),
    (f"{THE}(?:1 )?{WEEKDAY} (?P<side>before|after|from) (?P<rest>.+)", _weekday_from),
    ("(?P<rest>.+) in (?P<number>8|15)(?: days)?", _idiom),
)
