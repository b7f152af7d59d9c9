"""People's lists contain everything that awaits them, and only what they may do.

Each example is an unlikely workspace: people who left, who are absent and stand in for each other, who lead
what others report. To find out what someone may do, the test lets them do it in a transaction that is rolled
back. To find out what they see, it reads their digest, their Home and their `/action`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.domain.action_items.moves import AT_WORK, ItemStatus, Move
from bot.domain.digests.digest import Need
from bot.domain.home.content import Home, HomeChoices
from bot.domain.members.member import Role, Seat, Side
from bot.domain.recommendations.statuses import Status
from bot.errors import EnlaceError
from bot.i18n import Language
from bot.services.action_items import progress as item_progress
from bot.services.action_items.handed_in import list_mine
from bot.services.context import Caller, ServiceContext
from bot.services.digests.snapshots import digest_for
from bot.services.home.content import compose
from bot.services.recommendations import verification
from bot.store import tables
from tests.support.harness import NOW, TEAM, BotHarness
from tests.support.home_actors import page_of, words

PEOPLE = 8
ITEMS = 4
RECOMMENDATIONS = 3
TODAY = NOW.date()
ZONES = ("America/Tijuana", "America/New_York", "Pacific/Kiritimati")
"""In the last zone it is already tomorrow."""


@dataclass(frozen=True)
class Person:
    """A member; `delegate` is another member's place in the list."""

    role: Role
    side: Side | None
    active: bool
    zone: str
    absence: tuple[int, int] | None
    delegate: int | None


@dataclass(frozen=True)
class Item:
    """An action item: its people by their places, its recommendation by its number if it has one."""

    status: ItemStatus
    assigner: int
    assignees: frozenset[int]
    recommendation: int | None
    due: int | None


@dataclass(frozen=True)
class Report:
    """A recommendation: its leads, who reported it, and who confirmed or refused for which side."""

    status: Status
    reported_by: int
    seats: Mapping[tuple[Side, Seat], int]
    keys: Mapping[Side, bool]
    citable: bool


@dataclass(frozen=True)
class World:
    """A whole workspace."""

    people: Sequence[Person]
    items: Sequence[Item]
    reports: Sequence[Report]


PLACES = st.integers(0, PEOPLE - 1)
MEMBERS = st.builds(
    Person,
    role=st.sampled_from(Role),
    side=st.sampled_from([*Side, None]),
    active=st.sampled_from([True, True, True, False]),
    zone=st.sampled_from(ZONES),
    absence=st.none() | st.tuples(st.integers(-2, 1), st.integers(0, 2)),
    delegate=st.none() | PLACES,
)
WORK = st.builds(
    Item,
    status=st.sampled_from([ItemStatus.SUBMITTED] * 4 + list(ItemStatus)),
    assigner=PLACES,
    assignees=st.frozensets(PLACES, max_size=3),
    recommendation=st.none() | st.integers(1, RECOMMENDATIONS),
    due=st.none() | st.integers(-9, 20),
)
REPORTS = st.builds(
    Report,
    status=st.sampled_from([Status.REPORTED] * 5 + list(Status)),
    reported_by=PLACES,
    seats=st.dictionaries(st.tuples(st.sampled_from(Side), st.sampled_from(Seat)), PLACES),
    keys=st.dictionaries(st.sampled_from(Side), st.sampled_from([True, True, False])),
    citable=st.booleans(),
)
WORLDS = st.builds(
    World,
    people=st.tuples(*[MEMBERS] * PEOPLE),
    items=st.tuples(*[WORK] * ITEMS),
    reports=st.tuples(*[REPORTS] * RECOMMENDATIONS),
)


class Undone(Exception):
    """Raised after a successful attempt, so that the transaction is rolled back."""


class Rehearsal(ServiceContext):
    """A service context that rolls every transaction back."""

    @contextmanager
    def writing(self, caller: Caller | None) -> Iterator[tuple[Session, datetime]]:
        del caller
        with self.database.writing() as session:
            yield session, self.clock.now()
            raise Undone


