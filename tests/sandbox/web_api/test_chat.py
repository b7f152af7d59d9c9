"""chat.*: posting, updating and deleting messages; driven with the real SDK."""

import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import Message, Sandbox
from tests.support.sandbox_actors import SECTION, TOO_LONG, a_workspace, refusal, web

GENERAL = "C0000000001"
METADATA = {"event_type": "delivery", "event_payload": {"id": "7"}}


async def test_a_message_to_a_person_opens_their_direct_message() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        lead = sandbox.workspace.person("lead-us")
        said = await web(sandbox).chat_postMessage(channel=lead.id, text="Hello", blocks=[SECTION])
        assert said["channel"].startswith("D")
        assert said["ts"] == "1795456800.000100"
        (message,) = sandbox.workspace.direct_messages("lead-us")
        assert (message.text, message.blocks, message.ts) == ("Hello", [SECTION], said["ts"])
        assert said["message"]["bot_id"] == sandbox.workspace.state.bot_id
        assert said["message"]["blocks"][0]["block_id"]
        again = await web(sandbox).conversations_open(users=lead.id, return_im=True)
        assert again["channel"]["id"] == said["channel"]
        assert again["already_open"]


async def test_timestamps_never_repeat_and_go_with_the_clock() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        stamps = [(await web(sandbox).chat_postMessage(channel=GENERAL, text="x"))["ts"] for _ in range(3)]
        assert stamps == ["1795456800.000100", "1795456800.000200", "1795456800.000300"]


async def test_where_a_message_may_not_go() -> None:
    workspace = a_workspace(channels=("general", "closed", "others"))
    workspace.conversations.get("closed").archived = True
    workspace.leave("others", "bot")
    workspace.install({"features": {"app_home": {"messages_tab_enabled": False}}})
    hidden = workspace.conversations.create("hidden", [workspace.person("lead-us").id], "private")
    workspace.conversations.create("", [workspace.bot_user_id, workspace.person("gone").id], "im")
    async with Sandbox(workspace) as sandbox:

        async def refused(channel: str) -> str:
            return await refusal(web(sandbox).chat_postMessage(channel=channel, text="x"))

        assert await refused("C0") == "channel_not_found"
        assert await refused(hidden.id) == "channel_not_found"
        assert await refused("#closed") == "is_archived"
        assert await refused("others") == "not_in_channel"
        assert await refused(workspace.person("gone").id) == "account_inactive"
        assert await refused("D0000000001") == "account_inactive"
        assert await refused("USLACKBOT") == "cannot_dm_bot"
        assert await refused("") == "invalid_arguments"
        assert await refusal(web(sandbox).conversations_history(channel="C0000000003")) == "not_in_channel"
        assert await refusal(web(sandbox).conversations_history(channel="general")) == "channel_not_found"
        assert await refused(workspace.person("lead-us").id) == "messages_tab_disabled"
        workspace.state.installation = None
        workspace.state.scopes.append("chat:write.public")
        assert (await web(sandbox).chat_postMessage(channel="others", text="x"))["ok"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"text": " "}, "no_text"),
        ({"text": "x", "blocks": [TOO_LONG]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "[not json"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": "{}"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}] * 5},
         "msg_blocks_too_long"),
        ({"text": "x", "attachments": "no"}, "invalid_attachments"),
        ({"text": "x", "attachments": [{"blocks": [{"type": "nonsense"}]}]}, "invalid_attachments"),
        ({"text": "x", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "x", "metadata": "no"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": 5}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "x", "event_payload": {"x": "x" * 17_000}}},
         "metadata_too_large"),
        ({"text": "x", "thread_ts": "1.0"}, "cannot_reply_to_message"),
    ],
)  # fmt: skip
async def test_messages_that_slack_refuses(given: dict[str, Any], error: str) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        call = web(sandbox).api_call("chat.postMessage", json={"channel": GENERAL, **given})
        assert await refusal(call) == error
        assert sandbox.workspace.messages("general") == []


async def test_refused_blocks_say_where() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        with pytest.raises(SlackApiError) as refused:
            await web(sandbox).chat_postMessage(channel=GENERAL, text="x", blocks=[SECTION, TOO_LONG])
        (message,) = refused.value.response["response_metadata"]["messages"]
        assert message.startswith("[ERROR] ")
        assert message.endswith("[json-pointer:/blocks/1/text/text]")
        assert refused.value.response["errors"] == [message.removeprefix("[ERROR] ")]


