"""The digests that will reach someone, and the overview for the people who run the bot."""

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
from bot.services.digests.weeks import OPENED, day_of
from bot.services.health import read_health
from bot.store.tables import DigestOccurrence, columns

COMING = 2
"""How many occurrences of each schedule are looked at."""
MOST_DIGESTS = 6
MOST_UNREAD = 4
"""For how many schedules the readers of the last digest are shown."""
TRAIL_TAIL = 50
"""How many events of the trail are checked for a Home. `health` checks more, `enlace audit verify` all."""
UNTOUCHED = UpcomingDigest()


def coming_to(
    session: Session, context: ServiceContext, reader: Member, now: datetime
) -> tuple[ComingDigest, ...]:
    """Return the next digests that will reach the reader, the earliest first, without those already sent."""
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
    """Return the bot's health, and who has not read the last digest of each schedule."""
    return Oversight(
        read_health(session, context, members, tail=TRAIL_TAIL),
        _unread(session, context, members)[:MOST_UNREAD],
    )


def _unread(session: Session, context: ServiceContext, members: Mapping[int, Member]) -> tuple[Unread, ...]:
    of = columns(DigestOccurrence)
    kept = [schedule.key for schedule in context.rules.digests]
    ours = (of.taskforce_id == context.taskforce_id, of.status == OPENED, of.schedule.in_(kept))
    latest = (
        select(of.schedule, func.max(of.due_at).label("due_at")).where(*ours).group_by(of.schedule).subquery()
    )
    rows = session.exec(
        select(DigestOccurrence)
        .join(latest, (latest.c.schedule == of.schedule) & (latest.c.due_at == of.due_at))
        .where(*ours)
        # These columns are long, and not needed here. For mypy: SQLModel's columns are attributes.
        .options(defer(col(DigestOccurrence.snapshots)), defer(col(DigestOccurrence.drafts)))  # type: ignore[arg-type]
        .order_by(of.due_at.desc(), of.schedule)
    ).all()
    readers = readers_of(session, context, rows, members)
    return tuple(Unread(row.schedule, day_of(row, context), readers[row.id or 0]) for row in rows)
