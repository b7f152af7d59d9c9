"""A Slack Connect channel: one history, seen by each app as Slack shows it to apps of its workspace."""

from collections.abc import Awaitable, Callable

import aiohttp
import aiohttp.web
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox import Person, Sandbox, Workspace
from bot.sandbox.errors import NotSharedError
from tests.support.connect_actors import SmallApp, apps, client, two_workspaces
from tests.support.sandbox_actors import EVERY_SCOPE, eventually, over_http, refusal, request_url


async def test_each_app_sees_the_channel_under_its_own_name() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox:
        seen = {}
        for key in ("us", "mx"):
            info = (await client(sandbox, key).conversations_info(channel=where.id))["channel"]
            assert info["is_ext_shared"]
            assert info["is_shared"]
            assert not info["is_org_shared"]
            assert info["conversation_host_id"] == us.team_id
            assert sorted(info["shared_team_ids"]) == sorted([us.team_id, mx.team_id])
            seen[key] = (info["name"], info["context_team_id"], info["connected_team_ids"])
        assert seen == {
            "us": ("enlace-binational", us.team_id, [mx.team_id]),
            "mx": ("enlace-binacional", mx.team_id, [us.team_id]),
        }
        listed = (await client(sandbox, "mx").conversations_list())["channels"]
        (found,) = [each for each in listed if each["id"] == where.id]
        assert found["is_ext_shared"]
        assert "connected_team_ids" not in found  # Slack leaves it out of lists
        members = [
            (await client(sandbox, key).conversations_members(channel=where.id))["members"]
            for key in ("us", "mx")
        ]
        assert members[0] == members[1]
        assert {us.bot_user_id, mx.bot_user_id, mx.person("lead-mx").id} <= set(members[0])


async def test_channels_of_one_workspace_are_unknown_to_the_other() -> None:
    us, mx = two_workspaces()[0]
    async with Sandbox(us) as sandbox:
        theirs = mx.conversations.get("general").id
        call = client(sandbox, "us").conversations_info(channel=theirs)
        assert await refusal(call) == "channel_not_found"


async def test_what_is_written_reaches_both_apps_as_events_of_their_own() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        lead = mx.person("lead-mx").id
        await sandbox.of("lead-mx").say("lead-mx", "Buenos días", "#enlace-binacional")
        for app, workspace in ((ours, us), (theirs, mx)):
            (body,) = app.events("message")
            assert body["team_id"] == body["context_team_id"] == workspace.team_id
            assert body["api_app_id"] == workspace.app_id
            assert body["is_ext_shared_channel"] is True
            (authorization,) = body["authorizations"]
            assert (authorization["team_id"], authorization["user_id"]) == (
                workspace.team_id,
                workspace.bot_user_id,
            )
            event = body["event"]
            assert (event["channel"], event["user"], event["team"]) == (where.id, lead, mx.team_id)
        assert ours.events("message")[0]["event"]["ts"] == theirs.events("message")[0]["event"]["ts"]
        stranger, colleague = ours.events("message")[0]["event"], theirs.events("message")[0]["event"]
        assert stranger["user_team"] == stranger["source_team"] == mx.team_id
        assert stranger["user_profile"]["team"] == mx.team_id
        assert "user_team" not in colleague


async def test_an_event_of_a_channel_of_one_workspace_is_not_shared() -> None:
    us, _ = two_workspaces()[0]
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        await sandbox.say("lead-us", "Good morning", "#general")
        assert [each["is_ext_shared_channel"] for each in ours.events("message")] == [False]
        assert theirs.events("message") == []


async def test_one_mention_of_both_apps_is_heard_by_both() -> None:
    workspaces, _ = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        text = f"<@{us.bot_user_id}> <@{mx.bot_user_id}> good morning"
        await sandbox.say("lead-us", text, "#enlace-binational")
        (one,), (other,) = ours.events("app_mention"), theirs.events("app_mention")
        assert one["event"]["text"] == other["event"]["text"] == text
        assert one["event_id"] == other["event_id"]  # as Slack may do: app and team tell the two apart
        assert (one["api_app_id"], one["team_id"]) != (other["api_app_id"], other["team_id"])
        assert other["event"]["team"] == mx.team_id
        assert other["event"]["user_team"] == us.team_id


async def test_a_mention_of_one_app_is_only_a_message_to_the_other() -> None:
    us, mx = two_workspaces()[0]
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        await sandbox.of("lead-mx").say("lead-mx", f"<@{us.bot_user_id}> hola", "#enlace-binacional")
        assert len(ours.events("app_mention")) == 1
        assert theirs.events("app_mention") == []
        assert mx.messages("#enlace-binacional")[0].text == f"<@{us.bot_user_id}> hola"


