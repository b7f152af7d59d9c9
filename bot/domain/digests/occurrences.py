"""When a digest is due: a schedule's occurrences, one a week, and which of them became due or were missed.

An occurrence is identified by its schedule and week, never by an instant, so that editing the hour cannot
create a second one. Its instant is the local time in the schedule's zone on its day. A local time that does
not exist moves forward with the clocks; of one that exists twice, the first counts.
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
"""The most days by which holidays can move an occurrence: no run of holidays and a weekend is longer."""
PUNCTUAL = timedelta(minutes=15)
"""How long after its instant something is still on time: the scheduler runs at intervals, and Slack may ask
to wait.
"""


Calendar = Callable[[date, Iterable[Side]], tuple[Holiday, ...]]
"""Returns the holidays of a day in some countries."""


class Policy(StrEnum):
    """What happens to a digest on a holiday. The values are the words of the deploy file."""

    NEXT_WORKING_DAY = "next_working_day_in_both"
    SKIP = "skip"
    SEND = "send"


class Punctuality(StrEnum):
    """Whether an occurrence that has not been sent is ahead, due, late or missed at some instant."""

    AHEAD = "ahead"
    DUE = "due"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True)
class QuietHours:
    """The hours in which a person is not disturbed, in their own time zone. `end` before `start` is the next
    morning.
    """

    start: time
    end: time

    def hold(self, at: time) -> bool:
        """Say whether a time of day is in the quiet hours."""
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True)
class Recipient:
    """A recipient that the deploy file names by a `word`: a group, a person's reference or a channel.

    `languages` is the order for this recipient; None uses the schedule's order.
    """

    word: str
    languages: tuple[Language, ...] | None = None


@dataclass(frozen=True)
class Schedule:
    """A weekly digest. `weekday` (0 is Monday) and `at` are in `zone`."""

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
    """One week of a schedule. (`schedule`, `week`) is unique, and `week` is that of the `planned` day.

    `day` is the day it goes out: it differs from `planned` if holidays moved it, and is None if a holiday
    skipped it. `instant` is when it is due, or would have been.
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
    """The occurrences that fell due in a period: those still to send (at most one) and those missed."""

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
    """Return the occurrence of the ISO week that contains a day."""
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
    """Return the first occurrences after an instant, including skipped ones."""
    return tuple(islice(_from(schedule, after), count))


def fallen_due(schedule: Schedule, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
    """Return the occurrences that fell due after `since` and not after `until`, oldest first."""
    found = []
    for each in _from(schedule, since):
        if each.instant > until:
            break
        if each.day is not None:
            found.append(each)
    return tuple(found)


def may_be_due(schedule: Schedule, since: datetime, now: datetime) -> bool:
    """Say, without the calendar, whether something may have fallen due: holidays move days, not hours."""
    day = since.astimezone(schedule.zone).date()
    hours = (instant_of(day + DAY * ahead, schedule.at, schedule.zone) for ahead in (0, 1))
    return any(since < hour <= now for hour in hours)


def hours(schedule: Schedule, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the instants after `since` and not after `until` at which a schedule needs work: each occurrence
    and, ahead of it, its preview.
    """
    for each in fallen_due(schedule, since, until + schedule.preview):
        yield from (at for at in (each.instant - schedule.preview, each.instant) if since < at <= until)


def may_be_near(schedule: Schedule, since: datetime, now: datetime) -> bool:
    """Say, without the calendar, whether the preview of the next occurrence after `since` may be due."""
    day = (now + schedule.preview).astimezone(schedule.zone).date()
    planned = day - DAY * ((day.weekday() - schedule.weekday) % len(WEEKDAYS))
    instants = (instant_of(planned - WEEK * back, schedule.at, schedule.zone) for back in (0, 1))
    return any(
        since - MOST_MOVED < instant <= now + schedule.preview and instant != since for instant in instants
    )


@lru_cache(maxsize=256)
def next_occurrence(schedule: Schedule, after: datetime) -> Occurrence:
    """Return the next occurrence that falls due after an instant. The result is cached, because it is needed
    often.
    """
    return next(each for each in _from(schedule, after) if each.day is not None)


def next_instant(schedule: Schedule, after: datetime) -> datetime:
    """Return when the next occurrence falls due after an instant."""
    return next_occurrence(schedule, after).instant


def backlog(schedule: Schedule, since: datetime, now: datetime) -> Backlog:
    """Return what to make up for after the bot was down since `since`.

    Only the newest occurrence may still be sent, within the catch-up window: two digests at once tell nobody
    more.
    """
    found = fallen_due(schedule, since, now)
    newest = tuple(each for each in found[-1:] if punctuality(schedule, each, now) is not Punctuality.MISSED)
    return Backlog(newest, found[: len(found) - len(newest)])


def punctuality(schedule: Schedule, of: Occurrence, now: datetime) -> Punctuality:
    """Say whether an unsent occurrence is ahead, due, late or, past the catch-up window, missed."""
    passed = now - of.instant
    if passed < timedelta():
        return Punctuality.AHEAD
    if passed <= min(PUNCTUAL, schedule.catch_up):
        return Punctuality.DUE
    return Punctuality.LATE if passed <= schedule.catch_up else Punctuality.MISSED


def reaches(moment: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    """Return when something due at `moment` may reach a person in `zone`: at once, or after their quiet
    hours.
    """
    local = moment.astimezone(zone)
    if quiet is None or not quiet.hold(local.time()):
        return moment
    day = local.date() if local.time() < quiet.end else local.date() + DAY
    # If the clock passes the same hour twice, stay in the same pass as `moment`.
    return datetime.combine(day, quiet.end, tzinfo=zone).replace(fold=local.fold).astimezone(UTC)


def in_order(
    schedule: Schedule | None, given: tuple[Language, ...] | None, own: Language | None
) -> tuple[Language, ...]:
    """Return a recipient's languages in order, each once.

    The languages `given` for the recipient come first; their `own` is added if it is missing, so that
    everyone gets a language they can read. Without `given`, their own comes first and the schedule's follow.
    """
    own_ = (own,) if own else ()
    if given:
        return tuple(dict.fromkeys((*given, *own_)))
    return tuple(dict.fromkeys((*own_, *(schedule.languages if schedule else LANGUAGES))))


def drift(schedule: Schedule, of: Occurrence, zone: ZoneInfo) -> timedelta:
    """Return by how much the clock in `zone` shifted against the schedule's zone since a week before."""
    return _apart(schedule.zone, zone, of.instant) - _apart(schedule.zone, zone, of.instant - WEEK)


def _apart(one: ZoneInfo, other: ZoneInfo, moment: datetime) -> timedelta:
    offsets = [moment.astimezone(zone).utcoffset() or timedelta() for zone in (one, other)]
    return offsets[1] - offsets[0]


def _from(schedule: Schedule, after: datetime) -> Iterator[Occurrence]:
    # Holidays may have moved the occurrence of an earlier week past this instant.
    day = after.astimezone(schedule.zone).date() - 2 * WEEK
    while True:
        found = occurrence(schedule, day)
        if found.instant > after:
            yield found
        day += WEEK


def _next_working_day(
    schedule: Schedule, planned: date, found: tuple[Holiday, ...], calendar: Calendar
) -> tuple[date, tuple[Holiday, ...]]:
    """Return the next day from Monday to Friday that is no holiday, and every holiday up to it."""
    day = planned + DAY
    while day.weekday() >= SATURDAY or calendar(day, schedule.calendars):
        found += calendar(day, schedule.calendars)
        day += DAY
    return day, found
