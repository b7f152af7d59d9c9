"""One workspace as it is served: its app's connections, its Web API, its events, and what its people do."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.websockets import WebSocket

from bot.sandbox.endpoints.bodies import bounded
from bot.sandbox.endpoints.downloads import Downloads
from bot.sandbox.endpoints.events import Events
from bot.sandbox.endpoints.request_urls import RequestUrls
from bot.sandbox.endpoints.response_urls import ResponseUrls
from bot.sandbox.endpoints.sender import PayloadSender
from bot.sandbox.errors import NotConnectedError
from bot.sandbox.faults.http_faults import FaultInjector
from bot.sandbox.faults.rules import Faults
from bot.sandbox.people.acting import Acting, FormPlace
from bot.sandbox.people.answers import UnacceptableError
from bot.sandbox.people.controls import Controls
from bot.sandbox.people.forms import Forms
from bot.sandbox.people.home import HomeTabs
from bot.sandbox.people.interactions import Interactions
from bot.sandbox.people.shortcuts import Shortcuts
from bot.sandbox.people.slash_commands import SlashCommands
from bot.sandbox.people.talk import Talk
from bot.sandbox.socket_mode.server import Reason, SocketMode
from bot.sandbox.socket_mode.wire import Wire
from bot.sandbox.state.data import Conversation
from bot.sandbox.state.files import unwrapped
from bot.sandbox.state.messages import Message
from bot.sandbox.state.rate_limits import HistoryLimit, RateLimits
from bot.sandbox.state.transcript import Transcript
from bot.sandbox.state.triggers import Triggers
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.web_api import WebApi
from bot.sandbox.web_api.requests import Sent

FORM_AROUND_FILE = 64 * 1024
"""How many bytes a form may add to the file in it."""


class ServedWorkspace(Acting):
    """One workspace of a sandbox, with its own app; `served` are all of them, the first one first.

    Its connections, transcript and rate limits are its own. Its faults are those of the whole sandbox.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        faults: Faults,
        wire: Callable[[], Wire],
        address: Callable[[], str],
        served: "list[ServedWorkspace]",
        limits: bool = True,
        history_limit: HistoryLimit | None = None,
        ack_seconds: float = 3.0,
        forms_for_outsiders: bool = False,
    ) -> None:
        self.workspace = workspace
        self.transcript = Transcript(workspace.clock)
        self.served = served
        served.append(self)
        self._tasks: set[asyncio.Task[None]] = set()
        self._triggers = Triggers(workspace.clock, workspace.team_id, for_outsiders=forms_for_outsiders)
        self._socket_mode = SocketMode(workspace, self.transcript, faults, wire)
        self._request_urls = RequestUrls(workspace, self.transcript, ack_seconds)
        self._response_urls = ResponseUrls(workspace)
        payload_sender = PayloadSender(workspace, self._socket_mode, self._request_urls, ack_seconds)
        self._commands = SlashCommands(
            workspace, payload_sender, self._response_urls, self._triggers, address=address
        )
        interactions = Interactions(
            workspace,
            payload_sender,
            self._response_urls,
            self._triggers,
            address=address,
            seconds=ack_seconds,
        )
        self._forms = Forms(interactions)
        self._controls = Controls(interactions, self._forms, of_app=self._controls_of)
        self._shortcuts = Shortcuts(interactions)
        self._events = Events(workspace, payload_sender)
        self._home_tabs = HomeTabs(workspace, self._events, ack_seconds)
        self._talk = Talk(interactions, self._events, elsewhere=self._talks_elsewhere)
        self._fault_injector = FaultInjector(faults, self.transcript, wire)
        self._downloads = Downloads(workspace, self.transcript, self._fault_injector)
        self._web_api = WebApi(
            workspace,
            RateLimits(workspace.clock, enabled=limits, history=history_limit),
            self._triggers,
            self.transcript,
            self._fault_injector,
            socket_url=lambda: self._socket_url(address()),
        )

    @property
    def controls(self) -> Controls:
        """Where the controls of its app's messages are pressed."""
        return self._controls

    @property
    def forms(self) -> Forms:
        """Where the forms of its app are filled in."""
        return self._forms

    @property
    def talk(self) -> Talk:
        """What its people say, and what its app hears."""
        return self._talk

    @property
    def connections(self) -> int:
        """The number of healthy Socket Mode connections that the bot has now."""
        return self._socket_mode.connections.healthy

    async def connected(self, count: int = 1, timeout: float = 10) -> None:  # noqa: ASYNC109 (part of what it says)
        """Wait until the bot has `count` healthy Socket Mode connections; raises `NotConnectedError`."""
        if not await self._socket_mode.connections.wait_for(count, timeout):
            raise NotConnectedError(open=self.connections, wanted=count)

    async def delivered(self) -> None:
        """Wait until the app was sent every event about a change in the workspace."""
        await self._events.delivered()

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

    def begin(self, url: str) -> None:
        """Begin to serve it, at an address."""
        self.workspace.state.address = url
        self._request_urls.open()
        self._end_listening = self.workspace.listen(self._events.send_soon)

    async def end(self) -> None:
        """Cease to serve it, and cancel what is still pending."""
        self._end_listening()
        await self._events.stop()
        await self._request_urls.close()
        for task in list(self._tasks):
            task.cancel()

    def with_form(self, handle: str) -> FormPlace:
        """Return where a person's form is: in the workspace whose app opened it."""
        person = self.workspace.person(handle).id
        elsewhere = (each for each in self.served if each is not self and each.workspace.views.stack(person))
        found = next(elsewhere, None)
        if found is None:
            return super().with_form(handle)
        return FormPlace(found.workspace, found.forms, found.controls, person)

    def issued_ticket(self, ticket: str) -> bool:
        """Whether this workspace issued a ticket for a Socket Mode connection."""
        return self._socket_mode.issued(ticket)

    def issued_response_url(self, key: str) -> bool:
        """Whether this workspace issued a response_url."""
        return self._response_urls.knows(key)

    def expects_upload(self, key: str) -> bool:
        """Whether this workspace's app announced a file for an upload address."""
        return self.workspace.files.announced(key) is not None

    def knows_token(self, sent: Sent) -> bool:
        """Whether a call carries a token of this workspace's app."""
        given = {sent.header_token, sent.form_token}
        return not given.isdisjoint({self.workspace.bot_token, self.workspace.app_token})

    async def call(self, request: Request, sent: Sent) -> Response:
        """Answer a call of the Web API."""
        return await self._web_api.answer(request, sent)

    async def link(self, websocket: WebSocket) -> None:
        """Serve a Socket Mode connection from its ticket to its end."""
        await self._socket_mode.serve(websocket)

    async def download(self, request: Request) -> Response:
        """Answer a request for a file's bytes."""
        return await self._downloads.answer(request)

    async def respond(self, request: Request) -> Response:
        """Take what the app posts to a response_url."""
        key = request.path_params["key"]
        if not self._response_urls.knows(key):
            self.transcript.record("in", "response_url", None, "expired_url")
            return JSONResponse({"ok": False, "error": "expired_url"}, 404)
        body = await bounded(request)
        payload = _payload_of(body, request.headers.get("content-type", ""))
        self.transcript.record("in", "response_url", payload)

        def post() -> tuple[str, Response]:
            try:
                self._response_urls.post(key, payload)
            except UnacceptableError as error:
                gone = error.code in {"expired_url", "used_url"}
                messages = [fault.message for fault in error.faults]
                content: dict[str, Any] = {"ok": False, "error": error.code}
                if messages:
                    content["response_metadata"] = {"messages": messages}
                return error.code, JSONResponse(content, 404 if gone else 400)
            return "ok", PlainTextResponse("ok")

        return await self._fault_injector.respond(request, "response_url", post, payload)

    async def upload_from_app(self, request: Request) -> Response:
        """Receive the bytes of a file that the app announced."""
        key = request.path_params["key"]
        size = self.workspace.files.announced(key)
        if size is None:
            return PlainTextResponse("Bad Request", 400)
        content = unwrapped(
            await bounded(request, size + FORM_AROUND_FILE), request.headers.get("content-type", "")
        )
        self.transcript.record("in", "upload", {"length": len(content)})

        def receive() -> tuple[str, Response]:
            if self.workspace.files.receive(key, content):
                return "ok", PlainTextResponse(f"OK - {len(content)}")
            return "400", PlainTextResponse("Bad Request", 400)

        return await self._fault_injector.respond(request, "upload", receive)

    def _controls_of(self, message: Message) -> Controls:
        """Return where a message's controls are pressed: in the workspace whose app posted it."""
        found = (each for each in self.served if each.workspace.app_id == message.app_id)
        return next(found, self).controls

    def _talks_elsewhere(self, where: Conversation) -> list[Talk]:
        """Return the talk of the other workspaces in a conversation, whose apps may hear what is said."""
        others = self.workspace.taking_part(where)[1:]
        return [each.talk for each in self.served if each.workspace in others]

    def _socket_url(self, address: str) -> str:
        return f"{address.replace('http', 'ws', 1)}/link?ticket={self._socket_mode.issue_ticket()}"

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
