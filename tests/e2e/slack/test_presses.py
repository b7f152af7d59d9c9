"""Presses come over both transports, are acknowledged in time, and answered through their response_url."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import FaultRule, Message, Person
from bot.views.blockkit.blocks import message, section
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn
from commands.dispatch.dispatcher import Dispatcher
from tests.e2e.slack.test_socket_mode import HASTY, PATIENT
from tests.support.harness import NOW, Gate
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

BOTH_WAYS = pytest.mark.parametrize("mode", ["socket", "http"])


def offered(on: LocalWorkspace, press: Press, value: str, handle: str = "chair-us") -> None:
    """Show somebody controls to press."""
    shown = message([section(Mrkdwn("Press")), actions(button("Press me", press, value))])
    where = on.workspace.direct_channel(handle).id
    blocks: list[dict[str, Any]] = list(shown.blocks)
    on.workspace.conversations.post(Message("", where, on.workspace.bot_user_id, "Press", blocks=blocks))


def acks(on: LocalWorkspace) -> list[str]:
    """Return the order in which the bot acknowledged and wrote to the response_url."""
    return [
        entry.method
        for entry in on.sandbox.transcript.select(direction="in")
        if entry.method in {"ack", "response_url"}
    ]


@BOTH_WAYS
async def test_it_is_acknowledged_with_nothing_and_then_answered(open_workspace: OnStage, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        offered(on, Press.OPEN, "rec:5")
        answer = await on.press("chair-us", "Press me")
        assert "Joint fentanyl taskforce" in str((answer.payload or {})["text"])
        assert answer.messages[0].only_for == on.workspace.person("chair-us").id
        assert acks(on)[-2:] == ["ack", "response_url"]
        assert on.sandbox.transcript.select(outcome="protocol_fault") == []
        # The message with the pressed control is unchanged.
        pressed = on.workspace.direct_messages("chair-us")[0]
        assert pressed.edited_ts is None
        assert pressed.text == "Press"


@BOTH_WAYS
async def test_a_slow_one_is_acknowledged_in_time_and_answered_later(
    open_workspace: OnStage, mode: Mode, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Dispatcher.press

    def held(self: Dispatcher, *args: Any) -> Any:
        gate.opened.wait(60)
        return press(self, *args)

    monkeypatch.setattr(Dispatcher, "press", held)
    async with open_workspace(at=NOW, mode=mode, timing=HASTY) as on:
        offered(on, Press.OPEN, "rec:5")
        asked = asyncio.create_task(on.press("chair-us", "Press me"))
        await eventually(lambda: "ack" in acks(on))
        assert acks(on) == ["ack"]
        gate.open()
        assert "Joint fentanyl taskforce" in str(((await asked).payload or {})["text"])
        assert acks(on) == ["ack", "response_url"]


@BOTH_WAYS
async def test_an_answer_that_breaks_off_is_sent_again_and_shown_once(
    open_workspace: OnStage, mode: Mode
) -> None:
    timing = replace(PATIENT, second_tries=(0, 0, 0))
    async with open_workspace(at=NOW, mode=mode, timing=timing) as on:
        offered(on, Press.OPEN, "rec:5")
        on.sandbox.faults.add(FaultRule("response_url", status=503, times=2))
        answer = await on.press("chair-us", "Press me")
        assert len(answer.messages) == 1


@BOTH_WAYS
async def test_somebody_the_bot_has_not_met_is_met(open_workspace: OnStage, mode: Mode) -> None:

    async with open_workspace(at=NOW, mode=mode) as on:
        on.workspace.add_person(Person("nueva", "Alguien", "es-LA", "America/Mexico_City"))
        offered(on, Press.OPEN, "rec:5", "nueva")
        answer = await on.press("nueva", "Press me")
        assert "Grupo conjunto contra el fentanilo" in str((answer.payload or {})["text"])
        offered(on, Press.ASK, "5", "nueva")
        answer = await on.press("nueva", "recommendation.ask=5")
        assert "⚠️" in str((answer.payload or {})["blocks"])


async def test_people_of_other_companies_press_in_vain(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        offered(on, Press.OPEN, "rec:5")
        on.workspace.state.team_id, ours = "T0OTHERS", on.workspace.team_id
        answer = await on.press("chair-us", "Press me")
        on.workspace.state.team_id = ours
        assert "a Slack workspace other than" in str((answer.payload or {})["text"])


async def test_a_page_is_turned_in_its_place(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        await on.say("chair-us", "/taskforce audit")
        first = on.workspace.direct_messages("chair-us")[-1]
        assert "Page 1 of" in first.text
        await on.press("chair-us", "Next page ▶")
        second = on.workspace.direct_messages("chair-us")[-1]
        assert "Page 2 of" in second.text
        assert not any("Page 1 of" in each.text for each in on.workspace.direct_messages("chair-us"))
        await on.press("chair-us", "◀ Previous page")
        assert "Page 1 of" in on.workspace.direct_messages("chair-us")[-1].text
