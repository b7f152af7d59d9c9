"""People press buttons and choose from lists in the sandbox, and a real Bolt app answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web as aiohttp_web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import Clock as SdkClock

from bot.clock import Clock
from bot.sandbox import Message, Sandbox, SandboxError, Workspace
from bot.sandbox.errors import NoSuchControlError, NotInConversationError
from tests.support.sandbox_actors import (
    EVERY_SCOPE,
    MANIFEST,
    MOMENT,
    a_workspace,
    bot,
    over_http,
    people,
    request_url,
    web,
)

PRESSABLE: list[dict[str, Any]] = [
    {
        "type": "actions",
        "block_id": "hands",
        "elements": [
            {
                "type": "button",
                "action_id": "keep",
                "value": "7",
                "text": {"type": "plain_text", "text": "Keep it"},
            },
            {
                "type": "static_select",
                "action_id": "open",
                "placeholder": {"type": "plain_text", "text": "Open"},
                "options": [
                    {"text": {"type": "plain_text", "text": f"Number {number}"}, "value": str(number)}
                    for number in (1, 2)
                ],
            },
        ],
    }
]


def listening(heard: list[dict[str, Any]], **answer: Any) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app record every press and answer it by its response_url."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any], respond: Any) -> None:
            await ack()
            heard.append(body)
            await respond(**answer)

        app.action("keep")(handle)
        app.action("open")(handle)

    return register


async def offered(sandbox: Sandbox, handle: str = "lead-us") -> Message:
    """Let the app post controls to someone."""
    person = sandbox.workspace.person(handle).id
    await web(sandbox).chat_postMessage(channel=person, text="Press", blocks=PRESSABLE)
    return sandbox.workspace.direct_messages(handle)[-1]


async def test_a_press_brings_what_slack_sends_and_shows_the_answer_to_its_person() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, listening(heard, text="Kept")):
        message = await offered(sandbox)
        answer = await sandbox.press("lead-us", "keep it")
        assert (answer.error, answer.payload) == (None, {"text": "Kept"})
        assert answer.messages[0].ephemeral
        (body,) = heard
        lead, team = sandbox.workspace.person("lead-us").id, sandbox.workspace.team_id
        assert body["type"] == "block_actions"
        assert (body["user"]["id"], body["user"]["team_id"], body["team"]["id"]) == (lead, team, team)
        assert body["container"] == {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": False,
        }
        assert body["message"]["ts"] == message.ts
        (action,) = body["actions"]
        assert (action["action_id"], action["value"], action["block_id"]) == ("keep", "7", "hands")
        assert body["trigger_id"]
        assert body["state"]["values"] == {
            "hands": {"open": {"type": "static_select", "selected_option": None}}
        }


async def test_a_choice_brings_its_option() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, listening(heard, text="Opened")):
        await offered(sandbox)
        await sandbox.press("lead-us", "Number 2")
        await sandbox.press("lead-us", "open=1")
        assert [body["actions"][0]["selected_option"]["value"] for body in heard] == ["2", "1"]
        state = [body["state"]["values"]["hands"]["open"]["selected_option"]["value"] for body in heard]
        assert state == ["2", "1"]


async def test_an_ephemeral_message_is_pressed_without_its_content() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, listening(heard, text="Kept")):
        channel = sandbox.workspace.direct_channel("lead-us").id
        lead = sandbox.workspace.person("lead-us").id
        await web(sandbox).chat_postEphemeral(channel=channel, user=lead, text="Press", blocks=PRESSABLE)
        await sandbox.press("lead-us", "Keep it")
        assert heard[0]["container"]["is_ephemeral"]
        assert "message" not in heard[0]


async def test_nobody_presses_a_missing_control() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox):
        await offered(sandbox)
        refusals: list[tuple[dict[str, Any], type[SandboxError]]] = [
            ({"handle": "lead-us", "name": "Burn it"}, NoSuchControlError),
            ({"handle": "lead-mx", "name": "Keep it"}, NoSuchControlError),
            ({"handle": "lead-us", "name": "Keep it", "ts": "1.000000"}, NoSuchControlError),
        ]
        for asked, refusal in refusals:
            with pytest.raises(refusal):
                await sandbox.press(**asked)
        sandbox.workspace.leave("general", "lead-us")
        with pytest.raises(NotInConversationError):
            await sandbox.press("lead-us", "Keep it", channel="general")
        with pytest.raises(NoSuchControlError, match="Keep it, Number 1, Number 2"):
            await sandbox.press("lead-us", "Burn it")


async def test_a_bot_that_is_away_or_was_never_to_hear_of_presses() -> None:
    async with Sandbox(a_workspace(), ack_seconds=0.2) as sandbox:
        await offered(sandbox)
        answer = await sandbox.press("lead-us", "Keep it")
        assert answer.error == "dispatch_failed"
        sandbox.workspace.install(MANIFEST)
        answer = await sandbox.press("lead-us", "Keep it")
        assert (answer.error, answer.payload) == ("interactivity_disabled", None)
        assert "interactive" in answer.notice


async def test_over_http_a_press_is_a_signed_form_with_json_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.create(people(), clock=Clock.at(MOMENT), scopes=EVERY_SCOPE)
    monkeypatch.setattr(SdkClock, "now", lambda _: workspace.clock.now().timestamp())
    heard: list[dict[str, Any]] = []
    async with Sandbox(workspace) as sandbox:
        app = AsyncApp(client=web(sandbox), signing_secret=workspace.signing_secret)
        listening(heard, text="Kept")(app)

        async def handle(request: aiohttp_web.Request) -> aiohttp_web.Response:
            headers: Any = {name.lower(): value for name, value in request.headers.items()}
            answer = await app.async_dispatch(AsyncBoltRequest(body=await request.text(), headers=headers))
            return aiohttp_web.Response(status=answer.status, body=answer.body.encode())

        async with request_url(handle) as url:
            manifest = over_http(url)
            manifest["settings"]["interactivity"] = {"is_enabled": True, "request_url": url}
            workspace.install(manifest)
            await offered(sandbox)
            answer = await sandbox.press("lead-us", "Keep it")
            assert (answer.error, answer.payload) == (None, {"text": "Kept"})
            workspace.save(tmp_path / "workspace.json")
            assert (
                Workspace.load(tmp_path / "workspace.json", clock=Clock.at(MOMENT)).installation is not None
            )