async def test_an_app_hears_what_the_other_app_posts_but_not_itself() -> None:
    workspaces, where = two_workspaces()
    us, _ = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        posted = await client(sandbox, "us").chat_postMessage(channel=where.id, text="Weekly digest")
        await sandbox.delivered()
        await eventually(lambda: theirs.events("message"))
        event = theirs.events("message")[0]["event"]
        assert (event["bot_id"], event["app_id"], event["ts"]) == (us.state.bot_id, us.app_id, posted["ts"])
        assert ours.events("message") == []
        history = (await client(sandbox, "mx").conversations_history(channel=where.id))["messages"]
        assert [(each["text"], each["bot_id"]) for each in history] == [("Weekly digest", us.state.bot_id)]


@pytest.mark.parametrize("method", ["chat_update", "chat_delete"])
async def test_an_app_cannot_change_the_other_apps_message(method: str) -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox:
        ts = (await client(sandbox, "us").chat_postMessage(channel=where.id, text="Mine"))["ts"]
        changed = {"text": "Yours"} if method == "chat_update" else {}
        call = getattr(client(sandbox, "mx"), method)(channel=where.id, ts=ts, **changed)
        assert await refusal(call) == ("cant_update_message" if changed else "cant_delete_message")


async def test_history_and_threads_are_one() -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox:
        root = (await client(sandbox, "us").chat_postMessage(channel=where.id, text="Question"))["ts"]
        await sandbox.of("lead-mx").say("lead-mx", "Respuesta", "#enlace-binacional", root)
        for key in ("us", "mx"):
            replies = await client(sandbox, key).conversations_replies(channel=where.id, ts=root)
            assert [each["text"] for each in replies["messages"]] == ["Question", "Respuesta"]
        await client(sandbox, "us").chat_update(channel=where.id, ts=root, text="Question, corrected")
        history = (await client(sandbox, "mx").conversations_history(channel=where.id))["messages"]
        assert history[0]["text"] == "Question, corrected"


async def test_people_elsewhere_have_a_team_but_no_locale_zone_or_address() -> None:
    us, mx = two_workspaces()[0]
    async with Sandbox(us) as sandbox:
        lead = mx.person("lead-mx")
        user = (await client(sandbox, "us").users_info(user=lead.id, include_locale=True))["user"]
        assert (user["team_id"], user["profile"]["team"], user["name"]) == (mx.team_id, mx.team_id, "lead-mx")
        assert user["is_stranger"] is False  # the app shares a channel with them
        assert {"locale", "tz"}.isdisjoint(user)
        assert "email" not in user["profile"]
        members = (await client(sandbox, "us").users_list())["members"]
        assert lead.id not in {each["id"] for each in members}
        call = client(sandbox, "us").users_lookupByEmail(email="lead-mx@example.org")
        assert await refusal(call) == "users_not_found"
        at_home = (await client(sandbox, "mx").users_info(user=lead.id, include_locale=True))["user"]
        assert at_home["locale"] == "es-LA"


async def test_addresses_are_shown_where_a_workspace_shares_them() -> None:
    us, mx = two_workspaces()[0]
    mx.state.shares_addresses = True
    async with Sandbox(us) as sandbox:
        user = (await client(sandbox, "us").users_info(user=mx.person("lead-mx").id))["user"]
        assert user["profile"]["email"] == "lead-mx@example.org"
        call = client(sandbox, "us").users_lookupByEmail(email="lead-mx@example.org")
        assert await refusal(call) == "users_not_found"


async def test_whoever_shares_no_channel_with_the_app_is_a_stranger() -> None:
    us, mx = two_workspaces()[0]
    mx.add_person(Person("new-mx", "Nueva", is_restricted=True))
    async with Sandbox(us) as sandbox:
        stranger = mx.person("new-mx").id
        assert (await client(sandbox, "us").users_info(user=stranger))["user"]["is_stranger"] is True
        assert await refusal(client(sandbox, "us").conversations_open(users=stranger)) == "user_not_found"
        call = client(sandbox, "us").chat_postMessage(channel=stranger, text="Hello")
        assert await refusal(call) == "channel_not_found"


async def test_whoever_leaves_the_common_channel_becomes_a_stranger_again() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox:
        lead = mx.person("lead-mx").id
        await client(sandbox, "us").chat_postMessage(channel=lead, text="Hello")
        mx.leave(where.id, "lead-mx")
        assert (await client(sandbox, "us").users_info(user=lead))["user"]["is_stranger"] is True
        call = client(sandbox, "us").chat_postMessage(channel=lead, text="Still there?")
        assert await refusal(call) == "channel_not_found"


