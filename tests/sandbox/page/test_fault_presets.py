"""Each fault on the page does to the bot what its sentence says, and nothing is left of it afterwards."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.local_workspace import Stage
from bot.sandbox import FaultRule
from bot.sandbox.faults.presets import PRESETS
from tests.conftest import NOW
from tests.support.page_actors import browser
from tests.support.sandbox_actors import eventually

OnStage = Callable[..., AbstractAsyncContextManager[Stage]]
ASSIGN = '/action assign @member-us "Check the annex" rec 5'


def arrived(stage: Stage) -> int:
    """Return how many messages about the item its assignee has."""
    return sum("Check the annex" in str(told) for told in stage.workspace.told("member-us"))


@pytest.mark.parametrize("name", ["outage", "busy"])
async def test_what_is_due_waits_and_goes_out_once(on_stage: OnStage, name: str) -> None:
    async with on_stage(at=NOW) as stage:
        rule = stage.sandbox.faults.add(PRESETS[name].rule)
        answer = await stage.say("chair-us", ASSIGN)
        assert answer.error is None
        assert "Check the annex" in str(answer.payload)
        await stage.advance(NOW + timedelta(minutes=2))
        assert arrived(stage) == 0
        stage.sandbox.faults.remove(rule)
        await stage.advance(NOW + timedelta(hours=1))
        assert arrived(stage) == 1


async def test_a_lost_answer_sends_nothing_twice(on_stage: OnStage) -> None:
    async with on_stage(at=NOW) as stage:
        rule = stage.sandbox.faults.add(PRESETS["lost"].rule)
        await stage.say("chair-us", ASSIGN)
        assert arrived(stage) == 1
        await stage.advance(NOW + timedelta(hours=1))
        stage.sandbox.faults.remove(rule)
        await stage.advance(NOW + timedelta(hours=3))
        assert arrived(stage) == 1


async def test_nobody_hears_anything_twice_after_a_silence(on_stage: OnStage) -> None:
    async with on_stage(at=NOW) as stage:
        # As silent, but not for as long as the bot would wait.
        rule = stage.sandbox.faults.add(replace(PRESETS["silent"].rule, timeout=False, reset=True))
        await stage.say("chair-us", ASSIGN)
        await stage.advance(NOW + timedelta(minutes=2))
        assert arrived(stage) == 0
        stage.sandbox.faults.remove(rule)
        for hours in (1, 2, 3):  # in one step the bot looks and sends again only at its end
            await stage.advance(NOW + timedelta(hours=hours))
        assert arrived(stage) == 1


async def test_no_form_opens_in_an_outage_and_whoever_wanted_it_is_told(on_stage: OnStage) -> None:
    async with on_stage(at=NOW) as stage:
        stage.sandbox.faults.add(PRESETS["outage"].rule)
        answer = await stage.say("chair-us", "/rec update 5")
        assert answer.view is None
        assert answer.payload or answer.notice
        assert (await stage.say("lead-mx", "/rec 5")).payload
        stage.sandbox.faults.clear()
        assert (await stage.say("chair-us", "/rec update 5")).view is not None


async def test_slow_is_late_and_nothing_else(on_stage: OnStage) -> None:
    async with on_stage(at=NOW) as stage:
        stage.sandbox.faults.add(replace(PRESETS["slow"].rule, delay=0.05))
        assert (await stage.say("chair-us", "/rec update 5")).view is not None
        await stage.close("chair-us")
        await stage.say("chair-us", ASSIGN)
        assert arrived(stage) == 1


async def test_without_a_line_commands_fail_until_the_bot_is_back(on_stage: OnStage) -> None:
    async with on_stage(at=NOW) as stage:
        rule = stage.sandbox.faults.add(PRESETS["refused"].rule)
        assert (await stage.say("lead-mx", "/rec 5")).error is None
        await stage.sandbox.drop_connections()
        answer = await stage.sandbox.command("lead-mx", "/rec 5")
        assert answer.error == "dispatch_failed"
        assert "dispatch_failed" in answer.notice
        await eventually(
            lambda: stage.sandbox.transcript.select(method="socket", outcome="service_unavailable")
        )
        assert stage.sandbox.connections == 0
        stage.sandbox.faults.remove(rule)
        await stage.sandbox.connected()
        assert (await stage.say("lead-mx", "/rec 5")).error is None


async def test_too_many_requests_wait_as_long_as_slack_asks(on_stage: OnStage) -> None:
    async with on_stage(at=NOW) as stage:
        rule = stage.sandbox.faults.add(PRESETS["busy"].rule)
        await stage.say("chair-us", ASSIGN)
        stage.sandbox.faults.remove(rule)
        await stage.advance(NOW + timedelta(seconds=29))
        assert arrived(stage) == 0
        await stage.advance(NOW + timedelta(seconds=31))
        assert arrived(stage) == 1


@pytest.mark.parametrize("name", PRESETS)
async def test_switched_off_everything_is_as_before(on_stage: OnStage, name: str) -> None:
    async with on_stage(at=NOW) as stage, browser(stage.sandbox, "?as=lead-us") as page:
        theirs = stage.sandbox.faults.add(FaultRule("files.info", error="file_not_found"))
        await page.ask("fault", name=name, on=True)
        await page.ask("fault", name=name, on=False)
        assert stage.sandbox.faults.rules == (theirs,)
        await stage.say("chair-us", ASSIGN)
        assert arrived(stage) == 1
        assert (await stage.say("chair-us", "/rec update 5")).view is not None


async def test_an_equal_fault_of_somebody_elses_stays(on_stage: OnStage) -> None:
    async with on_stage(at=NOW) as stage, browser(stage.sandbox, "?as=lead-us&inspector=1") as page:
        theirs = stage.sandbox.faults.add(replace(PRESETS["outage"].rule))
        await page.ask("fault", name="outage", on=True)
        await page.ask("fault", name="outage", on=False)
        assert [each is theirs for each in stage.sandbox.faults.rules] == [True]
        await page.until(lambda it: 'aria-checked="true"' not in it.parts["inspector"])
        assert f"from elsewhere: {theirs.on}." in page.words("inspector")
