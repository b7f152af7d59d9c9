"""Whom to remind of which action item on which day, and why: rules on plain values.

A day is always a calendar day of the person reminded. Assignees are reminded at each step of an item: days
before its due date, on the day itself, and at growing intervals after it. Steps that fall on a day off are
sent once, together, on the next working day; those for which that would be too late, on the last one before.
If an item stays late, the lead on the assignee's side is told, then the chairs of that side. Submitted work
is a reminder for those who have to accept it. Nobody is reminded of an item before its third day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from bot.domain.action_items.moves import ItemStatus
from bot.domain.action_items.rights import AcceptsAs, Involved, accepts_as, relation
from bot.domain.digests.holidays import holidays_on, is_weekend
from bot.domain.digests.occurrences import DAY, SATURDAY, Calendar, QuietHours, instant_of, reaches
from bot.domain.members.member import Member, Role, Seat, Seated, Side, stands_in

YOUNG = timedelta(days=2)
"""How long a new item rests after the day it was made: reminders begin on its third day."""
SNOOZED_FOR = 3
"""How many working days a snooze without a date lasts."""
LONGEST_SNOOZE = timedelta(days=14)
MOST_FORWARD = 7
"""The most days by which a reminder is brought forward; a longer absence has someone who stands in."""
LONGEST_ABSENCE = timedelta(days=366)


class ReminderReason(StrEnum):
    """Why someone is reminded, the closest reason first. The values are stored in messages."""

    OWN = "own"
    COVER = "cover"
    ACCEPT = "accept"
    LEAD = "lead"
    ASSIGNER = "assigner"
    CHAIR = "chair"
    SECRETARIAT = "secretariat"


class Urgency(IntEnum):
    """The order, and the headings, of several items in one message."""

    OVERDUE = 0
    TODAY = 1
    AWAITED = 2
    SOON = 3
    OTHERS = 4


@dataclass(frozen=True)
class ReminderPolicy:
    """When reminders are sent: the time of a person's day, and the days `before` and `after` a due date.

    `after` grows; past its last number, reminders repeat at its last interval. `lead_after` and `chair_after`
    are the days of lateness from which the others of a side are told. A reminder that could not be sent
    within `latest` of its hour, or before `quiet` begins, is left to the next working day.
    """

    at: time = time(9)
    before: tuple[int, ...] = (7, 1)
    after: tuple[int, ...] = (1, 3, 7, 14, 28)
    lead_after: int = 7
    chair_after: int = 14
    quiet: QuietHours | None = None
    latest: timedelta = timedelta(hours=8)

    def window(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Return the start and end, in UTC, of the time in which someone in `zone` may be reminded on a day;
        None if there is none.
        """
        hour = instant_of(day, self.at, zone)
        opens = reaches(hour, zone, self.quiet)
        ends = [hour + self.latest, instant_of(day + DAY, time(), zone)]
        if self.quiet:
            ends += [begin for begin in [instant_of(day, self.quiet.start, zone)] if begin > opens]
        return (opens, min(ends)) if opens < min(ends) else None

    def open_on(self, zone: ZoneInfo, now: datetime) -> date | None:
        """Return the day in `zone` if people there may be reminded now, else None."""
        day = now.astimezone(zone).date()
        window = self.window(day, zone)
        return day if window and window[0] <= now < window[1] else None

    def begun(self, zone: ZoneInfo, now: datetime) -> date:
        """Return the last day in `zone` whose reminder hour has come."""
        day = now.astimezone(zone).date()
        return day if instant_of(day, self.at, zone) <= now else day - DAY

    def steps(self, why: ReminderReason) -> tuple[int, ...]:
        """Return the steps of a reason, in order, as days after the due date (or after the item was handed
        in).
        """
        match why:
            case ReminderReason.OWN | ReminderReason.COVER:
                return (*(-days for days in sorted(self.before, reverse=True)), 0, *self.after)
            case ReminderReason.ACCEPT:
                return self.after
            case ReminderReason.LEAD | ReminderReason.ASSIGNER:
                first = self.lead_after
            case ReminderReason.CHAIR | ReminderReason.SECRETARIAT:
                first = self.chair_after
        return (first, *(days for days in self.after if days > first))

    def latest_step(self, why: ReminderReason, passed: int) -> int | None:
        """Return the last step reached after `passed` days, or None before the first."""
        steps = self.steps(why)
        if passed < steps[-1]:
            return max((step for step in steps if step <= passed), default=None)
        distance = self.after[-1] - (self.after[-2] if len(self.after) > 1 else 0)
        return steps[-1] + (passed - steps[-1]) // distance * distance


