"""When a digest is due: every time zone of both countries, clock changes, holidays, and missed digests."""

import itertools
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.digests.holidays import NAMES, Holiday, holidays_on
from bot.domain.digests.occurrences import (
    Policy,
    Punctuality,
    QuietHours,
    Schedule,
    backlog,
    coming,
    drift,
    fallen_due,
    instant_of,
    may_be_due,
    next_instant,
    occurrence,
    punctuality,
    reaches,
    week_of,
)
from bot.domain.members.member import Side

DATA = files("tzdata").joinpath("zoneinfo")
BOTH = (Side.US, Side.MX)
TIJUANA, LOS_ANGELES, MEXICO = map(
    ZoneInfo, ("America/Tijuana", "America/Los_Angeles", "America/Mexico_City")
)
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
# The usual hour, both ends of a day, and four times that the clock changes of both countries skip or repeat.
TIMES = (time(0), time(1, 30), time(2), time(2, 30), time(3), time(8), time(23, 59))


MOMENTS = st.integers(0, 1050 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * timedelta(minutes=1)
)


def zones_of_both_countries() -> list[str]:
    """The zones that the two tables of the zone data list for the United States and Mexico."""
    found = set()
    for table in ("zone.tab", "zone1970.tab"):
        for line in DATA.joinpath(table).read_text(encoding="utf-8").splitlines():
            countries, _, name, *_ = [*line.split("\t"), "", ""]
            if {"US", "MX"} & set(countries.split(",")):
                found.add(name)
    return sorted(found)


@cache
def other_clock(name: str) -> tz.tzfile:
    """The same zone in another implementation: an oracle that shares no code with `zoneinfo`."""
    with DATA.joinpath(name).open("rb") as source:
        return tz.tzfile(source)


def by_the_other_clock(day: date, at: time, name: str) -> datetime:
    """Return a local time's instant: moved forward if it does not exist, the first if there are two."""
    local = datetime.combine(day, at, tzinfo=other_clock(name))
    found: datetime = tz.resolve_imaginary(local)
    return found.astimezone(UTC)


def weekly(
    zone: ZoneInfo = MEXICO,
    at: time = time(8),
    weekday: int = 0,
    *,
    policy: Policy = Policy.NEXT_WORKING_DAY,
    calendars: tuple[Side, ...] = BOTH,
    catch_up: timedelta = timedelta(hours=12),
) -> Schedule:
    return Schedule("weekly", weekday, at, zone, calendars=calendars, policy=policy, catch_up=catch_up)


