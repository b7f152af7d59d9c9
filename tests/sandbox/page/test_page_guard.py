"""Who can reach the sandbox's page: this machine, or people with the key; never a foreign web page."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.clock import Clock
from bot.i18n import LANGUAGES, Translator
from bot.sandbox import Sandbox, Workspace
from bot.sandbox.page.guard import SENTENCES, Guard, is_loopback
from bot.sandbox.socket_mode.wire import Wire
from tests.support.sandbox_actors import MOMENT, a_workspace

KEY = "the page's own key"
CLICKED = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


async def page(_request: object) -> PlainTextResponse:
    return PlainTextResponse("the page")


async def line(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("the line")
    await websocket.close()


@asynccontextmanager
async def guarded(served_at: str, **headers: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve a page and a line behind a guard; always on loopback, whatever the guard is told."""
    guard = Guard(lambda: KEY, served_at=served_at)
    app = Starlette(routes=[Route("/", page, methods=["GET", "POST"]), WebSocketRoute("/line", line)])
    listener = socket.create_server(("127.0.0.1", 0))
    wire = Wire(uvicorn.Config(guard.over(app), lifespan="off", log_config=None, ws="websockets-sansio"))
    await wire.start(listener)
    port = listener.getsockname()[1]
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers, cookie_jar=jar) as session:
        yield session
    await wire.stop(2)


async def reached(session: aiohttp.ClientSession, method: str = "GET") -> bool:
    async with session.request(method, "/") as response:
        assert response.status in {200, 403}
        return response.status == 200


async def connected(session: aiohttp.ClientSession) -> bool:
    try:
        async with session.ws_connect("/line") as websocket:
            return await websocket.receive_str() == "the line"
    except aiohttp.WSServerHandshakeError as error:
        return error.status != 403


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"Host": "localhost:1"}, True),
        ({"Host": "[::1]:1"}, True),
        ({"Host": "evil.example"}, False),
        ({"Host": "127.0.0.1.evil.example"}, False),
        ({"Host": "evil.example@127.0.0.1"}, False),
        ({"Host": "[127.0.0.1"}, False),
        ({"Host": "192.168.1.7:80"}, False),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, True),
        ({"Host": "localhost:1", "Origin": "http://LOCALHOST:1"}, True),
        ({"Host": "localhost:1", "Origin": "https://localhost:1"}, False),
        ({"Host": "localhost:1", "Origin": "http://localhost:2"}, False),
        ({"Host": "localhost:1", "Origin": "http://127.0.0.1:1"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, False),
        ({**CLICKED, "Sec-Fetch-Dest": "iframe"}, False),
    ],
)
async def test_on_loopback_this_machine_needs_no_key_and_foreign_pages_get_nothing(
    headers: dict[str, str], *, let_in: bool
) -> None:
    async with guarded("127.0.0.1", **headers) as session:
        assert await reached(session) is let_in
        assert await connected(session) is let_in


async def test_a_link_may_lead_to_the_page_but_do_nothing_there() -> None:
    async with guarded("127.0.0.1", **CLICKED) as session:
        assert await reached(session)
        assert not await reached(session, "POST")
        assert not await connected(session)