async def test_without_a_connect_channel_people_elsewhere_do_not_exist() -> None:
    us, mx = two_workspaces()[0]
    for workspace in (us, mx):
        workspace.state.conversations = {each.id: each for each in workspace.conversations if not each.teams}
    async with Sandbox(us) as sandbox:
        lead = mx.person("lead-mx").id
        assert await refusal(client(sandbox, "us").users_info(user=lead)) == "user_not_found"
        assert await refusal(client(sandbox, "us").conversations_open(users=lead)) == "user_not_found"


async def test_an_app_writes_to_an_external_member_of_a_common_channel() -> None:
    us, mx = two_workspaces()[0]
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        lead = mx.person("lead-mx")
        opened = (await client(sandbox, "us").conversations_open(users=lead.id))["channel"]["id"]
        await client(sandbox, "us").chat_postMessage(channel=opened, text="Hello")
        assert [each.text for each in mx.messages(opened, "lead-mx")] == ["Hello"]
        assert mx.direct_messages("lead-mx") == []  # that is the talk with their own app
        await sandbox.of("lead-mx").say("lead-mx", "Hola", opened)
        (body,) = ours.events("message")
        assert (body["event"]["channel_type"], body["event"]["user_team"]) == ("im", mx.team_id)
        assert body["is_ext_shared_channel"] is True
        assert theirs.events("message") == []
        assert await refusal(client(sandbox, "mx").conversations_info(channel=opened)) == "channel_not_found"


async def test_an_ephemeral_message_reaches_an_external_member() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox:
        lead = mx.person("lead-mx").id
        await client(sandbox, "us").chat_postEphemeral(channel=where.id, user=lead, text="Only you")
        assert [each.text for each in mx.messages(where.id, "lead-mx")] == ["Only you"]
        assert us.messages(where.id, "lead-us") == []


async def test_an_app_cannot_publish_a_home_for_people_elsewhere() -> None:
    us, mx = two_workspaces()[0]
    async with Sandbox(us) as sandbox:
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        call = client(sandbox, "us").views_publish(user_id=mx.person("lead-mx").id, view=view)
        assert await refusal(call) == "user_not_found"


async def test_a_file_is_told_of_by_its_id_alone_and_then_looked_up() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        file = sandbox.of("lead-mx").upload("lead-mx", "acta.pdf", b"%PDF-1.7", "#enlace-binacional")
        private = sandbox.of("lead-mx").upload("lead-mx", "interno.pdf", b"%PDF-1.7", "#general")
        await eventually(lambda: ours.events("message") and theirs.events("message"))
        for app in (ours, theirs):
            (told,) = app.events("message")[0]["event"]["files"]
            assert (told["id"], told["file_access"]) == (file, "check_file_info")
            assert "name" not in told
        found = (await client(sandbox, "us").files_info(file=file))["file"]
        assert (found["name"], found["channels"]) == ("acta.pdf", [where.id])
        headers = {"Authorization": f"Bearer {us.bot_token}"}
        answer = await _bytes(found["url_private"], headers)
        assert answer == b"%PDF-1.7"
        assert await refusal(client(sandbox, "us").files_info(file=private)) == "file_not_found"
        address = mx.files.url_private(mx.files.find(private) or pytest.fail("no file"))
        assert b"Sign in" in await _bytes(address, headers)


async def _bytes(address: str, headers: dict[str, str]) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return await answer.read()


async def test_a_new_member_is_announced_to_both_apps() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        mx.leave(where.id, "secretariat")
        await sandbox.at("mx").invite("secretariat", "#enlace-binacional", inviter="lead-mx")
        for app in (ours, theirs):
            (body,) = app.events("member_joined_channel")
            event = body["event"]
            assert (event["user"], event["team"]) == (mx.person("secretariat").id, mx.team_id)
        assert us.conversations.get(where.id).members == mx.conversations.get(where.id).members


async def test_both_apps_are_told_that_a_channel_is_shared() -> None:
    workspaces, _ = two_workspaces()
    _, mx = workspaces
    async with Sandbox(workspaces.first) as sandbox, apps(sandbox) as (ours, theirs):
        made = workspaces.connect({"us": "borders", "mx": "fronteras"})
        await sandbox.delivered()
        for app in (ours, theirs):
            (body,) = app.events("channel_shared")
            assert (body["event"]["channel"], body["event"]["connected_team_id"]) == (made.id, mx.team_id)


async def test_an_app_hears_that_the_other_app_changed_or_deleted_a_message() -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox, apps(sandbox) as (ours, theirs):
        ts = (await client(sandbox, "us").chat_postMessage(channel=where.id, text="Draft"))["ts"]
        await client(sandbox, "us").chat_update(channel=where.id, ts=ts, text="Final")
        await client(sandbox, "us").chat_delete(channel=where.id, ts=ts)
        await sandbox.delivered()
        await eventually(lambda: len(theirs.events("message")) == 3)
        found = {each["event"].get("subtype", ""): each["event"] for each in theirs.events("message")}
        assert found["message_changed"]["message"]["text"] == "Final"
        assert found["message_changed"]["previous_message"]["text"] == "Draft"
        assert found["message_deleted"]["deleted_ts"] == ts
        assert ours.events("message") == []


