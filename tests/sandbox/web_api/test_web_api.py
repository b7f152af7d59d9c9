"""The Web API's gate: encodings, tokens, scopes, limits, pages; driven with the real SDK where possible."""

import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import HistoryLimit, Person, Sandbox, Workspace, web_api
from bot.sandbox.state.workspace import DEFAULT_SCOPES
from tests.support.sandbox_actors import EVERY_SCOPE, MOMENT, a_workspace, refusal, web

MARK = {"Authorization": "Bearer"}


async def post(sandbox: Sandbox, method: str, **request: Any) -> dict[str, Any]:
    """Send a request as no SDK would, and return the response's body."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(sandbox.api_url + method, **request) as response,
    ):
        assert response.status == 200
        return dict(await response.json())


def bearer(sandbox: Sandbox, content_type: str = "application/json; charset=utf-8") -> dict[str, str]:
    return {"Authorization": f"Bearer {sandbox.workspace.bot_token}", "Content-Type": content_type}


async def test_the_bot_learns_who_and_where_it_is() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        workspace = sandbox.workspace
        who = await web(sandbox).auth_test()
        assert (who["team_id"], who["user_id"]) == (workspace.team_id, workspace.bot_user_id)
        assert who["bot_id"] == workspace.state.bot_id
        assert who.headers["x-oauth-scopes"] == ",".join(EVERY_SCOPE)
        assert (await web(sandbox).team_info())["team"]["domain"] == "taskforce"
        assert (await web(sandbox).api_test(foo="bar"))["args"] == {"foo": "bar"}
        assert await refusal(web(sandbox).api_test(error="my_error")) == "my_error"


async def test_an_answer_does_not_wait_for_the_peer() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        aiohttp.ClientSession() as session,
        session.get(sandbox.url),
    ):
        (connection,) = sandbox._wire.server_state.connections
        served = connection.transport.get_extra_info("socket")
        assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_every_encoding_says_the_same() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        token, person = sandbox.workspace.bot_token, sandbox.workspace.person("lead-us").id
        header = {"Authorization": f"Bearer {token}"}
        for request in (
            {"data": {"token": token, "user": person}},
            {"headers": header, "data": {"user": person}},
            {"headers": header, "params": {"user": person}},
            {"headers": bearer(sandbox), "data": f'{{"user": "{person}"}}'},
        ):
            assert (await post(sandbox, "users.info", **request))["user"]["name"] == "lead-us"
        params = {"token": token, "user": person}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{sandbox.api_url}users.info", params=params) as response,
        ):
            assert (await response.json())["ok"]


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({}, "{}", "missing_post_type"),
        ({"Content-Type": "text/plain"}, "{}", "invalid_post_type"),
        ({"Content-Type": "application/json"}, "{", "invalid_json"),
        ({"Content-Type": "application/json"}, "[]", "json_not_object"),
    ],
)
async def test_unreadable_requests_are_refused(headers: dict[str, str], body: str, error: str) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        header = {"Authorization": f"Bearer {sandbox.workspace.bot_token}", **headers}
        request: dict[str, Any] = {"headers": header, "data": body.encode()}
        if not headers:
            request["skip_auto_headers"] = ["Content-Type"]
        assert (await post(sandbox, "auth.test", **request))["error"] == error


async def test_charsets_are_remarked_upon() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        plain = await post(sandbox, "auth.test", headers=bearer(sandbox, "application/json"), data="{}")
        assert plain["warning"] == "missing_charset"
        assert plain["response_metadata"] == {"warnings": ["missing_charset"]}
        form = bearer(sandbox, "application/x-www-form-urlencoded; charset=utf-8")
        assert (await post(sandbox, "auth.test", headers=form, data="a=b"))[
            "warning"
        ] == "superfluous_charset"


async def test_a_token_inside_json_counts_for_nothing() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        body = f'{{"token": "{sandbox.workspace.bot_token}"}}'
        headers = {"Content-Type": "application/json; charset=utf-8"}
        assert (await post(sandbox, "auth.test", headers=headers, data=body))["error"] == "not_authed"


async def test_tokens_that_open_nothing() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        assert (await post(sandbox, "auth.test"))["error"] == "not_authed"
        assert await refusal(web(sandbox, "xoxb-made-up").auth_test()) == "invalid_auth"
        assert await refusal(web(sandbox).api_call("chat.shout")) == "unknown_method"
        sandbox.workspace.change_person("bot", deleted=True)
        assert await refusal(web(sandbox).auth_test()) == "account_inactive"
        sandbox.workspace.revoke(sandbox.workspace.bot_token)
        assert await refusal(web(sandbox).auth_test()) == "token_revoked"


async def test_a_missing_scope_is_named() -> None:
    workspace = a_workspace(scopes=DEFAULT_SCOPES)
    workspace.conversations.create("secret", [workspace.bot_user_id], "private")
    async with Sandbox(workspace) as sandbox:
        with pytest.raises(SlackApiError) as refused:
            await web(sandbox).reactions_add(channel="C0000000001", timestamp="1.0", name="eyes")
        answer = refused.value.response
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == "reactions:write"
        assert answer["provided"] == ",".join(DEFAULT_SCOPES)
        assert answer.headers["x-accepted-oauth-scopes"] == "reactions:write"
        client = web(sandbox)
        for call in (
            client.conversations_info(channel="G0000000001"),
            client.conversations_history(channel="C0000000001"),
            client.conversations_list(types="public_channel,im"),
            client.conversations_open(users=[each.id for each in workspace.people[:2]]),
            client.team_info(),
        ):
            assert await refusal(call) == "missing_scope"
        assert (await client.conversations_info(channel="C0000000001"))["ok"]


async def test_too_many_calls_have_to_wait() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        for _ in range(20):
            await client.users_list()
        with pytest.raises(SlackApiError) as refused:
            await client.users_list()
        assert refused.value.response.status_code == 429
        assert refused.value.response["error"] == "ratelimited"
        assert refused.value.response.headers["Retry-After"] == "3"
        assert (await client.auth_test())["ok"]
        sandbox.workspace.clock.advance(timedelta(seconds=3))
        await client.users_list()
        assert await refusal(client.users_list()) == "ratelimited"
        sandbox.workspace.clock.move_to(MOMENT - timedelta(days=1))
        assert await refusal(client.users_list()) == "ratelimited"


async def test_a_channel_takes_a_burst_and_then_one_message_a_second() -> None:
    async with Sandbox(a_workspace(channels=("general", "digests"))) as sandbox:
        client = web(sandbox)
        for number in range(10):
            await client.chat_postMessage(channel="#general", text=str(number))
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="#general", text="11")
        assert refused.value.response.headers["Retry-After"] == "1"
        await client.chat_postMessage(channel="#digests", text="elsewhere")
        sandbox.workspace.clock.advance(timedelta(seconds=1))
        await client.chat_postMessage(channel="#general", text="11")
    async with Sandbox(a_workspace(), limits=False) as sandbox:
        for number in range(30):
            await web(sandbox).chat_postMessage(channel="#general", text=str(number))


async def test_histories_may_be_limited_as_for_apps_that_are_sold_elsewhere() -> None:
    async with Sandbox(a_workspace(), limits=False, history_limit=HistoryLimit()) as sandbox:
        client = web(sandbox)
        for number in range(20):
            root = await client.chat_postMessage(channel="#general", text=str(number))
        channel = root["channel"]
        page = await client.conversations_history(channel=channel, limit=200)
        assert (len(page["messages"]), page["has_more"]) == (15, True)
        await client.conversations_replies(channel=channel, ts=root["ts"])  # has its own minute
        with pytest.raises(SlackApiError) as refused:
            await client.conversations_history(channel=channel)
        assert refused.value.response.headers["Retry-After"] == "60"
        sandbox.workspace.clock.advance(timedelta(minutes=1))
        cursor = page["response_metadata"]["next_cursor"]
        rest = await client.conversations_history(channel=channel, limit=200, cursor=cursor)
        assert len(rest["messages"]) == 5


async def test_lists_come_in_pages() -> None:
    workspace = a_workspace()
    for number in range(7):
        workspace.add_person(Person(f"member-{number}", f"Member {number}"))
    async with Sandbox(workspace) as sandbox:
        client = web(sandbox)
        seen: list[str] = []
        cursor = ""
        while True:
            part = await client.users_list(limit=4, cursor=cursor)
            assert len(part["members"]) <= 4
            seen += [member["id"] for member in part["members"]]
            cursor = part["response_metadata"]["next_cursor"]
            if not cursor:
                break
        assert seen == list(workspace.state.people)
        for wrong in ("nonsense", "bm9uc2Vuc2U=", "YWZ0ZXI6VTA="):
            assert await refusal(client.users_list(cursor=wrong)) == "invalid_cursor"
        for limit in (-1, 1001):
            assert await refusal(client.users_list(limit=limit)) == "invalid_limit"
        assert await refusal(client.api_call("users.list", params={"limit": "ten"})) == "invalid_limit"
        members = await client.conversations_members(channel="C0000000001", limit=2)
        assert members["members"] == [workspace.bot_user_id, workspace.person("lead-us").id]


async def test_people_are_described_as_slack_describes_them() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client, workspace = web(sandbox), sandbox.workspace
        mexican = workspace.person("lead-mx").id
        user = (await client.users_info(user=mexican, include_locale=True))["user"]
        assert (user["locale"], user["tz"]) == ("es-LA", "America/Mexico_City")
        assert (user["tz_offset"], user["tz_label"]) == (-6 * 3600, "Central Standard Time")
        assert user["profile"]["email"] == "lead-mx@example.org"
        assert "locale" not in (await client.users_info(user=mexican))["user"]
        guest = (await client.users_info(user=workspace.person("guest").id, include_locale=True))["user"]
        assert guest["is_stranger"]
        assert guest["team_id"] != workspace.team_id
        assert not {"locale", "tz"} & guest.keys()
        gone = (await client.users_info(user=workspace.person("gone").id))["user"]
        assert gone["deleted"]
        found = await client.users_lookupByEmail(email="LEAD-US@example.org")
        assert found["user"]["id"] == workspace.person("lead-us").id
        for email in ("gone@example.org", "nobody@example.org"):
            assert await refusal(client.users_lookupByEmail(email=email)) == "users_not_found"
        assert await refusal(client.users_info(user="U0")) == "user_not_found"
        assert await refusal(client.api_call("users.info")) == "invalid_arguments"
        workspace.clock.move_to(MOMENT.replace(month=7))
        assert (await client.users_info(user=workspace.person("lead-us").id))["user"][
            "tz_offset"
        ] == -4 * 3600


async def test_email_addresses_need_their_scope() -> None:
    async with Sandbox(a_workspace(scopes=["users:read"])) as sandbox:
        user = (await web(sandbox).users_info(user=sandbox.workspace.person("lead-us").id))["user"]
        assert "email" not in user["profile"]
        assert await refusal(web(sandbox).users_lookupByEmail(email="lead-us@example.org")) == "missing_scope"


async def test_a_large_workspace_insists_on_pages() -> None:
    workspace = a_workspace()
    for number in range(1000):
        workspace.state.people[f"U{number}"] = Person(f"m{number}", "M", id=f"U{number}")
    async with Sandbox(workspace) as sandbox:
        assert await refusal(web(sandbox).users_list()) == "limit_required"
        assert len((await web(sandbox).users_list(limit=500))["members"]) == 500


async def test_arguments_of_the_wrong_kind() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        headers = bearer(sandbox)
        wrong = await post(sandbox, "users.info", headers=headers, data='{"user": ["U1"]}')
        assert wrong["error"] == "invalid_arguments"
        assert wrong["response_metadata"]["messages"] == ["[ERROR] must be a string [json-pointer:/user]"]


async def test_blocks_are_judged_without_being_sent() -> None:
    async with Sandbox(a_workspace()) as sandbox:

        async def judged(**given: Any) -> dict[str, Any]:
            return await post(sandbox, "blocks.validate", json=given)

        good = [{"type": "divider"}]
        assert (await judged(blocks=good))["ok"]
        assert (await judged(message={"text": "x", "blocks": good}))["ok"]
        bad = await judged(blocks=[{"type": "nonsense"}])
        assert bad["error"] == "invalid_blocks"
        assert set(bad["errors"][0]) == {"code", "message", "pointer", "constraint"}
        assert (await judged(message={"blocks": [{"type": "nonsense"}]}))["error"] == "invalid_message"
        assert (await judged(view={"type": "modal"}))["error"] == "invalid_view"
        assert (await judged(view=[]))["error"] == "invalid_view"
        for given in ({}, {"blocks": good, "view": {}}):
            assert (await judged(**given))["error"] == "invalid_arguments"
        huge = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 100_000}}]
        assert (await judged(blocks=huge))["error"] == "invalid_arguments"


def test_every_error_code_is_met_in_a_test() -> None:
    sources = Path(web_api.__file__).parent.glob("*.py")
    written = "".join(source.read_text(encoding="utf-8") for source in sources)
    codes = set(re.findall(r'(?:RefusedError|faulty_blocks|_own)\([^"\n]*?"([a-z_]+)"', written))
    codes |= set(re.findall(r'(?:otherwise=|else )"(invalid_[a-z_]+)"', written))
    assert len(codes) > 45
    tests = "".join(test.read_text(encoding="utf-8") for test in Path(__file__).parents[1].rglob("test_*.py"))
    assert {code for code in codes if f'"{code}"' not in tests} == set()


def test_a_workspace_says_how_it_is_made() -> None:
    workspace = a_workspace()
    assert isinstance(workspace, Workspace)
    assert workspace.bot_token.startswith("xoxb-")
    assert workspace.app_token.startswith("xapp-")
