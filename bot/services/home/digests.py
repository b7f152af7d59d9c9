"""Which digests will reach someone and when, and what those see who answer for them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from bot.domain.digests.actions import OccurrenceOutcome, UpcomingDigest
from bot.domain.digests.occurrences import coming, reaches
from bot.domain.home.content import ComingDigest, Oversight, Unread
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act, may
from bot.services.context import ServiceContext
from bot.services.digests.overview import standing
from bot.services.digests.readers import readers_of
from bot.services.digests.recipients import received_by
from bot.services.digests.weeks import OPENED
from bot.services.health import read_health
from bot.store.tables import DigestOccurrence, columns

COMING = 2
"""Occurrences of each schedule that are looked at."""
MOST_DIGESTS = 6
MOST_UNREAD = 4
"""Schedules whose last digest is shown with who has not read it."""
TRAIL_TAIL = 50
"""Events of the trail that are checked for a Home; `health` checks more, `enlace audit verify` all."""
UNTOUCHED = UpcomingDigest()


def coming_to(
    session: Session, context: ServiceContext, reader: Member, now: datetime
) -> tuple[ComingDigest, ...]:
    """Return the next digests that will reach the reader, the first first; what went out already is none."""
    reaching = received_by(session, context, reader)
    if not reaching:
        return ()
    touched, informed = standing(session, context, reader, now), may(reader.role, Act.DIGEST)
    found = []
    for schedule, to in reaching:
        for each in coming(schedule, now, COMING):
            known = touched.get((schedule.key, each.week), UNTOUCHED)
            if each.day is not None and known.fate is OccurrenceOutcome.AHEAD:
                found.append(
                    ComingDigest(
                        schedule=schedule.key,
                        at=reaches(each.instant, reader.zone, schedule.quiet),
                        languages=to.languages,
                        held=known.hold is not None,
                        hold=known.hold if informed else None,
                    )
                )
    return tuple(sorted(found, key=lambda each: (each.at, each.schedule))[:MOST_DIGESTS])


def oversight(session: Session, context: ServiceContext, members: Mapping[int, Member]) -> Oversight:
    """Return how the bot is doing, and who has not read the last digest of each schedule."""
    return Oversight(
        read_health(session, context, members, tail=TRAIL_TAIL),
        _unread(session, context, members)[:MOST_UNREAD],
    )


def _unread(session: Session, context: ServiceContext, members: Mapping[int, Member]) -> tuple[Unread, ...]:
    of = columns(DigestOccurrence)
    kept = [schedule.key for schedule in context.rules.digests]
    ours = (of.workspace_id == context.workspace_id, of.status == OPENED, of.schedule.in_(kept))
    latest = (
        select(of.schedule, func.max(of.due_at).label("due_at")).where(*ours).group_by(of.schedule).subquery()
    )
    rows = session.exec(
        select(DigestOccurrence)
        .join(latest, (latest.c.schedule == of.schedule) & (latest.c.due_at == of.due_at))
        .where(*ours)
        # What was said is long, and not asked for.
        .options(defer(col(DigestOccurrence.snapshots)), defer(col(DigestOccurrence.drafts)))  # type: ignore[arg-type] # SQLModel's columns are attributes
        .order_by(of.due_at.desc(), of.schedule)
    ).all()
    readers = readers_of(session, context, rows, members)
    return tuple(Unread(row.schedule, row.planned, readers[row.id or 0]) for row in rows)
