"""People write messages, mention the app, and invite it and one another."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from bot.sandbox.errors import (
    AlreadyThereError,
    NoSuchMessageError,
    NotInConversationError,
    ReadOnlyError,
)
from tests.sandbox.people.test_people_forms import WAYS, playing
from tests.support.sandbox_actors import MANIFEST, a_workspace, bot, eventually

ALL = {
    "features": MANIFEST["features"] | {"app_home": {"messages_tab_read_only_enabled": True}},
    "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
}


def hearing(heard: list[dict[str, Any]]) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app record messages, and answer mentions in their thread."""

    def register(app: AsyncApp) -> None:
        async def note(event: dict[str, Any]) -> None:
            heard.append(event)

        async def answer(event: dict[str, Any], say: Any) -> None:
            heard.append(event)
            await say("Here", thread_ts=event.get("thread_ts", event["ts"]))

        app.event("message")(note)
        app.event("member_joined_channel")(note)
        app.event("app_mention")(answer)

    return register


async def test_a_mention_is_heard_and_answered_in_its_thread() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing(heard)):
        answer = await sandbox.say("lead-us", "@bot what is due?", "general")
        mention, message = heard
        ours, here = answer.messages
        app, lead = sandbox.workspace.bot_user_id, sandbox.workspace.person("lead-us").id
        assert (mention["type"], mention["user"], mention["text"]) == (
            "app_mention",
            lead,
            f"<@{app}> what is due?",
        )
        assert (mention["channel"], mention["ts"], "channel_type" in mention) == (
            ours.channel,
            ours.ts,
            False,
        )
        assert (message["type"], message["channel_type"], message["ts"]) == ("message", "channel", ours.ts)
        assert (here.text, here.thread_ts) == ("Here", ours.ts)
        assert answer.payload == {"text": "Here"}
        await sandbox.say("lead-mx", f"<@{app}> and now?", "general", here.ts)
        assert heard[2]["thread_ts"] == ours.ts
        await sandbox.say("lead-mx", "Nothing for the app", "general")
        assert heard[-1]["type"] == "message"


async def test_without_the_app_in_the_channel_it_hears_nothing() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing(heard)):
        sandbox.workspace.leave("general", "bot")
        await sandbox.say("lead-us", "@bot hello", "general")
        assert heard == []
        assert sandbox.workspace.messages("general")[-1].text == f"<@{sandbox.workspace.bot_user_id}> hello"


async def test_the_app_hears_only_what_it_is_subscribed_to() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing(heard)):
        sandbox.workspace.install(ALL)
        await sandbox.say("lead-us", "@Enlace hello", "general")
        assert [event["type"] for event in heard] == ["app_mention"]
        with pytest.raises(ReadOnlyError):
            await sandbox.say("lead-us", "hello")


async def test_a_direct_message_is_no_mention() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing(heard)):
        await sandbox.say("lead-us", "@bot hello")
        assert [(event["type"], event["channel_type"]) for event in heard] == [("message", "im")]


async def test_nobody_writes_in_a_channel_without_joining() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        with pytest.raises(NoSuchMessageError):
            await sandbox.say("lead-us", "hello", "general", "1.000000")
        sandbox.workspace.leave("general", "lead-us")
        with pytest.raises(NotInConversationError):
            await sandbox.say("lead-us", "hello", "general")
        assert (await sandbox.say("gone", "hello", "general")).error == "account_inactive"


@pytest.mark.parametrize("way", WAYS)
async def test_the_app_hears_of_its_invitation_and_of_those_who_join_it(way: str) -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, playing(sandbox, way, hearing(heard)):
        workspace = sandbox.workspace
        if workspace.installation is not None:
            workspace.installation.events.append("member_joined_channel")
        lead, other = workspace.person("lead-us"), workspace.person("lead-mx")
        workspace.conversations.create("new", [lead.id], "private")
        await sandbox.invite("lead-mx", "new", inviter="lead-us")
        assert heard == []
        await sandbox.invite(workspace.app_handle, "new", inviter="lead-us")
        (joined,) = heard
        assert (joined["user"], joined["inviter"], joined["channel_type"]) == (
            workspace.bot_user_id,
            lead.id,
            "G",
        )
        workspace.leave("general", "lead-mx")
        await sandbox.invite("lead-mx", "general")
        assert (heard[1]["user"], "inviter" in heard[1]) == (other.id, False)
        with pytest.raises(AlreadyThereError):
            await sandbox.invite("lead-mx", "general")


async def test_a_shared_file_is_a_separate_message() -> None:
    heard: list[dict[str, Any]] = []
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, hearing(heard)):
        file = sandbox.upload("lead-us", "memo.pdf", b"%PDF-1.7", "general")
        await eventually(lambda: heard)
        assert (heard[0]["subtype"], heard[0]["files"][0]["id"]) == ("file_share", file)
        assert heard[0]["files"][0]["mimetype"] == "application/pdf"