async def test_a_very_long_text_is_cut_and_remarked_upon() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        said = await web(sandbox).chat_postMessage(channel=GENERAL, text="x" * 40_001)
        assert said["warning"] == "message_truncated"
        assert len(sandbox.workspace.messages("general")[0].text) == 40_000


async def test_markdown_becomes_a_block() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        await web(sandbox).chat_postMessage(channel=GENERAL, markdown_text="**Five**")
        (message,) = sandbox.workspace.messages("general")
        assert message.blocks == [{"type": "markdown", "text": "**Five**"}]


async def test_an_edit_keeps_what_it_does_not_name_except_blocks() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        said = await client.chat_postMessage(
            channel=GENERAL, text="Five", blocks=[SECTION], attachments=[{"text": "x"}], metadata=METADATA
        )
        where = {"channel": GENERAL, "ts": said["ts"]}
        edited = await client.chat_update(**where, text="Six")
        assert edited["message"]["edited"]["user"] == sandbox.workspace.bot_user_id
        (message,) = sandbox.workspace.messages("general")
        assert (message.text, message.blocks, message.metadata) == ("Six", [], METADATA)
        assert message.attachments == [{"text": "x"}]
        redone = await client.chat_update(**where, text="Six", blocks=[SECTION], attachments=[], metadata={})
        assert "edited" not in redone["message"]
        (message,) = sandbox.workspace.messages("general")
        assert (message.blocks, message.metadata, message.attachments) == ([SECTION], None, [])


async def test_edits_and_deletions_that_slack_refuses() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client, workspace = web(sandbox), sandbox.workspace
        lead = workspace.person("lead-us").id
        theirs = workspace.conversations.post(Message("", GENERAL, lead, "mine")).ts
        ours = (await client.chat_postMessage(channel=GENERAL, text="ours"))["ts"]
        hidden = (await client.chat_postEphemeral(channel=GENERAL, user=lead, text="psst"))["message_ts"]
        assert (
            await refusal(client.chat_update(channel=GENERAL, ts=theirs, text="x")) == "cant_update_message"
        )
        assert await refusal(client.chat_delete(channel=GENERAL, ts=theirs)) == "cant_delete_message"
        assert await refusal(client.chat_update(channel=GENERAL, ts="1.0", text="x")) == "message_not_found"
        assert await refusal(client.chat_update(channel=GENERAL, ts=hidden, text="x")) == "message_not_found"
        assert await refusal(client.chat_update(channel=GENERAL, ts=ours, text="x" * 4001)) == "msg_too_long"
        emptied = client.api_call("chat.update", json={"channel": GENERAL, "ts": ours, "text": ""})
        assert await refusal(emptied) == "no_text"
        assert await refusal(client.chat_update(channel=lead, ts=ours, text="x")) == "channel_not_found"
        await client.chat_delete(channel=GENERAL, ts=ours)
        assert [each.ts for each in workspace.messages("general")] == [theirs]
        assert (
            await refusal(client.chat_getPermalink(channel=GENERAL, message_ts=ours)) == "message_not_found"
        )


async def test_an_ephemeral_message_is_for_one_member() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client, workspace = web(sandbox), sandbox.workspace
        lead = workspace.person("lead-us")
        await client.chat_postEphemeral(channel=GENERAL, user=lead.id, text="psst")
        assert [each.text for each in workspace.messages("general", "lead-us")] == ["psst"]
        assert workspace.messages("general", "lead-mx") == []
        workspace.leave("general", "lead-mx")
        for stranger in (workspace.person("lead-mx").id, workspace.person("gone").id, "U0"):
            call = client.chat_postEphemeral(channel=GENERAL, user=stranger, text="psst")
            assert await refusal(call) == "user_not_in_channel"


async def test_blocks_come_as_json_in_a_form_too() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        form = {"channel": GENERAL, "text": "x", "blocks": json.dumps([SECTION])}
        await web(sandbox).api_call("chat.postMessage", data=form)
        assert sandbox.workspace.messages("general")[0].blocks == [SECTION]
