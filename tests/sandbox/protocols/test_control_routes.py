"""Control routes and the front page: for this machine's owner, and for other visitors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.sandbox import FaultRule, Sandbox, serve
from bot.sandbox.people.actions import ACTS
from bot.sandbox.people.answers import told
from tests.sandbox.people.test_people_forms import field, form, opened, taking
from tests.support.sandbox_actors import PATIENCE, a_workspace, answering, bot, eventually, refusal, web


@asynccontextmanager
async def caller(sandbox: Sandbox, **headers: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a session that sends the control token, unless told otherwise."""
    known = {"X-Enlace-Sandbox": sandbox.workspace.control_token}
    async with aiohttp.ClientSession(sandbox.url, headers=known | headers) as session:
        yield session


async def test_a_command_typed_over_http() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, answering("/rec", text="Five")),
        caller(sandbox) as session,
    ):
        typed = {"handle": "lead-us", "line": "/rec 5", "channel": "general"}
        async with session.post("/sandbox/command", json=typed) as response:
            answer = await response.json()
        assert response.status == 200
        assert answer["payload"] == {"text": "Five"}
        assert answer["messages"][0]["text"] == "Five"
        assert answer["error"] is None


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"X-Enlace-Sandbox": "guessed"}, "wrong_control_token"),
        ({"X-Enlace-Sandbox": ""}, "wrong_control_token"),
        ({"Host": "evil.example"}, "foreign_host"),
        ({"Host": "127.0.0.1.evil.example"}, "foreign_host"),
        ({"Origin": "https://evil.example"}, "foreign_origin"),
        ({"Origin": "null"}, "foreign_origin"),
        ({"Origin": "http://127.0.0.1:9"}, "foreign_origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "foreign_site"),
    ],
)
async def test_strangers_are_turned_away(headers: dict[str, str], error: str) -> None:
    async with Sandbox(a_workspace()) as sandbox, caller(sandbox, **headers) as session:
        routes = {"command": "POST", "state": "GET", "transcript": "GET", "fault": "POST", "refresh": "POST"}
        for path, method in routes.items():
            async with session.request(method, f"/sandbox/{path}") as response:
                assert (response.status, (await response.json())["error"]) == (403, error)


@pytest.mark.parametrize(
    "headers", [{"Host": "localhost:1"}, {"Host": "localhost:1", "Origin": "http://localhost:1"}]
)
async def test_this_machine_is_let_in(headers: dict[str, str]) -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        caller(sandbox, **headers) as session,
        session.get("/sandbox/state") as response,
    ):
        assert response.status == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("command", {"handle": "lead-us", "line": "/rec", "chanel": "general"}, 422),
        ("command", {"handle": "nobody", "line": "/rec"}, 404),
        ("command", {"handle": "lead-us", "line": "hello"}, 404),
        ("fault", {"status": 500}, 422),
        ("refresh", {"reason": "whim"}, 422),
    ],
)
async def test_requests_that_make_no_sense(path: str, body: dict[str, Any], status: int) -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        caller(sandbox) as session,
        session.post(f"/sandbox/{path}", json=body) as response,
    ):
        assert response.status == status
        assert (await response.json())["error"]


async def test_the_state_and_the_transcript_show_no_secret() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox), caller(sandbox) as session:
        memory = sandbox.workspace.state
        async with session.get("/sandbox/state") as response:
            state, text = await response.json(), await response.text()
        assert state["connections"] == 1
        assert [person["handle"] for person in state["people"]] == ["lead-us", "lead-mx", "gone", "guest"]
        assert state["names"]["C0000000001"] == "general"
        assert state["names"][sandbox.workspace.bot_user_id] == "bot"
        async with session.get("/sandbox/transcript") as response:
            entries = (await response.json())["entries"]
            text += await response.text()
        assert entries[0]["method"] == "apps.connections.open"
        for secret in (memory.bot_token, memory.app_token, memory.signing_secret, memory.control_token):
            assert secret not in text


