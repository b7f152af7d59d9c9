"""Whom to remind of what on which day: fixed examples, and properties of any taskforce."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.occurrences import DAY, QuietHours
from bot.domain.members.member import Absence, Member, Role, Seat, Seated, Side
from bot.domain.reminders.selection import (
    NOTHING,
    Assignee,
    ReminderCandidate,
    ReminderHistory,
    ReminderItem,
    ReminderPolicy,
    ReminderReason,
    asked,
    concerned,
    is_day_off,
    reminders,
    working_days_later,
)

MEXICO, NEW_YORK = ZoneInfo("America/Mexico_City"), ZoneInfo("America/New_York")
DUE = date(2026, 11, 25)
"""A Wednesday; the Thursday after it is Thanksgiving."""
LONG_AGO = datetime(2026, 9, 1, 15, tzinfo=UTC)
RHYTHM = ReminderPolicy()
US, MX = Side.US, Side.MX


def someone(id_: int, side: Side | None = US, role: Role = Role.MEMBER, **more: object) -> Member:
    return replace(
        Member(id_, f"U{id_}", f"Member {id_}", role, side, "en", NEW_YORK if side is US else MEXICO),
        **more,  # type: ignore[arg-type] # fields of a member
    )


def people(*members: Member) -> dict[int, Member]:
    return {member.id: member for member in members}


WORKER, LEAD, ALTERNATE, CHAIR = someone(1), someone(2), someone(3), someone(4, role=Role.CHAIR)
THEIRS, THEIR_LEAD, THEIR_CHAIR = someone(5, MX), someone(6, MX), someone(7, MX, Role.CHAIR)
OFFICE, SIDELESS, OBSERVER = (
    someone(8, None, Role.SECRETARIAT),
    someone(9, None),
    someone(10, US, Role.OBSERVER),
)
EVERYONE = people(WORKER, LEAD, ALTERNATE, CHAIR, THEIRS, THEIR_LEAD, THEIR_CHAIR, OFFICE, SIDELESS, OBSERVER)
SEATS = (
    Seated(US, Seat.LEAD, LEAD),
    Seated(US, Seat.ALTERNATE, ALTERNATE),
    Seated(MX, Seat.LEAD, THEIR_LEAD),
)


def task(
    *held: int, due_on: date | None = DUE, status: ItemStatus = ItemStatus.TODO, **more: object
) -> ReminderItem:
    made = ReminderItem(
        1,
        1,
        status,
        LONG_AGO,
        due_on,
        LONG_AGO,
        CHAIR.id,
        tuple(Assignee(each, LONG_AGO) for each in held or (WORKER.id,)),
        SEATS,
    )
    return replace(made, **more)  # type: ignore[arg-type] # fields of an item


def told_of(
    member: Member,
    day: date,
    tasks: Iterable[ReminderItem],
    members: Mapping[int, Member] = EVERYONE,
    reminder_policy: ReminderPolicy = RHYTHM,
    memory: ReminderHistory = NOTHING,
) -> tuple[ReminderCandidate, ...]:
    return reminders(member, day, concerned(tasks, members, day).get(member.id, ()), reminder_policy, memory)


def days_told(
    member: Member, *tasks: ReminderItem, first: date, days: int, reminder_policy: ReminderPolicy = RHYTHM
) -> list[int]:
    """Return the days after the due date with a reminder; the rules know each earlier reminder."""
    told: dict[tuple[int, int], date] = {}
    found = []
    for number in range(days):
        day = first + number * DAY
        asks = told_of(member, day, tasks, EVERYONE, reminder_policy, ReminderHistory(told, {}))
        if asks and not is_day_off(member, day):
            found.append((day - DUE).days)
            told |= {(ask.task.id, member.id): day for ask in asks}
    return found


def whys(
    found: ReminderItem, day: date, members: Mapping[int, Member] = EVERYONE
) -> dict[int, tuple[ReminderReason, int | None]]:
    """Return who is reminded of an item on a day, why, and for whom they stand in."""
    asks = [ask for member in members.values() for ask in told_of(member, day, [found], members, RHYTHM)]
    return {ask.member: (ask.why, ask.instead) for ask in asks}


def away(member: Member, delegate: Member | None = None) -> Member:
    return replace(
        member,
        absence=Absence(DUE - 90 * DAY, DUE + 90 * DAY),
        delegate=delegate.id if delegate else None,
    )


def among(*changed: Member) -> dict[int, Member]:
    return EVERYONE | people(*changed)


class TestWhen:
    def test_before_on_and_ever_more_rarely_after_the_due_date(self) -> None:
        """-7 and -1; the day itself; Thanksgiving moves +1 to Friday; +3 is a Saturday, told on Monday; …"""
        told = days_told(WORKER, task(), first=DUE - 30 * DAY, days=120)
        assert told == [-7, -1, 0, 2, 5, 7, 14, 28, 42, 56, 70, 84]

    @pytest.mark.parametrize(
        ("due_on", "days"),
        [
            ("2026-12-13", ["12-07", "12-11"]),  # a Sunday: told of it on Friday
            ("2026-12-12", ["12-07", "12-11"]),  # a Saturday, and so is a week before
            ("2026-12-14", ["12-07", "12-14"]),  # a Monday: the day before is a Sunday
            ("2026-12-15", ["12-08", "12-14", "12-15"]),  # a Tuesday: nothing is moved
            ("2026-11-26", ["11-19", "11-25"]),  # Thanksgiving
            ("2026-12-25", ["12-18", "12-24"]),  # Christmas
        ],
    )
    def test_a_reminder_that_a_day_off_would_make_too_late_comes_on_the_last_working_day(
        self, due_on: str, days: list[str]
    ) -> None:
        due = date.fromisoformat(due_on)
        told = days_told(WORKER, task(due_on=due), first=due - 10 * DAY, days=11)
        assert [f"{DUE + each * DAY:%m-%d}" for each in told] == days

    def test_before_a_run_of_days_off_each_side_is_told_on_its_own_last_working_day(self) -> None:
        """Thanksgiving is a day off for one side only."""
        due = task(WORKER.id, THEIRS.id, due_on=date(2026, 11, 26))
        assert (date(2026, 11, 26) - DUE).days not in days_told(WORKER, due, first=DUE - DAY, days=3)
        assert (date(2026, 11, 26) - DUE).days in days_told(THEIRS, due, first=DUE - DAY, days=3)

    def test_what_was_told_ahead_is_not_told_again_at_once(self) -> None:
        """With nothing due on the first day after it, the weekend's reminder does not come once more."""
        rare = replace(RHYTHM, after=(5, 10))
        sunday = date(2026, 12, 13)
        told = days_told(WORKER, task(due_on=sunday), first=sunday - 2 * DAY, days=9, reminder_policy=rare)
        assert [DUE + each * DAY for each in told] == [date(2026, 12, 11), date(2026, 12, 18)]

    def test_a_day_off_because_of_an_absence_is_reminded_of_before_it(self) -> None:
        leaving = replace(WORKER, absence=Absence(date(2026, 12, 11), date(2026, 12, 15)))
        item = task(due_on=date(2026, 12, 14))
        thursday = date(2026, 12, 10)
        found = told_of(leaving, thursday, [item], among(leaving), memory=ReminderHistory({}, {}))
        assert [ask.why for ask in found] == [ReminderReason.OWN]
        before = ReminderHistory({(1, leaving.id): date(2026, 12, 7)}, {})
        assert told_of(leaving, thursday, [item], among(leaving), memory=before)

    def test_the_other_side_has_other_holidays(self) -> None:
        """16 September is a holiday in Mexico, Thanksgiving is not."""
        due = task(THEIRS.id, due_on=date(2026, 9, 16), created_at=LONG_AGO)
        told = days_told(THEIRS, due, first=date(2026, 9, 8), days=11)
        assert [(date(2026, 9, 16) - DUE).days + off for off in (-7, -1, 1)] == told
        theirs = days_told(THEIRS, task(THEIRS.id), first=DUE, days=8)
        assert theirs == [0, 1, 5, 7]

    def test_without_a_side_there_are_no_holidays(self) -> None:
        assert days_told(SIDELESS, task(SIDELESS.id), first=DUE, days=2) == [0, 1]

    def test_nothing_before_the_third_day_of_an_item(self) -> None:
        """An item made on Monday for Wednesday: its third day is the due day itself."""
        young = task(created_at=datetime(2026, 11, 23, 15, tzinfo=UTC))
        assert days_told(WORKER, young, first=date(2026, 11, 23), days=3) == [0]
        younger = task(created_at=datetime(2026, 11, 24, 15, tzinfo=UTC))
        assert days_told(WORKER, younger, first=date(2026, 11, 23), days=10) == [2, 5, 7]

    def test_the_day_on_which_a_date_was_moved_is_not_told_again(self) -> None:
        moved = task(due_moved_at=datetime(2026, 11, 24, 15, tzinfo=UTC))
        assert days_told(WORKER, moved, first=date(2026, 11, 24), days=2) == [0]

    def test_a_late_assignee_is_not_told_of_earlier_days(self) -> None:
        given_today = replace(task(), held=(Assignee(WORKER.id, datetime(2026, 11, 28, 15, tzinfo=UTC)),))
        assert days_told(WORKER, given_today, first=date(2026, 11, 30), days=5) == [7]

    def test_a_snoozed_item_comes_back_on_its_day(self) -> None:
        memory = ReminderHistory({(1, 1): DUE + 7 * DAY}, {(1, 1): DUE + 9 * DAY})
        for offset, silent in ((7, True), (8, True), (9, False)):
            found = told_of(WORKER, DUE + offset * DAY, [task()], EVERYONE, RHYTHM, memory)
            assert (not found) is silent
        told = ReminderHistory({(1, 1): DUE + 9 * DAY}, memory.snoozed)
        assert not told_of(WORKER, DUE + 10 * DAY, [task()], EVERYONE, RHYTHM, told)
        assert told_of(WORKER, DUE + 14 * DAY, [task()], EVERYONE, RHYTHM, told)

    def test_nobody_is_reminded_of_undated_or_closed_items(self) -> None:
        for quiet in (task(due_on=None), task(status=ItemStatus.DONE), task(status=ItemStatus.CANCELLED)):
            assert whys(quiet, DUE + 30 * DAY) == {}

    def test_a_blocked_item_is_still_due(self) -> None:
        assert whys(task(status=ItemStatus.BLOCKED), DUE) == {1: (ReminderReason.OWN, None)}

    @pytest.mark.parametrize(
        ("after", "steps"),
        [((1, 3, 7), [1, 3, 7, 11, 15, 19]), ((5,), [5, 10, 15, 20]), ((2, 12), [2, 12, 22])],
    )
    def test_past_the_last_number_it_goes_on_at_the_last_distance(
        self, after: tuple[int, ...], steps: list[int]
    ) -> None:
        reminder_policy = ReminderPolicy(after=after)
        found = {reminder_policy.latest_step(ReminderReason.OWN, passed) for passed in range(1, 23)}
        assert sorted(step for step in found if step) == steps


