"""Without Socket Mode the sandbox posts to the app's request URLs, signed as Slack signs."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import Clock as SdkClock

from bot.clock import Clock
from bot.sandbox import Sandbox, Workspace
from tests.support.sandbox_actors import (
    EVERY_SCOPE,
    MOMENT,
    PATIENCE,
    a_workspace,
    eventually,
    over_http,
    people,
    repeating,
    request_url,
)
from tests.support.sandbox_actors import web as client

Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


def saying(status: int = 200, **response: Any) -> Handle:
    """Return a handler that gives everything the same answer."""

    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status, **response)

    return handle


async def hang(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def test_bolt_takes_a_command_for_slacks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace.create(people(), clock=Clock.at(MOMENT), scopes=EVERY_SCOPE)
    monkeypatch.setattr(SdkClock, "now", lambda _: workspace.clock.now().timestamp())
    async with Sandbox(workspace) as sandbox:
        app = AsyncApp(client=client(sandbox), signing_secret=workspace.signing_secret)
        repeating("/rec")(app)
        requests: list[web.Request] = []

        async def handle(request: web.Request) -> web.Response:
            requests.append(request)
            headers: dict[str, str | Sequence[str]] = {
                name.lower(): value for name, value in request.headers.items()
            }
            answer = await app.async_dispatch(AsyncBoltRequest(body=await request.text(), headers=headers))
            return web.Response(
                status=answer.status, body=answer.body.encode(), headers=answer.first_headers()
            )

        async with request_url(handle) as url:
            workspace.install(over_http(url))
            answer = await sandbox.command("lead-us", "/rec ¿qué? &c")
            assert (answer.error, answer.payload) == (None, {"text": "¿qué? &amp;c"})
            assert [each.text for each in answer.messages] == ["¿qué? &amp;c"]
            assert requests[0].headers["User-Agent"] == "Slackbot 1.0 (+https://api.slack.com/robots)"
            assert requests[0].content_type == "application/x-www-form-urlencoded"
            assert await sandbox.verify(url)
            app = AsyncApp(client=client(sandbox), signing_secret="another")
            repeating("/rec")(app)
            assert (await sandbox.command("lead-us", "/rec 5")).error == "http_client_error"
            assert not await sandbox.verify(url)


async def test_the_form_is_the_one_of_socket_mode() -> None:
    forms: list[dict[str, str]] = []

    async def handle(request: web.Request) -> web.Response:
        forms.append(dict(parse_qsl(await request.text(), keep_blank_values=True)))
        assert request.headers["X-Slack-Request-Timestamp"] == str(int(MOMENT.timestamp()))
        return web.json_response({"text": "Five", "response_type": "in_channel"})

    workspace = a_workspace()
    async with Sandbox(workspace) as sandbox, request_url(handle) as url:
        workspace.install(over_http(url))
        answer = await sandbox.command("lead-us", "/rec", channel="general")
        assert [each.text for each in answer.messages] == ["/rec", "Five"]
    (form,) = forms
    assert (form["command"], form["text"], form["user_name"]) == ("/rec", "", "lead-us")
    assert form["response_url"].startswith(f"{sandbox.url}/response/")
    (sent,) = sandbox.transcript.select(method="slash_commands")
    assert sent.payload["payload"]["response_url"] == "…"


@pytest.mark.parametrize(
    ("handle", "error"),
    [
        (saying(404), "http_client_error"),
        (saying(302, headers={"Location": "/elsewhere"}), "http_service_error"),
        (saying(500), "http_service_error"),
        (saying(text="{broken", content_type="application/json"), "dispatch_unknown_error"),
        (saying(text="[]", content_type="application/json"), "dispatch_unknown_error"),
        (hang, "operation_timeout"),
    ],
    ids=["404", "302", "500", "broken", "list", "hang"],
)
async def test_what_a_person_sees_when_the_app_fails(handle: Handle, error: str) -> None:
    workspace = a_workspace()
    async with Sandbox(workspace, ack_seconds=0.2) as sandbox, request_url(handle) as url:
        workspace.install(over_http(url))
        answer = await sandbox.command("lead-mx", "/rec 5")
        assert (answer.error, answer.messages) == (error, ())
        assert error in answer.notice
        assert "falló" in answer.notice


async def test_an_app_that_is_away_or_has_no_address() -> None:
    workspace = a_workspace()
    async with Sandbox(workspace) as sandbox:
        async with request_url(saying()) as url:
            pass
        for address in (url, ""):
            workspace.install(over_http(address))
            assert (await sandbox.command("lead-us", "/rec 5")).error == "dispatch_failed"
            assert not await sandbox.verify(address)


async def test_an_event_comes_again_by_the_workspaces_clock_until_it_is_taken() -> None:
    workspace = a_workspace()
    heard: list[tuple[str | None, str | None, dict[str, Any]]] = []
    came: list[Any] = []

    async def handle(request: web.Request) -> web.Response:
        retry = [request.headers.get(f"X-Slack-Retry-{name}") for name in ("Num", "Reason")]
        heard.append((retry[0], retry[1], await request.json()))
        came.append(workspace.now())
        if len(heard) == 2:
            await asyncio.sleep(60)
        return web.Response(status=200 if len(heard) == 4 else 500)

    async with Sandbox(workspace, ack_seconds=0.1) as sandbox, request_url(handle) as url:
        workspace.install(over_http(url))
        delivery = await sandbox.event("user_change", user={"id": "U1"})
        assert (delivery.sent, delivery.acknowledged) == (True, False)
        async with asyncio.timeout(PATIENCE):
            while len(heard) < 4:
                workspace.clock.advance(timedelta(seconds=10))
                await asyncio.sleep(0.02)
        workspace.clock.advance(timedelta(hours=1))
    assert [(number, why) for number, why, _ in heard] == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_timeout"),
        ("3", "http_error"),
    ]
    assert all(body == heard[0][2] for _, _, body in heard)
    assert timedelta(minutes=1) <= came[2] - came[1] < timedelta(minutes=5) <= came[3] - came[2]


async def test_an_app_may_ask_not_to_be_sent_an_event_again() -> None:
    workspace = a_workspace()
    refuse = saying(500, headers={"X-Slack-No-Retry": "1"})
    async with Sandbox(workspace) as sandbox, request_url(refuse) as url:
        workspace.install(over_http(url))
        assert not (await sandbox.event("user_change", user={"id": "U1"})).acknowledged
        await eventually(lambda: not sandbox._events._tasks)
        assert len(sandbox.transcript.select(method="events_api")) == 1


def test_a_workspace_kept_before_there_were_request_urls_still_opens(tmp_path: Path) -> None:
    workspace = a_workspace()
    workspace.install(over_http("http://127.0.0.1:1/slack/events"))
    file = tmp_path / "workspace.json"
    workspace.save(file)
    assert Workspace.load(file, clock=workspace.clock).installation == workspace.installation
    kept = json.loads(file.read_text())
    for section in (kept["installation"], *kept["installation"]["commands"].values()):
        for key in ("socket_mode", "events_url", "url"):
            section.pop(key, None)
    file.write_text(json.dumps(kept))
    again = Workspace.load(file, clock=workspace.clock).installation
    assert again is not None
    assert again.socket_mode
