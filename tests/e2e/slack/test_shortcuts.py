"""Shortcuts open forms: on any message, in threads too, and from anywhere."""

from typing import Any

import pytest

from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import FaultRule
from bot.sandbox.blockkit import check_view
from bot.services.context import Caller
from commands.dispatch.shortcuts import Chosen
from commands.slack.manifest import manifest
from tests.support.harness import NOW, TEAM, BotHarness, slack_id

BOTH_WAYS = pytest.mark.parametrize("mode", ["socket", "http"])


def form(on: LocalWorkspace, handle: str) -> dict[str, Any]:
    """Return the form that somebody has open."""
    view = on.workspace.modal(handle)
    assert view is not None
    assert check_view(view.content) == []
    return view.content


def field(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(dict(block["element"]) for block in content["blocks"] if block.get("block_id") == name)


@BOTH_WAYS
async def test_a_message_in_a_thread_is_made_an_action_item(open_workspace: Any, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        await on.post("member-us", "What about the annex?", channel="general")
        root = on.workspace.messages("general")[-1]
        mx = on.workspace.person("lead-mx").id
        await on.post(
            "member-mx",
            f"<@{mx}>, hay que enviar el anexo & la carta: https://example.org/a",
            channel="general",
            thread_ts=root.ts,
        )
        said = on.workspace.messages("general")[-1]
        await on.message_shortcut("chair-mx", "Crear una tarea", "general", said.ts)
        content = form(on, "chair-mx")
        assert content["title"]["text"] == "Nueva tarea"
        proposed = field(content, "text")["initial_value"]
        assert proposed == "@lead-mx, hay que enviar el anexo & la carta: https://example.org/a"
        done = await on.submit("chair-mx", {"people": ["member-us"]})
        assert "A-1" in str(done.view.content)
        shown = (await on.say("member-us", "/action show 1")).payload or {}
        assert "a message in Slack" in str(shown["blocks"])
        assert f"/p{said.ts.replace('.', '')}" in str(shown["blocks"])
        assert f"thread_ts={root.ts}" in str(shown["blocks"])


@BOTH_WAYS
async def test_an_action_item_is_assigned_from_anywhere(open_workspace: Any, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        await on.shortcut("chair-us", "Assign an action item")
        wrong = await on.submit(
            "chair-us", {"text": "Draft", "people": ["observer"], "due": "2026-11-01", "recommendation": "5"}
        )
        assert set(wrong.errors) == {"due"}
        wrong = await on.submit("chair-us", {"due": "2026-12-04"})
        assert "observer" in wrong.errors["people"]
        assert "<@" not in wrong.errors["people"]
        assert field(form(on, "chair-us"), "people")  # it stays open
        done = await on.submit("chair-us", {"people": ["member-us", "lead-mx"], "priority": "priority"})
        assert "A-1" in str(done.view.content)
        told = on.workspace.direct_messages("lead-mx")[-1]
        assert "Draft" in str(told.payload)


async def test_recommendations_are_searched_from_anywhere_in_both_languages(open_workspace: Any) -> None:
    async with open_workspace(at=NOW) as on:
        await on.shortcut("observer", "Buscar recomendaciones")
        assert form(on, "observer")["title"]["text"] == "Search"  # the reader's language, not the menu's
        found = await on.submit("observer", {"query": "fentanilo"})
        assert "Joint fentanyl taskforce" in str(found.view.content)
        opened = await on.press("observer", "show=rec:#fentanyl-taskforce", view="modal")
        assert "Joint fentanyl taskforce" in str(opened.view.content)


async def test_without_permission_to_assign_a_window_says_so(open_workspace: Any) -> None:
    async with open_workspace(at=NOW) as on:
        await on.post("observer", "Somebody should do this", channel="general")
        said = on.workspace.messages("general")[-1]
        await on.message_shortcut("observer", "Make an action item", "general", said.ts)
        assert "Only the chairs and the secretariat can assign" in str(form(on, "observer"))


async def test_a_trigger_that_expired_is_told_of_by_message(open_workspace: Any) -> None:
    async with open_workspace(at=NOW, ack_seconds=2) as on:
        await on.say("chair-us", "/rec")
        on.sandbox.faults.add(FaultRule("views.open", error="expired_trigger_id"))
        await on.shortcut("chair-us", "Assign an action item")
        assert on.workspace.modal("chair-us") is None
        assert "three seconds" in str(on.workspace.direct_messages("chair-us")[-1].payload)


def test_they_fit_slack_s_manifest() -> None:
    shortcuts = manifest()["features"]["shortcuts"]
    assert 1 <= len(shortcuts) <= 10
    assert all(len(each["name"]) <= 24 for each in shortcuts)
    assert len({each["callback_id"] for each in shortcuts}) == len(shortcuts)


def test_a_long_message_is_proposed_as_far_as_there_is_room(sqlite_harness: BotHarness) -> None:
    chosen = Chosen("message.assign.en", "x" * 5000, "https://example.slack.com/archives/C1/p1")
    modal = sqlite_harness.dispatcher.call_up(Caller(slack_id("chair-us"), TEAM, "shortcut"), chosen)
    assert check_view(modal.view()) == []
    assert len(field(modal.view(), "text")["initial_value"]) == 1000


async def test_forms_open_past_a_proxy_that_is_for_elsewhere(
    open_workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", "/rec update 5")
        assert form(on, "chair-us")["title"]["text"] == "Update no. 5"
