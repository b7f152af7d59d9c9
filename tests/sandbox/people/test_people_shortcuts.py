"""People choose an app's shortcuts, anywhere and on messages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Message, Sandbox
from bot.sandbox.errors import NoSuchMessageError, NoSuchShortcutError, NotInConversationError
from tests.sandbox.people.test_people_forms import WAYS, form, playing
from tests.support.sandbox_actors import MANIFEST, SECTION, a_workspace, bot, web

SHORTCUTS = [
    {"name": "Search", "type": "global", "callback_id": "search", "description": "Find something"},
    {"name": "Make it a task", "type": "message", "callback_id": "make", "description": "Make a task"},
]


def hearing(heard: list[dict[str, Any]], *, reply: bool = False) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app open a form on its shortcuts, or reply to the response_url."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any], client: Any, respond: Any) -> None:
            heard.append(body)
            if reply:
                await respond("Noted")
            else:
                await client.views_open(trigger_id=body["trigger_id"], view=form(SECTION))
            await ack()

        app.shortcut("search")(handle)
        app.shortcut("make")(handle)

    return register


def install(sandbox: Sandbox) -> None:
    """Give the installed app its shortcuts, over either transport."""
    workspace = sandbox.workspace
    if workspace.installation is None:
        interactivity = {"interactivity": {"is_enabled": True}}
        scopes = {"scopes": {"bot": list(workspace.scopes)}}
        workspace.install(
            MANIFEST | {"settings": MANIFEST["settings"] | interactivity, "oauth_config": scopes}
        )
    sample = MANIFEST | {"features": MANIFEST["features"] | {"shortcuts": SHORTCUTS}}
    installation = workspace.installation
    assert installation is not None
    workspace.install(sample)
    assert workspace.installation is not None
    workspace.state.installation = replace(installation, shortcuts=workspace.installation.shortcuts)


def said(sandbox: Sandbox, text: str, **more: Any) -> Message:
    """Write a message in the channel as the Mexican lead."""
    channel = sandbox.workspace.conversations.get("general").id
    speaker = sandbox.workspace.person("lead-mx").id
    return sandbox.workspace.conversations.post(Message("", channel, speaker, text, **more))


@pytest.mark.parametrize("way", WAYS)
async def test_a_global_shortcut_knows_of_no_channel(way: str) -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, playing(sandbox, way, hearing(heard)):
        install(sandbox)
        answer = await sandbox.shortcut("lead-us", "Search")
        (body,) = heard
        assert (body["type"], body["callback_id"]) == ("shortcut", "search")
        assert body["user"]["id"] == sandbox.workspace.person("lead-us").id
        assert {"channel", "response_url", "message"}.isdisjoint(body)
        assert body["trigger_id"]
        assert body["action_ts"]
        assert answer.view is not None
        assert answer.view == sandbox.workspace.modal("lead-us")
        assert answer.elapsed < 2


@pytest.mark.parametrize("way", WAYS)
async def test_a_shortcut_on_a_message_brings_it_from_its_thread(way: str) -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, playing(sandbox, way, hearing(heard, reply=True)):
        install(sandbox)
        root = said(sandbox, "Who drafts it?")
        reply = said(sandbox, "I do", thread_ts=root.ts)
        answer = await sandbox.message_shortcut("lead-us", "make", "general", reply.ts)
        (body,) = heard
        assert (body["type"], body["callback_id"], body["message_ts"]) == ("message_action", "make", reply.ts)
        assert (body["message"]["text"], body["message"]["thread_ts"]) == ("I do", root.ts)
        assert body["channel"] == {"id": root.channel, "name": "general"}
        assert answer.payload == {"text": "Noted"}
        assert answer.messages[0].only_for == sandbox.workspace.person("lead-us").id


async def test_nobody_chooses_a_missing_shortcut() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing([])):
        install(sandbox)
        message = said(sandbox, "Who drafts it?")
        with pytest.raises(NoSuchShortcutError, match="Search"):
            await sandbox.shortcut("lead-us", "make")
        with pytest.raises(NoSuchShortcutError, match="Make it a task"):
            await sandbox.message_shortcut("lead-us", "search", "general", message.ts)
        with pytest.raises(NoSuchMessageError):
            await sandbox.message_shortcut("lead-us", "make", "general", "1.000000")
        lead = sandbox.workspace.person("lead-mx").id
        await web(sandbox).chat_postEphemeral(channel=message.channel, user=lead, text="For you")
        hidden = sandbox.workspace.messages("general", "lead-mx")[-1]
        with pytest.raises(NoSuchMessageError):
            await sandbox.message_shortcut("lead-us", "make", "general", hidden.ts)
        sandbox.workspace.leave("general", "lead-us")
        with pytest.raises(NotInConversationError):
            await sandbox.message_shortcut("lead-us", "make", "general", message.ts)
        assert (await sandbox.shortcut("guest", "search")).error == "not_allowed"
        assert (await sandbox.shortcut("gone", "search")).error == "account_inactive"


async def test_an_app_that_is_away_is_said_to_be() -> None:
    async with Sandbox(a_workspace(), ack_seconds=0.2) as sandbox:
        assert (await sandbox.shortcut("lead-us", "search")).error == "dispatch_failed"
        message = said(sandbox, "Who drafts it?")
        answer = await sandbox.message_shortcut("lead-us", "make", "general", message.ts)
        assert answer.error == "dispatch_failed"
