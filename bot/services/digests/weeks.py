"""How a week of a schedule is stored: its status, its outbox cause, and the delivery of its messages."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.outbox.status import OutboxStatus
from bot.services.context import ServiceContext
from bot.store.tables import DigestOccurrence, OutboxMessage

PLANNED = "planned"
OPENED = "opened"
MISSED = "missed"
"""The values of `DigestOccurrence.status`."""


def day_of(row: DigestOccurrence, context: ServiceContext) -> date:
    """Return the day whose digest a week's is: the one on which it is due, whenever it goes out."""
    return context.rules.digest_day(row.schedule, row.due_at)


def monday_of(week: str) -> date:
    """Return the first day of a week, such as "2026-W49"."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def preview_cause(schedule: str, week: str) -> str:
    """Return the outbox cause of a week's preview."""
    return f"preview:{schedule}:{week}"


def reached(
    session: Session, context: ServiceContext, causes: Iterable[str]
) -> Mapping[str, tuple[int, int]]:
    """Return, for each cause, how many messages were sent and how many there are."""
    found = dict.fromkeys(causes, (0, 0))
    for cause, status, number in session.exec(
        select(OutboxMessage.cause, OutboxMessage.status, func.count())
        .where(OutboxMessage.taskforce_id == context.taskforce_id, col(OutboxMessage.cause).in_(found))
        .group_by(col(OutboxMessage.cause), col(OutboxMessage.status))
    ):
        sent, total = found[cause]
        found[cause] = sent + number * (status == OutboxStatus.SENT), total + number
    return found
