"""Opens a schedule's occurrences when they fall due: once, with everything that is said frozen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.digests import frozen
from bot.domain.occurrences import (
    WEEK,
    Backlog,
    Occurrence,
    Schedule,
    backlog,
    may_be_due,
    next_instant,
    reaches,
)
from bot.domain.trail import Action
from bot.services.desk import Desk
from bot.services.digest_recipients import MISSED, OPENED, Addressee, addressees, told_since
from bot.services.digests import snapshot
from bot.services.notices import PENDING, message_id
from bot.services.outbox_content import DIGEST
from bot.store.tables import DigestOccurrence, DigestWatch, OutboxMessage
from bot.store.trail import Entry

COMMAND = "schedule"


def cause_of(schedule: str, week: str) -> str:
    """Return what the outbox names as the cause of an occurrence's messages."""
    return f"digest:{schedule}:{week}"


def open_due(desk: Desk) -> int:
    """Open what has fallen due, record what was missed, and return how many occurrences that was.

    Any number of replicas may do so at once: whoever writes in a workspace goes alone, and a week of a
    schedule is opened once.
    """
    due = _due(desk)
    if not any(each.to_send or each.missed for each in due.values()):
        return 0
    done = 0
    with desk.writing(None) as (session, now):
        for schedule, found in due.items():
            for occurrence in found.missed:
                done += _record(session, desk, occurrence, now, MISSED) is not None
            for occurrence in found.to_send:
                done += _open(session, desk, schedule, occurrence, now)
    return done


def _due(desk: Desk) -> Mapping[Schedule, Backlog]:
    """Return each schedule's backlog; one that is new is watched from now on, and owes nothing."""
    if not desk.rules.digests:
        return {}
    with desk.reading() as session:
        watched = dict(
            session.exec(
                select(DigestWatch.schedule, DigestWatch.since).where(
                    DigestWatch.workspace_id == desk.workspace_id
                )
            ).all()
        )
        latest = dict(
            session.exec(
                select(DigestOccurrence.schedule, func.max(DigestOccurrence.due_at))
                .where(DigestOccurrence.workspace_id == desk.workspace_id)
                .group_by(col(DigestOccurrence.schedule))
            ).all()
        )
    now = desk.clock.now()
    if new := [each for each in desk.rules.digests if each.key not in watched]:
        _watch(desk, new)
    found = {}
    for schedule in desk.rules.digests:
        if since := watched.get(schedule.key):
            last = max(since, latest.get(schedule.key, since))
            if may_be_due(schedule, last, now) and next_instant(schedule, last) <= now:
                found[schedule] = backlog(schedule, last, now)
    return found


def _watch(desk: Desk, schedules: Iterable[Schedule]) -> None:
    with desk.writing(None) as (session, now):
        for schedule in schedules:
            if session.get(DigestWatch, (desk.workspace_id, schedule.key)) is None:
                session.add(DigestWatch(workspace_id=desk.workspace_id, schedule=schedule.key, since=now))


def _record(
    session: Session, desk: Desk, of: Occurrence, now: datetime, status: str
) -> DigestOccurrence | None:
    """Write down what became of a week, with an event; None if that was done before."""
    known = select(DigestOccurrence.id).where(
        DigestOccurrence.workspace_id == desk.workspace_id,
        DigestOccurrence.schedule == of.schedule,
        DigestOccurrence.week == of.week,
    )
    if session.exec(known).first() is not None:
        return None
    row = DigestOccurrence(
        workspace_id=desk.workspace_id,
        schedule=of.schedule,
        week=of.week,
        planned=of.planned,
        due_at=of.instant,
        status=status,
        at=now,
        snapshots={},
    )
    session.add(row)
    session.flush()
    action = Action.DIGEST_OPENED if status == OPENED else Action.DIGEST_MISSED
    desk.trail.append(
        session, Entry(now, None, action, COMMAND, facts={"schedule": of.schedule, "week": of.week})
    )
    return row


def _open(session: Session, desk: Desk, schedule: Schedule, of: Occurrence, now: datetime) -> bool:
    told = addressees(session, desk, schedule)
    since_when = told_since(session, desk, schedule, [each.target for each in told], of.instant - WEEK)
    row = _record(session, desk, of, now, OPENED)
    if row is None:
        return False
    by_since: dict[datetime, list[Addressee]] = defaultdict(list)
    for each in told:
        by_since[since_when.of(each.target)].append(each)
    snapshots = {since.isoformat(): frozen(snapshot(session, desk, now, since)) for since in by_since}
    row.snapshots = snapshots
    for since, them in by_since.items():
        for each in them:
            session.add(_message(desk, schedule, row, each, since, now))
    session.flush()
    desk.posted(session)
    return True


def _message(
    desk: Desk, schedule: Schedule, row: DigestOccurrence, to: Addressee, since: datetime, now: datetime
) -> OutboxMessage:
    target, member = to.target, to.member
    cause = cause_of(row.schedule, row.week)
    zone = member.zone if member else schedule.zone
    due = reaches(row.due_at, zone, schedule.quiet if member else None)
    return OutboxMessage(
        id=message_id(desk, cause, target),
        workspace_id=desk.workspace_id,
        cause=cause,
        target=target,
        recipient_id=member.id if member else None,
        kind=DIGEST,
        content={
            "occurrence": row.id,
            "since": since.isoformat(),
            "languages": list(to.languages),
            "zone": schedule.zone.key,
            "reaches": due.isoformat(),
        },
        status=PENDING,
        created_at=now,
        not_before=max(now, due),
        expires_at=due + schedule.catch_up,
    )
