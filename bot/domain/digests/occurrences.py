"""When a digest is due: a schedule's occurrences, one a week, and what became due or was missed.

An occurrence is a schedule and a week, never an instant: editing the hour cannot make a second one. Its
instant is the local time in the schedule's zone on its day; a local time that does not exist moves forward
with the clocks, and one that exists twice is the first of the two.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.digests.holidays import Holiday, holidays_on
from bot.domain.members.member import Side
from bot.i18n import LANGUAGES, Language

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WEEKDAYS = range(7)
SATURDAY = 5
MOST_MOVED = timedelta(days=5)
"""By how much holidays can move an occurrence: no row of them and a weekend is longer."""
PUNCTUAL = timedelta(minutes=15)
"""How long after its instant something is still on time: the clock ticks, and Slack may ask to wait."""


Calendar = Callable[[date, Iterable[Side]], tuple[Holiday, ...]]
"""Knows the holidays of a day in some countries."""


class Policy(StrEnum):
    """What a holiday does to a digest; the words are the deploy file's."""

    NEXT_WORKING_DAY = "next_working_day_in_both"
    SKIP = "skip"
    SEND = "send"


class Punctuality(StrEnum):
    """Where an occurrence stands at some instant, as long as it has not gone out."""

    AHEAD = "ahead"
    DUE = "due"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True)
class QuietHours:
    """When a person is not to be disturbed, by their own clock; `end` before `start` is the next morning."""

    start: time
    end: time

    def hold(self, at: time) -> bool:
        """Say whether it is quiet at a time of day."""
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True)
class Recipient:
    """Whom the deploy file names: a group, a person's reference or a channel, by its `word`.

    `languages` is an order for this recipient, None where the schedule's holds.
    """

    word: str
    languages: tuple[Language, ...] | None = None


@dataclass(frozen=True)
class Schedule:
    """What goes out weekly: `weekday` (0 is Monday) and `at` are those of `zone`."""

    key: str
    weekday: int
    at: time
    zone: ZoneInfo
    recipients: tuple[Recipient, ...] = ()
    languages: tuple[Language, ...] = LANGUAGES
    calendars: tuple[Side, ...] = ()
    policy: Policy = Policy.NEXT_WORKING_DAY
    preview: timedelta = DAY
    catch_up: timedelta = DAY / 2
    quiet: QuietHours | None = None


