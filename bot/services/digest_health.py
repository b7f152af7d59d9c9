"""How each schedule of digests fares: what became of its last occurrence, and when the next is due."""

from collections.abc import Mapping

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.health import DigestHealth
from bot.domain.occurrences import next_instant
from bot.services.desk import Desk
from bot.services.digest_weeks import MISSED, OPENED, digest_cause
from bot.services.notices import SENT
from bot.store.tables import DigestOccurrence, OutboxMessage


def digest_health(session: Session, desk: Desk) -> tuple[DigestHealth, ...]:
    """Return how the deploy file's schedules fare, in its order."""
    if not desk.rules.digests:
        return ()
    of, now = DigestOccurrence, desk.clock.now()
    over = (of.workspace_id == desk.workspace_id, col(of.status).in_([OPENED, MISSED]))
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
    counts = _counts(session, desk, causes)
    found = []
    for schedule in desk.rules.digests:
        if schedule.key not in last:
            found.append(DigestHealth(schedule.key, next_instant(schedule, now)))
            continue
        _, due_at, status = last[schedule.key]
        coming = next_instant(schedule, max(now, due_at))  # it may have been sent ahead of its hour
        reached, total = counts.get(causes[schedule.key], (0, 0))
        found.append(DigestHealth(schedule.key, coming, due_at, status == MISSED, reached, total))
    return tuple(found)


def _counts(session: Session, desk: Desk, causes: Mapping[str, str]) -> Mapping[str, tuple[int, int]]:
    """Return by cause how many were sent, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for cause, status, number in session.exec(
        select(OutboxMessage.cause, OutboxMessage.status, func.count())
        .where(OutboxMessage.workspace_id == desk.workspace_id, col(OutboxMessage.cause).in_(causes.values()))
        .group_by(col(OutboxMessage.cause), col(OutboxMessage.status))
    ):
        reached, total = found.get(cause, (0, 0))
        found[cause] = reached + number * (status == SENT), total + number
    return found
