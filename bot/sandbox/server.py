"""The sandbox server: serves workspaces on a loopback port the way Slack serves them."""

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute, request_response
from starlette.websockets import WebSocket

from bot.reasons import reason_of
from bot.sandbox.control import Control
from bot.sandbox.errors import (
    AddressTakenError,
    CannotResetError,
    NotAheadError,
    TooFarAheadError,
)
from bot.sandbox.faults.rules import Faults
from bot.sandbox.front_page import front_page
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.steps import Step
from bot.sandbox.served import ServedWorkspace
from bot.sandbox.socket_mode.wire import DiscreetWebSocket, Wire
from bot.sandbox.state.landmarks import Landmark
from bot.sandbox.state.rate_limits import HistoryLimit
from bot.sandbox.state.told import told_since
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.state.workspaces import Workspaces
from bot.sandbox.web_api.requests import read

STOP_SECONDS = 5
ANSWERED_FIRST = 0.1
"""Seconds to wait before a reset, so that the caller gets its answer first."""
FURTHEST = timedelta(days=366)
"""The largest step in time: everything that is due on the way has to run."""


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (nothing is bound to them here)
"""The address at which this machine reaches a server that listens on all addresses."""


class Sandbox(ServedWorkspace):
    """Serves a workspace, and the others beside it, while its `async with` block runs.

    A bot connects with `api_url` and a workspace's tokens, as it would to Slack. If the manifest turns
    Socket Mode off, the sandbox calls the manifest's request URLs instead. Rate limits, expiries and retries
    follow the workspaces' clock. Waiting for an acknowledgement takes real time, at most `ack_seconds`.
    `history_limit` limits the reading of histories even where `limits` is off. With `forms_for_outsiders`, a
    button in a shared channel may open a form for somebody of another workspace. `run` identifies one run of
    the server, because a later run may use the same address. While `founding` is True the seed is still being
    created, and people should wait.

    What it does itself concerns the given workspace; `at` and `of` return one of the others.
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
        forms_for_outsiders: bool = False,
    ) -> None:
        self.faults = Faults()
        self.workspaces = Workspaces(workspace)
        self._host = host
        self._port = port
        served: list[ServedWorkspace] = []
        means: dict[str, Any] = {
            "faults": self.faults,
            "wire": lambda: self._wire,
            "address": lambda: self.url,
            "served": served,
            "limits": limits,
            "history_limit": history_limit,
            "ack_seconds": ack_seconds,
            "forms_for_outsiders": forms_for_outsiders,
        }
        super().__init__(workspace, **means)
        for neighbour in workspace.neighbours:
            ServedWorkspace(neighbour, **means)
        self.guard = Guard(lambda: self.workspace.state.page_key, served_at=host)
        self._resetting: Callable[[], None] | None = None
        self.landmarks: list[Landmark] = []
        self.guide: Sequence[Step] = ()
        self.founding = False
        self.run = secrets.token_hex(8)
        self.on_advance(self._pass)
        self._advancing = asyncio.Lock()

    def at(self, key: str) -> ServedWorkspace:
        """Return a workspace by its key; raises `UnknownWorkspaceError`."""
        return self._serving(self.workspaces[key])

    def of(self, handle_or_id: str, key: str = "") -> ServedWorkspace:
        """Return the workspace in which a person acts: the one that is named, or their first.

        Raises `UnknownWorkspaceError`, `UnknownPersonError`.
        """
        return self._serving(self.workspaces.of(handle_or_id, key))

    def _serving(self, workspace: Workspace) -> ServedWorkspace:
        return next(each for each in self.served if each.workspace is workspace)

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
        for each in self.served:
            each.begin(self.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving within a few seconds, even if the bot does not cooperate."""
        for each in self.served:
            await each.end()
        await self._wire.stop(STOP_SECONDS)

    async def delivered(self) -> None:
        """Wait until every app was sent every event about a change in its workspace."""
        await super().delivered()
        for each in self.served[1:]:
            await each.delivered()

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
        """Let time pass until an instant, and return what the apps posted meanwhile (see `told_since`).

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
        told = [message for each in self.workspaces for message in told_since(each, newest)]
        return sorted(told, key=lambda message: str(message["ts"]))

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

    @property
    def _netloc(self) -> str:
        return f"[{self.host}]:{self._port}" if ":" in self.host else f"{self.host}:{self._port}"

    def _application(self) -> Starlette:
        # Imported here because only a sandbox that serves the page needs what renders it.
        from bot.sandbox.page.controls import SandboxControls  # noqa: PLC0415
        from bot.sandbox.page.document import Page  # noqa: PLC0415

        page = Page(SandboxControls(self))

        async def front(request: Request) -> Response:
            reads_html = "text/html" in request.headers.get("accept", "")
            return await (page.document(request) if reads_html else front_page(request))

        return Starlette(
            routes=[
                Route("/", self.guard.over(request_response(front)), methods=["GET"]),
                Mount("/page", self.guard.over(page.application())),
                Route("/api/{method}", self._api, methods=["GET", "POST"]),
                Route("/response/{key}", self._response_url, methods=["POST"]),
                Route("/upload/v1/{key}", self._upload, methods=["POST"]),
                Route("/files-pri/{key}/{name:path}", self._download),
                WebSocketRoute("/link", self._link),
                Mount("/sandbox", Control(self, self.guard).application()),
            ]
        )

    async def _api(self, request: Request) -> Response:
        sent = await read(request)
        return await self._first(lambda each: each.knows_token(sent)).call(request, sent)

    async def _download(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").partition(" ")[2].strip()
        return await self._first(lambda each: each.workspace.bot_token == token).download(request)

    async def _link(self, websocket: WebSocket) -> None:
        ticket = websocket.query_params.get("ticket", "")
        await self._first(lambda each: each.issued_ticket(ticket)).link(websocket)

    async def _response_url(self, request: Request) -> Response:
        key = request.path_params["key"]
        return await self._first(lambda each: each.issued_response_url(key)).respond(request)

    async def _upload(self, request: Request) -> Response:
        key = request.path_params["key"]
        return await self._first(lambda each: each.expects_upload(key)).upload_from_app(request)

    def _first(self, is_meant: Callable[[ServedWorkspace], bool]) -> ServedWorkspace:
        """Return the workspace that a request is meant for; the first one answers what none knows."""
        return next((each for each in self.served if is_meant(each)), self)


async def serve(workspace: Workspace, host: str, port: int, until: asyncio.Event) -> None:
    """Serve a workspace until an event is set."""
    async with Sandbox(workspace, host=host, port=port):
        await until.wait()
