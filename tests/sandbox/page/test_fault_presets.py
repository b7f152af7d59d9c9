"""Each fault on the page does to the bot what its description says, and leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import FaultRule
from bot.sandbox.faults.presets import PRESETS
from tests.support.harness import NOW
from tests.support.page_actors import browser
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

ASSIGN = '/action assign @member-us "Check the annex" rec 5'


def arrived(local_workspace: LocalWorkspace) -> int:
    """Return how many messages about the item its assignee got."""
    return sum("Check the annex" in str(told) for told in local_workspace.workspace.told("member-us"))


@pytest.mark.parametrize("name", ["outage", "busy"])
async def test_due_messages_wait_and_are_sent_once(open_workspace: OnStage, name: str) -> None:
    async with open_workspace(at=NOW) as local_workspace:
        rule = local_workspace.sandbox.faults.add(PRESETS[name].rule)
        answer = await local_workspace.say("chair-us", ASSIGN)
        assert answer.error is None
        assert "Check the annex" in str(answer.payload)
        await local_workspace.advance(NOW + timedelta(minutes=2))
        assert arrived(local_workspace) == 0
        local_workspace.sandbox.faults.remove(rule)
        await local_workspace.advance(NOW + timedelta(hours=1))
        assert arrived(local_workspace) == 1


async def test_a_lost_answer_sends_nothing_twice(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as local_workspace:
        rule = local_workspace.sandbox.faults.add(PRESETS["lost"].rule)
        await local_workspace.say("chair-us", ASSIGN)
        assert arrived(local_workspace) == 1
        await local_workspace.advance(NOW + timedelta(hours=1))
        local_workspace.sandbox.faults.remove(rule)
        await local_workspace.advance(NOW + timedelta(hours=3))
        assert arrived(local_workspace) == 1


async def test_nobody_gets_a_message_twice_after_a_silence(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as local_workspace:
        # A reset is as silent as a time-out, but the bot need not wait as long.
        rule = local_workspace.sandbox.faults.add(replace(PRESETS["silent"].rule, timeout=False, reset=True))
        await local_workspace.say("chair-us", ASSIGN)
        await local_workspace.advance(NOW + timedelta(minutes=2))
        assert arrived(local_workspace) == 0
        local_workspace.sandbox.faults.remove(rule)
        for hours in (1, 2, 3):  # in a single step the bot would look and send again only at its end
            await local_workspace.advance(NOW + timedelta(hours=hours))
        assert arrived(local_workspace) == 1


async def test_no_form_opens_in_an_outage_and_the_person_is_told(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, ack_seconds=2) as local_workspace:
        local_workspace.sandbox.faults.add(PRESETS["outage"].rule)
        answer = await local_workspace.say("chair-us", "/rec update 5")
        assert answer.view is None
        assert answer.payload or answer.notice
        assert (await local_workspace.say("lead-mx", "/rec 5")).payload
        local_workspace.sandbox.faults.clear()
        assert (await local_workspace.say("chair-us", "/rec update 5")).view is not None


async def test_slow_is_late_and_nothing_else(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as local_workspace:
        local_workspace.sandbox.faults.add(replace(PRESETS["slow"].rule, delay=0.05))
        assert (await local_workspace.say("chair-us", "/rec update 5")).view is not None
        await local_workspace.close("chair-us")
        await local_workspace.say("chair-us", ASSIGN)
        assert arrived(local_workspace) == 1


async def test_without_a_line_commands_fail_until_the_bot_is_back(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as local_workspace:
        rule = local_workspace.sandbox.faults.add(PRESETS["refused"].rule)
        assert (await local_workspace.say("lead-mx", "/rec 5")).error is None
        await local_workspace.sandbox.drop_connections()
        answer = await local_workspace.sandbox.command("lead-mx", "/rec 5")
        assert answer.error == "dispatch_failed"
        assert "dispatch_failed" in answer.notice
        await eventually(
            lambda: local_workspace.sandbox.transcript.select(method="socket", outcome="service_unavailable")
        )
        assert local_workspace.sandbox.connections == 0
        local_workspace.sandbox.faults.remove(rule)
        await local_workspace.sandbox.connected()
        assert (await local_workspace.say("lead-mx", "/rec 5")).error is None


async def test_too_many_requests_wait_as_long_as_slack_asks(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as local_workspace:
        rule = local_workspace.sandbox.faults.add(PRESETS["busy"].rule)
        await local_workspace.say("chair-us", ASSIGN)
        local_workspace.sandbox.faults.remove(rule)
        await local_workspace.advance(NOW + timedelta(seconds=29))
        assert arrived(local_workspace) == 0
        await local_workspace.advance(NOW + timedelta(seconds=31))
        assert arrived(local_workspace) == 1


@pytest.mark.parametrize("name", PRESETS)
async def test_without_faults_everything_is_as_before(open_workspace: OnStage, name: str) -> None:
    async with (
        open_workspace(at=NOW) as local_workspace,
        browser(local_workspace.sandbox, "?as=lead-us") as page,
    ):
        theirs = local_workspace.sandbox.faults.add(FaultRule("files.info", error="file_not_found"))
        await page.ask("fault", name=name, on=True)
        await page.ask("fault", name=name, on=False)
        assert local_workspace.sandbox.faults.rules == (theirs,)
        await local_workspace.say("chair-us", ASSIGN)
        assert arrived(local_workspace) == 1
        assert (await local_workspace.say("chair-us", "/rec update 5")).view is not None


async def test_an_equal_fault_of_somebody_elses_stays(open_workspace: OnStage) -> None:
    async with (
        open_workspace(at=NOW) as local_workspace,
        browser(local_workspace.sandbox, "?as=lead-us&inspector=1") as page,
    ):
        theirs = local_workspace.sandbox.faults.add(replace(PRESETS["outage"].rule))
        await page.ask("fault", name="outage", on=True)
        await page.ask("fault", name="outage", on=False)
        assert [each is theirs for each in local_workspace.sandbox.faults.rules] == [True]
        await page.until(lambda it: 'aria-checked="true"' not in it.parts["inspector"])
        assert f"from elsewhere: {theirs.on}." in page.words("inspector")
