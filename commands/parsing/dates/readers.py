"""The readers of `phrases`: each takes the match of a pattern and returns the day that it means.

A reader returns None if the match is no date after all, and raises a question if it is not one day.
"""

import re
from datetime import date, timedelta

from bot.domain.texts import fold
from commands.parsing.dates.mistakes import DateAmbiguous, DateVague
from commands.parsing.dates.periods import around, year_after
from commands.parsing.dates.query import (
    FRIDAY,
    LONGEST_MONTH,
    SATURDAY,
    STEPS,
    SUNDAY,
    WEEK,
    DateQuery,
    coming_day,
    dated,
    full_year,
    month_of,
    occurrence,
    week_of,
)
from commands.parsing.dates.spans import moved, workday
from commands.parsing.dates.words import NAMED, WEEKDAYS, month_named

IDIOMS = {"8": WEEK, "15": 2 * WEEK}
"""Days that Spanish counts with their first: "de hoy en ocho" is in a week."""
_IDIOM = re.compile(r"\b(?:ocho|quince) dias\b(?! (?:naturales|corridos|calendario))")


def weekday_number(name: str) -> int:
    """Return a weekday's number, Monday first."""
    return 1 if name == "mar" else WEEKDAYS.index(name)


def named(match: re.Match[str], asked: DateQuery) -> date:
    """Read "tomorrow"."""
    return asked.today + timedelta(days=NAMED[match["named"]])


def year_first(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "2026-12-01"."""
    return dated(int(match["year"]), int(match["month"]), int(match["day"]), asked)


def numbers(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "15/12/2026", "12/15/26" and "12/15"."""
    first, second = int(match["first"]), int(match["second"])
    orders = [(first, second), (second, first)]
    if asked.language == "es":
        orders.reverse()
    year = full_year(match["year"]) if match["year"] else None
    days = [dated(year, month, day, asked) for month, day in orders]
    choices = list(dict.fromkeys(day for day in days if day))
    if len(choices) > 1:
        raise DateAmbiguous(given=asked.given, choices=choices)
    return choices[0] if choices else None


def day_and_month(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "15 december", with or without its year."""
    month = month_named(match["month"])
    return dated(year_after(match, asked), month, int(match["day"]), asked) if month else None


def month_and_day(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "december 15"."""
    found = day_and_month(match, asked)
    # "mar" is March, but also Tuesday in Spanish: "mar 24" may be the 24th of this month.
    if found and match["month"] == "mar" and year_after(match, asked) is None:
        other = coming_day(int(match["day"]), asked)
        if other != found and other.weekday() == weekday_number("mar"):
            raise DateAmbiguous(given=asked.given, choices=sorted((other, found)))
    return found


def day_alone(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "the 15"."""
    day = int(match["day"])
    return coming_day(day, asked) if 1 <= day <= LONGEST_MONTH else None


def day_of_month(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "the 15 of next month"."""
    month = month_of(asked.today, match["which"])
    return dated(month.year, month.month, int(match["day"]), asked)


def weekday(match: re.Match[str], asked: DateQuery) -> date:
    """Read "friday", "next friday", "mar"."""
    which, wanted = match["which"], weekday_number(match["weekday"])
    distance = (wanted - asked.today.weekday()) % WEEK
    if distance == 0 and which == "this":
        found = asked.today
    elif which == "last" or (which != "next" and not asked.ahead):
        found = asked.today + timedelta(days=distance - WEEK)
    else:
        found = asked.today + timedelta(days=distance or WEEK)
    if match[0] == "mar":
        raise DateAmbiguous(given=asked.given, choices=sorted({found, occurrence(3, 1, asked)}))
    return found


def soonest(_: re.Match[str], asked: DateQuery) -> date:
    """Ask which day "as soon as possible" is: today, tomorrow, or the end of the week."""
    friday = asked.today + timedelta(days=(FRIDAY - asked.today.weekday()) % WEEK)
    choices = sorted({asked.today, asked.today + timedelta(days=1), friday})
    raise DateVague(given=asked.given, choices=choices)


def weekday_of_week(match: re.Match[str], asked: DateQuery) -> date:
    """Read "friday of next week"."""
    return week_of(asked.today, match["which"]) + timedelta(days=weekday_number(match["weekday"]))


def weekday_after_next(match: re.Match[str], asked: DateQuery) -> date:
    """Read "the friday after next"."""
    distance = (weekday_number(match["weekday"]) - asked.today.weekday()) % WEEK or WEEK
    return asked.today + timedelta(days=distance + WEEK)


def nth_weekday_ahead(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "two mondays from now"."""
    number = int(match["number"]) if match["number"].isdigit() else 0
    if not number or not (match[0].startswith("in ") or match[0].endswith(" hence")):
        return None
    distance = (weekday_number(match["weekday"]) - asked.today.weekday()) % WEEK or WEEK
    return asked.today + timedelta(days=distance + WEEK * (number - 1))


def span(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "in 3 days"."""
    _ask_about_idiom(match, asked, back=False)
    return moved(asked.today, match, asked)


def bare_span(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "3 days", which lies ahead or means nothing."""
    return span(match, asked) if asked.ahead else None


def span_back(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "3 days ago"."""
    _ask_about_idiom(match, asked, back=True)
    return moved(asked.today, match, asked, back=True)


def next_workday(match: re.Match[str], asked: DateQuery) -> date | None:
    """Read "next business day"."""
    return workday(asked.today, STEPS[match["which"]], asked)


def first_of_next(match: re.Match[str], asked: DateQuery) -> date:
    """Read "next week" and "next month": their first day."""
    return around(asked.today, match["unit"], 1).first


def some_day_of_week(match: re.Match[str], asked: DateQuery) -> date:
    """Ask which day of "the weekend", "this week" or "the end of the week" is meant."""
    monday = week_of(asked.today, match["which"])
    days = [monday + timedelta(days=number) for number in (SATURDAY if match["weekend"] else FRIDAY, SUNDAY)]
    if asked.wrong_side(days[0]):
        days[0] += timedelta(days=WEEK if asked.ahead else -WEEK)
    raise DateAmbiguous(given=asked.given, choices=sorted(days))


def quincena(_: re.Match[str], asked: DateQuery) -> date:
    """Ask which end of a quincena is meant: the 15th, or the end of the month."""
    ends = [around(asked.today, "quincenas", step).last for step in ((0, 1) if asked.ahead else (-2, -1))]
    raise DateAmbiguous(given=asked.given, choices=ends)


def end_of_fiscal_year(_: re.Match[str], asked: DateQuery) -> date:
    """Ask whose fiscal year is meant: that of the United States ends in September, Mexico's in December."""
    raise DateAmbiguous(
        given=asked.given, choices=sorted((occurrence(9, 30, asked), occurrence(12, 31, asked)))
    )


def _ask_about_idiom(match: re.Match[str], asked: DateQuery, *, back: bool) -> None:
    """Raise `DateAmbiguous` for "en quince días", which is two weeks to most who say it."""
    if match["unit"] == "days" and match["number"] in IDIOMS and _IDIOM.search(fold(asked.given)):
        days = [timedelta(days=each) for each in (IDIOMS[match["number"]], int(match["number"]))]
        choices = [asked.today - each if back else asked.today + each for each in days]
        raise DateAmbiguous(given=asked.given, choices=sorted(choices))
