"""Opens the day's reminders, zone by zone, at their hour: one frozen message a person a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col, select

from bot.domain.action_items.moves import ItemStatus
from bot.domain.audit.events import Action
from bot.domain.digests.occurrences import DAY
from bot.domain.members.member import Member
from bot.domain.outbox.status import OutboxStatus
from bot.domain.reminders.selection import (
    Assignee,
    ReminderCandidate,
    ReminderHistory,
    ReminderItem,
    ReminderPolicy,
    concerned,
    is_day_off,
    reminders,
)
from bot.messages import reminders as messages
from bot.services.action_items.filters import is_open
from bot.services.context import ServiceContext
from bot.services.members.queries import everyone
from bot.services.outbox.messages import letter
from bot.services.recommendations.summaries import seats_of
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.tables import ActionItem, Assignment, OutboxMessage, ReminderMark, ReminderRound, Snooze

COMMAND = "schedule"
LOOKED_BACK = timedelta(days=31)
"""How far back missed days are recorded. Earlier ones no longer matter."""


@dataclass(frozen=True)
class ReminderData:
    """All data that decides who is reminded of what, read in a fixed number of queries."""

    members: Mapping[int, Member]
    tasks: tuple[ReminderItem, ...]
    rows: Mapping[int, tuple[ActionItem, tables.Recommendation | None]]
    memory: ReminderHistory
    marks: Mapping[tuple[int, int], ReminderMark]
    _days: dict[date, Mapping[int, tuple[ReminderCandidate, ...]]] = field(default_factory=dict, init=False)

    def asks(self, member: Member, day: date) -> tuple[ReminderCandidate, ...]:
        """Return what someone may be reminded of as of a day; computed once a day for everyone."""
        if day not in self._days:
            self._days[day] = concerned(self.tasks, self.members, day)
        return self._days[day].get(member.id, ())


def open_reminders(context: ServiceContext) -> int:
    """Put the reminders that are due now into the outbox, and return how many zones' days were opened.

    Any number of replicas may call this at once: writers of a workspace run one at a time, and a zone's day
    is opened once. A new zone begins with its next reminder hour.
    """
    reminder_policy = context.rules.reminders
    if reminder_policy is None:
        return 0
    with context.reading() as session:
        (served, now), zones = _served(session, context), _zones(session, context)
    if not (_due(reminder_policy, zones, served, now) or zones - served.keys()):
        return 0
    with context.writing(None) as (session, now):
        served, _ = _served(session, context)  # another replica may have opened them meanwhile
        due = _due(reminder_policy, zones, served, now)
        if due:
            _open(session, context, reminder_policy, due, served, now)
        begun = {zone: reminder_policy.begun(ZoneInfo(zone), now) for zone in zones - served.keys()}
        for zone, day in {**begun, **due}.items():
            row = session.get(ReminderRound, (context.taskforce_id, zone))
            row = row or ReminderRound(taskforce_id=context.taskforce_id, zone=zone, day=day)
            row.day = day
            session.add(row)
    return len(due)


def next_reminders(context: ServiceContext, until: datetime) -> datetime | None:
    """Return the first instant after now, and not after `until`, at which someone gets a reminder."""
    reminder_policy, now = context.rules.reminders, context.clock.now()
    if reminder_policy is None:
        return None
    with context.reading() as session:
        scene = read_reminder_data(session, context)
    found = []
    for zone, people in _by_zone(scene.members.values()).items():
        first, last = (moment.astimezone(zone).date() for moment in (now, until))
        days = (first + DAY * number for number in range((last - first).days + 1))
        opening = ((day, window[0]) for day in days if (window := reminder_policy.window(day, zone)))
        due = (
            moment
            for day, moment in opening
            if now < moment <= until and any(_told(each, day, scene, reminder_policy) for each in people)
        )
        found += [moment for moment in [next(due, None)] if moment is not None]
    return min(found, default=None)


def read_reminder_data(
    session: Session, context: ServiceContext, *, only: Iterable[int] | None = None
) -> ReminderData:
    """Read the data for reminders; `only` restricts it to the items with these numbers."""
    members = everyone(session, context)
    query = (
        select(ActionItem, tables.Recommendation)
        .join(
            tables.Recommendation,
            col(tables.Recommendation.id) == ActionItem.recommendation_id,
            isouter=True,
        )
        .where(
            ActionItem.taskforce_id == context.taskforce_id,
            col(ActionItem.active),
            is_open(),
            or_(
                col(ActionItem.due_on).is_not(None),
                col(ActionItem.status) == ItemStatus.SUBMITTED.value,
            ),
        )
    )
    if only is not None:
        query = query.where(col(ActionItem.number).in_(list(only)))
    rows = {row.id or 0: (row, recommendation) for row, recommendation in session.exec(query)}
    held: dict[int, list[Assignee]] = {key: [] for key in rows}
    for each in session.exec(
        select(Assignment)
        .where(col(Assignment.action_item_id).in_(list(rows)), col(Assignment.active))
        .order_by(col(Assignment.id))
    ):
        held[each.action_item_id].append(Assignee(each.member_id, each.since))
    seats = seats_of(session, context, members)
    tasks = tuple(
        ReminderItem(
            id=key,
            number=row.number,
            status=ItemStatus(row.status),
            status_since=row.status_since,
            due_on=row.due_on,
            created_at=row.created_at,
            assigner=row.assigner_id,
            held=tuple(held[key]),
            seats=seats.get(row.recommendation_id or 0, ()),
            due_moved_at=row.due_moved_at,
        )
        for key, (row, _) in rows.items()
    )
    marks, told = _told_before(session, context, rows)
    return ReminderData(members, tasks, rows, ReminderHistory(told, _snoozed(session, context, rows)), marks)


def _served(session: Session, context: ServiceContext) -> tuple[dict[str, date], datetime]:
    """Return the last day that was opened for each zone, and the present instant."""
    rows = session.exec(_rounds(context)).all()
    # If no zone was opened yet, none is due, so any clock will do.
    return {zone: day for zone, day, _ in rows}, next((now for _, _, now in rows), context.clock.now())


def _zones(session: Session, context: ServiceContext) -> set[str]:
    """Return the zones of the active members, without reading the members."""
    return {own or file or slack or context.rules.zone for own, file, slack in session.exec(_named(context))}


@built_once
def _rounds(context: ServiceContext) -> Any:
    return select(col(ReminderRound.zone), col(ReminderRound.day), instant_of(context.clock)).where(
        ReminderRound.taskforce_id == context.taskforce_id
    )


@built_once
def _named(context: ServiceContext) -> Any:
    row, identity = tables.Member, tables.SlackIdentity
    zones = (col(row.zone_own), col(row.zone_file), col(identity.zone))
    in_slack = (col(identity.member_id) == row.id) & (col(identity.taskforce_id) == row.taskforce_id)
    return (
        select(*zones)
        .join(identity, in_slack, isouter=True)
        .where(row.taskforce_id == context.taskforce_id, col(row.active))
        .distinct()
    )


def _due(
    reminder_policy: ReminderPolicy, zones: Iterable[str], served: Mapping[str, date], now: datetime
) -> dict[str, date]:
    """Return the zones whose present day is not opened yet although its reminder hour has come."""
    days = {zone: reminder_policy.open_on(ZoneInfo(zone), now) for zone in zones if zone in served}
    return {zone: day for zone, day in days.items() if day is not None and served[zone] < day}


def _by_zone(members: Iterable[Member]) -> dict[ZoneInfo, list[Member]]:
    found: dict[ZoneInfo, list[Member]] = {}
    for member in members:
        if member.reachable:
            found.setdefault(member.zone, []).append(member)
    return found


def _told(
    member: Member, day: date, scene: ReminderData, reminder_policy: ReminderPolicy
) -> tuple[ReminderCandidate, ...]:
    """Return what someone is reminded of on a day. The calendar is needed only if there is anything."""
    found = reminders(member, day, scene.asks(member, day), reminder_policy, scene.memory)
    return () if found and is_day_off(member, day) else found


def _told_before(
    session: Session, context: ServiceContext, items: Iterable[int]
) -> tuple[dict[tuple[int, int], ReminderMark], dict[tuple[int, int], date]]:
    """Return the marks, and the day of each reminder that really arrived."""
    now = context.clock.now()
    rows = session.exec(
        select(ReminderMark, OutboxMessage.status, OutboxMessage.expires_at)
        .join(OutboxMessage, col(OutboxMessage.id) == ReminderMark.message_id)
        .where(col(ReminderMark.action_item_id).in_(list(items)))
    )
    marks: dict[tuple[int, int], ReminderMark] = {}
    told: dict[tuple[int, int], date] = {}
    for mark, status, expires_at in rows:
        key = (mark.action_item_id, mark.member_id)
        marks[key] = mark
        never = status in {OutboxStatus.DEAD, OutboxStatus.EXPIRED, OutboxStatus.DROPPED} or (
            status == OutboxStatus.PENDING and expires_at <= now
        )
        if day := mark.before if never else mark.day:
            told[key] = day
    return marks, told


def _snoozed(session: Session, context: ServiceContext, items: Iterable[int]) -> dict[tuple[int, int], date]:
    rows = session.exec(
        select(Snooze).where(
            Snooze.taskforce_id == context.taskforce_id, col(Snooze.action_item_id).in_(list(items))
        )
    )
    return {(row.action_item_id, row.member_id): row.until for row in rows if row.until}


def _open(
    session: Session,
    context: ServiceContext,
    reminder_policy: ReminderPolicy,
    due: Mapping[str, date],
    served: Mapping[str, date],
    now: datetime,
) -> None:
    scene = read_reminder_data(session, context)
    people = _by_zone(scene.members.values())
    written = set(
        session.exec(
            select(OutboxMessage.id).where(
                OutboxMessage.taskforce_id == context.taskforce_id,
                col(OutboxMessage.cause).in_([_cause(day) for day in set(due.values())]),
            )
        )
    )
    told: list[tuple[OutboxMessage, date, tuple[ReminderCandidate, ...]]] = []
    missed: set[date] = set()
    for zone, day in due.items():
        missed |= _missed(people.get(ZoneInfo(zone), []), served[zone], day, scene, reminder_policy)
        for member in people.get(ZoneInfo(zone), []):
            if found := _told(member, day, scene, reminder_policy):
                row = _message(context, member, day, found, scene, reminder_policy, now)
                if row.id not in written:  # a person may change zones on the same day
                    told.append((row, day, found))
    session.add_all(row for row, _, _ in told)
    session.flush()
    for row, day, found in told:
        _mark(session, context, row, day, found, scene)
    _record(session, context, Action.REMINDERS_MISSED, sorted(missed), len(missed), now)
    _record(session, context, Action.REMINDERS_OPENED, sorted(set(due.values())), len(told), now)
    if told:
        context.posted(session)


def _missed(
    people: Iterable[Member], served: date, day: date, scene: ReminderData, reminder_policy: ReminderPolicy
) -> set[date]:
    """Return the days in between on which someone should have been reminded."""
    first = max(served + DAY, day - LOOKED_BACK)
    days = [first + DAY * number for number in range(max(0, (day - first).days))]
    return {each for each in days if any(_told(member, each, scene, reminder_policy) for member in people)}


def _record(
    session: Session, context: ServiceContext, action: Action, days: list[date], count: int, now: datetime
) -> None:
    if count:
        facts = {"first": days[0].isoformat(), "last": days[-1].isoformat(), "count": count}
        context.trail.append(session, Entry(now, None, action, COMMAND, facts=facts))


def _cause(day: date) -> str:
    return f"{messages.REMINDERS}:{day.isoformat()}"


def _message(
    context: ServiceContext,
    member: Member,
    day: date,
    found: Iterable[ReminderCandidate],
    scene: ReminderData,
    reminder_policy: ReminderPolicy,
    now: datetime,
) -> OutboxMessage:
    content = messages.content(day, ((ask, *scene.rows[ask.task.id]) for ask in found))
    row = letter(context, _cause(day), member, *content, now)
    if window := reminder_policy.window(day, member.zone):
        row.not_before, row.expires_at = max(now, window[0]), window[1]
    return row


def _mark(
    session: Session,
    context: ServiceContext,
    row: OutboxMessage,
    day: date,
    found: Iterable[ReminderCandidate],
    scene: ReminderData,
) -> None:
    for ask in found:
        key = (ask.task.id, ask.member)
        mark = scene.marks.get(key)
        mark = mark or ReminderMark(
            taskforce_id=context.taskforce_id,
            action_item_id=ask.task.id,
            member_id=ask.member,
            day=day,
            message_id=row.id,
        )
        mark.day, mark.before, mark.message_id = day, scene.memory.told.get(key), row.id
        session.add(mark)
