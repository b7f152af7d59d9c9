"""views.*: trigger ids, hashes, stacks and the Home tab."""

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from tests.support.sandbox_actors import SECTION, a_workspace, bot, refusal, web

FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "update",
    "title": {"type": "plain_text", "text": "Update"},
    "blocks": [SECTION],
}
HOME: dict[str, Any] = {"type": "home", "blocks": [SECTION]}


def trigger(sandbox: Sandbox, view: str | None = None) -> str:
    """Return a fresh trigger id for the U.S. lead."""
    return sandbox._triggers.issue(sandbox.workspace.person("lead-us").id, view)


async def test_a_command_can_open_a_form() -> None:
    opened: list[Any] = []

    def opening(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, str], client: Any) -> None:
            opened.append(await client.views_open(trigger_id=body["trigger_id"], view=FORM))
            await ack()

        app.command("/rec")(handle)

    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, opening):
        await sandbox.command("lead-us", "/rec update")
        view = opened[0]["view"]
        assert view["callback_id"] == "update"
        assert view["root_view_id"] == view["id"]
        assert sandbox.workspace.state.views[view["id"]].owner == sandbox.workspace.person("lead-us").id


async def test_a_trigger_lives_three_seconds_and_serves_once() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        used, late = trigger(sandbox), trigger(sandbox)
        await client.views_open(trigger_id=used, view=FORM)
        assert await refusal(client.views_open(trigger_id=used, view=FORM)) == "exchanged_trigger_id"
        sandbox.workspace.clock.advance(timedelta(seconds=3.1))
        assert await refusal(client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
        assert await refusal(client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"
        assert await refusal(client.api_call("views.open", json={"view": FORM})) == "invalid_arguments"


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (None, "invalid_arguments"),
        ("{", "invalid_arguments"),
        (FORM | {"blocks": [{"type": "nonsense"}]}, "invalid_arguments"),
        (HOME, "invalid_arguments"),
        (FORM | {"private_metadata": "x" * 260_000}, "view_too_large"),
    ],
)
async def test_views_that_slack_refuses(view: Any, error: str) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        call = web(sandbox).api_call("views.open", json={"trigger_id": trigger(sandbox), "view": view})
        assert await refusal(call) == error
        assert sandbox.workspace.state.views == {}


async def test_an_update_is_guarded_by_the_hash() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        named = FORM | {"external_id": "mine"}
        view = (await client.views_open(trigger_id=trigger(sandbox), view=named))["view"]
        changed = await client.views_update(view_id=view["id"], hash=view["hash"], view=named)
        assert changed["view"]["hash"] != view["hash"]
        stale = client.views_update(view_id=view["id"], hash=view["hash"], view=named)
        assert await refusal(stale) == "hash_conflict"
        by_name = await client.views_update(external_id="mine", view=named | {"callback_id": "other"})
        assert by_name["view"]["callback_id"] == "other"
        assert await refusal(client.views_update(view_id="V0", view=FORM)) == "not_found"
        again = client.views_open(trigger_id=trigger(sandbox), view=named)
        assert await refusal(again) == "duplicate_external_id"


async def test_forms_stack_three_deep() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        root = (await client.views_open(trigger_id=trigger(sandbox), view=FORM))["view"]["id"]
        assert await refusal(client.views_push(trigger_id=trigger(sandbox), view=FORM)) == "not_found"
        second = (await client.views_push(trigger_id=trigger(sandbox, root), view=FORM))["view"]
        assert (second["previous_view_id"], second["root_view_id"]) == (root, root)
        third = (await client.views_push(trigger_id=trigger(sandbox, second["id"]), view=FORM))["view"]
        assert third["previous_view_id"] == second["id"]
        fourth = client.views_push(trigger_id=trigger(sandbox, third["id"]), view=FORM)
        assert await refusal(fourth) == "push_limit_reached"


async def test_a_person_has_one_home_tab() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client, lead = web(sandbox), sandbox.workspace.person("lead-us").id
        first = (await client.views_publish(user_id=lead, view=HOME))["view"]
        second = (await client.views_publish(user_id=lead, view=HOME, hash=first["hash"]))["view"]
        assert second["id"] == first["id"]
        stale = client.views_publish(user_id=lead, view=HOME, hash=first["hash"])
        assert await refusal(stale) == "hash_conflict"
        assert await refusal(client.views_publish(user_id="U0", view=HOME)) == "user_not_found"
        assert await refusal(client.views_update(view_id=first["id"], view=FORM)) == "not_found"
        sandbox.workspace.install({"features": {"app_home": {"home_tab_enabled": False}}})
        assert await refusal(client.views_publish(user_id=lead, view=HOME)) == "not_enabled"