class TestWhom:
    def test_the_lead_and_then_the_chair_of_the_side_that_is_late(self) -> None:
        late = task()
        assert whys(late, DUE + 6 * DAY) == {1: (ReminderReason.OWN, None)}
        assert whys(late, DUE + 7 * DAY) == {1: (ReminderReason.OWN, None), 2: (ReminderReason.LEAD, None)}
        assert whys(late, DUE + 14 * DAY) == {
            1: (ReminderReason.OWN, None),
            2: (ReminderReason.LEAD, None),
            4: (ReminderReason.CHAIR, None),
        }

    def test_each_side_hears_of_its_own_people_alone(self) -> None:
        found = asked(task(THEIRS.id), EVERYONE, DUE)
        assert set(found) == {THEIRS.id, THEIR_LEAD.id, THEIR_CHAIR.id}
        both = asked(task(WORKER.id, THEIRS.id), EVERYONE, DUE)
        assert {key: ask.side for key, ask in both.items()} == {
            1: None, 5: None, 2: US, 6: MX, 4: US, 7: MX,
        }  # fmt: skip

    def test_a_lead_who_has_it_themselves_is_not_told_of_their_own_lateness(self) -> None:
        found = whys(task(LEAD.id), DUE + 7 * DAY)
        assert found == {LEAD.id: (ReminderReason.OWN, None), ALTERNATE.id: (ReminderReason.LEAD, None)}

    def test_without_a_side_the_assigner_and_the_secretariat_are_told(self) -> None:
        sideless = task(SIDELESS.id)
        assert set(whys(sideless, DUE + 7 * DAY)) == {SIDELESS.id, CHAIR.id}
        assert whys(sideless, DUE + 14 * DAY)[OFFICE.id] == (ReminderReason.SECRETARIAT, None)

    def test_lateness_is_told_of_people_who_left_or_only_read(self) -> None:
        for change in ({"active": False}, {"role": Role.OBSERVER}, {"slack_id": None}):
            gone = among(replace(WORKER, **change))
            assert whys(task(), DUE, gone) == {}
            assert whys(task(), DUE + 7 * DAY, gone) == {LEAD.id: (ReminderReason.LEAD, None)}

    def test_the_delegate_is_told_while_someone_is_absent(self) -> None:
        members = among(away(WORKER, SIDELESS))
        assert whys(task(), DUE, members) == {SIDELESS.id: (ReminderReason.OWN, WORKER.id)}

    @pytest.mark.parametrize(
        "delegate",
        [
            None,
            replace(SIDELESS, active=False),
            replace(SIDELESS, role=Role.OBSERVER),
            away(SIDELESS),
            away(SIDELESS, WORKER),
            WORKER,
        ],
        ids=["none", "left", "observer", "absent", "each other's", "oneself"],
    )
    def test_without_a_delegate_who_is_there_the_lead_of_the_side_is_told(
        self, delegate: Member | None
    ) -> None:
        members = among(*([delegate] if delegate else []), away(WORKER, delegate))
        assert whys(task(), DUE, members) == {LEAD.id: (ReminderReason.COVER, WORKER.id)}
        leaderless = replace(task(), seats=SEATS[1:])
        assert whys(leaderless, DUE, members) == {ALTERNATE.id: (ReminderReason.COVER, WORKER.id)}
        assert whys(replace(task(), seats=()), DUE, members) == {}

    def test_an_absent_leads_delegate_is_of_the_same_side(self) -> None:
        seats = (Seated(US, Seat.LEAD, away(LEAD, THEIRS)), Seated(US, Seat.ALTERNATE, away(ALTERNATE)))
        crossing = replace(task(), seats=seats)
        assert LEAD.id not in asked(crossing, among(*(each.member for each in seats)), DUE)
        assert THEIRS.id not in asked(crossing, among(*(each.member for each in seats)), DUE)
        own = replace(task(), seats=(Seated(US, Seat.LEAD, away(LEAD, CHAIR)),))
        assert asked(own, among(away(LEAD, CHAIR)), DUE)[CHAIR.id].why is ReminderReason.LEAD

    def test_a_submitted_item_reminds_those_who_accept_it(self) -> None:
        handed_in = task(status=ItemStatus.SUBMITTED, status_since=LONG_AGO)
        assert whys(handed_in, DUE) == {CHAIR.id: (ReminderReason.ACCEPT, None)}
        assert set(whys(handed_in, DUE, among(away(CHAIR, OFFICE)))) == {OFFICE.id}
        assert set(whys(handed_in, DUE, among(away(CHAIR)))) == {LEAD.id, ALTERNATE.id, THEIR_LEAD.id}
        orphaned = replace(handed_in, seats=())
        assert set(whys(orphaned, DUE, among(replace(CHAIR, active=False)))) == {THEIR_CHAIR.id, OFFICE.id}
        own_work = replace(task(LEAD.id, status=ItemStatus.SUBMITTED), seats=SEATS)
        assert LEAD.id not in whys(own_work, DUE, among(away(CHAIR)))


