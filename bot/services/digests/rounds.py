"""The clock's round over all schedules: what falls due is previewed, opened, or recorded as missed; once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

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
from bot.store.instants import instant_of
from bot.store.tables import DigestOccurrence, DigestWatch

NOTHING = Backlog((), ())


@dataclass(frozen=True)
class _Kept:
    """What the tables know of one schedule: since when it is kept, the last instant that was dealt with, and
    of the weeks to come those that are held back and those that were previewed.
    """

    since: datetime
    last: datetime
    held: frozenset[str]
    previewed: frozenset[str]


@dataclass(frozen=True)
class _Due:
    """What is to be done for a schedule now."""

    backlog: Backlog = NOTHING
    to_preview: tuple[Occurrence, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.backlog.to_send or self.backlog.missed or self.to_preview)


def open_due(context: ServiceContext, *, wait: timedelta | None = None) -> int:
    """Open what has fallen due, preview what soon will, record what was missed; return how much that was.

    `wait` is how long a digest's words wait for their pictures; without it there are none. Any number of
    replicas may do so at once: whoever writes in a workspace goes alone, and a week of a schedule is opened
    once. What somebody holds back waits for them until the next one falls due.
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
    """Return what each schedule owes; one that is new is watched from now on, and owes nothing yet."""
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
    # Whoever holds it back decides, however late; once the next one is due there is nothing left to decide.
    return Backlog((), every[:-1])


def _to_preview(schedule: Schedule, kept: _Kept, now: datetime) -> tuple[Occurrence, ...]:
    if not schedule.preview or not may_be_near(schedule, kept.last, now):
        return ()
    near = next_occurrence(schedule, kept.last)
    wanted = now < near.instant <= now + schedule.preview
    return (near,) if wanted and near.week not in kept.previewed else ()


def _kept(context: ServiceContext) -> tuple[Mapping[str, _Kept], datetime]:
    """Return what is known of each schedule that was watched before, and the present instant."""
    row = DigestOccurrence
    with context.reading() as session:
        watched = session.exec(
            select(DigestWatch.schedule, DigestWatch.since, instant_of(context.clock)).where(
                DigestWatch.workspace_id == context.workspace_id
            )
        ).all()
        latest = dict(
            session.exec(
                select(row.schedule, func.max(row.due_at))
                .where(row.workspace_id == context.workspace_id, col(row.status).in_([OPENED, MISSED]))
                .group_by(col(row.schedule))
            ).all()
        )
        touched = session.exec(
            select(row.schedule, row.week, row.held_at, row.previewed_at).where(
                row.workspace_id == context.workspace_id, row.status == PLANNED
            )
        ).all()
    kept = {
        key: _Kept(
            since,
            max(since, latest.get(key, since)),
            frozenset(week for of, week, held, _ in touched if of == key and held),
            frozenset(week for of, week, _, previewed in touched if of == key and previewed),
        )
        for key, since, _ in watched
    }
    # Where nothing was watched yet, nothing is due either, at whatever instant.
    return kept, next((now for _, _, now in watched), context.clock.now())


def _watch(context: ServiceContext, schedules: Iterable[Schedule]) -> None:
    with context.writing(None) as (session, now):
        for schedule in schedules:
            if session.get(DigestWatch, (context.workspace_id, schedule.key)) is None:
                session.add(DigestWatch(workspace_id=context.workspace_id, schedule=schedule.key, since=now))
