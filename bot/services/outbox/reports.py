"""Reports undeliverable messages to the secretariat: once, several together, and never a failed report."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.members.member import Role
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import OutboxStatus
from bot.messages import undelivered
from bot.messages.undelivered import UNDELIVERED
from bot.services.context import ServiceContext
from bot.services.members.queries import holders
from bot.services.outbox.messages import letter
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.tables import OutboxMessage


def report(context: ServiceContext, pace: Pace = USUAL_PACE) -> int:
    """Put a report of all newly undeliverable messages into the outbox, and return how many it covers.

    It goes to the secretariat, or to the chairs if there is none; at most once every `report_every`.
    """
    with context.reading() as session:  # usually there is nothing to report, and then no writer has to wait
        if not _unreported(session, context, lock=False):
            return 0
    with context.database.writing() as session:
        recent, now = _reports(session, context, pace.report_every)
        if recent:
            return 0
        rows = _unreported(session, context, lock=True)
        told_of = [row for row in rows if row.kind != UNDELIVERED]
        for row in rows:
            row.reported = True
            session.add(row)
        if told_of:
            content = undelivered.content(told_of)
            cause = f"undelivered:{told_of[0].id}:{told_of[0].fence}"
            people = holders(session, context, [Role.SECRETARIAT]) or holders(session, context, [Role.CHAIR])
            session.add_all(letter(context, cause, each, *content, now) for each in people)
        return len(told_of)


def _unreported(session: Session, context: ServiceContext, *, lock: bool) -> list[OutboxMessage]:
    return list(session.exec(_query(context, lock=lock)))


@built_once
def _query(context: ServiceContext, *, lock: bool) -> Any:
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            col(OutboxMessage.status).in_([OutboxStatus.DEAD, OutboxStatus.EXPIRED]),
            ~col(OutboxMessage.reported),
        )
        .order_by(col(OutboxMessage.created_at), col(OutboxMessage.id))
    )
    return query.with_for_update(skip_locked=True) if lock else query.limit(1)


def _reports(session: Session, context: ServiceContext, seconds: float) -> tuple[int, datetime]:
    """Return how many reports there were in the last `seconds`, and the present instant."""
    return session.exec(
        select(func.count(), instant_of(context.clock))
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            OutboxMessage.kind == UNDELIVERED,
            col(OutboxMessage.created_at) > instant_of(context.clock, -seconds),
        )
    ).one()
