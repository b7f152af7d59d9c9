"""The scheduler's pass over all schedules: it previews, opens, or records as missed what is due, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.digests.occurrences import (
    Backlog,
    Occurrence,
    Schedule,
    backlog,
    may_be_due,
    may_be_near,
    next_instant,
    next_occurrence,
)
from bot.services.context import ServiceContext
from bot.services.digests.occurrences import open_week, record
from bot.services.digests.previews import announce
from bot.services.digests.weeks import MISSED, OPENED, PLANNED
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.tables import DigestOccurrence, DigestWatch

NOTHING = Backlog((), ())


@dataclass(frozen=True)
class _Kept:
    """The state of one schedule in the tables: since when it is watched, the instant of its last outcome, and
    which coming weeks are on hold or were previewed.
    """

    since: datetime
    last: datetime
    held: frozenset[str]
    previewed: frozenset[str]


@dataclass(frozen=True)
class _Due:
    """What to do for a schedule now."""

    backlog: Backlog = NOTHING
    to_preview: tuple[Occurrence, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.backlog.to_send or self.backlog.missed or self.to_preview)


def open_due(context: ServiceContext, *, wait: timedelta | None = None) -> int:
    """Open what has fallen due, preview what soon will, record what was missed; return how many that was.

    `wait` is how long a digest's text waits for its pictures; without it there are none. Any number of
    replicas may call this at once: writers of a workspace run one at a time, and a week of a schedule is
    opened once. A digest on hold waits until it is resumed, or until the next one falls due.
    """
    if not context.rules.digests:
        return 0
    due = {schedule: found for schedule, found in _due(context).items() if found}
    if not due:
        return 0
    done = 0
    with context.writing(None) as (session, now):
        for schedule, found in due.items():
            for occurrence in found.backlog.missed:
                done += record(session, context, occurrence, now, MISSED) is not None
            for occurrence in found.backlog.to_send:
                done += open_week(session, context, schedule, occurrence, now, wait=wait) is not None
            for occurrence in found.to_preview:
                done += announce(session, context, schedule, occurrence, now)
    return done


def _due(context: ServiceContext) -> Mapping[Schedule, _Due]:
    """Return what each schedule needs. A new schedule is watched from now on, and needs nothing yet."""
    kept, now = _kept(context)
    if new := [each for each in context.rules.digests if each.key not in kept]:
        _watch(context, new)
    return {
        schedule: _Due(_backlog(schedule, known, now), _to_preview(schedule, known, now))
        for schedule in context.rules.digests
        if (known := kept.get(schedule.key))
    }


def _backlog(schedule: Schedule, kept: _Kept, now: datetime) -> Backlog:
    if not may_be_due(schedule, kept.last, now) or next_instant(schedule, kept.last) > now:
        return NOTHING
    found = backlog(schedule, kept.last, now)
    every = (*found.missed, *found.to_send)
    if every[-1].week not in kept.held:
        return found
    # A digest on hold waits until someone resumes it, however late. Once the next is due, it is missed.
    return Backlog((), every[:-1])


def _to_preview(schedule: Schedule, kept: _Kept, now: datetime) -> tuple[Occurrence, ...]:
    if not schedule.preview or not may_be_near(schedule, kept.last, now):
        return ()
    near = next_occurrence(schedule, kept.last)
    wanted = now < near.instant <= now + schedule.preview
    return (near,) if wanted and near.week not in kept.previewed else ()


def _kept(context: ServiceContext) -> tuple[Mapping[str, _Kept], datetime]:
    """Return the state of each schedule that is watched already, and the present instant."""
    with context.reading() as session:
        watched = session.exec(_watched(context)).all()
        latest = dict(session.exec(_latest(context)).all())
        touched = session.exec(_touched(context)).all()
    kept = {
        key: _Kept(
            since,
            max(since, latest.get(key, since)),
            frozenset(week for of, week, held, _ in touched if of == key and held),
            frozenset(week for of, week, _, previewed in touched if of == key and previewed),
        )
        for key, since, _ in watched
    }
    # Without a watched schedule nothing is due, so any clock will do.
    return kept, next((now for _, _, now in watched), context.clock.now())


@built_once
def _watched(context: ServiceContext) -> Any:
    return select(DigestWatch.schedule, DigestWatch.since, instant_of(context.clock)).where(
        DigestWatch.taskforce_id == context.taskforce_id
    )


@built_once
def _latest(context: ServiceContext) -> Any:
    row = DigestOccurrence
    return (
        select(row.schedule, func.max(row.due_at))
        .where(row.taskforce_id == context.taskforce_id, col(row.status).in_([OPENED, MISSED]))
        .group_by(col(row.schedule))
    )


@built_once
def _touched(context: ServiceContext) -> Any:
    row = DigestOccurrence
    return select(row.schedule, row.week, row.held_at, row.previewed_at).where(
        row.taskforce_id == context.taskforce_id, row.status == PLANNED
    )


def _watch(context: ServiceContext, schedules: Iterable[Schedule]) -> None:
    with context.writing(None) as (session, now):
        for schedule in schedules:
            if session.get(DigestWatch, (context.taskforce_id, schedule.key)) is None:
                session.add(DigestWatch(taskforce_id=context.taskforce_id, schedule=schedule.key, since=now))