class TestInstants:
    def test_the_zone_data_lists_both_countries(self) -> None:
        zones = zones_of_both_countries()
        assert len(zones) >= 40
        assert {"America/Tijuana", "America/Mexico_City", "America/Phoenix", "Pacific/Honolulu"} <= set(zones)

    @pytest.mark.parametrize("name", zones_of_both_countries())
    def test_every_day_of_three_years_in_every_zone(self, name: str) -> None:
        zone = ZoneInfo(name)
        for number in range((LAST - FIRST).days + 1):
            day = FIRST + number * DAY
            for at in TIMES:
                assert instant_of(day, at, zone) == by_the_other_clock(day, at, name), (day, at)

    @pytest.mark.parametrize("name", zones_of_both_countries())
    def test_every_minute_of_the_days_on_which_clocks_shift_walked_in_utc(self, name: str) -> None:
        zone = ZoneInfo(name)
        for day in (date(2026, 3, 8), date(2026, 11, 1)):
            start = datetime.combine(day - DAY, time(12), tzinfo=UTC)
            first: dict[datetime, datetime] = {}
            for minute in range(60 * 60):
                moment = start + minute * timedelta(minutes=1)
                first.setdefault(moment.astimezone(other_clock(name)).replace(tzinfo=None), moment)
            for minute in range(0, 24 * 60, 5):
                local = datetime.combine(day, time(minute // 60, minute % 60))
                # A local time that the walk never met is in a gap: it occurs an hour later on the clock.
                expected = first.get(local) or first[local + timedelta(hours=1)]
                assert instant_of(day, local.time(), zone) == expected, local

    def test_the_two_shifts_of_2026_and_none_in_mexico_city(self) -> None:
        eight = time(8)
        for zone in (TIJUANA, LOS_ANGELES):
            utc = [
                instant_of(date(2026, *day), eight, zone).hour for day in ((3, 7), (3, 8), (10, 31), (11, 1))
            ]
            assert utc == [16, 15, 15, 16]
            gap = instant_of(date(2026, 3, 8), time(2, 30), zone)
            assert gap == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
            assert gap.astimezone(zone).time() == time(3, 30)
            twice = instant_of(date(2026, 11, 1), time(1, 30), zone)
            assert twice == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
        hours = {instant_of(date(2026, 1, 1) + n * DAY, eight, MEXICO).hour for n in range(365)}
        assert hours == {14}


class TestWeeks:
    def test_an_occurrence_is_a_schedule_and_a_week(self) -> None:
        found = occurrence(weekly(), date(2026, 3, 5))
        assert (found.schedule, found.week, found.planned) == ("weekly", "2026-W10", date(2026, 3, 2))
        assert found.instant == datetime(2026, 3, 2, 14, tzinfo=UTC)
        assert week_of(date(2027, 1, 3)) == "2026-W53"

    def test_editing_hour_day_zone_or_policy_makes_no_second_one(self) -> None:
        changed = [
            weekly(),
            weekly(at=time(17)),
            weekly(weekday=3),
            weekly(TIJUANA),
            weekly(policy=Policy.SEND),
        ]
        for day in (date(2026, 11, 16), date(2026, 12, 24), date(2027, 1, 1)):
            assert len({occurrence(schedule, day).week for schedule in changed}) == 1

    @pytest.mark.parametrize("zone", [TIJUANA, LOS_ANGELES, MEXICO])
    @pytest.mark.parametrize("weekday", range(7))
    def test_each_week_of_three_years_once_despite_clock_changes(self, zone: ZoneInfo, weekday: int) -> None:
        for at in TIMES:
            schedule = weekly(zone, at, weekday, policy=Policy.SEND)
            start = datetime(2025, 12, 29, tzinfo=UTC) - DAY
            found = fallen_due(schedule, start, datetime(2029, 1, 7, tzinfo=UTC))
            weeks = [each.week for each in found]
            assert len(weeks) == len(set(weeks)) >= 156
            assert all(
                timedelta(days=6, hours=22) <= later.instant - earlier.instant <= timedelta(days=7, hours=2)
                for earlier, later in itertools.pairwise(found)
            )

    def test_the_coming_ones_begin_after_the_instant(self) -> None:
        at = datetime(2026, 11, 23, 14, tzinfo=UTC)
        assert [each.planned for each in coming(weekly(), at, 3)] == [
            *(date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14))
        ]
        assert coming(weekly(), at - timedelta(seconds=1), 1)[0].planned == date(2026, 11, 23)

    @settings(max_examples=150, deadline=None)
    @given(
        MOMENTS,
        st.lists(st.integers(0, 60 * 24 * 30), max_size=6),
        st.integers(0, 6),
        st.sampled_from(list(Policy)),
    )
    def test_however_time_is_cut_into_pieces_the_same_falls_due(
        self, start: datetime, minutes: list[int], weekday: int, policy: Policy
    ) -> None:
        schedule = weekly(TIJUANA, time(2, 30), weekday, policy=policy)
        instants = [start]
        for step in minutes:
            instants.append(instants[-1] + timedelta(minutes=step))
        pieces = [
            each
            for since, until in itertools.pairwise(instants)
            for each in fallen_due(schedule, since, until)
        ]
        assert tuple(pieces) == fallen_due(schedule, instants[0], instants[-1])


class TestHolidays:
    @pytest.mark.parametrize(
        ("day", "found"),
        [
            (date(2026, 2, 2), [(Side.MX, "Constitution Day", False)]),
            (date(2026, 2, 16), [(Side.US, "Washington's Birthday", False)]),
            (date(2026, 7, 3), [(Side.US, "Independence Day", True)]),
            (date(2026, 9, 16), [(Side.MX, "Independence Day", False)]),
            (date(2026, 11, 16), [(Side.MX, "Revolution Day", False)]),
            (date(2026, 11, 26), [(Side.US, "Thanksgiving Day", False)]),
            (date(2026, 12, 25), [(side, "Christmas Day", False) for side in BOTH]),
            (date(2027, 12, 31), [(Side.US, "New Year's Day", True)]),
            (date(2030, 10, 1), [(Side.MX, "Change of Federal Government", False)]),
            (date(2026, 11, 24), []),
        ],
    )
    def test_are_those_of_both_countries(self, day: date, found: list[tuple[Side, str, bool]]) -> None:
        assert list(holidays_on(day, BOTH)) == [Holiday(day, *each) for each in found]
        assert holidays_on(day, ()) == ()

    def test_have_names_that_are_marked_for_translation(self) -> None:
        days = (date(2026, 1, 1) + number * DAY for number in range(366 * 25))
        named = {holiday.name for day in days for holiday in holidays_on(day, BOTH)}
        assert named == NAMES

    def test_move_a_digest_to_the_next_day_on_which_both_sides_work(self) -> None:
        found = occurrence(weekly(), date(2026, 11, 16))
        assert (found.planned, found.day, found.moved) == (date(2026, 11, 16), date(2026, 11, 17), True)
        assert found.week == "2026-W47"
        assert found.instant == datetime(2026, 11, 17, 14, tzinfo=UTC)
        assert [holiday.name for holiday in found.holidays] == ["Revolution Day"]

    def test_over_a_weekend(self) -> None:
        found = occurrence(weekly(weekday=4), date(2026, 12, 25))
        assert (found.day, found.week) == (date(2026, 12, 28), "2026-W52")
        assert len(found.holidays) == 2

    def test_a_monday_and_a_tuesday_that_are_holidays_on_different_sides(self) -> None:
        # The two countries' own calendars have no such week (see below), so these calendars are made up.
        monday = date(2026, 11, 23)
        off = {monday: Side.US, monday + DAY: Side.MX}

        def made_up(day: date, countries: Iterable[Side]) -> tuple[Holiday, ...]:
            return (Holiday(day, off[day], "Veterans Day"),) if day in off and off[day] in countries else ()

        found = occurrence(weekly(), monday, calendar=made_up)
        assert (found.day, found.week) == (date(2026, 11, 25), "2026-W48")
        assert [(each.day, each.country) for each in found.holidays] == list(off.items())
        assert occurrence(weekly(calendars=(Side.US,)), monday, calendar=made_up).day == date(2026, 11, 24)

    def test_a_friday_off_on_one_side_before_a_saturday_off_on_the_other(self) -> None:
        # The nearest case in the real calendars: the United States observe Christmas on the Friday.
        friday = date(2027, 12, 24)
        found = occurrence(weekly(weekday=4), friday)
        assert [(each.day, each.country, each.observed) for each in found.holidays] == [
            (friday, Side.US, True),
            (friday + DAY, Side.US, False),
            (friday + DAY, Side.MX, False),
        ]
        assert (found.day, found.week) == (date(2027, 12, 27), "2027-W51")
        assert occurrence(weekly(weekday=4, calendars=(Side.MX,)), friday).day == friday
        assert occurrence(weekly(weekday=4), date(2027, 12, 31)).day == date(2028, 1, 3)

    def test_no_two_working_days_in_a_row_are_off_in_the_real_calendars(self) -> None:
        # If this ever fails, the library knows a real week for the test of a Monday and a Tuesday above.
        first, last = date(2024, 1, 1), date(2085, 1, 1)
        days = (first + number * DAY for number in range((last - first).days))
        off = {day for day in days if day.weekday() < 5 and holidays_on(day, BOTH)}
        assert len(off) > 800
        assert not {day for day in off if day + DAY in off}
        assert not {day for day in off if day.weekday() == 4 and day + 3 * DAY in off}

    def test_only_those_of_the_calendars_count(self) -> None:
        revolution, veterans = date(2026, 11, 16), date(2026, 11, 11)
        only_us = weekly(calendars=(Side.US,))
        assert not occurrence(only_us, revolution).moved
        assert occurrence(weekly(weekday=2, calendars=(Side.US,)), veterans).day == date(2026, 11, 12)
        assert not occurrence(weekly(weekday=2, calendars=(Side.MX,)), veterans).moved

    def test_have_a_digest_left_out_or_sent_all_the_same(self) -> None:
        skipped = occurrence(weekly(policy=Policy.SKIP), date(2026, 11, 16))
        assert (skipped.day, skipped.moved, len(skipped.holidays)) == (None, False, 1)
        sent = occurrence(weekly(policy=Policy.SEND), date(2026, 11, 16))
        assert (sent.day, sent.holidays) == (date(2026, 11, 16), ())
        week = (datetime(2026, 11, 15, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC))
        assert fallen_due(weekly(policy=Policy.SKIP), *week) == ()
        assert skipped in coming(weekly(policy=Policy.SKIP), week[0], 1)

    def test_never_put_a_moved_one_on_a_day_off_nor_lose_a_week(self) -> None:
        for weekday in range(5):
            found = fallen_due(
                weekly(weekday=weekday), datetime(2026, 1, 4, tzinfo=UTC), datetime(2036, 1, 4, tzinfo=UTC)
            )
            assert [each.instant for each in found] == sorted(each.instant for each in found)
            assert len({each.week for each in found}) == len(found) >= 521
            for each in found:
                assert each.day
                assert each.day.weekday() < 5
                assert not holidays_on(each.day, BOTH)


class TestCatchingUp:
    DUE = datetime(2026, 11, 23, 14, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("passed", "stands"),
        [
            (timedelta(seconds=-1), Punctuality.AHEAD),
            (timedelta(0), Punctuality.DUE),
            (timedelta(minutes=15), Punctuality.DUE),
            (timedelta(minutes=15, seconds=1), Punctuality.LATE),
            (timedelta(hours=12), Punctuality.LATE),
            (timedelta(hours=12, seconds=1), Punctuality.MISSED),
        ],
    )
    def test_late_within_the_window_missed_after_it(self, passed: timedelta, stands: Punctuality) -> None:
        schedule = weekly()
        assert punctuality(schedule, occurrence(schedule, self.DUE.date()), self.DUE + passed) is stands

    def test_after_a_long_silence_only_the_newest_goes_out(self) -> None:
        silent_since = self.DUE - timedelta(days=22)
        found = backlog(weekly(), silent_since, self.DUE + timedelta(hours=3))
        assert [each.planned for each in found.to_send] == [date(2026, 11, 23)]
        assert [each.planned for each in found.missed] == [
            *(date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16))
        ]

    def test_nothing_goes_out_when_even_the_newest_is_too_old(self) -> None:
        found = backlog(weekly(), self.DUE - DAY, self.DUE + DAY)
        assert (found.to_send, len(found.missed)) == ((), 1)
        assert backlog(weekly(), self.DUE, self.DUE + DAY).missed == ()