@dataclass(frozen=True)
class Occurrence:
    """One week of a schedule; (`schedule`, `week`) is unique, and `week` is that of the `planned` day.

    `day` is the one on which it goes out, another than planned where holidays moved it, None where they had
    it left out. `instant` is when it is due, or would have been.
    """

    schedule: str
    week: str
    planned: date
    day: date | None
    instant: datetime
    holidays: tuple[Holiday, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it goes out on another day than planned."""
        return self.day not in {None, self.planned}


@dataclass(frozen=True)
class Coming:
    """A schedule and its next occurrences."""

    schedule: Schedule
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True)
class Backlog:
    """What fell due in a stretch of time: what is still to go out, at most one, and what was missed."""

    to_send: tuple[Occurrence, ...]
    missed: tuple[Occurrence, ...]


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, of a local time on a day."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def week_of(day: date) -> str:
    """Return the ISO week of a day, such as "2026-W10"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def occurrence(schedule: Schedule, within: date, *, calendar: Calendar = holidays_on) -> Occurrence:
    """Return the occurrence of the ISO week in which a day lies."""
    planned = within - DAY * within.weekday() + DAY * schedule.weekday
    found = calendar(planned, schedule.calendars) if schedule.policy is not Policy.SEND else ()
    day: date | None = planned
    if found and schedule.policy is Policy.SKIP:
        day = None
    elif found:
        day, found = _next_working_day(schedule, planned, found, calendar)
    instant = instant_of(day or planned, schedule.at, schedule.zone)
    return Occurrence(schedule.key, week_of(planned), planned, day, instant, found)


def coming(schedule: Schedule, after: datetime, count: int) -> tuple[Occurrence, ...]:
    """Return the first occurrences after an instant, those left out included."""
    return tuple(islice(_from(schedule, after), count))


def fallen_due(schedule: Schedule, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
    """Return what fell due after `since` and not after `until`, oldest first."""
    found = []
    for each in _from(schedule, since):
        if each.instant > until:
            break
        if each.day is not None:
            found.append(each)
    return tuple(found)


def may_be_due(schedule: Schedule, since: datetime, now: datetime) -> bool:
    """Say, without the calendar, whether something can have fallen due: holidays move days, not hours."""
    day = since.astimezone(schedule.zone).date()
    hours = (instant_of(day + DAY * ahead, schedule.at, schedule.zone) for ahead in (0, 1))
    return any(since < hour <= now for hour in hours)


def hours(schedule: Schedule, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when something is to be done for a schedule after `since` and not after `until`: each occurrence
    and, ahead of it, its preview.
    """
    for each in fallen_due(schedule, since, until + schedule.preview):
        yield from (at for at in (each.instant - schedule.preview, each.instant) if since < at <= until)


def may_be_near(schedule: Schedule, since: datetime, now: datetime) -> bool:
    """Say, without the calendar, whether what falls due next after `since` can be due for its preview."""
    day = (now + schedule.preview).astimezone(schedule.zone).date()
    planned = day - DAY * ((day.weekday() - schedule.weekday) % len(WEEKDAYS))
    instants = (instant_of(planned - WEEK * back, schedule.at, schedule.zone) for back in (0, 1))
    return any(
        since - MOST_MOVED < instant <= now + schedule.preview and instant != since for instant in instants
    )


@lru_cache(maxsize=256)
def next_occurrence(schedule: Schedule, after: datetime) -> Occurrence:
    """Return what falls due next after an instant; asked often, it is worked out once."""
    return next(each for each in _from(schedule, after) if each.day is not None)


def next_instant(schedule: Schedule, after: datetime) -> datetime:
    """Return when something falls due next after an instant."""
    return next_occurrence(schedule, after).instant


def backlog(schedule: Schedule, since: datetime, now: datetime) -> Backlog:
    """Return what is to be made up for after a time of silence that began at `since`.

    Only the newest may still go out, within the catch-up window: two digests at once tell nobody more.
    """
    found = fallen_due(schedule, since, now)
    newest = tuple(each for each in found[-1:] if punctuality(schedule, each, now) is not Punctuality.MISSED)
    return Backlog(newest, found[: len(found) - len(newest)])


def punctuality(schedule: Schedule, of: Occurrence, now: datetime) -> Punctuality:
    """Say whether an occurrence that has not gone out is ahead, due, late or, past the window, missed."""
    passed = now - of.instant
    if passed < timedelta():
        return Punctuality.AHEAD
    if passed <= min(PUNCTUAL, schedule.catch_up):
        return Punctuality.DUE
    return Punctuality.LATE if passed <= schedule.catch_up else Punctuality.MISSED


def reaches(moment: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    """Return when something due at `moment` may reach a person in `zone`: then, or when their quiet ends."""
    local = moment.astimezone(zone)
    if quiet is None or not quiet.hold(local.time()):
        return moment
    day = local.date() if local.time() < quiet.end else local.date() + DAY
    # A clock that runs through the same hour twice is in its second round as `moment` is.
    return datetime.combine(day, quiet.end, tzinfo=zone).replace(fold=local.fold).astimezone(UTC)


def in_order(
    schedule: Schedule | None, given: tuple[Language, ...] | None, own: Language | None
) -> tuple[Language, ...]:
    """Return a recipient's languages in order, each once.

    What is `given` for the recipient outranks their `own`, which is then added where it is missing, so that
    nobody gets what they cannot read; else their own comes first and the schedule's follow.
    """
    own_ = (own,) if own else ()
    if given:
        return tuple(dict.fromkeys((*given, *own_)))
    return tuple(dict.fromkeys((*own_, *(schedule.languages if schedule else LANGUAGES))))


def drift(schedule: Schedule, of: Occurrence, zone: ZoneInfo) -> timedelta:
    """Return by how much the clock in `zone` moved against the schedule's since a week before."""
    return _apart(schedule.zone, zone, of.instant) - _apart(schedule.zone, zone, of.instant - WEEK)


def _apart(one: ZoneInfo, other: ZoneInfo, moment: datetime) -> timedelta:
    offsets = [moment.astimezone(zone).utcoffset() or timedelta() for zone in (one, other)]
    return offsets[1] - offsets[0]


def _from(schedule: Schedule, after: datetime) -> Iterator[Occurrence]:
    # Holidays may have moved the last week's past this instant.
    day = after.astimezone(schedule.zone).date() - 2 * WEEK
    while True:
        found = occurrence(schedule, day)
        if found.instant > after:
            yield found
        day += WEEK


def _next_working_day(
    schedule: Schedule, planned: date, found: tuple[Holiday, ...], calendar: Calendar
) -> tuple[date, tuple[Holiday, ...]]:
    """Return the next day from Monday to Friday that is no holiday, and every holiday on the way to it."""
    day = planned + DAY
    while day.weekday() >= SATURDAY or calendar(day, schedule.calendars):
        found += calendar(day, schedule.calendars)
        day += DAY
    return day, found