@dataclass(frozen=True)
class Assignee:
    """Someone who has to do an item, and since when, if known."""

    member: int
    since: datetime | None = None


@dataclass(frozen=True)
class ReminderItem:
    """The part of an open action item that reminders need. `seats` are those of its recommendation."""

    id: int
    number: int
    status: ItemStatus
    status_since: datetime
    due_on: date | None
    created_at: datetime
    assigner: int
    held: tuple[Assignee, ...] = ()
    seats: tuple[Seated, ...] = ()
    due_moved_at: datetime | None = None


@dataclass(frozen=True)
class ReminderCandidate:
    """What one person may be reminded of, and why.

    `instead` is the absent member they stand in for or, for `ReminderReason.COVER`, who is absent without a
    stand-in. `side` is the side that is late.
    """

    member: int
    task: ReminderItem
    why: ReminderReason
    instead: int | None = None
    side: Side | None = None


@dataclass(frozen=True)
class ReminderHistory:
    """When each person was last reminded, and until when they snoozed, by the ids of item and member."""

    told: Mapping[tuple[int, int], date]
    snoozed: Mapping[tuple[int, int], date]


NOTHING = ReminderHistory({}, {})


def is_day_off(member: Member, day: date, *, calendar: Calendar = holidays_on) -> bool:
    """Say whether a day is off for someone: at weekends, while absent, and on their side's holidays."""
    if is_weekend(day) or member.away(day):
        return True
    return bool(calendar(day, [member.side] if member.side else ()))


def working_days_later(day: date, count: int) -> date:
    """Return the day that is `count` days from Monday to Friday after `day`. Holidays are ignored."""
    while count:
        day += DAY
        count -= day.weekday() < SATURDAY
    return day


def concerned(
    tasks: Iterable[ReminderItem], people: Mapping[int, Member], day: date
) -> Mapping[int, tuple[ReminderCandidate, ...]]:
    """Return, for each member, the items they may be reminded of as of `day`: each item once."""
    found: dict[int, list[ReminderCandidate]] = {}
    for task in tasks:
        for member, ask in asked(task, people, day).items():
            found.setdefault(member, []).append(ask)
    return {member: tuple(asks) for member, asks in found.items()}


def reminders(
    member: Member,
    day: date,
    asks: Iterable[ReminderCandidate],
    reminder_policy: ReminderPolicy,
    memory: ReminderHistory = NOTHING,
) -> tuple[ReminderCandidate, ...]:
    """Return what someone is reminded of on a day of theirs, chosen from `asks`, the most urgent first.

    Days off are not checked here. Without a `memory` the result is everything that they may have been told of
    until then.
    """
    due = [ask for ask in asks if _has_come(ask, member, day, reminder_policy, memory)]
    return tuple(sorted(due, key=lambda ask: (urgency(ask, day), ask.task.due_on or day, ask.task.number)))


def urgency(ask: ReminderCandidate, day: date) -> Urgency:
    """Return the place of an item among others on a day."""
    if ask.why is ReminderReason.ACCEPT:
        return Urgency.AWAITED
    if ask.why not in {ReminderReason.OWN, ReminderReason.COVER} or ask.task.due_on is None:
        return Urgency.OTHERS
    if ask.task.due_on < day:
        return Urgency.OVERDUE
    return Urgency.TODAY if ask.task.due_on == day else Urgency.SOON


