"""Receives Slack's requests over HTTP; each is answered once, in time or later by its response_url."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import Clock
from bot.errors import EnlaceError
from bot.failures import log_failure
from bot.store.deliveries import Deliveries, signature_key
from bot.transport.acknowledgement import AcknowledgementPolicy
from bot.transport.deduplicator import Deduplicator
from bot.transport.gate import REFUSED, Gate
from bot.transport.readiness import OK, Readiness
from bot.transport.rejection import Rejected
from bot.transport.request_handler import RequestHandler
from bot.transport.requests import ANSWERED, Incoming
from bot.transport.signature import Proof
from bot.transport.timing import USUAL, Timing
from bot.transport.web_server import WebServer

log = structlog.get_logger("enlace.http")

PATH = "/slack/events"
FORGET_SECONDS = 600.0


@dataclass(frozen=True)
class Desk:
    """Where one workspace's requests are answered: those that are signed with its `secret`."""

    bolt: AsyncApp
    secret: str
    deliveries: Deliveries


class HttpTransport:
    """Runs the bot over HTTP until `stop`: for one workspace, or for `others` as well at the same address."""

    def __init__(
        self,
        bolt: AsyncApp,
        *,
        secret: str,
        address: tuple[str, int],
        deliveries: Deliveries,
        readiness: Readiness,
        clock: Clock,
        timing: Timing = USUAL,
        others: Sequence[Desk] = (),
    ) -> None:
        desks = [Desk(bolt, secret, deliveries), *others]
        self._deduplicators = [Deduplicator(each.deliveries, clock) for each in desks]
        self._handlers = [
            RequestHandler(each.bolt, deduplicator)
            for each, deduplicator in zip(desks, self._deduplicators, strict=True)
        ]
        answers = [
            partial(self._answer, handler, deduplicator)
            for handler, deduplicator in zip(self._handlers, self._deduplicators, strict=True)
        ]
        self._policy = AcknowledgementPolicy(timing)
        self._readiness = readiness
        self._clock = clock
        self._timing = timing
        further = [(each.secret, answer) for each, answer in zip(desks[1:], answers[1:], strict=True)]
        self._server = WebServer(self._application(Gate(secret, clock, answers[0], further)))
        self._tasks: set[asyncio.Task[object]] = set()
        self._stopping = asyncio.Event()
        self._hurrying = asyncio.Event()
        self._asked_whether_ready = False
        self.address = address
        self.connected = asyncio.Event()
        self.connected_since: datetime | None = None
        self.reconnections = 0
        self.trouble: EnlaceError | None = None

    async def run(self) -> None:
        """Listen until `stop`; then answer what was started, within limits. Raises `AddressUnusable`."""
        self.address = await self._server.start(*self.address)
        try:
            self.connected_since = self._clock.now()
            self.connected.set()
            log.info("listening", host=self.address[0], port=self.address[1])
            await self._watch()
            await self._leave()
        finally:
            await self._close()

    def stop(self) -> None:
        """Be ready no more, and soon accept nothing more; `run` returns once started requests are answered,
        or after `Timing.drain`. Called again, it accepts nothing more at once.
        """
        if self._stopping.is_set():
            self._hurrying.set()
        self._stopping.set()

    @property
    def url(self) -> str:
        """The URL at which it listens: "http://127.0.0.1:PORT"."""
        host, port = self.address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def _application(self, gate: Gate) -> ASGIApp:
        others = Starlette(
            routes=[Route("/healthz", _healthz), Route("/readyz", self._readyz)],
            exception_handlers={HTTPException: _refuse, Exception: _fail},
        )
        others.router.redirect_slashes = False

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            # Slack's requests do not need Starlette's layers, which take a tenth of each request's time.
            await (gate if scope["path"] == PATH else others)(scope, receive, send)

        return application

    async def _readyz(self, _: Request) -> Response:
        self._asked_whether_ready = True
        checks = await self._readiness.checks()
        ready = not self._stopping.is_set() and set(checks.values()) == {OK}
        return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503)

    async def _watch(self) -> None:
        forgotten_at = float("-inf")
        while not self._stopping.is_set():
            if time.monotonic() - forgotten_at > FORGET_SECONDS:
                forgotten_at = time.monotonic()
                await self._deduplicators[0].forget()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._timing.ping)

    async def _leave(self) -> None:
        """Go on for a while after `stop`, for load balancers that have not heard of it yet."""
        if self._asked_whether_ready:
            log.info("leaving")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurrying.wait(), self._timing.leave)

    async def _close(self) -> None:
        """Answer what was started, within `Timing.drain`, and close the connections."""
        self._stopping.set()
        self.connected.clear()
        until = time.monotonic() + self._timing.drain
        await self._server.stop(self._timing.drain)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=max(0.0, until - time.monotonic()))
        late = set(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await asyncio.gather(*(each.close() for each in self._deduplicators))
        log.info("stopped")

    async def _answer(
        self,
        handler: RequestHandler,
        deduplicator: Deduplicator,
        incoming: Incoming,
        proof: Proof,
        gone: Callable[[], bool],
    ) -> BoltResponse:
        """Return the acknowledgement of a request; a later answer goes to the response_url."""
        handling = asyncio.create_task(self._handle(handler, deduplicator, incoming, proof))
        self._keep(handling)
        acknowledgement = await self._policy.acknowledgement(incoming, handling)
        acknowledged = not gone()
        if not acknowledged:
            log.warning("ack_failed", type=incoming.kind)
        if acknowledgement.follows or not acknowledged:
            self._keep(asyncio.create_task(self._policy.follow(incoming, handling)))
        return acknowledgement.response

    async def _handle(
        self, handler: RequestHandler, deduplicator: Deduplicator, incoming: Incoming, proof: Proof
    ) -> BoltResponse:
        """Handle a request; raises `Rejected`, also for one that came before."""
        if not await self._is_new(deduplicator, incoming, proof):
            raise Rejected("replayed", HTTPStatus.UNAUTHORIZED)
        if incoming.kind == "ssl_check":
            return BoltResponse(status=HTTPStatus.OK)
        return await handler.handle(incoming)

    async def _is_new(self, deduplicator: Deduplicator, incoming: Incoming, proof: Proof) -> bool:
        """Return whether a request did not come before; raises `Rejected` if the database fails.

        A person is answered all the same: with a failing database, nothing can be changed twice.
        """
        key = signature_key(int(proof.timestamp), proof.signature.decode())
        try:
            return await deduplicator.is_new(key)
        except Rejected as refusal:
            if incoming.kind not in ANSWERED:
                raise
            log.warning("unrecorded", kind=refusal.kind)
            return True

    def _keep(self, task: asyncio.Task[object]) -> None:
        """Keep a reference to a task until its end: the loop keeps none, and a stop waits for the task."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _healthz(_: Request) -> Response:
    return JSONResponse({"alive": True})


async def _refuse(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)  # noqa: S101 (registered for these alone)
    return Response(REFUSED, refusal.status_code, refusal.headers, "application/json")


async def _fail(_: Request, failure: Exception) -> Response:
    log_failure(log, "request_failed", failure)
    return Response(REFUSED, HTTPStatus.INTERNAL_SERVER_ERROR, media_type="application/json")