async def test_faults_and_refreshes_over_http() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox), caller(sandbox) as session:
        fault = {"on": "auth.test", "error": "fatal_error", "times": 1}
        async with session.post("/sandbox/fault", json=fault) as response:
            assert response.status == 200
        assert sandbox.faults.rules == (FaultRule("auth.test", error="fatal_error", times=1),)
        assert await refusal(web(sandbox).auth_test()) == "fatal_error"
        sandbox.faults.add(FaultRule("*", reset=True))
        async with session.delete("/sandbox/fault") as response:
            assert (await response.json())["faults"] == []
        async with session.post("/sandbox/refresh", json={"grace": 0.1}) as response:
            assert response.status == 200
        await sandbox.connected()
        assert len(sandbox.transcript.select(method="disconnect")) == 1


async def test_the_front_page_says_what_this_is_in_both_languages() -> None:
    async with Sandbox(a_workspace()) as sandbox, aiohttp.ClientSession(sandbox.url) as session:
        async with session.get("/", headers={"Accept": "*/*"}) as response:
            assert response.content_type == "text/plain"
            page = await response.text()
        assert page.count(sandbox.api_url) == 2
        assert "A local Slack workspace" in page
        assert "Un espacio de trabajo local de Slack" in page
        for language, words in (
            ("en", "Who would you like to be?"),
            ("es-MX", "¿En nombre de quién quiere actuar?"),
        ):
            headers = {"Accept": "text/html", "Accept-Language": f"{language},fr;q=0.5"}
            async with session.get("/", headers=headers) as response:
                assert response.content_type == "text/html"
                assert words in await response.text()
        async with session.get("/elsewhere") as response:
            assert response.status == 404


async def test_a_workspace_is_served_until_told_to_stop() -> None:
    workspace, until = a_workspace(), asyncio.Event()
    serving = asyncio.create_task(serve(workspace, "127.0.0.1", 0, until))
    await eventually(lambda: workspace.address)
    async with asyncio.timeout(PATIENCE):
        async with aiohttp.ClientSession() as session, session.get(workspace.address) as response:
            assert response.status == 200
        until.set()
        await serving
    with pytest.raises(aiohttp.ClientError):
        async with aiohttp.ClientSession() as session, session.get(workspace.address):
            pass


async def test_people_act_in_forms_over_http() -> None:
    heard: list[dict[str, Any]] = []
    view = form(field("note", "plain_text_input"))
    async with opened(view, taking(heard)) as sandbox, caller(sandbox) as session:

        async def done(route: str, **act: Any) -> dict[str, Any]:
            async with session.post(f"/sandbox/{route}", json={"handle": "lead-us", **act}) as response:
                assert response.status == 200, await response.text()
                return dict(await response.json())

        shown = await done("fill")
        assert shown["view"]["content"]["blocks"][0]["block_id"] == "note"
        assert told(shown).view == sandbox.workspace.modal("lead-us")
        await done("fill", values={"note": "Typed"})
        answer = await done("fill", submit=True)
        assert answer["view"] is None
        assert heard[0]["view"]["state"]["values"]["note"]["note_action"]["value"] == "Typed"
        await done("command", line="/rec")
        assert (await done("close"))["view"] is None
        posted = await done("post", text="hello", channel="general")
        assert told(posted).messages[0].text == "hello"
        async with session.post("/sandbox/fill", json={"handle": "lead-us"}) as response:
            assert response.status == 404
            assert "no form open" in (await response.json())["error"]


def test_every_action_has_its_own_route() -> None:
    assert all(kind(handle="lead-us", **REST.get(route, {})).route == route for route, kind in ACTS.items())


REST: dict[str, dict[str, Any]] = {
    "command": {"line": "/rec"},
    "press": {"name": "x"},
    "shortcut": {"name": "x"},
    "post": {"text": "x"},
    "invite": {"channel": "x"},
}
