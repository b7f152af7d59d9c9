"""A form that Slack does not open: the person learns at once which one, why, and what to type."""

from typing import Any

import pytest

from bot.demo.founding import Mode
from bot.sandbox import FaultRule
from bot.sandbox.blockkit import check_message
from tests.support.harness import NOW

OPEN = "views.open"
SEEN = (
    (FaultRule(OPEN, status=503), "Slack has a problem"),
    (FaultRule(OPEN, rate_limited=30), "too many requests"),
    (FaultRule(OPEN, error="token_revoked"), "Slack has a problem"),
    (FaultRule(OPEN, error="expired_trigger_id"), "three seconds"),
    (FaultRule(OPEN, reset=True), "Slack has a problem"),
    (FaultRule("views.*", status=503), "Slack did not say whether"),
)


def words(answer: Any) -> str:
    payload = answer.payload or {}
    assert check_message(payload) == []
    return str(payload["blocks"])


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_command_is_answered_with_what_did_not_open_and_what_to_type(
    open_workspace: Any, mode: Mode
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        for rule, why in SEEN:
            on.sandbox.faults.clear()
            on.sandbox.faults.add(rule)
            said = words(await on.say("lead-us", "/rec update 5"))
            assert why in said
            assert "Update no. 5" in said
            assert "`/rec update 5 " in said
            assert on.workspace.modal(on.workspace.person("lead-us").id) is None
        said = words(await on.say("lead-mx", "/accion asignar"))
        assert "Nueva tarea" in said
        assert "`/tarea asignar @" in said


async def test_a_shortcut_is_acknowledged_and_its_form_named_in_a_direct_message(open_workspace: Any) -> None:
    async with open_workspace(at=NOW) as on:
        for rule, why in SEEN:
            on.sandbox.faults.clear()
            on.sandbox.faults.add(rule)
            assert (await on.shortcut("chair-us", "Assign an action item")).error is None
            told = on.workspace.direct_messages("chair-us")[-1]
            assert why in str(told.blocks)
            assert "`/action assign @" in str(told.blocks)


@pytest.mark.parametrize(
    "lost",
    [
        FaultRule(OPEN, status=503, accepted_but_failed=True),
        FaultRule(OPEN, reset=True, accepted_but_failed=True),
        FaultRule(OPEN, error="fatal_error", accepted_but_failed=True),
    ],
)
async def test_a_form_that_opened_although_slack_said_otherwise_is_not_reported_as_failed(
    open_workspace: Any, lost: FaultRule
) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(lost)
        answer = await on.say("lead-us", "/rec update 5")
        assert answer.payload is None or not answer.payload.get("blocks")
        assert on.workspace.modal(on.workspace.person("lead-us").id) is not None
        await on.submit("lead-us", {"note": "Counsel has it"})
        assert "Counsel has it" in words(await on.say("lead-us", "/rec 5"))


async def test_slack_that_never_answers_is_not_waited_for(
    open_workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.slack.modals.OPENED_WITHIN", 0.05)
    monkeypatch.setattr("commands.slack.modals.LOOKED_FOR", 0.05)
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("views.*", timeout=True))
        assert "Slack did not say whether" in words(await on.say("lead-us", "/rec update 5"))


async def test_in_an_outage_of_all_of_slack_commands_and_shortcuts_are_acknowledged(
    open_workspace: Any,
) -> None:
    async with open_workspace(at=NOW, ack_seconds=2) as on:
        on.sandbox.faults.add(FaultRule("*.*", status=503))
        assert "`/action assign @" in words(await on.say("chair-us", "/action assign"))
        assert (await on.shortcut("chair-us", "Assign an action item")).error is None
