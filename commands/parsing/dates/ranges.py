"""Ranges of days: "del 5 al 10 de diciembre", "December 5-10", "from friday to monday", "until friday"."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from bot.domain.action_items.action_item import Window
from commands.parsing.dates.mistakes import RangeBackwards, RangeOpen, SeveralDays
from commands.parsing.dates.patterns import DAY, MONTH, NUMBER, OF, THE, UNIT, WEEKDAY, whole
from commands.parsing.dates.periods import period
from commands.parsing.dates.phrases import read, week_with
from commands.parsing.dates.query import DateQuery
from commands.parsing.dates.spans import count, step
from commands.parsing.dates.words import translated
from commands.parsing.mistakes import GrammarError

MOST_JOINTS = 5
"""Places at which a range is taken apart; a longer text joins something else."""
_OPENED = re.compile(
    "(?:on |for |para )?(?:(?P<pair>between|entre)|(?P<begun>from|desde|a partir de|starting)|de)"
    "(?: el| la| the)? "
)
_JOINED = re.compile(
    " (?P<and>and|y) | (?:until|till|to|through|thru|a(?! las )|hasta|-) |/(?=[0-9]{4}-)| ?(?P<dash>-) ?"
)
_NUMBER_ALONE = whole(f"(?:{THE}{WEEKDAY} )?{THE}(?:days )?{DAY}")
_WEEKDAY_ALONE = whole(f"{THE}(?:days )?{WEEKDAY}")
_MONTH_AFTER = whole(f".*[0-9](?P<tail> {OF}{MONTH}(?: {OF}[0-9]{{4}}| {OF}(?:this|next) years)?)")
_MONTH_BEFORE = whole(f"(?:{THE}{WEEKDAY} )?{MONTH} {THE}[0-9]{{1,2}}(?: {OF}[0-9]{{4}})?")
_DAY_AND_YEAR = whole(f"{THE}{DAY} (?:of )?(?P<year>[0-9]{{4}})")
_RECURRING = whole(
    f"(?:{THE}{WEEKDAY} )?{THE}(?:days )?(?:[0-9]{{1,2}}(?: {OF}{MONTH})?"
    f"|{MONTH.replace('month', 'first')} {THE}[0-9]{{1,2}})"
)
_UNTIL = whole("(?:on )?(?P<how>by|latest|before)(?: latest)? (?P<rest>.+)|(?P<day>.+) latest")
_LASTING = whole(
    f"(?:on |in )?{THE}(?:(?P<which>next|last) )?{NUMBER} {UNIT}(?: (?:from|after) (?P<start>.+))?"
)
_STARTING = whole(f"(?:from )?(?P<start>.+?) (?:on|in) {NUMBER} {UNIT}")


_ONE_DATE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}-(?:[0-9]{1,2}|[a-z]{3,})-(?:[0-9]{4}|[0-9]{2})(?![0-9])"
)
"""A date whose hyphens join its own parts."""


def days_of(text: str, asked: DateQuery) -> Window | None:
    """Return the days of a text of `words.spelled`, or None if it is not several days.

    Raises `RangeBackwards`, `RangeOpen`, and the questions of `phrases.read`.
    """
    phrase = translated(text)
    if phrase is None:
        return None
    found = (
        _pair(text, asked)
        or _until(phrase, asked)
        or period(phrase, asked)
        or week_with(phrase, asked)
        or _lasting(phrase, asked)
    )
    opened = _OPENED.match(text)
    if found is None and opened and opened["begun"] and _read(text[opened.end() :], asked):
        raise RangeOpen(given=asked.given)
    return found


def which_of_both(text: str, asked: DateQuery) -> SeveralDays | None:
    """Return the question which day of a range is meant, or None if the text is no range."""
    try:
        found = _pair(text, asked)
    except GrammarError:
        return None
    return SeveralDays(given=asked.given, choices=[found.first, found.last]) if found else None


def _pair(text: str, asked: DateQuery) -> Window | None:
    opened = _OPENED.match(text)
    body = text[opened.end() :] if opened else text
    inside = [found.span() for found in _ONE_DATE.finditer(body)]
    joints = (
        joint
        for joint in _JOINED.finditer(body)
        if (not joint["and"] or (opened and opened["pair"]))
        and not any(start < joint.start() < end for start, end in inside)
    )
    for joint in islice(joints, MOST_JOINTS):
        first, last = (translated(part.strip()) for part in (body[: joint.start()], body[joint.end() :]))
        if not first or not last:
            continue
        last = _completed(last, first)
        if joint["dash"] and not opened and _NUMBER_ALONE.fullmatch(last):
            continue
        if found := _from_to(first, last, asked):
            return found
    return None


def _completed(last: str, first: str) -> str:
    """Return the last day with the month of the first, where it was left out: "December 5 to 10"."""
    year = _DAY_AND_YEAR.fullmatch(last)
    day = year or _NUMBER_ALONE.fullmatch(last)
    month = _MONTH_BEFORE.fullmatch(first) or _MONTH_AFTER.fullmatch(first)
    if day is None or month is None:
        return last
    return f"{day['day']} {month['month']}" + (f" {year['year']}" if year else "")


def _from_to(first: str, last: str, asked: DateQuery) -> Window | None:
    if _WEEKDAY_ALONE.fullmatch(first) and _WEEKDAY_ALONE.fullmatch(last):
        begun = read(first, asked)
        ended = read(last, replace(asked, today=begun)) if begun else None
    elif _WEEKDAY_ALONE.fullmatch(first) or _RECURRING.fullmatch(first):
        ended = _day(last, asked)
        begun = _latest(first, last, ended, asked) if ended else None
    else:
        begun = _day(first, asked)
        ended = _day(last, asked) if begun else None
        if begun and ended and ended < begun:
            ended = _day(last, replace(asked, today=begun))
    if begun is None or ended is None:
        return None
    if ended < begun:
        raise RangeBackwards(given=asked.given)
    return Window(begun, ended)


def _latest(first: str, last: str, ended: date, asked: DateQuery) -> date | None:
    """Return the first day of a range whose last day is known: the latest one before it."""
    month = _MONTH_AFTER.fullmatch(last)
    if month and _NUMBER_ALONE.fullmatch(first):
        begun = read(f"{first}{month['tail']}", asked)
        if begun and begun <= ended:
            return begun
    until = ended + timedelta(days=1) if _WEEKDAY_ALONE.fullmatch(first) else ended
    return _day(first, replace(asked, today=until, lean="past"))


def _day(phrase: str, asked: DateQuery) -> date | None:
    alone = _NUMBER_ALONE.fullmatch(phrase)
    return read(f"the {phrase}" if alone and phrase.isdigit() else phrase, asked)


def _read(text: str, asked: DateQuery) -> date | None:
    phrase = translated(text)
    return _day(phrase, asked) if phrase else None


def _until(phrase: str, asked: DateQuery) -> Window | None:
    """Read "by friday" and "before friday" as the days from today until then."""
    match = _UNTIL.fullmatch(phrase)
    if match is None:
        return None
    rest = match["rest"] or match["day"]
    days = None if match["how"] == "before" else period(rest, asked)
    last = days.last if days else read(f"before {rest}" if match["how"] == "before" else rest, asked)
    if last is None:
        return None
    return Window(min(asked.today, last), last)


def _lasting(phrase: str, asked: DateQuery) -> Window | None:
    """Read "the next 2 weeks", "two weeks from monday", "from monday for two weeks"."""
    match = _LASTING.fullmatch(phrase) or _STARTING.fullmatch(phrase)
    if match is None or match["number"] == "few":
        return None
    which = match.groupdict().get("which")
    if which == "last":
        begun = step(asked.today, count(match), match["unit"], asked, back=True)
        return Window(begun, asked.today) if begun else None
    if phrase.startswith("in ") and which is None:
        return None
    start = read(match["start"], asked) if match["start"] else asked.today
    end = step(start, count(match), match["unit"], asked) if start else None
    if start is None or end is None or end <= start:
        return None
    return Window(start, end if which else end - timedelta(days=1))
