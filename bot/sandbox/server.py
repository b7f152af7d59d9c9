"""The sandbox server: serves a workspace on a loopback port the way Slack serves one."""

import asyncio
import json
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute, request_response

from bot.reasons import reason_of
from bot.sandbox.control import Control
from bot.sandbox.endpoints.bodies import bounded
from bot.sandbox.endpoints.downloads import Downloads
from bot.sandbox.endpoints.events import Events
from bot.sandbox.endpoints.request_urls import RequestUrls
from bot.sandbox.endpoints.response_urls import ResponseUrls
from bot.sandbox.endpoints.sender import PayloadSender
from bot.sandbox.errors import (
    AddressTakenError,
    CannotResetError,
    NotAheadError,
    NotConnectedError,
    TooFarAheadError,
)
from bot.sandbox.faults.http_faults import FaultInjector
from bot.sandbox.faults.rules import Faults
from bot.sandbox.front_page import front_page
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.steps import Step
from bot.sandbox.people.acting import Acting
from bot.sandbox.people.answers import UnacceptableError
from bot.sandbox.people.controls import Controls
from bot.sandbox.people.forms import Forms
from bot.sandbox.people.home import HomeTabs
from bot.sandbox.people.interactions import Interactions
from bot.sandbox.people.shortcuts import Shortcuts
from bot.sandbox.people.slash_commands import SlashCommands
from bot.sandbox.people.talk import Talk
from bot.sandbox.socket_mode.server import Reason, SocketMode
from bot.sandbox.socket_mode.wire import DiscreetWebSocket, Wire
from bot.sandbox.state.files import unwrapped
from bot.sandbox.state.landmarks import Landmark
from bot.sandbox.state.rate_limits import HistoryLimit, RateLimits
from bot.sandbox.state.told import told_since
from bot.sandbox.state.transcript import Transcript
from bot.sandbox.state.triggers import Triggers
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.web_api import WebApi

FORM_AROUND_FILE = 64 * 1024
"""How many bytes a form may add to the file in it."""
STOP_SECONDS = 5
ANSWERED_FIRST = 0.1
"""Seconds to wait before a reset, so that the caller gets its answer first."""
FURTHEST = timedelta(days=366)
"""The largest step in time: everything that is due on the way has to run."""


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (nothing is bound to them here)
"""The address at which this machine reaches a server that listens on all addresses."""


