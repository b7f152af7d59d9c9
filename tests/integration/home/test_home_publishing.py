"""When a Home is published again: not too often, not too rarely, by one replica, despite Slack's errors."""

import asyncio
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.delivery.homes import AT_ONCE, Homes
from bot.demo.local_workspace import LocalWorkspace
from bot.domain.home.content import HomeChoices
from bot.domain.outbox.pace import Pace
from bot.sandbox import FaultRule, Person
from bot.services.context import Caller
from bot.services.home.actions import Seen, filter_board, open_home
from bot.services.home.publication import again, published, take
from bot.store.tables import HomeView
from tests.integration.store.test_store import together
from tests.support.harness import NOW, TEAM, BotHarness, slack_id
from tests.support.home_actors import left, look, published_times, read
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

EVERYBODY = (
    "chair-us",
    "chair-mx",
    "secretariat",
    "lead-us",
    "lead-mx",
    "member-us",
    "member-mx",
    "observer",
)


async def later(on: LocalWorkspace, **length: float) -> None:
    on.clock.advance(timedelta(**length))
    await on.bot.settle()


async def test_many_changes_are_shown_at_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "member-us")
        assert published_times(on) == 1
        for number in range(5):
            await on.say("chair-us", f'/action assign @member-us "Draft {number}" due in 3 days')
        assert published_times(on) == 1, "their Home was published less than ten seconds ago"
        await later(on, seconds=9)
        assert published_times(on) == 1
        await later(on, seconds=1)
        assert published_times(on) == 2
        assert "Overdue, or due within a week · 5" in read(on, "member-us")


async def test_changes_that_do_not_show_are_not_published(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "member-mx")
        await later(on, minutes=1)
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        await later(on, minutes=1)
        assert published_times(on) == 1
        await look(on, "member-mx")
        assert published_times(on) == 1, "nor when it is opened and Slack shows it already"