def asked(task: ReminderItem, people: Mapping[int, Member], day: date) -> Mapping[int, ReminderCandidate]:
    """Return the members an item concerns as of `day`, each with their closest reason."""
    if task.status is ItemStatus.SUBMITTED:
        found = list(_accepting(task, people, day))
    elif task.status.at_work and task.due_on is not None:
        found = [*_working(task, people, day), *_escalated(task, people, day)]
    else:
        found = []
    found.sort(key=lambda ask: (list(ReminderReason).index(ask.why), ask.instead is not None))
    return {ask.member: ask for ask in reversed(found)}


def may_be_reminded(task: ReminderItem, people: Mapping[int, Member], member: Member, day: date) -> bool:
    """Say whether someone is, or will be, reminded of an item; only they can put that off."""
    if not member.reachable:
        return False
    has_it = task.status.at_work and any(held.member == member.id for held in task.held)
    return member.id in asked(task, people, day) or (has_it and task.due_on is not None)


def _has_come(
    ask: ReminderCandidate,
    member: Member,
    day: date,
    reminder_policy: ReminderPolicy,
    memory: ReminderHistory,
) -> bool:
    """Say whether a step was reached that they have not been told of."""
    task = ask.task
    handed_in = _local(task.status_since, member)
    start = handed_in if ask.why is ReminderReason.ACCEPT or task.due_on is None else task.due_on
    reached = _latest_reached(ask.why, start, member, day, reminder_policy)
    if reached is None:
        return False
    key = (task.id, member.id)
    if (until := memory.snoozed.get(key)) is not None:
        if day < until:
            return False
        reached = max(reached, until)
    # Steps before someone got the item, or before its date moved, are covered by the message about that
    # change.
    known = [memory.told.get(key), task.due_moved_at and _local(task.due_moved_at, member)]
    known += [
        _local(held.since, member)
        for held in task.held
        if held.member == member.id and held.since and ask.why is ReminderReason.OWN
    ]
    return reached >= _local(task.created_at, member) + YOUNG and all(
        reached > each for each in known if each is not None
    )


def _latest_reached(
    why: ReminderReason, start: date, member: Member, day: date, reminder_policy: ReminderPolicy
) -> date | None:
    """Return the day of the last step that came by `day`, or None before the first.

    `start` is the due date, or the day on which an item was handed in.
    """
    passed = (day - start).days
    ahead = range(passed + 1, min(passed + MOST_FORWARD, 0) + 1)
    for step in reversed([step for step in reminder_policy.steps(why) if step in ahead]):
        brought = _brought_forward(start, step, member)
        if brought is not None and brought <= day:
            return brought
    latest = reminder_policy.latest_step(why, passed)
    if latest is None:
        return None
    return (_brought_forward(start, latest, member) if latest <= 0 else None) or start + DAY * latest


def _brought_forward(due_on: date, step: int, member: Member) -> date | None:
    """Return the earlier day of a step that falls on a day off and cannot wait, or None.

    A step can wait for a working day up to the due date; the reminder of the due date itself cannot wait.
    """
    planned = due_on + timedelta(days=step)
    if not is_day_off(member, planned):
        return None
    waited = (planned + DAY * number for number in range(1, 1 - step))
    if any(not is_day_off(member, each) for each in waited):
        return None
    earlier = (planned - DAY * number for number in range(1, MOST_FORWARD + 1))
    return next((each for each in earlier if not is_day_off(member, each)), None)


def _working(task: ReminderItem, people: Mapping[int, Member], day: date) -> Iterator[ReminderCandidate]:
    for held in task.held:
        member = people[held.member]
        if not member.reachable:
            continue
        if not member.away(day):
            yield ReminderCandidate(member.id, task, ReminderReason.OWN)
        elif delegate := _delegate(member, people, day):
            yield ReminderCandidate(delegate.id, task, ReminderReason.OWN, instead=member.id)
        elif member.side and (lead := _lead(task, member.side, {member.id}, people, day)):
            yield ReminderCandidate(lead.id, task, ReminderReason.COVER, instead=member.id)