class Sandbox(Acting):
    """Serves one workspace while its `async with` block runs.

    A bot connects with `api_url` and the workspace's tokens, as it would to Slack. If the manifest turns
    Socket Mode off, the sandbox calls the manifest's request URLs instead. Rate limits, expiries and retries
    follow the workspace's clock. Waiting for an acknowledgement takes real time, at most `ack_seconds`.
    `history_limit` limits the reading of histories even where `limits` is off. `run` identifies one run of
    the server, because a later run may use the same address. While `founding` is True the seed is still being
    created, and people should wait.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        limits: bool = True,
        history_limit: HistoryLimit | None = None,
        ack_seconds: float = 3.0,
    ) -> None:
        self.workspace = workspace
        self.faults = Faults()
        self.transcript = Transcript(workspace.clock)
        self._host = host
        self._port = port
        self.guard = Guard(lambda: self.workspace.state.page_key, served_at=host)
        self._tasks: set[asyncio.Task[None]] = set()
        self._resetting: Callable[[], None] | None = None
        self.landmarks: list[Landmark] = []
        self.guide: Sequence[Step] = ()
        self.founding = False
        self.run = secrets.token_hex(8)
        self.on_advance(self._pass)
        self._advancing = asyncio.Lock()
        self._triggers = Triggers(workspace.clock, workspace.team_id)
        self._socket_mode = SocketMode(workspace, self.transcript, self.faults, lambda: self._wire)
        self._request_urls = RequestUrls(workspace, self.transcript, ack_seconds)
        self._response_urls = ResponseUrls(workspace)
        payload_sender = PayloadSender(workspace, self._socket_mode, self._request_urls, ack_seconds)
        self._commands = SlashCommands(
            workspace, payload_sender, self._response_urls, self._triggers, address=lambda: self.url
        )
        interactions = Interactions(
            workspace,
            payload_sender,
            self._response_urls,
            self._triggers,
            address=lambda: self.url,
            seconds=ack_seconds,
        )
        self._forms = Forms(interactions)
        self._controls = Controls(interactions, self._forms)
        self._shortcuts = Shortcuts(interactions)
        self._events = Events(workspace, payload_sender)
        self._home_tabs = HomeTabs(workspace, self._events, ack_seconds)
        self._talk = Talk(interactions, self._events)
        self._fault_injector = FaultInjector(self.faults, self.transcript, lambda: self._wire)
        self._downloads = Downloads(workspace, self.transcript, self._fault_injector)
        self._web_api = WebApi(
            workspace,
            RateLimits(workspace.clock, enabled=limits, history=history_limit),
            self._triggers,
            self.transcript,
            self._fault_injector,
            socket_url=self._socket_url,
        )

    @property
    def url(self) -> str:
        """The sandbox's address, seen from this machine: "http://127.0.0.1:PORT"."""
        return f"http://{self._netloc}"

    @property
    def port(self) -> int:
        """The port that the sandbox listens on, known once it listens."""
        return self._port

    @property
    def host(self) -> str:
        """The address under which this machine reaches the sandbox."""
        return EVERYWHERE.get(self._host, self._host)

    @property
    def serves_everywhere(self) -> bool:
        """Whether it listens on all addresses of this machine."""
        return self._host in EVERYWHERE

    @property
    def page_url(self) -> str:
        """The address of the page, with the page's key if the sandbox is served to other machines."""
        key = f"?key={self.workspace.state.page_key}" if self.guard.needs_key else ""
        return f"{self.url}/{key}"

    @property
    def api_url(self) -> str:
        """The address that a bot uses in place of https://slack.com/api/."""
        return f"{self.url}/api/"

    async def __aenter__(self) -> Self:
        """Start serving; raises `AddressTakenError` if the port is in use."""
        listener = self._bind()
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._application(),
            http="h11",
            ws=DiscreetWebSocket,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ws_ping_interval=None,
        )
        self._wire = Wire(config)
        await self._wire.start(listener)
        self.workspace.state.address = self.url
        self._request_urls.open()
        self._end_listening = self.workspace.listen(self._events.send_soon)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving within a few seconds, even if the bot does not cooperate."""
        self._end_listening()
        await self._events.stop()
        await self._request_urls.close()
        for task in list(self._tasks):
            task.cancel()
        await self._wire.stop(STOP_SECONDS)

    async def connected(self, count: int = 1, timeout: float = 10) -> None:  # noqa: ASYNC109 (part of what it says)
        """Wait until the bot has `count` healthy Socket Mode connections; raises `NotConnectedError`."""
        if not await self._socket_mode.connections.wait_for(count, timeout):
            raise NotConnectedError(open=self.connections, wanted=count)

    async def delivered(self) -> None:
        """Wait until the app was sent every event about a change in the workspace."""
        await self._events.delivered()

    @property
    def connections(self) -> int:
        """The number of healthy Socket Mode connections that the bot has now."""
        return self._socket_mode.connections.healthy

    def on_advance(
        self, passing: Callable[[datetime], Awaitable[None]], *, then: Callable[[], None] = lambda: None
    ) -> None:
        """Set the callbacks of `advance`: `passing` moves the clock to an instant, `then` saves that.

        `passing` may run everything that is due on the way.
        """
        self._passing, self._passed = passing, then

    def offer_landmark(self, name: str, when: Callable[[], datetime | None]) -> None:
        """Offer people an instant in the future to advance to; `name` is marked for translation.

        `when` returns the instant, or None if there is none now. It is called each time.
        """
        self.landmarks.append(Landmark(name, when))

    def offer_guide(self, steps: Sequence[Step]) -> None:
        """Offer a guided tour on the page."""
        self.guide = tuple(steps)

    async def advance(self, to: datetime) -> list[dict[str, Any]]:
        """Let time pass until an instant, and return what the app posted meanwhile (see `told_since`).

        A clock that was running continues from the new instant. Raises `NotAheadError`, `TooFarAheadError`.
        """
        async with self._advancing:
            now = self.workspace.now()
            if to <= now:
                raise NotAheadError(now=now.isoformat(timespec="seconds"), to=to.isoformat())
            if to > now + FURTHEST:
                raise TooFarAheadError(to=to.isoformat())
            newest = self.workspace.state.newest
            self.workspace.changes.happened()
            await self._passing(to)
            self._passed()
        self.workspace.changes.happened()
        return told_since(self.workspace, newest)

    @property
    def is_advancing(self) -> bool:
        """Whether time is being advanced now."""
        return self._advancing.locked()

    async def _pass(self, to: datetime) -> None:
        clock = self.workspace.clock
        if clock.stands_still:
            clock.move_to(to)
        else:
            clock.run_from(to)

    def on_reset(self, resetting: Callable[[], None]) -> None:
        """Have `resetting` called, once, when a person asks to reset the workspace.

        The caller then stops the sandbox and serves a new one at the same address with the same secrets, so
        that bots, browsers and the command line find it again.
        """
        self._resetting = resetting

    @property
    def can_reset(self) -> bool:
        """Whether the workspace can be reset."""
        return self._resetting is not None

    def reset(self) -> None:
        """Reset the workspace shortly, once no advance is running; raises `CannotResetError`."""
        resetting = self._resetting
        if resetting is None:
            raise CannotResetError

        async def soon() -> None:
            await asyncio.sleep(ANSWERED_FIRST)
            async with self._advancing:
                resetting()

        self._keep(asyncio.create_task(soon()))

    async def verify(self, url: str) -> bool:
        """Ask whether a request URL belongs to the app, as Slack does before it saves one."""
        return await self._request_urls.verify(url)

    async def refresh_connections(self, reason: Reason = "refresh_requested", grace: float = 10) -> None:
        """Tell the bot to renew its connections; close the old ones that remain after `grace` seconds."""
        told = await self._socket_mode.refresh(reason)

        async def close() -> None:
            await asyncio.sleep(grace)
            await self._socket_mode.close(told)

        self._keep(asyncio.create_task(close()))

    async def drop_connections(self) -> None:
        """Cut every connection without a close frame, as a network failure does."""
        for connection in self._socket_mode.connections:
            self._socket_mode.connections.cut(connection)

    def stall(self, seconds: float | None) -> None:
        """Freeze the open connections for `seconds`, or until `stall(0)`: no frames, no answers to pings.

        Connections that the bot opens meanwhile work and receive the envelopes.
        """
        connections = self._socket_mode.connections
        if seconds == 0:
            connections.unstall()
            return
        stalled = connections.stall()
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, connections.unstall, stalled)

    def _bind(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio turns off Nagle's delay only on sockets that name their protocol. With the delay, an answer
        # in two parts waits 40 ms for the peer's acknowledgement.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
        except OSError as error:
            listener.close()
            raise AddressTakenError(host=self._host, port=self._port, reason=reason_of(error)) from error
        return listener

    def _socket_url(self) -> str:
        return f"ws://{self._netloc}/link?ticket={self._socket_mode.issue_ticket()}"

    @property
    def _netloc(self) -> str:
        return f"[{self.host}]:{self._port}" if ":" in self.host else f"{self.host}:{self._port}"

    def _application(self) -> Starlette:
        # Imported here because only a sandbox that serves the page needs what renders it.
        from bot.sandbox.page.controls import SandboxControls  # noqa: PLC0415
        from bot.sandbox.page.document import Page  # noqa: PLC0415

        page = Page(SandboxControls(self, self))

        async def front(request: Request) -> Response:
            reads_html = "text/html" in request.headers.get("accept", "")
            return await (page.document(request) if reads_html else front_page(request))

        return Starlette(
            routes=[
                Route("/", self.guard.over(request_response(front)), methods=["GET"]),
                Mount("/page", self.guard.over(page.application())),
                Route("/api/{method}", self._web_api.answer, methods=["GET", "POST"]),
                Route("/response/{key}", self._response_url, methods=["POST"]),
                Route("/upload/v1/{key}", self._upload, methods=["POST"]),
                Route("/files-pri/{key}/{name:path}", self._downloads.answer),
                WebSocketRoute("/link", self._socket_mode.serve),
                Mount("/sandbox", Control(self, self, self.guard).application()),
            ]
        )

    async def _response_url(self, request: Request) -> Response:
        if not self._response_urls.knows(request.path_params["key"]):
            self.transcript.record("in", "response_url", None, "expired_url")
            return JSONResponse({"ok": False, "error": "expired_url"}, 404)
        body = await bounded(request)
        payload = _payload_of(body, request.headers.get("content-type", ""))
        self.transcript.record("in", "response_url", payload)

        def post() -> tuple[str, Response]:
            try:
                self._response_urls.post(request.path_params["key"], payload)
            except UnacceptableError as error:
                gone = error.code in {"expired_url", "used_url"}
                messages = [fault.message for fault in error.faults]
                content: dict[str, Any] = {"ok": False, "error": error.code}
                if messages:
                    content["response_metadata"] = {"messages": messages}
                return error.code, JSONResponse(content, 404 if gone else 400)
            return "ok", PlainTextResponse("ok")

        return await self._fault_injector.respond(request, "response_url", post, payload)

    async def _upload(self, request: Request) -> Response:
        size = self.workspace.files.announced(request.path_params["key"])
        if size is None:
            return PlainTextResponse("Bad Request", 400)
        content = unwrapped(
            await bounded(request, size + FORM_AROUND_FILE), request.headers.get("content-type", "")
        )
        self.transcript.record("in", "upload", {"length": len(content)})

        def receive() -> tuple[str, Response]:
            if self.workspace.files.receive(request.path_params["key"], content):
                return "ok", PlainTextResponse(f"OK - {len(content)}")
            return "400", PlainTextResponse("Bad Request", 400)

        return await self._fault_injector.respond(request, "upload", receive)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _payload_of(body: bytes, content_type: str) -> object:
    """Parse the body posted to a response_url: JSON, or a form with JSON in `payload`; None if neither."""
    text = body.decode(errors="replace")
    if content_type.startswith("application/x-www-form-urlencoded"):
        text = dict(parse_qsl(text)).get("payload", "")
    try:
        return json.loads(text)
    except ValueError:
        return None


async def serve(workspace: Workspace, host: str, port: int, until: asyncio.Event) -> None:
    """Serve a workspace until an event is set."""
    async with Sandbox(workspace, host=host, port=port):
        await until.wait()