class TestHours:
    def test_from_the_hour_until_it_is_too_late_or_quiet_or_another_day(self) -> None:
        nine = datetime(2026, 11, 25, 15, tzinfo=UTC)
        assert ReminderPolicy().window(DUE, MEXICO) == (nine, nine + timedelta(hours=8))
        evening = ReminderPolicy(quiet=QuietHours(time(13), time(8)))
        assert evening.window(DUE, MEXICO) == (nine, nine + timedelta(hours=4))
        late = ReminderPolicy(at=time(20))
        assert late.window(DUE, MEXICO) == (nine + timedelta(hours=11), nine + timedelta(hours=15))
        assert ReminderPolicy(quiet=QuietHours(time(8), time(23))).window(DUE, MEXICO) is None

    def test_it_is_the_hour_within_the_window_alone(self) -> None:
        nine = datetime(2026, 11, 25, 15, tzinfo=UTC)
        second = timedelta(seconds=1)
        found = [
            ReminderPolicy().open_on(MEXICO, nine + off)
            for off in (-second, 0 * second, timedelta(hours=8) - second, timedelta(hours=8))
        ]
        assert found == [None, DUE, DUE, None]
        assert ReminderPolicy().begun(MEXICO, nine - second) == DUE - DAY
        assert ReminderPolicy().begun(MEXICO, nine) == DUE

    def test_working_days_skip_the_weekend(self) -> None:
        assert working_days_later(date(2026, 11, 26), 3) == date(2026, 12, 1)
        assert working_days_later(date(2026, 11, 28), 1) == date(2026, 11, 30)


