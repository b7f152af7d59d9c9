"""The deploy file's digests and reminders as schedules, and whom they reach when."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import get_args
from zoneinfo import ZoneInfo

from bot.config import digest_models
from bot.config.digest_models import Digest, Weekday
from bot.config.models import Config, Member
from bot.config.recipients import RecipientKind, is_channel, meaning_of
from bot.domain.digests.occurrences import (
    Occurrence,
    Policy,
    QuietHours,
    Recipient,
    Schedule,
    coming,
    drift,
    in_order,
    reaches,
)
from bot.domain.members.member import Side
from bot.domain.reminders.selection import ReminderPolicy
from bot.i18n import Language

WEEKDAYS: tuple[str, ...] = get_args(Weekday)


def schedules_of(config: Config) -> tuple[Schedule, ...]:
    """Return the deploy file's schedules, in its order."""
    return tuple(_schedule(digest, config) for digest in config.digests)


def reminder_policy_of(config: Config) -> ReminderPolicy | None:
    """Return the deploy file's reminder settings, or None if it turns reminders off."""
    given = config.reminders
    if not given.enabled:
        return None
    return ReminderPolicy(
        at=time.fromisoformat(given.time),
        before=given.before_days,
        after=given.after_days,
        lead_after=given.lead_after_days,
        chair_after=given.chair_after_days,
        quiet=_quiet(given.quiet_hours),
        latest=timedelta(hours=given.max_late_hours),
    )


def _schedule(digest: Digest, config: Config) -> Schedule:
    return Schedule(
        key=digest.key,
        weekday=WEEKDAYS.index(digest.weekday),
        at=time.fromisoformat(digest.time),
        zone=ZoneInfo(digest.timezone or config.timezone),
        recipients=tuple(Recipient(_word(each.to, config), each.languages) for each in digest.recipients),
        languages=digest.languages,
        calendars=tuple(Side(name) for name in digest.holidays.calendars),
        policy=Policy(digest.holidays.policy),
        preview=timedelta(hours=digest.preview_hours),
        catch_up=timedelta(hours=digest.catch_up_hours),
        quiet=_quiet(digest.quiet_hours),
    )


def _word(given: str, config: Config) -> str:
    """Return a recipient's word; for a person of several workspaces, the one by which the record knows
    them.
    """
    person = config.members.find(given) if meaning_of(given).kind is RecipientKind.PERSON else None
    several = person is not None and len(person.references) > 1
    return person.reference if person is not None and several else given


def _quiet(given: digest_models.QuietHours | None) -> QuietHours | None:
    return QuietHours(time.fromisoformat(given.start), time.fromisoformat(given.end)) if given else None


@dataclass(frozen=True)
class Reached:
    """A recipient of an occurrence, and when it reaches them (`at`, in UTC).

    `zone` is their time zone, whose clock moved by `drift` against the schedule's within the week. `waits`
    means that their quiet hours delay it. `languages` are in display order.
    """

    name: str
    languages: tuple[Language, ...]
    zone: ZoneInfo
    at: datetime
    drift: timedelta
    waits: bool

    @property
    def local(self) -> datetime:
        """The same instant in their time zone."""
        return self.at.astimezone(self.zone)


@dataclass(frozen=True)
class Planned:
    """A coming occurrence and its recipients; none if it is skipped."""

    schedule: Schedule
    occurrence: Occurrence
    reached: tuple[Reached, ...]


@dataclass(frozen=True)
class Person:
    """Someone a schedule reaches: their name, their time zone, and the digest's languages in order."""

    name: str
    zone: ZoneInfo
    languages: tuple[Language, ...]


PeopleOf = Callable[[Schedule], Iterable[Person]]


def plan(config: Config, now: datetime, count: int, people: PeopleOf | None = None) -> tuple[Planned, ...]:
    """Return the next `count` occurrences of all schedules after an instant.

    `people` says whom a schedule reaches, as the database knows them. Without it the deploy file alone
    counts: it knows neither zones and languages from Slack or of people's own choice, nor leads named there.
    """
    reached_by = people or partial(_by_file, config)
    schedules = schedules_of(config)
    found = [(each, schedule) for schedule in schedules for each in coming(schedule, now, count)]
    found.sort(key=lambda pair: (pair[0].instant, pair[0].schedule))
    return tuple(
        Planned(schedule, each, _reached(reached_by(schedule), schedule, each) if each.day else ())
        for each, schedule in found[:count]
    )


def _by_file(config: Config, schedule: Schedule) -> Iterator[Person]:
    for person, given in _people(config, schedule):
        languages = in_order(schedule, given, person.language or config.language)
        yield Person(person.name or person.reference, ZoneInfo(person.timezone or config.timezone), languages)


def _reached(found: Iterable[Person], schedule: Schedule, of: Occurrence) -> tuple[Reached, ...]:
    people = [
        Reached(
            name=person.name,
            languages=person.languages,
            zone=person.zone,
            at=reaches(of.instant, person.zone, schedule.quiet),
            drift=drift(schedule, of, person.zone),
            waits=reaches(of.instant, person.zone, schedule.quiet) != of.instant,
        )
        for person in found
    ]
    channels = [
        Reached(
            name=recipient.word,
            languages=in_order(schedule, recipient.languages, None),
            zone=schedule.zone,
            at=of.instant,
            drift=timedelta(),
            waits=False,
        )
        for recipient in schedule.recipients
        if is_channel(recipient.word)
    ]
    return (*people, *channels)


def _people(config: Config, schedule: Schedule) -> Iterator[tuple[Member, tuple[Language, ...] | None]]:
    """Return the people that a schedule's words mean, each once, with the languages given for them."""
    found: dict[str, Member] = {}
    given: dict[str, tuple[Language, ...]] = {}
    for recipient in schedule.recipients:
        for person in _meant(config, recipient.word):
            known = found.setdefault(person.reference, person).reference
            if recipient.languages and (known not in given or not meaning_of(recipient.word).is_group):
                given[known] = recipient.languages
    return ((person, given.get(known)) for known, person in found.items())


def _meant(config: Config, word: str) -> list[Member]:
    meant = meaning_of(word)
    match meant.kind:
        case RecipientKind.LEADS:
            seats = [seat for seats in config.leads.values() for seat in (seats.us, seats.mx) if seat]
            return [person for seat in seats if (person := config.members.find(seat))]
        case RecipientKind.ROLE:
            return [person for person in config.members.people if person.role == meant.name]
        case RecipientKind.PERSON:
            person = config.members.find(meant.name)
            return [person] if person else []
        case RecipientKind.CHANNEL:
            return []