def _escalated(task: ReminderItem, people: Mapping[int, Member], day: date) -> Iterator[ReminderCandidate]:
    """Yield who is told that an item is late: leads and chairs of each side; for assignees without a side,
    the assigner and the secretariat.
    """
    holders = {held.member for held in task.held}
    for side in dict.fromkeys(people[held.member].side for held in task.held):
        if side is None:
            yield from _represented(people[task.assigner], task, ReminderReason.ASSIGNER, None, people, day)
            for member in _with_role(Role.SECRETARIAT, people):
                yield from _represented(member, task, ReminderReason.SECRETARIAT, None, people, day)
            continue
        if lead := _lead(task, side, holders, people, day):
            yield ReminderCandidate(lead.id, task, ReminderReason.LEAD, side=side)
        for member in _with_role(Role.CHAIR, people):
            if member.side is side:
                yield from _represented(member, task, ReminderReason.CHAIR, side, people, day)


def _accepting(task: ReminderItem, people: Mapping[int, Member], day: date) -> Iterator[ReminderCandidate]:
    """Yield who is reminded to accept submitted work: the closest of those who may and are present."""
    assigner = people[task.assigner]
    involved = Involved(
        assigner, tuple(people[each.member] for each in task.held), tuple(each.member for each in task.seats)
    )
    found = [
        (capacity, member)
        for member in people.values()
        if _there(member, set(), day)
        and (capacity := accepts_as(member.role, relation(member, involved, lambda _: day))) is not None
    ]
    nearest = min((capacity for capacity, _ in found), default=None)
    for capacity, member in found:
        if capacity is nearest:
            instead = capacity is AcceptsAs.ASSIGNER and member.id != assigner.id
            yield ReminderCandidate(
                member.id, task, ReminderReason.ACCEPT, instead=assigner.id if instead else None
            )


def _represented(
    member: Member,
    task: ReminderItem,
    why: ReminderReason,
    side: Side | None,
    people: Mapping[int, Member],
    day: date,
) -> Iterator[ReminderCandidate]:
    """Yield someone, or their stand-in. With a `side`, a stand-in must belong to it."""
    if not member.reachable:
        return
    if not member.away(day):
        yield ReminderCandidate(member.id, task, why, side=side)
        return
    delegate = _delegate(member, people, day)
    if delegate and (side is None or delegate.side is side):
        yield ReminderCandidate(delegate.id, task, why, instead=member.id, side=side)


def _lead(
    task: ReminderItem, side: Side, but: set[int], people: Mapping[int, Member], day: date
) -> Member | None:
    """Return who is responsible for the recommendation on a side: its lead, else its alternate, else a
    stand-in.
    """
    seated = [each.member for seat in Seat for each in task.seats if (each.side, each.seat) == (side, seat)]
    standing_in = [_delegate(member, people, day) for member in seated]
    candidates = (*seated, *(each for each in standing_in if each))
    return next((each for each in candidates if each.side is side and _there(each, but, day)), None)


def _delegate(member: Member, people: Mapping[int, Member], day: date) -> Member | None:
    """Return who stands in for someone absent. A stand-in who is absent too is not replaced."""
    delegate = people.get(member.delegate or 0)
    if delegate is None or not stands_in(delegate, member, lambda _: day):
        return None
    return delegate if _there(delegate, {member.id}, day) else None


def _there(member: Member, but: set[int], day: date) -> bool:
    return member.reachable and not member.away(day) and member.id not in but


def _with_role(role: Role, people: Mapping[int, Member]) -> Sequence[Member]:
    return [member for member in people.values() if member.role is role]


def _local(moment: datetime, member: Member) -> date:
    return moment.astimezone(member.zone).date()
