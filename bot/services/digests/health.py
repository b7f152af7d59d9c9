"""The health of each digest schedule: the outcome of its last occurrence, and when the next is due."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.digests.occurrences import next_instant
from bot.domain.health import DigestHealth
from bot.messages.digests import digest_cause
from bot.services.context import ServiceContext
from bot.services.digests.weeks import MISSED, OPENED, reached
from bot.store.tables import DigestOccurrence


def digest_health(session: Session, context: ServiceContext) -> tuple[DigestHealth, ...]:
    """Return the health of the deploy file's schedules, in its order."""
    if not context.rules.digests:
        return ()
    of, now = DigestOccurrence, context.clock.now()
    over = (of.taskforce_id == context.taskforce_id, col(of.status).in_([OPENED, MISSED]))
    latest = (
        select(of.schedule, func.max(of.due_at).label("due_at"))
        .where(*over)
        .group_by(col(of.schedule))
        .subquery()
    )
    last = {
        schedule: (week, due_at, status)
        for schedule, week, due_at, status in session.exec(
            select(of.schedule, of.week, of.due_at, of.status)
            .join(latest, (latest.c.schedule == of.schedule) & (latest.c.due_at == of.due_at))
            .where(*over)
        )
    }
    causes = {schedule: digest_cause(schedule, week) for schedule, (week, _, _) in last.items()}
    counts = reached(session, context, causes.values())
    found = []
    for schedule in context.rules.digests:
        if schedule.key not in last:
            found.append(DigestHealth(schedule.key, next_instant(schedule, now)))
            continue
        _, due_at, status = last[schedule.key]
        coming = next_instant(schedule, max(now, due_at))  # it may have been sent ahead of its hour
        sent, total = counts[causes[schedule.key]]
        found.append(DigestHealth(schedule.key, coming, due_at, status == MISSED, sent, total))
    return tuple(found)
