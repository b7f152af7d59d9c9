"""People open the app's Home tab and press its controls."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from bot.sandbox.errors import NoHomeError, TabClosedError
from tests.sandbox.people.test_people_forms import ACTIONS, COLOURS, NOTE, WAYS, form, playing, pressing
from tests.support.sandbox_actors import MANIFEST, SECTION, a_workspace, bot, refusal, web

HOME: dict[str, Any] = {"type": "home", "callback_id": "home", "blocks": [SECTION, ACTIONS]}


def welcoming(heard: list[dict[str, Any]], home: dict[str, Any] = HOME) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app publish a Home tab to each person who opens it."""

    def register(app: AsyncApp) -> None:
        async def handle(event: dict[str, Any], client: Any) -> None:
            heard.append(event)
            if event["tab"] == "home":
                seen = event.get("view", {}).get("hash")
                await client.views_publish(user_id=event["user"], view=home, hash=seen)

        app.event("app_home_opened")(handle)

    return register


@pytest.mark.parametrize("way", WAYS)
async def test_an_opened_home_tab_is_told_and_shown(way: str) -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, playing(sandbox, way, welcoming(heard)):
        if sandbox.workspace.installation is not None:
            events = [*sandbox.workspace.installation.events, "app_home_opened"]
            sandbox.workspace.state.installation = replace(
                sandbox.workspace.installation, home_tab=True, events=events
            )
        lead = sandbox.workspace.person("lead-us")
        answer = await sandbox.open_home("lead-us")
        assert answer.view is not None
        assert answer.view == sandbox.workspace.home("lead-us")
        direct = sandbox.workspace.direct_channel("lead-us").id
        assert (heard[0]["user"], heard[0]["channel"], heard[0]["tab"]) == (lead.id, direct, "home")
        assert "view" not in heard[0]
        again = await sandbox.open_home("lead-us")
        assert heard[1]["view"]["hash"] == answer.view.hash
        assert again.view is not None
        assert (again.view.id, again.view.hash == answer.view.hash) == (answer.view.id, False)
        assert sandbox.workspace.home("lead-mx") is None
        assert (await sandbox.open_home("lead-us", tab="messages")).view is None
        assert heard[2]["tab"] == "messages"


async def test_a_tab_that_the_manifest_does_not_enable_cannot_be_opened() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.workspace.install(MANIFEST)
        with pytest.raises(TabClosedError):
            await sandbox.open_home("lead-us")


async def test_a_press_in_the_home_tab_brings_the_view_and_shows_it_afterwards() -> None:
    heard: list[dict[str, Any]] = []

    async def act(body: dict[str, Any], client: Any) -> None:
        if body["actions"][0]["action_id"] == "more":
            await client.views_open(trigger_id=body["trigger_id"], view=form(NOTE))
            return
        blocks = [*HOME["blocks"], SECTION]
        view = {"type": "home", "blocks": blocks}
        await client.views_publish(user_id=body["user"]["id"], view=view, hash=body["view"]["hash"])
        await client.chat_postMessage(channel=body["user"]["id"], text="Done")

    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, welcoming([]), pressing(heard, act)):
        with pytest.raises(NoHomeError):
            await sandbox.press("lead-us", "More", view="home")
        home = (await sandbox.open_home("lead-us")).view
        assert home is not None
        answer = await sandbox.press("lead-us", "pick=red", view="home")
        assert heard[0]["container"] == {"type": "view", "view_id": home.id}
        assert heard[0]["view"]["type"] == "home"
        assert heard[0]["actions"][0]["selected_option"] == COLOURS[0]
        assert "response_url" not in heard[0]
        assert answer.view is not None
        assert len(answer.view.content["blocks"]) == 3
        assert (answer.payload, [each.text for each in answer.messages]) == ({"text": "Done"}, ["Done"])
        opened = await sandbox.press("lead-us", "More", view="home")
        assert opened.view == sandbox.workspace.modal("lead-us")
        assert opened.view is not None
        pushed = web(sandbox).views_push(trigger_id=heard[1]["trigger_id"], view=form(NOTE))
        assert await refusal(pushed) == "exchanged_trigger_id"


async def test_a_form_is_not_pushed_from_the_home_tab() -> None:
    refusals: list[str] = []

    async def act(body: dict[str, Any], client: Any) -> None:
        refusals.append(await refusal(client.views_push(trigger_id=body["trigger_id"], view=form(NOTE))))

    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, welcoming([]), pressing([], act)):
        await sandbox.open_home("lead-us")
        await sandbox.press("lead-us", "More", view="home")
        assert refusals == ["not_found"]


async def test_of_two_lists_with_one_name_the_one_that_offers_it_is_meant() -> None:
    heard: list[dict[str, Any]] = []
    twice: dict[str, Any] = {
        "type": "home",
        "blocks": [
            {"type": "actions", "elements": [choosing("red")]},
            {"type": "actions", "elements": [choosing("blue")]},
        ],
    }

    async def act(body: dict[str, Any], client: Any) -> None: ...

    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, welcoming([], twice), pressing(heard, act)):
        await sandbox.open_home("lead-us")
        await sandbox.press("lead-us", "pick=blue", view="home")
        await sandbox.press("lead-us", "pick=red", view="home")
        assert [each["actions"][0]["selected_option"]["value"] for each in heard] == ["blue", "red"]


def choosing(value: str) -> dict[str, Any]:
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    placeholder = {"type": "plain_text", "text": "Pick"}
    return {"type": "static_select", "action_id": "pick", "placeholder": placeholder, "options": [option]}
