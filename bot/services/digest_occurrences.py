"""Opens a schedule's occurrences when they fall due: once, with everything that is said frozen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.config.digest_checks import ROLE_BY_GROUP, is_channel
from bot.domain.digests import frozen
from bot.domain.members import Member, Seat
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
from bot.services.digest_pictures import cause_of, commission
from bot.services.digests import snapshot
from bot.services.members import everyone
from bot.services.notices import PENDING, SENT, message_id
from bot.services.outbox_content import DIGEST, in_order
from bot.services.summaries import seats_of
from bot.store import tables
from bot.store.tables import DigestOccurrence, DigestWatch, OutboxMessage
from bot.store.trail import Entry

OPENED = "opened"
MISSED = "missed"
COMMAND = "schedule"


def open_due(desk: Desk, *, wait: timedelta | None = None) -> int:
    """Open what has fallen due, record what was missed, and return how many occurrences that was.

    `wait` is how long the words wait for their pictures; without it there are none. Any number of replicas
    may do so at once: whoever writes in a workspace goes alone, and a week of a schedule is opened once.
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
                done += _open(session, desk, schedule, occurrence, now, wait)
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


def _open(
    session: Session,
    desk: Desk,
    schedule: Schedule,
    of: Occurrence,
    now: datetime,
    wait: timedelta | None,
) -> bool:
    row = _record(session, desk, of, now, OPENED)
    if row is None:
        return False
    people, channels = recipients(session, desk, schedule)
    targets: dict[str, Member | None] = {f"member:{member.id}": member for member in people}
    targets |= dict.fromkeys(f"channel:{channel}" for channel in channels)
    received = _received(session, desk)
    by_since: dict[datetime, list[str]] = defaultdict(list)
    for target in targets:
        by_since[received.get(target, of.instant - WEEK)].append(target)
    snapshots = {since.isoformat(): frozen(snapshot(session, desk, now, since)) for since in by_since}
    row.snapshots = snapshots
    ready = now + (wait or timedelta())
    messages = [
        _message(desk, schedule, row, target, targets[target], since, now, ready)
        for since, told in by_since.items()
        for target in told
    ]
    session.add_all(messages)
    if wait is not None:
        commission(session, desk, row, (each for one in messages for each in one.content["languages"]), ready)
    session.flush()
    desk.posted(session)
    return True


def recipients(session: Session, desk: Desk, schedule: Schedule) -> tuple[list[Member], list[str]]:
    """Return the people whom a schedule's words mean at this moment, each once, and its channels' ids.

    A channel that Slack knows by no id is left out; the start of the bot has said so.
    """
    members = everyone(session, desk)
    by_reference = {
        row.file_key: members[row.id or 0]
        for row in session.exec(
            select(tables.Member).where(
                tables.Member.workspace_id == desk.workspace_id, col(tables.Member.file_key).is_not(None)
            )
        )
    }
    seated = seats_of(session, desk, members).values()
    leads = [each.member for seats in seated for each in seats if each.seat is Seat.LEAD]
    people: dict[int, Member] = {}
    for word in schedule.recipients:
        if is_channel(word):
            continue
        meant = leads if word.casefold() == "leads" else _meant(word, members.values(), by_reference)
        people |= {member.id: member for member in meant if member.active and member.id not in people}
    channels = [desk.rules.channels.get(word, word) for word in schedule.recipients if is_channel(word)]
    return list(people.values()), [channel for channel in channels if not channel.startswith("#")]


def _meant(word: str, members: Iterable[Member], by_reference: Mapping[str | None, Member]) -> list[Member]:
    if role := ROLE_BY_GROUP.get(word.casefold()):
        return [member for member in members if member.role == role]
    found = by_reference.get(word.removeprefix("@").casefold())
    return [found] if found else []


def _received(session: Session, desk: Desk) -> Mapping[str, datetime]:
    """Return when the digest was frozen that each target last received."""
    return dict(
        session.exec(
            select(OutboxMessage.target, func.max(OutboxMessage.created_at))
            .where(
                OutboxMessage.workspace_id == desk.workspace_id,
                OutboxMessage.kind == DIGEST,
                OutboxMessage.status == SENT,
            )
            .group_by(col(OutboxMessage.target))
        ).all()
    )


def _message(
    desk: Desk,
    schedule: Schedule,
    row: DigestOccurrence,
    target: str,
    member: Member | None,
    since: datetime,
    now: datetime,
    ready: datetime,
) -> OutboxMessage:
    cause = cause_of(row)
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
            "languages": list(in_order(schedule.languages, member)),
            "zone": schedule.zone.key,
            "reaches": due.isoformat(),
        },
        status=PENDING,
        created_at=now,
        not_before=max(ready, due),
        expires_at=due + schedule.catch_up,
    )