@dataclass(frozen=True)
class Reader:
    """Someone in a world, with what they see and what they may do."""

    context: ServiceContext
    id: int
    slack_id: str

    @property
    def caller(self) -> Caller:
        return Caller(self.slack_id, TEAM, "test")

    def home(self) -> Home:
        """Return their Home at this moment."""
        found = compose(self.context, self.id, HomeChoices())
        assert isinstance(found, Home)
        return found

    def may(self, act: Callable[[ServiceContext, Caller], object]) -> bool:
        """Return whether they may do something, by letting them try."""
        context = Rehearsal(
            **{each.name: getattr(self.context, each.name) for each in fields(ServiceContext)}
        )
        try:
            act(context, self.caller)
        except Undone:
            return True
        except EnlaceError:
            return False
        raise AssertionError("nothing was written")

    def accepts(self) -> set[int]:
        """Return the numbers of the items that they may accept now."""
        return self._moves(Move.ACCEPT)

    def hands_in(self) -> set[int]:
        """Return the numbers of the items that they may submit now."""
        return self._moves(Move.SUBMIT)

    def confirms(self) -> set[int]:
        """Return the numbers of the recommendations that they may confirm now."""
        return {
            number
            for number in range(1, RECOMMENDATIONS + 1)
            if self.may(lambda context, me, of=number: verification.confirm(context, me, of))  # type: ignore[misc] # a default binds it
        }

    def closes(self) -> set[int]:
        """Return the numbers of the recommendations that they may close as implemented now."""
        target = Status.CLOSED_IMPLEMENTED
        return {
            number
            for number in range(1, RECOMMENDATIONS + 1)
            if self.may(lambda context, me, of=number: verification.close(context, me, of, target))  # type: ignore[misc] # as above
        }

    def _moves(self, move: Move) -> set[int]:
        return {
            number
            for number in range(1, ITEMS + 1)
            if self.may(lambda context, me, of=number: item_progress.move_item(context, me, of, move))  # type: ignore[misc] # as above
        }

    def decisions(self) -> Mapping[Need, set[int]]:
        """Return the decisions in their digest by kind: numbers of items, or of recommendations."""
        found = digest_for(self.context, self.slack_id).digest.decisions
        asked: dict[Need, set[int]] = {need: set() for need in Need}
        for each in found:
            about = each.duty or each.followed
            assert about is not None
            asked[each.need].add(about.number)
        return asked


def found_database(harness: BotHarness, world: World) -> list[Reader]:
    """Replace the workspace's content with a world, and return its active readers."""
    context = harness.context
    with context.writing(None) as (session, _):
        for table in (
            tables.Assignment,
            tables.ActionItem,
            tables.Lead,
            tables.Confirmation,
            tables.Evidence,
        ):
            session.exec(delete(table))
        rows = session.exec(select(tables.Member).order_by(col(tables.Member.id))).all()[:PEOPLE]
        ids = [row.id or 0 for row in rows]
        for row, person in zip(rows, world.people, strict=True):
            row.role, row.side = person.role.value, person.side.value if person.side else None
            row.active, row.zone_own = person.active, person.zone
            row.absent_from = row.absent_until = None
            if person.absence:
                row.absent_from = TODAY + timedelta(days=person.absence[0])
                row.absent_until = row.absent_from + timedelta(days=person.absence[1])
            row.delegate_id = None if person.delegate is None else ids[person.delegate]
            session.add(row)
        on = {
            row.number: row
            for row in session.exec(
                select(tables.Recommendation).where(col(tables.Recommendation.number) <= RECOMMENDATIONS)
            )
        }
        for number, report in enumerate(world.reports, 1):
            _report(session, context, on[number], report, ids)
        session.flush()
        for number, item in enumerate(world.items, 1):
            _assign(session, context, number, item, ids, on)
        return [
            Reader(context, row.id or 0, row.identities[0].slack_id or "")
            for row, person in zip(rows, world.people, strict=True)
            if person.active
        ]


def _report(
    session: Session, context: ServiceContext, row: tables.Recommendation, report: Report, ids: Sequence[int]
) -> None:
    row.status, row.status_since, row.round = report.status.value, NOW, 1
    row.reported_by_id, row.reported_from = ids[report.reported_by], Status.IN_PROGRESS.value
    session.add(row)
    for (side, seat), place in report.seats.items():
        session.add(
            tables.Lead(
                taskforce_id=context.taskforce_id,
                recommendation_id=row.id or 0,
                side=side.value,
                seat=seat.value,
                member_id=ids[place],
            )
        )
    for side, confirmed in report.keys.items():
        session.add(
            tables.Confirmation(
                taskforce_id=context.taskforce_id,
                recommendation_id=row.id or 0,
                round=1,
                side=side.value,
                member_id=ids[0],
                confirmed=confirmed,
                at=NOW,
            )
        )
    session.add(
        tables.Evidence(
            taskforce_id=context.taskforce_id,
            recommendation_id=row.id,
            number=row.number,
            url="https://example.org/1",
            title={"en": "Letter"},
            issuer="ONDCP" if report.citable else None,
            issued_on=date(2026, 11, 1),
            language="en",
            added_by_id=ids[0],
            added_at=NOW,
        )
    )


