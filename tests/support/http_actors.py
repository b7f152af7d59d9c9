"""The actors of the HTTP transport's tests: Slack, forgers, and a client that sends any bytes at all."""

import asyncio
import itertools
import json
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot import app
from bot.config import Deployment
from bot.demo.founding import local_deployment
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import Sandbox
from bot.sandbox.endpoints.signing import signed
from bot.transport.http import HttpTransport
from bot.transport.requests import FORM, JSON

PATH = "/slack/events"
Headers = Sequence[tuple[str, str | bytes]]


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def office_of(bot: app.Enlace) -> HttpTransport:
    """Return the bot's transport, to look inside."""
    assert isinstance(bot.office, HttpTransport)
    return bot.office


def head(method: str, path: str, headers: Headers) -> bytes:
    """Return a request's head; values that are bytes are sent unchanged."""
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: bot.example.org"]
    for name, value in headers:
        lines.append(name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def request(
    body: bytes, headers: Headers = (), *, method: str = "POST", path: str = PATH, length: int | None = None
) -> bytes:
    """Return a whole request; `length` replaces its true length in the header."""
    said = ("Content-Length", str(len(body) if length is None else length))
    return head(method, path, [*headers, said]) + body


def chunked(body: bytes, headers: Headers, size: int = 100) -> bytes:
    """Return a request whose body comes in chunks."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    sent = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts)
    return head("POST", PATH, [*headers, ("Transfer-Encoding", "chunked")]) + sent + b"0\r\n\r\n"


class Slack:
    """Builds and signs requests like the workspace, at its time."""

    def __init__(self, workspace: Any) -> None:
        self.workspace = workspace
        self._triggers = itertools.count(1)

    def command(self, handle: str = "lead-us", line: str = "/rec 5", **fields: str) -> bytes:
        """Return the form of a typed command; no two are alike."""
        typed, _, text = line.partition(" ")
        form = {
            "token": self.workspace.state.verification_token,
            "team_id": self.workspace.team_id,
            "user_id": self.workspace.person(handle).id,
            "command": typed,
            "text": text,
            "response_url": f"{self.workspace.address}/response/none",
            "trigger_id": f"{next(self._triggers)}.trigger",
        }
        return urlencode(form | fields).encode()

    def event(self, event_id: str, **event: Any) -> bytes:
        """Return the body of an event."""
        outer = {
            "token": "t",
            "team_id": self.workspace.team_id,
            "api_app_id": self.workspace.app_id,
            "type": "event_callback",
            "event_id": event_id,
            "event": event,
        }
        return json.dumps(outer).encode()

    def proof(self, body: bytes, secret: str | None = None) -> list[tuple[str, str | bytes]]:
        """Return the two headers that prove the sender."""
        secret = secret or self.workspace.signing_secret
        return list(signed(secret, body, self.workspace.now()).items())

    def sent(self, body: bytes, content_type: str | None = None) -> bytes:
        """Return a request with this body as Slack sends it."""
        content_type = content_type or (JSON if body.startswith(b"{") else FORM)
        return request(body, [("Content-Type", content_type), *self.proof(body)])


async def send(address: tuple[str, int], raw: bytes, *, hang_up: bool = False) -> Reply | None:
    """Send bytes over a new connection; return None if it is closed without an answer."""
    async with asyncio.timeout(120):
        reader, writer = await asyncio.open_connection(*address)
        try:
            with suppress(ConnectionError):
                writer.write(raw)
                await writer.drain()
                if hang_up:
                    writer.write_eof()
                return await reply(reader, bodiless=raw.startswith(b"HEAD"))
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
    return None


async def reply(reader: asyncio.StreamReader, *, bodiless: bool = False) -> Reply | None:
    """Read one answer, or return None at the end of the connection."""
    try:
        top = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
        fields = (line.partition(":") for line in top[1:])
        headers = {name.lower(): value.strip() for name, _, value in fields}
        length = 0 if bodiless else int(headers.get("content-length", -1))
        body = await reader.read() if length < 0 else await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Reply(int(top[0].split()[1]), headers, body)


async def get(address: tuple[str, int], path: str) -> Reply:
    """Send a GET."""
    found = await send(address, head("GET", path, [("Connection", "close")]))
    assert found is not None
    return found


@asynccontextmanager
async def another(
    on: LocalWorkspace, deployment: Deployment, folder: Path, database_url: str
) -> AsyncIterator[app.Enlace]:
    """Run one more bot over HTTP in the same workspace, on another database."""
    staged = local_deployment(deployment, on.workspace, on.sandbox.api_url, folder, "http")
    database = staged.config.database.model_copy(update={"url": database_url})
    config = staged.config.model_copy(update={"database": database})
    async with running(replace(staged, config=config), on.sandbox) as bot:
        yield bot


@asynccontextmanager
async def running(staged: Deployment, sandbox: Sandbox) -> AsyncIterator[app.Enlace]:
    """Run a bot built from a local deployment; it listens when the block begins."""
    bot = await app.build(staged, clock=sandbox.workspace.clock)
    office = asyncio.create_task(bot.office.run())
    await bot.office.connected.wait()
    try:
        yield bot
    finally:
        bot.office.stop()
        await office
        bot.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