# Any state of a taskforce: everyone absent, delegates for each other, people who left.
IDS = tuple(range(1, 7))
MEMBERS = st.builds(
    someone,
    st.just(0),
    st.sampled_from([US, MX, None]),
    st.sampled_from(list(Role)),
    active=st.booleans(),
    slack_id=st.sampled_from(["U1", None]),
    delegate=st.sampled_from([None, *IDS]),
    absence=st.none()
    | st.tuples(st.integers(-40, 40), st.integers(0, 40)).map(
        lambda span: Absence(DUE + span[0] * DAY, DUE + (span[0] + span[1]) * DAY)
    ),
)
TASKFORCES = st.tuples(*[MEMBERS] * len(IDS)).map(
    lambda found: people(*(replace(each, id=id_) for id_, each in zip(IDS, found, strict=True)))
)
TASKS = st.builds(
    lambda status, held, assigner, seats, due, created: ReminderItem(
        1,
        1,
        status,
        LONG_AGO,
        None if due is None else DUE + due * DAY,
        LONG_AGO + created * DAY,
        assigner,
        tuple(Assignee(each) for each in dict.fromkeys(held)),
        seats,
    ),
    st.sampled_from(list(ItemStatus)),
    st.lists(st.sampled_from(IDS), min_size=1, max_size=4),
    st.sampled_from(IDS),
    st.lists(
        st.tuples(st.sampled_from([US, MX]), st.sampled_from(list(Seat)), st.sampled_from(IDS)), max_size=4
    ).map(tuple),
    st.none() | st.integers(-60, 60),
    st.integers(0, 60),
)
DAYS = st.integers(-60, 60).map(lambda number: DUE + number * DAY)