def _assign(
    session: Session,
    context: ServiceContext,
    number: int,
    item: Item,
    ids: Sequence[int],
    on: Mapping[int, tables.Recommendation],
) -> None:
    row = tables.ActionItem(
        taskforce_id=context.taskforce_id,
        recommendation_id=on[item.recommendation].id if item.recommendation else None,
        number=number,
        text={"en": f"Draft {number}"},
        status=item.status.value,
        status_since=NOW,
        due_on=None if item.due is None else TODAY + timedelta(days=item.due),
        assigner_id=ids[item.assigner],
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(row)
    session.flush()
    for place in sorted(item.assignees):
        session.add(
            tables.Assignment(
                taskforce_id=context.taskforce_id, action_item_id=row.id or 0, member_id=ids[place], since=NOW
            )
        )


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a whole workspace takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=WORLDS)
def test_people_are_asked_for_exactly_what_they_may_do(sqlite_harness: BotHarness, world: World) -> None:
    for reader in found_database(sqlite_harness, world):
        home, decisions = reader.home(), reader.decisions()
        asked = {need: {each.row.number for each in home.asked if each.need is need} for need in Need}

        may_accept = reader.accepts()
        _, awaiting = list_mine(reader.context, reader.caller, 1)
        assert awaiting is not None
        assert {row.number for row in awaiting.rows} == may_accept
        assert {row.number for row in home.handed_in.rows} == may_accept
        assert decisions[Need.ACCEPT] == may_accept

        assert asked[Need.CONFIRM] == decisions[Need.CONFIRM] == reader.confirms()
        assert asked[Need.CLOSE] == decisions[Need.CLOSE] == reader.closes()

        last = home.reader.translator().today(NOW) + timedelta(days=7)
        pressing = {
            number
            for number, item in enumerate(world.items, 1)
            if item.status in AT_WORK and item.due is not None and TODAY + timedelta(days=item.due) <= last
        }
        assert {row.number for row in home.urgent.rows} == reader.hands_in() & pressing


HANDED_IN = {
    "en": "Submitted to you, waiting for your answer",
    "es": "Entregadas a usted, en espera de su respuesta",
}
DECISIONS = {"en": "Decisions needed from you", "es": "Decisiones que se esperan de usted"}


def sees(harness: BotHarness, handle: str, language: Language) -> list[bool]:
    """Return whether each of somebody's lists shows what awaits them: `/action`, Home, digest."""
    harness.say(handle, f"/taskforce language {language}")
    mine = json.dumps(harness.payload(handle, "/action"), ensure_ascii=False)
    at_home = words(page_of(harness, handle).view())
    digest = json.dumps(harness.payload(handle, "/digest preview"), ensure_ascii=False)
    told = digest.partition(DECISIONS[language])[2]
    return [
        HANDED_IN[language] in mine and "A-1" in mine,
        HANDED_IN[language] in at_home and "A-1" in at_home,
        "*A-1*" in told.partition("What changed")[0].partition("Qué cambió")[0],
    ]


def without(harness: BotHarness, handle: str) -> BotHarness:
    """Take somebody off the list, as a start with another deploy file does."""
    with harness.context.writing(None) as (session, _):
        row = session.exec(
            select(tables.Member).join(tables.SlackIdentity).where(tables.SlackIdentity.handle == handle)
        ).one()
        row.active = False
        session.add(row)
    return harness.anew()


@pytest.mark.parametrize("language", ["en", "es"])
def test_work_whose_assigner_left_is_shown_to_chairs_and_secretariat(
    sqlite_harness: BotHarness, language: Language
) -> None:
    harness = sqlite_harness
    harness.say("lead-us", '/action assign @member-us "Draft" rec 5')
    harness.say("member-us", "/action submit 1")
    assert [sees(harness, each, language) for each in ("chair-us", "secretariat")] == [[False] * 3] * 2
    harness = without(harness, "lead-us")
    assert [sees(harness, each, language) for each in ("chair-us", "secretariat")] == [[True] * 3] * 2
    assert not harness.refuses("chair-us", "/action accept 1")
    assert sees(harness, "secretariat", language) == [False] * 3


@pytest.mark.parametrize("language", ["en", "es"])
def test_work_whose_assigner_is_absent_is_shown_to_the_delegate(
    sqlite_harness: BotHarness, language: Language
) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @member-us "Draft"')
    harness.say("member-us", "/action submit 1")
    assert sees(harness, "chair-mx", language) == [False] * 3
    harness.say("chair-us", "/taskforce absence until friday delegate @chair-mx")
    assert sees(harness, "chair-mx", language) == [True] * 3
    assert not harness.refuses("chair-mx", "/action accept 1")


def test_some_world_allows_each_action(sqlite_harness: BotHarness) -> None:
    """In some world someone may do each of these: without anybody who may, a test would always pass."""
    someone = Person(Role.CHAIR, Side.US, active=True, zone=ZONES[0], absence=None, delegate=None)
    item = Item(ItemStatus.SUBMITTED, 0, frozenset({1}), None, None)
    open_key = Report(Status.REPORTED, 7, {}, {}, citable=True)
    turned = Report(Status.REPORTED, 7, {}, {Side.US: True, Side.MX: True}, citable=True)
    world = World([someone] * PEOPLE, [item] * ITEMS, [open_key, turned, turned])
    first = found_database(sqlite_harness, world)[0]
    assert (first.accepts(), first.confirms(), first.closes()) == ({1, 2, 3, 4}, {1}, {2, 3})
    with pytest.raises(AssertionError, match="nothing was written"):
        first.may(lambda *_: None)
