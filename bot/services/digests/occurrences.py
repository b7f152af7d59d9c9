"""One week of a schedule: its row, and opening it once, with its content frozen."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.digests.digest import frozen
from bot.domain.digests.occurrences import WEEK, Occurrence, Schedule, reaches
from bot.domain.members.member import Member
from bot.domain.outbox.status import OutboxStatus
from bot.messages import digests
from bot.messages.digests import digest_cause
from bot.services.context import ServiceContext
from bot.services.digests.charts import request_charts
from bot.services.digests.recipients import Addressee, addressees, told_since
from bot.services.digests.snapshots import notes_on, snapshot
from bot.services.digests.weeks import MISSED, OPENED, PLANNED, preview_cause
from bot.services.outbox.messages import mark_for, message_id
from bot.store.audit_trail import Entry
from bot.store.tables import DigestOccurrence, OutboxMessage

COMMAND = "schedule"
CLOCKWORK = {OPENED: Action.DIGEST_OPENED, MISSED: Action.DIGEST_MISSED}
"""The audit events of weeks that the scheduler opened or gave up."""


def row_of(
    session: Session, context: ServiceContext, schedule: str, week: str, *, lock: bool = False
) -> DigestOccurrence | None:
    """Return the row of one week of a schedule. With `lock`, it stays as it is until this transaction ends; a
    session that only reads cannot lock.
    """
    query = select(DigestOccurrence).where(
        DigestOccurrence.taskforce_id == context.taskforce_id,
        DigestOccurrence.schedule == schedule,
        DigestOccurrence.week == week,
    )
    if lock:
        # The session may have read the row before it was locked, and somebody may have changed it since.
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def planned(session: Session, context: ServiceContext, of: Occurrence, now: datetime) -> DigestOccurrence:
    """Return the row of a coming week; create it if there is none yet."""
    row = row_of(session, context, of.schedule, of.week, lock=True)
    if row is None:
        row = DigestOccurrence(
            taskforce_id=context.taskforce_id,
            schedule=of.schedule,
            week=of.week,
            planned=of.planned,
            due_at=of.instant,
            status=PLANNED,
            at=now,
            snapshots={},
            drafts={},
        )
    session.add(row)
    session.flush()
    return row


def record(
    session: Session,
    context: ServiceContext,
    of: Occurrence,
    now: datetime,
    status: str,
    by: Member | None = None,
) -> DigestOccurrence | None:
    """Store the outcome of a week; None if it has one already.

    This also writes the audit event if the scheduler acted. A person's action (`by`) writes its own.
    """
    row = planned(session, context, of, now)
    if row.status != PLANNED:
        return None
    row.status, row.at, row.planned, row.due_at = status, now, of.planned, of.instant
    _drop_previews(session, context, row)
    if by is not None:
        row.sent_by_id = by.id
        return row
    facts = {"schedule": of.schedule, "week": of.week}
    context.trail.append(session, Entry(now, None, CLOCKWORK[status], COMMAND, facts=facts))
    return row


def open_week(
    session: Session,
    context: ServiceContext,
    schedule: Schedule,
    of: Occurrence,
    now: datetime,
    *,
    by: Member | None = None,
    wait: timedelta | None = None,
) -> DigestOccurrence | None:
    """Freeze the content of a week's digest and put it into the outbox for all recipients.

    `by` is the member who sends it by hand. `wait` is how long the text waits for its pictures; without it
    there are none. Returns None if the week has an outcome already.
    """
    reached = addressees(session, context, schedule)
    since_when = told_since(session, context, schedule, [each.target for each in reached], of.instant - WEEK)
    row = record(session, context, of, now, OPENED, by)
    if row is None:
        return None
    told = [(each, since_when.of(each.target)) for each in reached]
    row.snapshots = frozen_for(session, context, row, now, (since for _, since in told))
    ready = now + (wait or timedelta())
    session.add_all(_message(context, schedule, row, each, since, now, ready) for each, since in told)
    if wait is not None:
        request_charts(session, context, row, (each for to, _ in told for each in to.languages), ready)
    session.flush()
    context.posted(session)
    return row


def frozen_for(
    session: Session,
    context: ServiceContext,
    row: DigestOccurrence,
    now: datetime,
    instants: Iterable[datetime],
) -> dict[str, Any]:
    """Return a snapshot of now for each of `instants`, the starts of periods, as JSON values."""
    notes = notes_on(session, context, row.id or 0)
    return {
        since.isoformat(): frozen(replace(snapshot(session, context, now, since), notes=notes))
        for since in dict.fromkeys(instants)
    }


def _drop_previews(session: Session, context: ServiceContext, row: DigestOccurrence) -> None:
    """Drop the previews that still wait: their digest has been sent, or will not be."""
    waiting = session.exec(
        select(OutboxMessage)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            col(OutboxMessage.cause).startswith(preview_cause(row.schedule, row.week), autoescape=True),
            OutboxMessage.status == OutboxStatus.PENDING,
        )
        .with_for_update()
    )
    for message in waiting:
        message.status = OutboxStatus.DROPPED
        session.add(message)


def _message(
    context: ServiceContext,
    schedule: Schedule,
    row: DigestOccurrence,
    to: Addressee,
    since: datetime,
    now: datetime,
    ready: datetime,
) -> OutboxMessage:
    target, member = to.target, to.member
    cause = digest_cause(row.schedule, row.week)
    zone, quiet = (member.zone, schedule.quiet) if member else (schedule.zone, None)
    due = reaches(row.due_at, zone, quiet)
    # A digest sent by hand, before its hour or long after it, may reach people from now on.
    goes = reaches(now, zone, quiet) if row.sent_by_id else due
    content = digests.content(
        row, since=since, languages=to.languages, zone=schedule.zone.key, reaches=due, goes=goes
    )
    return OutboxMessage(
        id=message_id(context, cause, target),
        taskforce_id=context.taskforce_id,
        cause=cause,
        target=target,
        recipient_id=member.id if member else None,
        kind=content.kind,
        content=content.values,
        status=OutboxStatus.PENDING,
        created_at=now,
        not_before=max(ready, goes),
        expires_at=goes + schedule.catch_up,
        team_id=mark_for(context, target, member),
    )
