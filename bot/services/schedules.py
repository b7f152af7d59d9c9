"""The deploy file's digests as the calendar understands them."""

from datetime import time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from bot.config.models import Config, Digest, Weekday
from bot.domain.members import Side
from bot.domain.occurrences import Policy, QuietHours, Schedule

WEEKDAYS: tuple[str, ...] = get_args(Weekday)


def schedules_of(config: Config) -> tuple[Schedule, ...]:
    """Return the deploy file's schedules, in its order."""
    return tuple(_schedule(digest, config.timezone) for digest in config.digests)


def _schedule(digest: Digest, zone: str) -> Schedule:
    quiet = digest.quiet_hours
    return Schedule(
        key=digest.key,
        weekday=WEEKDAYS.index(digest.weekday),
        at=time.fromisoformat(digest.time),
        zone=ZoneInfo(digest.timezone or zone),
        recipients=digest.recipients,
        languages=digest.languages,
        calendars=tuple(Side(name) for name in digest.holidays.calendars),
        policy=Policy(digest.holidays.policy),
        preview=timedelta(hours=digest.preview_hours),
        catch_up=timedelta(hours=digest.catch_up_hours),
        quiet=QuietHours(time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)) if quiet else None,
    )
