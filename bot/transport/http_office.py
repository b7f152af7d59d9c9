"""Takes Slack's requests over HTTP: each is answered once, in time or by its response_url, to the last."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import Clock
from bot.failures import log_failure
from bot.gathering import Gathering
from bot.store.deliveries import Deliveries, event_key, signature_key
from bot.transport.gate import REFUSED, Gate
from bot.transport.incoming import Incoming
from bot.transport.readiness import OK, Readiness
from bot.transport.rejection import Rejected
from bot.transport.response_url import deliver
from bot.transport.signature import Proof
from bot.transport.timing import USUAL, Timing
from bot.transport.web_server import WebServer

log = structlog.get_logger("enlace.http")

PATH = "/slack/events"
FORGET_SECONDS = 600.0
MOST_NOTED = 50
"""Requests that one statement notes."""
MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError)
"""What Bolt raises over a body in which something is not what it has always been."""


class HttpOffice:
    """Runs the bot over HTTP until it is told to stop."""

    def __init__(
        self,
        bolt: AsyncApp,
        *,
        secret: str,
        address: tuple[str, int],
        deliveries: Deliveries,
        readiness: Readiness,
        clock: Clock,
        heartbeat: Path | None = None,
        timing: Timing = USUAL,
    ) -> None:
        self._bolt = bolt
        self._deliveries = deliveries
        self._noting = Gathering(self._remember, hops=1, most=MOST_NOTED)
        self._readiness = readiness
        self._clock = clock
        self._heartbeat = heartbeat
        self._timing = timing
        self._server = WebServer(self._application(Gate(secret, clock, self._answer)))
        self._tasks: set[asyncio.Task[object]] = set()
        self._events: dict[str, asyncio.Task[BoltResponse]] = {}
        self._stopping = asyncio.Event()
        self.address = address
        self.connected = asyncio.Event()
        self.connected_since: datetime | None = None
        self.reconnections = 0

    async def run(self) -> None:
        """Listen until `stop`; then answer what was begun, bounded. Raises `AddressUnusable`."""
        self.address = await self._server.start(*self.address)
        try:
            self.connected_since = self._clock.now()
            self.connected.set()
            log.info("listening", host=self.address[0], port=self.address[1])
            await self._watch()
        finally:
            await self._close()

    def stop(self) -> None:
        """Take nothing more; `run` returns once everything begun is answered, or after `Timing.drain`."""
        self._stopping.set()

    @property
    def url(self) -> str:
        """Where it listens: "http://127.0.0.1:PORT"."""
        host, port = self.address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def _application(self, gate: Gate) -> ASGIApp:
        others = Starlette(
            routes=[Route("/healthz", _healthz), Route("/readyz", self._readyz)],
            exception_handlers={HTTPException: _refuse, Exception: _fail},
        )
        others.router.redirect_slashes = False

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            # Slack's requests do not need Starlette's layers, which cost a tenth of each.
            await (gate if scope["path"] == PATH else others)(scope, receive, send)

        return application

    async def _readyz(self, _: Request) -> Response:
        checks = await self._readiness.checks()
        ready = not self._stopping.is_set() and set(checks.values()) == {OK}
        return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503)

    async def _watch(self) -> None:
        forgotten_at = float("-inf")
        while not self._stopping.is_set():
            if self._heartbeat is not None:
                self._heartbeat.touch()
            if time.monotonic() - forgotten_at > FORGET_SECONDS:
                forgotten_at = time.monotonic()
                await self._forget()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._timing.ping)

    async def _forget(self) -> None:
        """Clear the memory now and then, so that no request has to wait for it."""
        try:
            await asyncio.to_thread(self._deliveries.forget, self._clock.now())
        except SQLAlchemyError as failure:
            log.warning("forgetting_failed", kind=type(failure).__name__)

    async def _close(self) -> None:
        """Answer what was begun, bounded, and hang up."""
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
        log.info("stopped")

    async def _answer(self, incoming: Incoming, proof: Proof, gone: Callable[[], bool]) -> BoltResponse:
        """Answer within Slack's three seconds; what comes later follows by the response_url."""
        answering = asyncio.create_task(self._handle(incoming, proof))
        self._keep(answering)
        is_form = incoming.kind == "interactive" and not incoming.is_press
        await _ended(answering, None if is_form else self._timing.late_after)
        if answering.done() and incoming.is_press:
            # What acknowledges a press is never shown; a failure is told apart by its status.
            response = answering.result()
            if response.status == HTTPStatus.OK:
                self._keep(asyncio.create_task(self._follow(incoming, answering)))
                return BoltResponse(status=HTTPStatus.OK)
            return response
        if answering.done() and not gone():
            return answering.result()
        # An empty answer keeps Slack from telling the person that the command failed.
        log.warning("ack_failed" if gone() else "answer_late", type=incoming.kind)
        self._keep(asyncio.create_task(self._follow(incoming, answering)))
        return BoltResponse(status=HTTPStatus.OK)

    async def _follow(self, incoming: Incoming, answering: asyncio.Task[BoltResponse]) -> None:
        try:
            response = await answering
        except Rejected as refusal:
            log.warning("request_refused", kind=refusal.kind)
        except Exception as failure:  # noqa: BLE001 (as in _fail, for a request that was answered already)
            log_failure(log, "request_failed", failure)
        else:
            if incoming.response_url and response.status == HTTPStatus.OK:
                await deliver(incoming.response_url, response, self._timing.second_tries)

    async def _handle(self, incoming: Incoming, proof: Proof) -> BoltResponse:
        """Have Bolt handle a request that was never here before; raises `Rejected`."""
        if not await self._note(signature_key(int(proof.timestamp), proof.signature.decode())):
            raise Rejected("replayed", HTTPStatus.UNAUTHORIZED)
        if incoming.kind == "ssl_check":
            return BoltResponse(status=HTTPStatus.OK)
        if incoming.event_id is None:
            return await self._dispatch(incoming)
        return await self._once(incoming.event_id, incoming)

    async def _once(self, event_id: str, incoming: Incoming) -> BoltResponse:
        """Handle an event, or wait for its delivery that is being handled: Slack repeats after 3 s."""
        under_way = self._events.get(event_id)
        if under_way is None:
            under_way = self._events[event_id] = asyncio.create_task(self._event(event_id, incoming))
            under_way.add_done_callback(lambda _: self._events.pop(event_id))
            self._keep(under_way)
        return await asyncio.shield(under_way)

    async def _event(self, event_id: str, incoming: Incoming) -> BoltResponse:
        """Handle an event unless that was done; only what went well is remembered: Slack repeats the rest."""
        if await self._knows(event_key(event_id)):
            return BoltResponse(status=HTTPStatus.OK)
        response = await self._dispatch(incoming)
        if response.status == HTTPStatus.OK:
            await self._note(event_key(event_id))
        return response

    async def _dispatch(self, incoming: Incoming) -> BoltResponse:
        """Hand Bolt the body as read already, the way it comes over Socket Mode.

        So Bolt neither reads the form nor checks the signature, at both of which it stumbles, and the
        listener has ended when it returns (`process_before_response`).
        """
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=incoming.body)
        except MISSHAPEN:
            raise Rejected("malformed", HTTPStatus.BAD_REQUEST) from None
        response = await self._bolt.async_dispatch(request)
        if response.status != HTTPStatus.OK:
            log.warning("unhandled", type=incoming.kind, status=response.status)
        if response.status == HTTPStatus.NOT_FOUND:
            # Slack would repeat an event that nobody listens to, and in the end stop sending any.
            return BoltResponse(status=HTTPStatus.OK)
        return response

    def _remember(self, asked: Sequence[tuple[str, datetime]]) -> Sequence[bool]:
        return self._deliveries.note_all(asked)

    async def _note(self, key: str) -> bool:
        try:
            return await self._noting.ask((key, self._clock.now()))
        except SQLAlchemyError:
            raise Rejected("memory", HTTPStatus.SERVICE_UNAVAILABLE) from None

    async def _knows(self, key: str) -> bool:
        try:
            return await asyncio.to_thread(self._deliveries.knows, key)
        except SQLAlchemyError:
            raise Rejected("memory", HTTPStatus.SERVICE_UNAVAILABLE) from None

    def _keep(self, task: asyncio.Task[object]) -> None:
        """Hold a task until its end: the loop alone would not, and a stop waits for it."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _ended(task: asyncio.Task[Any], seconds: float | None) -> None:
    """Wait for a task, `seconds` at most; `asyncio.wait` does so for sets, and every request would pay."""
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def wake(_: object = None) -> None:
        if not waiter.done():
            waiter.set_result(None)

    alarm = loop.call_later(seconds, wake) if seconds is not None else None
    task.add_done_callback(wake)
    try:
        await waiter
    finally:
        task.remove_done_callback(wake)
        if alarm is not None:
            alarm.cancel()


async def _healthz(_: Request) -> Response:
    return JSONResponse({"alive": True})


async def _refuse(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)  # noqa: S101 (registered for these alone)
    return Response(REFUSED, refusal.status_code, refusal.headers, "application/json")


async def _fail(_: Request, failure: Exception) -> Response:
    log_failure(log, "request_failed", failure)
    return Response(REFUSED, HTTPStatus.INTERNAL_SERVER_ERROR, media_type="application/json")