async def test_nobody_from_outside_comes_into_a_channel_that_is_not_shared() -> None:
    us, _ = two_workspaces()[0]
    async with Sandbox(us) as sandbox:
        with pytest.raises(NotSharedError):
            await sandbox.invite("lead-mx", "#general", inviter="lead-us")
        assert len(us.conversations.get("#general").members) == 3


async def test_a_workspace_that_is_disconnected_keeps_a_copy_under_a_new_id() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox) as (ours, theirs):
        await sandbox.of("lead-mx").say("lead-mx", "Buenos días", "#enlace-binacional")
        copy = us.unshare(where, mx)
        await sandbox.delivered()
        call = client(sandbox, "mx").conversations_info(channel=where.id)
        assert await refusal(call) == "channel_not_found"
        kept = (await client(sandbox, "mx").conversations_history(channel=copy.id))["messages"]
        assert [each["text"] for each in kept] == ["Buenos días"]
        (told,) = theirs.events("channel_id_changed")
        assert (told["event"]["old_channel_id"], told["event"]["new_channel_id"]) == (where.id, copy.id)
        (unshared,) = ours.events("channel_unshared")
        assert unshared["event"]["previously_connected_team_id"] == mx.team_id
        info = (await client(sandbox, "us").conversations_info(channel=where.id))["channel"]
        assert not info["is_ext_shared"]
        assert mx.person("lead-mx").id not in where.members
        assert us.person("lead-us").id not in copy.members
        await sandbox.say("lead-us", "Only us", "#enlace-binational")
        assert len(mx.messages(copy.id)) == 1
        history = (await client(sandbox, "us").conversations_history(channel=where.id))["messages"]
        assert [each["text"] for each in history] == ["Only us", "Buenos días"]


async def test_a_channel_can_be_private_in_one_workspace_and_public_in_the_other() -> None:
    workspaces, _ = two_workspaces()
    where = workspaces.connect({"us": "borders", "mx": "fronteras"}, private=["mx"])
    async with Sandbox(workspaces.first) as sandbox, apps(sandbox) as (ours, theirs):
        await sandbox.say("lead-us", "Good morning", "#borders")
        seen = [app.events("message")[0]["event"]["channel_type"] for app in (ours, theirs)]
        assert seen == ["channel", "group"]
        private = [
            (await client(sandbox, key).conversations_info(channel=where.id))["channel"]["is_private"]
            for key in ("us", "mx")
        ]
        assert private == [False, True]


async def test_an_answer_of_the_other_workspaces_app_is_seen_by_whoever_asked() -> None:
    workspaces, _ = two_workspaces()

    def answers(app: SmallApp) -> None:
        async def mention(say: Callable[..., Awaitable[object]]) -> None:
            await say(f"Answered by {app.served.workspace.key}")

        app.bolt.event("app_mention")(mention)

    async with Sandbox(workspaces.first) as sandbox, apps(sandbox, answers):
        asked = f"<@{workspaces.first.bot_user_id}> ?"
        answer = await sandbox.of("lead-mx").say("lead-mx", asked, "#enlace-binacional")
        assert [message.text for message in answer.messages[1:]] == ["Answered by us"]


async def test_each_app_is_called_at_its_own_address_with_its_own_secret() -> None:
    workspaces, _ = two_workspaces()
    calls: dict[str, bool] = {}

    def listening(workspace: Workspace) -> Callable[[aiohttp.web.Request], Awaitable[aiohttp.web.Response]]:
        async def handle(request: aiohttp.web.Request) -> aiohttp.web.Response:
            body = (await request.read()).decode()
            given = request.headers["X-Slack-Signature"]
            moment = request.headers["X-Slack-Request-Timestamp"]
            made = SignatureVerifier(workspace.signing_secret).generate_signature(timestamp=moment, body=body)
            calls[workspace.key] = given == made
            return aiohttp.web.Response()

        return handle

    us, mx = workspaces
    async with (
        request_url(listening(us)) as ours,
        request_url(listening(mx)) as theirs,
        Sandbox(us) as sandbox,
    ):
        for workspace, url in ((us, ours), (mx, theirs)):
            manifest = over_http(url)
            events = manifest["settings"]["event_subscriptions"] | {"bot_events": ["message.channels"]}
            workspace.install(manifest | {"settings": manifest["settings"] | {"event_subscriptions": events}})
            workspace.state.scopes = list(EVERY_SCOPE)
        await sandbox.say("lead-us", "Good morning", "#enlace-binational")
        assert calls == {"us": True, "mx": True}