async def test_due_today_changes_at_the_readers_midnight(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await on.say("chair-us", '/action assign @lead-us @member-mx "Draft" due tomorrow')
        assert "(tomorrow)" in await look(on, "lead-us")
        assert "(mañana)" in await look(on, "member-mx")
        # In Los Angeles the day ends two hours later than in Mexico City.
        times = published_times(on)
        await on.advance(NOW.replace(day=24, hour=6, minute=1))
        assert "(hoy)" in read(on, "member-mx")
        assert "(tomorrow)" in read(on, "lead-us")
        await on.advance(NOW.replace(day=24, hour=8, minute=1))
        assert "(today)" in read(on, "lead-us")
        assert published_times(on) == times + 2


async def test_a_home_that_nobody_opens_rests_after_a_week(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "member-us")
        await on.advance(NOW + timedelta(days=8))
        times = published_times(on)
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        await later(on, minutes=5)
        assert published_times(on) == times
        assert "Draft" in await look(on, "member-us")


async def test_lost_permissions_soon_show_on_the_home(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "member-us")
        await on.advance(NOW + timedelta(days=30))
        left(on, "member-us")
        await on.bot.settle()
        assert "no longer on the taskforce" in read(on, "member-us")
        assert "The board" not in read(on, "member-us")


async def test_another_language_is_shown_soon(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        on.workspace.add_person(Person("new", "Somebody", "en-US", "America/Denver"))
        assert "Needs your attention" in await look(on, "new")
        on.clock.advance(timedelta(minutes=1))
        on.bot.scheduler._scheduler.pause()  # the change itself wakes the worker that publishes Homes
        on.workspace.change_person("new", language_tag="es-LA")
        await eventually(lambda: "Requiere" in read(on, "new"))


async def test_a_home_with_a_hash_conflict_is_published_again(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "member-us")
        on.clock.advance(timedelta(minutes=1))
        on.sandbox.faults.add(FaultRule("views.publish", error="hash_conflict", times=2))
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        assert "Draft" in read(on, "member-us")
        # If the conflict goes on, the Home waits for its next turn instead of asking without end.
        on.clock.advance(timedelta(minutes=1))
        on.sandbox.faults.add(FaultRule("views.publish", error="hash_conflict"))
        times = published_times(on)
        await on.say("chair-us", '/action assign @member-us "Letter" due in 3 days')
        await on.bot.settle()
        assert published_times(on) == times + 3
        on.sandbox.faults.clear()
        await later(on, minutes=1)
        assert "Letter" in read(on, "member-us")


async def test_an_unrecorded_publication_is_replaced(open_workspace: OnStage) -> None:
    """A process died after Slack had accepted a Home and before the bot wrote that down."""
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "member-us")
        with on.bot.context.database.writing() as session:
            row = session.exec(select(HomeView)).one()
            row.hash, row.fingerprint, row.stamp = "1.unknown", None, "older"
            session.add(row)
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        await later(on, minutes=1)
        assert "Draft" in read(on, "member-us")


async def test_a_rate_limit_delays_every_home_until_it_ends(
    open_workspace: OnStage, log: io.StringIO
) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        for handle in EVERYBODY:
            await look(on, handle)
        on.clock.advance(timedelta(minutes=1))
        times = published_times(on)
        on.sandbox.faults.add(FaultRule("views.publish", rate_limited=30))
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await later(on, seconds=20)
        await later(on, seconds=9)
        assert published_times(on) - times <= AT_ONCE, "no more than were under way"
        on.sandbox.faults.clear()
        await later(on, seconds=2)
        assert published_times(on) - times <= AT_ONCE + len(EVERYBODY)
        for handle in EVERYBODY:
            assert "1" in read(on, handle).partition("🔵")[2][:20]
    assert "home_waits" in log.getvalue()


@pytest.mark.parametrize(
    "trouble",
    [
        FaultRule("views.publish", status=500, times=1),
        FaultRule("views.publish", reset=True, times=1),
        FaultRule("views.publish", reset=True, accepted_but_failed=True, times=1),
        FaultRule("views.publish", error="token_revoked", times=1),
        FaultRule("views.publish", error="fatal_error", times=1),
    ],
)
async def test_any_error_of_slacks_only_delays_a_home(open_workspace: OnStage, trouble: FaultRule) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        on.sandbox.faults.add(trouble)
        on.sandbox._home_tabs._seconds = 0.1  # nobody waits here for what never comes
        await look(on, "member-us")
        times = published_times(on)
        await later(on, seconds=10)
        assert published_times(on) == times, "not again at once"
        await later(on, seconds=30)
        assert "The board" in read(on, "member-us")


async def test_a_home_that_slack_refuses_waits_for_an_hour(open_workspace: OnStage, log: io.StringIO) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        on.sandbox.faults.add(FaultRule("views.publish", error="not_enabled"))
        on.sandbox._home_tabs._seconds = 0.1  # nobody waits here for what never comes
        await look(on, "member-us")
        times = published_times(on)
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        await later(on, minutes=50)
        assert published_times(on) == times
        on.sandbox.faults.clear()
        await later(on, minutes=11)
        assert "Draft" in read(on, "member-us")
    assert "home_refused" in log.getvalue()
    assert "not_enabled" in log.getvalue()


async def test_people_who_wait_come_before_a_crowd(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        on.bot.homes._delivery = replace(on.bot.homes._delivery, pace=Pace(homes_a_minute=2))
        everybody = ("chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx")
        for handle in everybody:
            await look(on, handle)
        on.clock.advance(timedelta(minutes=2))
        times = published_times(on)
        await on.say("chair-us", '/rec update 5 in-progress "Begun"')
        assert published_times(on) == times + 2, "the others later"
        await on.press("lead-us", "home.board.on", view="home")
        assert "Page 2 of 2" in read(on, "lead-us"), "but whoever acts is shown it at once"
        await later(on, minutes=1)
        await later(on, minutes=1)
        for handle in everybody:
            assert "En curso 1" in read(on, handle) or "In progress 1" in read(on, handle)


class TestSeveralProcesses:
    def test_one_of_two_takes_a_home(self, harness: BotHarness) -> None:
        me = Caller(slack_id("member-us"), TEAM, "home")
        open_home(harness.context, me, None)
        taken = take(harness.context)
        assert taken is not None
        assert take(harness.context) is None
        harness.later(seconds=31)
        over = take(harness.context)
        assert over is not None
        # The first process was frozen; what it writes now no longer counts.
        assert not published(harness.context, taken, Seen("V1", "1.old"), "old", NOW)
        assert again(harness.context, taken) is None
        assert published(
            harness.context, over, Seen("V1", "1.new"), "new", harness.clock.now() + timedelta(hours=1)
        )
        assert take(harness.context) is None
        with harness.context.reading() as session:
            row = session.exec(select(HomeView)).one()
            assert (row.hash, row.fingerprint) == ("1.new", "new")

    def test_several_at_once_take_each_home_once(self, harness: BotHarness) -> None:
        handles = ("chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx")
        for handle in handles:
            open_home(harness.context, Caller(slack_id(handle), TEAM, "home"), None)
        found: list[int] = []

        def work() -> None:
            while (taken := take(harness.context)) is not None:
                found.append(taken.member)

        together(*[work] * 4)
        assert len(found) == len(set(found)) == len(handles)

    def test_a_press_during_publication_is_not_forgotten(self, harness: BotHarness) -> None:
        me = Caller(slack_id("member-us"), TEAM, "home")
        open_home(harness.context, me, None)
        taken = take(harness.context)
        assert taken is not None
        filter_board(harness.context, me, "mine")
        assert take(harness.context) is None, "it is under way"
        published(harness.context, taken, Seen("V1", "1.1"), "all", harness.clock.now() + timedelta(hours=1))
        once_more = take(harness.context)
        assert once_more is not None
        assert once_more.looking == HomeChoices("mine", steps=True)

    async def test_two_replicas_show_the_same(self, open_workspace: OnStage) -> None:
        """Two processes wake for every change: each Home is published once for each change."""
        async with open_workspace(at=NOW, seeded=False) as on:
            one = on.bot.homes
            other = Homes(one._delivery, on.bot.dispatcher.localization.localizer_for)
            for handle in ("member-us", "lead-us", "chair-us"):
                await look(on, handle)
            on.clock.advance(timedelta(minutes=1))
            times = published_times(on)
            await on.sandbox.command("chair-us", '/rec update 5 in-progress "Begun"')
            await asyncio.gather(one.publish_due(), other.publish_due())
            assert published_times(on) == times + 3
            assert "In progress 1" in read(on, "lead-us")


async def test_no_words_of_people_reach_the_log(open_workspace: OnStage, log: io.StringIO) -> None:
    async with open_workspace(at=NOW, seeded=False, ack_seconds=2) as on:
        await on.say("chair-us", '/action assign @member-us "confidential-words" due in 3 days')
        for trouble in (
            FaultRule("views.publish", error="invalid_arguments", times=1),
            FaultRule("views.publish", status=500, times=1),
        ):
            on.sandbox.faults.add(trouble)
            await look(on, "member-us")
            await later(on, hours=2)
        token = on.workspace.bot_token
    said = log.getvalue()
    assert "home_waits" in said
    assert "home_refused" in said
    assert "confidential-words" not in said
    assert token not in said
