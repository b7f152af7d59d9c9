"""Opens the day's reminders, zone by zone, when their hour has come: one message a person a day, frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col, select

from bot.domain.action_items.moves import ItemStatus
from bot.domain.audit.events import Action
from bot.domain.digests.occurrences import DAY
from bot.domain.members.member import Member
from bot.domain.outbox.status import OutboxStatus
from bot.domain.reminders.selection import Ask, Held, Memory, Rhythm, Task, concerned, is_day_off, reminders
from bot.messages import reminders as messages
from bot.services.action_items.filters import is_open
from bot.services.context import Desk
from bot.services.members.queries import everyone
from bot.services.outbox.messages import letter
from bot.services.recommendations.summaries import seats_of
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.instants import instant_of
from bot.store.tables import ActionItem, Assignment, OutboxMessage, ReminderMark, ReminderRound, Snooze

COMMAND = "schedule"
LOOKED_BACK = timedelta(days=31)
"""How far back days are looked through that nobody worked on; before that, nobody asks any more."""


@dataclass(frozen=True)
class Scene:
    """Everything that decides who is told of what, read in a number of queries that nothing makes grow."""

    members: Mapping[int, Member]
    tasks: tuple[Task, ...]
    rows: Mapping[int, tuple[ActionItem, tables.Recommendation | None]]
    memory: Memory
    marks: Mapping[tuple[int, int], ReminderMark]
    _days: dict[date, Mapping[int, tuple[Ask, ...]]] = field(default_factory=dict, init=False)

    def asks(self, member: Member, day: date) -> tuple[Ask, ...]:
        """Return what concerns someone on a day, sooner or later; worked out once a day for everyone."""
        if day not in self._days:
            self._days[day] = concerned(self.tasks, self.members, day)
        return self._days[day].get(member.id, ())


def open_reminders(desk: Desk) -> int:
    """Put into the outbox what people are to be told by now, and return how many zones' days that was.

    Any number of replicas may do so at once: whoever writes in a workspace goes alone, and a zone's day is
    opened once. A zone that is new begins with its next hour.
    """
    rhythm = desk.rules.reminders
    if rhythm is None:
        return 0
    with desk.reading() as session:
        (served, now), zones = _served(session, desk), _zones(session, desk)
    if not (_due(rhythm, zones, served, now) or zones - served.keys()):
        return 0
    with desk.writing(None) as (session, now):
        served, _ = _served(session, desk)  # another replica may have been here meanwhile
        due = _due(rhythm, zones, served, now)
        if due:
            _open(session, desk, rhythm, due, served, now)
        begun = {zone: rhythm.begun(ZoneInfo(zone), now) for zone in zones - served.keys()}
        for zone, day in {**begun, **due}.items():
            row = session.get(ReminderRound, (desk.workspace_id, zone))
            row = row or ReminderRound(workspace_id=desk.workspace_id, zone=zone, day=day)
            row.day = day
            session.add(row)
    return len(due)


def next_reminders(desk: Desk, until: datetime) -> datetime | None:
    """Return the first instant after now, and not after `until`, at which anybody is to be reminded."""
    rhythm, now = desk.rules.reminders, desk.clock.now()
    if rhythm is None:
        return None
    with desk.reading() as session:
        scene = read_scene(session, desk)
    found = []
    for zone, people in _by_zone(scene.members.values()).items():
        first, last = (moment.astimezone(zone).date() for moment in (now, until))
        days = (first + DAY * number for number in range((last - first).days + 1))
        opening = ((day, window[0]) for day in days if (window := rhythm.window(day, zone)))
        due = (
            moment
            for day, moment in opening
            if now < moment <= until and any(_told(each, day, scene, rhythm) for each in people)
        )
        found += [moment for moment in [next(due, None)] if moment is not None]
    return min(found, default=None)


def read_scene(session: Session, desk: Desk, *, only: Iterable[int] | None = None) -> Scene:
    """Return who and what there is; `only` restricts it to the items with these numbers."""
    members = everyone(session, desk)
    query = (
        select(ActionItem, tables.Recommendation)
        .join(
            tables.Recommendation,
            col(tables.Recommendation.id) == ActionItem.recommendation_id,
            isouter=True,
        )
        .where(
            ActionItem.workspace_id == desk.workspace_id,
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
    held: dict[int, list[Held]] = {key: [] for key in rows}
    for each in session.exec(
        select(Assignment)
        .where(col(Assignment.action_item_id).in_(list(rows)), col(Assignment.active))
        .order_by(col(Assignment.id))
    ):
        held[each.action_item_id].append(Held(each.member_id, each.since))
    seats = seats_of(session, desk, members)
    tasks = tuple(
        Task(
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
    marks, told = _told_before(session, desk, rows)
    return Scene(members, tasks, rows, Memory(told, _snoozed(session, desk, rows)), marks)


def _served(session: Session, desk: Desk) -> tuple[dict[str, date], datetime]:
    """Return the day on which each zone was served last, and the present instant."""
    columns = select(col(ReminderRound.zone), col(ReminderRound.day), instant_of(desk.clock))
    rows = session.exec(columns.where(ReminderRound.workspace_id == desk.workspace_id)).all()
    # Where no zone was served yet, none is due either, at whatever instant.
    return {zone: day for zone, day, _ in rows}, next((now for _, _, now in rows), desk.clock.now())


def _zones(session: Session, desk: Desk) -> set[str]:
    """Return the zones in which there is anybody, without reading everybody."""
    row = tables.Member
    zones = (col(row.zone_own), col(row.zone_file), col(row.zone_slack))
    rows = session.exec(
        select(*zones).where(row.workspace_id == desk.workspace_id, col(row.active)).distinct()
    )
    return {own or file or slack or desk.rules.zone for own, file, slack in rows}


def _due(rhythm: Rhythm, zones: Iterable[str], served: Mapping[str, date], now: datetime) -> dict[str, date]:
    """Return the zones that have not been served on their present day although it is the hour for it."""
    days = {zone: rhythm.open_on(ZoneInfo(zone), now) for zone in zones if zone in served}
    return {zone: day for zone, day in days.items() if day is not None and served[zone] < day}


def _by_zone(members: Iterable[Member]) -> dict[ZoneInfo, list[Member]]:
    found: dict[ZoneInfo, list[Member]] = {}
    for member in members:
        if member.reachable:
            found.setdefault(member.zone, []).append(member)
    return found


def _told(member: Member, day: date, scene: Scene, rhythm: Rhythm) -> tuple[Ask, ...]:
    """Return what someone is told of on a day; the calendar is asked only where there is anything."""
    found = reminders(member, day, scene.asks(member, day), rhythm, scene.memory)
    return () if found and is_day_off(member, day) else found


def _told_before(
    session: Session, desk: Desk, items: Iterable[int]
) -> tuple[dict[tuple[int, int], ReminderMark], dict[tuple[int, int], date]]:
    """Return the marks, and on which day each was really told: what did not arrive was not."""
    now = desk.clock.now()
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


def _snoozed(session: Session, desk: Desk, items: Iterable[int]) -> dict[tuple[int, int], date]:
    rows = session.exec(
        select(Snooze).where(
            Snooze.workspace_id == desk.workspace_id, col(Snooze.action_item_id).in_(list(items))
        )
    )
    return {(row.action_item_id, row.member_id): row.until for row in rows if row.until}


def _open(
    session: Session,
    desk: Desk,
    rhythm: Rhythm,
    due: Mapping[str, date],
    served: Mapping[str, date],
    now: datetime,
) -> None:
    scene = read_scene(session, desk)
    people = _by_zone(scene.members.values())
    written = set(
        session.exec(
            select(OutboxMessage.id).where(
                OutboxMessage.workspace_id == desk.workspace_id,
                col(OutboxMessage.cause).in_([_cause(day) for day in set(due.values())]),
            )
        )
    )
    told: list[tuple[OutboxMessage, date, tuple[Ask, ...]]] = []
    missed: set[date] = set()
    for zone, day in due.items():
        missed |= _missed(people.get(ZoneInfo(zone), []), served[zone], day, scene, rhythm)
        for member in people.get(ZoneInfo(zone), []):
            if found := _told(member, day, scene, rhythm):
                row = _message(desk, member, day, found, scene, rhythm, now)
                if row.id not in written:  # a zone may be left for another on the same day
                    told.append((row, day, found))
    session.add_all(row for row, _, _ in told)
    session.flush()
    for row, day, found in told:
        _mark(session, desk, row, day, found, scene)
    _record(session, desk, Action.REMINDERS_MISSED, sorted(missed), len(missed), now)
    _record(session, desk, Action.REMINDERS_OPENED, sorted(set(due.values())), len(told), now)
    if told:
        desk.posted(session)


def _missed(people: Iterable[Member], served: date, day: date, scene: Scene, rhythm: Rhythm) -> set[date]:
    """Return the days in between on which somebody should have been told."""
    first = max(served + DAY, day - LOOKED_BACK)
    days = [first + DAY * number for number in range(max(0, (day - first).days))]
    return {each for each in days if any(_told(member, each, scene, rhythm) for member in people)}


def _record(
    session: Session, desk: Desk, action: Action, days: list[date], count: int, now: datetime
) -> None:
    if count:
        facts = {"first": days[0].isoformat(), "last": days[-1].isoformat(), "count": count}
        desk.trail.append(session, Entry(now, None, action, COMMAND, facts=facts))


def _cause(day: date) -> str:
    return f"{messages.REMINDERS}:{day.isoformat()}"


def _message(
    desk: Desk, member: Member, day: date, found: Iterable[Ask], scene: Scene, rhythm: Rhythm, now: datetime
) -> OutboxMessage:
    content = messages.content(day, ((ask, *scene.rows[ask.task.id]) for ask in found))
    row = letter(desk, _cause(day), member, *content, now)
    if window := rhythm.window(day, member.zone):
        row.not_before, row.expires_at = max(now, window[0]), window[1]
    return row


def _mark(
    session: Session, desk: Desk, row: OutboxMessage, day: date, found: Iterable[Ask], scene: Scene
) -> None:
    for ask in found:
        key = (ask.task.id, ask.member)
        mark = scene.marks.get(key)
        mark = mark or ReminderMark(
            workspace_id=desk.workspace_id,
            action_item_id=ask.task.id,
            member_id=ask.member,
            day=day,
            message_id=row.id,
        )
        mark.day, mark.before, mark.message_id = day, scene.memory.told.get(key), row.id
        session.add(mark)
