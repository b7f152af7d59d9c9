"""conversations.* and reactions: what was said where, and who was there; driven with the real SDK."""

from typing import Any

from bot.sandbox import Sandbox
from tests.support.sandbox_actors import a_workspace, refusal, web

GENERAL = "C0000000001"
METADATA = {"event_type": "delivery", "event_payload": {"id": "7"}}


async def test_threads() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        root = (await client.chat_postMessage(channel=GENERAL, text="root"))["ts"]
        reply = (await client.chat_postMessage(channel=GENERAL, text="one", thread_ts=root))["ts"]
        await client.chat_postMessage(channel=GENERAL, text="two", thread_ts=reply)
        await client.chat_postMessage(channel=GENERAL, text="three", thread_ts=root, reply_broadcast=True)
        thread = await client.conversations_replies(channel=GENERAL, ts=root)
        assert [each["text"] for each in thread["messages"]] == ["root", "one", "two", "three"]
        assert thread["messages"][0]["reply_count"] == 3
        assert {each["thread_ts"] for each in thread["messages"]} == {root}
        part = await client.conversations_replies(channel=GENERAL, ts=root, limit=2)
        assert part["has_more"]
        rest = await client.conversations_replies(
            channel=GENERAL, ts=root, cursor=part["response_metadata"]["next_cursor"]
        )
        assert [each["text"] for each in rest["messages"]] == ["two", "three"]
        history = await client.conversations_history(channel=GENERAL)
        assert [each["text"] for each in history["messages"]] == ["three", "root"]
        assert await refusal(client.conversations_replies(channel=GENERAL, ts="1.0")) == "thread_not_found"
        link = await client.chat_getPermalink(channel=GENERAL, message_ts=reply)
        place = f"archives/{GENERAL}/p{reply.replace('.', '')}?thread_ts={root}&cid={GENERAL}"
        assert link["permalink"] == f"https://taskforce.slack.com/{place}"


async def test_history_is_newest_first_paged_and_bounded() -> None:
    async with Sandbox(a_workspace(), limits=False) as sandbox:
        client = web(sandbox)
        stamps = [
            (await client.chat_postMessage(channel=GENERAL, text=str(n), metadata=METADATA))["ts"]
            for n in range(5)
        ]

        async def texts(**bounds: Any) -> list[str]:
            found = await client.conversations_history(channel=GENERAL, **bounds)
            return [message["text"] for message in found["messages"]]

        assert await texts() == ["4", "3", "2", "1", "0"]
        assert await texts(oldest=stamps[1], latest=stamps[3]) == ["2"]
        assert await texts(oldest=stamps[1], latest=stamps[3], inclusive=True) == ["3", "2", "1"]
        first = await client.conversations_history(channel=GENERAL, limit=2)
        assert first["has_more"]
        await client.chat_postMessage(channel=GENERAL, text="meanwhile")
        assert await texts(limit=2, cursor=first["response_metadata"]["next_cursor"]) == ["2", "1"]
        assert "response_metadata" not in await client.conversations_history(channel=GENERAL)
        assert await refusal(client.conversations_history(channel=GENERAL, oldest="x")) == "invalid_ts_oldest"
        assert await refusal(client.conversations_history(channel=GENERAL, latest="x")) == "invalid_ts_latest"
        assert await refusal(client.conversations_history(channel=GENERAL, limit=1000)) == "invalid_limit"


async def test_metadata_shows_whole_only_when_asked_for() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        await client.chat_postMessage(channel=GENERAL, text="x", metadata=METADATA)
        brief = await client.conversations_history(channel=GENERAL)
        assert brief["messages"][0]["metadata"] == {"event_type": "delivery"}
        whole = await client.conversations_history(channel=GENERAL, include_all_metadata=True)
        assert whole["messages"][0]["metadata"] == METADATA


async def test_conversations_are_listed_and_described() -> None:
    workspace = a_workspace(channels=("general", "digests"))
    workspace.conversations.get("digests").archived = True
    workspace.conversations.create("secret", [workspace.bot_user_id], "private")
    workspace.conversations.create("hidden", [workspace.person("lead-us").id], "private")
    lead = workspace.person("lead-us").id
    workspace.direct_channel("lead-us")
    async with Sandbox(workspace) as sandbox:
        client = web(sandbox)

        async def names(**asked: Any) -> list[str]:
            listed = await client.conversations_list(**asked)
            return [channel.get("name") or channel["user"] for channel in listed["channels"]]

        assert await names() == ["general", "digests"]
        assert await names(exclude_archived=True) == ["general"]
        assert await names(types="public_channel,private_channel,im") == [
            "general",
            "digests",
            "secret",
            lead,
        ]
        assert await refusal(client.conversations_list(types="rooms")) == "invalid_types"
        mine = await client.users_conversations(user=lead, types="public_channel,im")
        assert [channel["id"] for channel in mine["channels"]] == [GENERAL, "C0000000002", "D0000000001"]
        assert await refusal(client.users_conversations(user="U0")) == "user_not_found"
        info = await client.conversations_info(channel=GENERAL, include_locale=True, include_num_members=True)
        assert info["channel"]["locale"] == "en-US"
        assert info["channel"]["num_members"] == 5
        assert info["channel"]["is_ext_shared"]
        assert "locale" not in (await client.conversations_info(channel=GENERAL))["channel"]


async def test_direct_messages_are_opened_with_active_people() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client, workspace = web(sandbox), sandbox.workspace
        lead, other = workspace.person("lead-us").id, workspace.person("lead-mx").id
        opened = await client.conversations_open(users=[lead])
        assert opened["channel"] == {"id": "D0000000001"}
        assert "already_open" not in opened
        assert (await client.conversations_open(channel="D0000000001"))["channel"]["id"] == "D0000000001"
        group = await client.conversations_open(users=[lead, other], return_im=True)
        assert group["channel"]["is_mpim"]
        for users, error in {
            "": "users_list_not_supplied",
            "U0": "user_not_found",
            workspace.person("gone").id: "user_disabled",
            "USLACKBOT": "cannot_dm_bot",
            ",".join(["U1"] * 9): "too_many_users",
        }.items():
            assert await refusal(client.api_call("conversations.open", params={"users": users})) == error


async def test_reactions() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        ts = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
        await client.reactions_add(channel=GENERAL, timestamp=ts, name=":eyes:")
        history = await client.conversations_history(channel=GENERAL)
        bot = sandbox.workspace.bot_user_id
        assert history["messages"][0]["reactions"] == [{"name": "eyes", "users": [bot], "count": 1}]

        async def refused(**asked: Any) -> str:
            return await refusal(client.api_call("reactions.add", params=asked))

        assert await refused(channel=GENERAL, timestamp=ts, name="eyes") == "already_reacted"
        assert await refused(channel=GENERAL, timestamp=ts, name="two words") == "invalid_name"
        assert await refused(channel=GENERAL, name="eyes") == "no_item_specified"
        assert await refused(channel=GENERAL, timestamp="1.0", name="eyes") == "message_not_found"
        for number in range(22):
            await client.reactions_add(channel=GENERAL, timestamp=ts, name=f"e{number}")
        assert await refused(channel=GENERAL, timestamp=ts, name="more") == "too_many_reactions"
