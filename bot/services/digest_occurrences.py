"""One week of a schedule: its row, and opening it, once, with everything that is said frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.config.digest_checks import ROLE_BY_GROUP, is_channel
from bot.domain.digests import frozen
from bot.domain.members import Member, Seat
from bot.domain.occurrences import WEEK, Occurrence, Schedule, reaches
from bot.domain.trail import Action
from bot.services.desk import Desk
from bot.services.digests import OPENED, PLANNED, notes_on, snapshot
from bot.services.members import everyone
from bot.services.notices import DROPPED, PENDING, SENT, message_id
from bot.services.outbox_content import DIGEST, in_order
from bot.services.summaries import seats_of
from bot.store import tables
from bot.store.tables import DigestOccurrence, OutboxMessage
from bot.store.trail import Entry

COMMAND = "schedule"


def row_of(session: Session, desk: Desk, schedule: str, week: str) -> DigestOccurrence | None:
    """Return what is known of one week of a schedule, to be written by this transaction."""
    return session.exec(
        select(DigestOccurrence)
        .where(
            DigestOccurrence.workspace_id == desk.workspace_id,
            DigestOccurrence.schedule == schedule,
            DigestOccurrence.week == week,
        )
        .with_for_update()
    ).first()


def planned(session: Session, desk: Desk, of: Occurrence, now: datetime) -> DigestOccurrence:
    """Return the row of a week to come, made if nobody has touched it before."""
    row = row_of(session, desk, of.schedule, of.week)
    if row is None:
        row = DigestOccurrence(
            workspace_id=desk.workspace_id,
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
    desk: Desk,
    of: Occurrence,
    now: datetime,
    status: str,
    action: Action,
    by: tuple[Member | None, str] = (None, COMMAND),
) -> DigestOccurrence | None:
    """Write down what became of a week, with an event by whoever did it; None if that was done before."""
    row = planned(session, desk, of, now)
    if row.status != PLANNED:
        return None
    row.status, row.at, row.planned, row.due_at = status, now, of.planned, of.instant
    _drop_previews(session, desk, row)
    person, command = by
    row.sent_by_id = person.id if person else None
    facts = {"schedule": of.schedule, "week": of.week}
    desk.trail.append(session, Entry(now, row.sent_by_id, action, command, facts=facts))
    return row


def open_week(
    session: Session,
    desk: Desk,
    schedule: Schedule,
    of: Occurrence,
    now: datetime,
    by: tuple[Member | None, str] = (None, COMMAND),
) -> DigestOccurrence | None:
    """Freeze what a week's digest says and put it into the outbox for everyone who gets it.

    `by` is who has it sent by hand, and with which command. None if the week was dealt with before.
    """
    action = Action.DIGEST_SENT if by[0] else Action.DIGEST_OPENED
    row = record(session, desk, of, now, OPENED, action, by)
    if row is None:
        return None
    people, channels = recipients(session, desk, schedule)
    targets: dict[str, Member | None] = {f"member:{member.id}": member for member in people}
    targets |= dict.fromkeys(f"channel:{channel}" for channel in channels)
    by_since = since_by_target(session, desk, of, targets)
    row.snapshots = frozen_for(session, desk, row, now, by_since.values())
    for target, since in by_since.items():
        session.add(_message(desk, schedule, row, target, targets[target], since, now))
    session.flush()
    desk.posted(session)
    return row


def since_by_target(
    session: Session, desk: Desk, of: Occurrence, targets: Iterable[str]
) -> Mapping[str, datetime]:
    """Return since when each target is told: its last digest, or a week."""
    received = _received(session, desk)
    return {target: received.get(target, of.instant - WEEK) for target in targets}


def frozen_for(
    session: Session, desk: Desk, row: DigestOccurrence, now: datetime, instants: Iterable[datetime]
) -> dict[str, Any]:
    """Return a snapshot of now for each of the instants since which somebody is told, as JSON takes it."""
    notes = notes_on(session, desk, row.id or 0)
    return {
        since.isoformat(): frozen(replace(snapshot(session, desk, now, since), notes=notes))
        for since in dict.fromkeys(instants)
    }


def _drop_previews(session: Session, desk: Desk, row: DigestOccurrence) -> None:
    """Keep back the previews that still wait: what they speak of has gone out."""
    waiting = session.exec(
        select(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            col(OutboxMessage.cause).startswith(preview_cause(row), autoescape=True),
            OutboxMessage.status == PENDING,
        )
        .with_for_update()
    )
    for message in waiting:
        message.status = DROPPED
        session.add(message)


def digest_cause(row: DigestOccurrence) -> str:
    """Return what the outbox knows an occurrence's digest by."""
    return f"digest:{row.schedule}:{row.week}"


def preview_cause(row: DigestOccurrence) -> str:
    """Return what the outbox knows an occurrence's preview by."""
    return f"preview:{row.schedule}:{row.week}"


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
) -> OutboxMessage:
    cause = digest_cause(row)
    zone, quiet = (member.zone, schedule.quiet) if member else (schedule.zone, None)
    due = reaches(row.due_at, zone, quiet)
    # What somebody sends by hand, before its hour or long after, may reach people from that moment on.
    goes = reaches(now, zone, quiet) if row.sent_by_id else due
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
        not_before=max(now, goes),
        expires_at=goes + schedule.catch_up,
    )