def seated(found: ReminderItem, members: Mapping[int, Member]) -> ReminderItem:
    """Replace the ids in a strategy's seats by members; those who left hold no seat."""
    seats: Iterable[tuple[Side, Seat, int]] = found.seats  # type: ignore[assignment] # ids until now
    return replace(
        found,
        seats=tuple(Seated(side, seat, members[id_]) for side, seat, id_ in seats if members[id_].active),
    )


@settings(max_examples=400, deadline=None)
@given(TASKFORCES, TASKS, DAYS)
def test_only_those_who_are_there_and_concerned_are_told(
    members: dict[int, Member], found: ReminderItem, day: date
) -> None:
    found = seated(found, members)
    for id_, ask in asked(found, members, day).items():
        told = members[id_]
        assert told.reachable
        assert not told.away(day)
        assert ask.instead != id_
        if ask.instead is not None:
            assert members[ask.instead].away(day)
        if ask.side is not None:
            assert told.side is ask.side, "lateness stays within one's side"
            assert ask.side in {members[held.member].side for held in found.held}
        if ask.why is ReminderReason.ACCEPT:
            assert found.status is ItemStatus.SUBMITTED
        else:
            assert found.status.at_work
            assert found.due_on is not None


def step_told(
    why: ReminderReason, start: date, member: Member, day: date, reminder_policy: ReminderPolicy
) -> int | None:
    """Return the step that a reminder is for: one ahead only if just days off lie before it."""
    ahead = [
        step
        for step in reminder_policy.steps(why)
        if 0 >= step > (day - start).days
        and all(is_day_off(member, day + DAY * number) for number in range(1, (start - day).days + step + 1))
    ]
    return max(ahead) if ahead else reminder_policy.latest_step(why, (day - start).days)


@settings(max_examples=150, deadline=None)
@given(
    TASKFORCES,
    TASKS,
    st.tuples(*[st.sets(st.integers(1, 60), min_size=1, max_size=5)] * 2),
    st.integers(1, 30),
    st.integers(0, 30),
)
def test_over_a_hundred_days_each_is_told_once_a_step_and_never_too_early(
    members: dict[int, Member], found: ReminderItem, steps: tuple[set[int], set[int]], lead: int, chair: int
) -> None:
    found = seated(found, members)
    before, after = steps
    reminder_policy = ReminderPolicy(
        before=tuple(before), after=tuple(sorted(after)), lead_after=lead, chair_after=lead + chair
    )
    third = found.created_at.date() + 2 * DAY
    told: dict[tuple[int, int], date] = {}
    steps_told: set[tuple[int, ReminderReason, int]] = set()
    for number in range(-60, 61):
        day = DUE + number * DAY
        for member in members.values():
            if is_day_off(member, day):
                continue  # nobody is reminded then, and a step that cannot wait is told before
            asks: tuple[ReminderCandidate, ...] = told_of(
                member, day, [found], members, reminder_policy, ReminderHistory(told, {})
            )
            assert len(asks) <= 1
            for ask in asks:
                # A day is in the member's own zone; everywhere, the item was made in that day's afternoon.
                assert day >= third
                start = LONG_AGO.date() if ask.why is ReminderReason.ACCEPT else found.due_on
                assert start
                last = told.get((1, member.id))
                step = step_told(ask.why, start, member, day, reminder_policy)
                assert step is not None
                assert last is None or last < min(start + step * DAY, day)
                assert (member.id, ask.why, step) not in steps_told
                steps_told.add((member.id, ask.why, step))
                told[1, member.id] = day