@pytest.mark.parametrize("served_at", ["0.0.0.0", "192.168.1.7", "taskforce.example", "::"])
async def test_elsewhere_the_key_opens_the_page_and_leaves_the_address(served_at: str) -> None:
    async with guarded(served_at) as session:
        assert not await reached(session)
        assert not await connected(session)
        async with session.get("/?key=guessed") as response:
            assert response.status == 403
        async with session.get("/", params={"key": KEY}, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/")
            (cookie,) = SimpleCookie(response.headers["Set-Cookie"]).values()
        assert cookie["httponly"]
        assert cookie["samesite"] == "strict"
        assert not cookie["max-age"]
        assert not cookie["expires"]
        assert await reached(session)
        assert await connected(session)
    async with guarded(served_at) as session, session.get("/", params={"key": KEY}) as response:
        assert await response.text() == "the page"
        assert "key" not in str(response.url)


async def test_a_cookie_that_was_guessed_opens_nothing() -> None:
    async with guarded("192.168.1.7") as session:
        for value in ("", "guessed", KEY[:-1]):
            name = f"enlace-page-{session._base_url.port if session._base_url else 0}"
            async with session.get("/", cookies={name: value}) as response:
                assert response.status == 403


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("10.1.2.3:80", True),
        ("[fd00::1]:80", True),
        ("localhost", True),
        (socket.gethostname(), True),
        (f"{socket.gethostname().upper()}:80", True),
        (socket.getfqdn(), True),
        ("taskforce.example", True),
        ("evil.example", False),
        (f"{socket.gethostname()}.evil.example", False),
    ],
)
async def test_elsewhere_it_answers_to_addresses_and_its_own_names(host: str, *, known: bool) -> None:
    async with (
        guarded("taskforce.example", Host=host) as session,
        session.get("/", params={"key": KEY}, allow_redirects=False) as response,
    ):
        assert response.status == (303 if known else 403)


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
async def test_a_refusal_speaks_both_languages(accept: str) -> None:
    async with guarded("192.168.1.7", Accept=accept) as session, session.get("/") as response:
        text = await response.text()
        assert response.status == 403
        assert response.content_type == ("text/html" if accept == "text/html" else "text/plain")
        assert response.headers["Cache-Control"] == "no-store"
    for language in LANGUAGES:
        said = Translator(language).gettext(SENTENCES["page_key_missing"])
        assert said.replace("'", "&#x27;" if accept == "text/html" else "'") in text


def test_every_refusal_is_said_in_spanish_too() -> None:
    assert all(Translator("es").gettext(said) != said for said in SENTENCES.values())


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        *((host, True) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost")),
        *((host, False) for host in ("", "0.0.0.0", "::", "example.org", "127.0.0.1.example.org")),
    ],
)
def test_what_leads_to_this_machine_alone(host: str, *, is_it: bool) -> None:
    assert is_loopback(host) is is_it


async def test_the_sandbox_says_under_which_address_its_page_opens() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        assert sandbox.page_url == f"{sandbox.url}/"
        async with aiohttp.ClientSession() as session, session.get(sandbox.page_url) as response:
            assert response.status == 200
    async with Sandbox(a_workspace(), host="0.0.0.0") as sandbox:
        key = sandbox.workspace.state.page_key
        assert sandbox.page_url == f"{sandbox.url}/?key={key}"
        assert sandbox.url.startswith("http://127.0.0.1:")
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            for address, status in ((sandbox.url, 403), (sandbox.page_url, 200), (sandbox.url, 200)):
                async with session.get(address) as response:
                    assert response.status == status
            knows = {"X-Enlace-Sandbox": sandbox.workspace.control_token}
            async with session.get(f"{sandbox.url}/sandbox/state", headers=knows) as response:
                assert response.status == 200
                assert key not in await response.text()
            async with session.get(f"{sandbox.url}/sandbox/state") as response:
                assert response.status == 403


def test_the_key_is_kept_and_an_older_state_gets_one(tmp_path: Path) -> None:
    file, workspace = tmp_path / "workspace.json", a_workspace()
    workspace.save(file)
    assert load(file).state.page_key == workspace.state.page_key
    assert workspace.state.page_key not in {workspace.control_token, a_workspace().state.page_key}
    file.write_text(
        file.read_text()
        .replace('"page_key"', '"page_key_of_old"')
        .replace(f'"page_key_of_old": "{workspace.state.page_key}",', "")
    )
    assert len(load(file).state.page_key) == len(workspace.state.page_key)


def load(file: Path) -> Any:
    return Workspace.load(file, clock=Clock.at(MOMENT))