class TestQuietHours:
    NIGHT = QuietHours(time(21), time(7))

    @pytest.mark.parametrize(
        ("utc", "local"),
        [
            (datetime(2026, 11, 23, 14, 59, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=TIJUANA)),
            (datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=TIJUANA)),
            (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), datetime(2026, 11, 23, 20, 59, tzinfo=TIJUANA)),
            (datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=TIJUANA)),
        ],
    )
    def test_a_message_waits_until_they_end_on_the_readers_clock(
        self, utc: datetime, local: datetime
    ) -> None:
        assert reaches(utc, TIJUANA, self.NIGHT) == local

    def test_without_them_it_goes_at_once(self) -> None:
        moment = datetime(2026, 11, 23, 9, tzinfo=UTC)
        assert reaches(moment, TIJUANA, None) == moment

    @settings(max_examples=300, deadline=None)
    @given(
        MOMENTS,
        st.sampled_from([TIJUANA, LOS_ANGELES, MEXICO, ZoneInfo("America/New_York")]),
        st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] != pair[1]),
    )
    def test_nobody_is_disturbed_and_nothing_waits_longer_than_a_day(
        self, moment: datetime, zone: ZoneInfo, pair: tuple[time, time]
    ) -> None:
        quiet = QuietHours(*pair)
        found = reaches(moment, zone, quiet)
        assert moment <= found <= moment + timedelta(hours=25)
        if found != moment:
            assert quiet.hold(moment.astimezone(zone).time())
            assert found.astimezone(zone).time() >= quiet.end

    def test_in_the_hour_that_comes_twice(self) -> None:
        quiet = QuietHours(time(22), time(1, 45))
        second = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
        assert second.astimezone(TIJUANA).time() == time(1, 30)
        assert reaches(second, TIJUANA, quiet) == datetime(2026, 11, 1, 9, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("monday", "zone", "hours"),
    [
        (date(2026, 3, 2), "America/Tijuana", 0),
        (date(2026, 3, 9), "America/Tijuana", 1),
        (date(2026, 3, 9), "America/New_York", 1),
        (date(2026, 3, 9), "America/Monterrey", 0),
        (date(2026, 3, 16), "America/Tijuana", 0),
        (date(2026, 11, 2), "America/Los_Angeles", -1),
        (date(2026, 11, 2), "America/Phoenix", 0),
    ],
)
def test_clocks_drift_in_the_week_of_a_shift(monday: date, zone: str, hours: int) -> None:
    schedule = weekly(policy=Policy.SEND)
    assert drift(schedule, occurrence(schedule, monday), ZoneInfo(zone)) == timedelta(hours=hours)


@given(since=MOMENTS, at=st.sampled_from(TIMES), later=st.integers(-3600, 3600))
@settings(max_examples=200, deadline=None)
def test_without_the_calendar_nothing_due_is_overlooked(since: datetime, at: time, later: int) -> None:
    schedule = weekly(at=at)
    due = next_instant(schedule, since)
    assert fallen_due(schedule, since, due)[-1].instant == due
    now = due + timedelta(seconds=later)
    if now >= due:
        assert may_be_due(schedule, since, now)
    before = next(each for each in _hours(schedule, since) if each > since)
    assert not may_be_due(schedule, since, before - timedelta(seconds=1))


def _hours(schedule: Schedule, since: datetime) -> Iterator[datetime]:
    day = since.astimezone(schedule.zone).date()
    return (instant_of(day + DAY * ahead, schedule.at, schedule.zone) for ahead in itertools.count())


def test_the_calendar_of_holidays_is_loaded_only_when_asked() -> None:
    listing = """
import sys
import bot.cli
print("holidays" in sys.modules)
from datetime import date
from bot.domain.digests.holidays import holidays_on
from bot.domain.members.member import Side
holidays_on(date(2026, 1, 1), [Side.US])
print("holidays" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", listing], check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["False", "True"]
