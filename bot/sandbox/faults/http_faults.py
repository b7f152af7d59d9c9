"""Applies the active faults to HTTP requests."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.faults.rules import FaultRule, Faults
from bot.sandbox.socket_mode.wire import Wire, peer_of
from bot.sandbox.state.transcript import Transcript

Respond = Callable[[], tuple[str, Response]]
"""Performs the request; returns its outcome for the transcript, and the response."""


class FaultInjector:
    """Answers requests, unless a fault prevents it."""

    def __init__(self, faults: Faults, transcript: Transcript, wire: Callable[[], Wire]) -> None:
        self._faults = faults
        self._transcript = transcript
        self._wire = wire

    async def respond(self, request: Request, what: str, respond: Respond, given: object = None) -> Response:
        """Perform a request and answer it, as far as the faults for `what` allow.

        `given` is what was sent with it, for faults that depend on it.
        """
        rule = self._faults.strike(what, given)
        if rule is not None and rule.delay:
            # A caller that hangs up meanwhile does not undo the request, as with a slow server.
            await _hang_up(request, rule.delay)
        if rule is None or not rule.fails:
            outcome, response = respond()
            delayed = rule is not None
            self._transcript.record("out", what, _shown(response), outcome, injected=delayed)
            return response
        if rule.accepted_but_failed:
            respond()
        return await self._fail(request, what, rule)

    async def _fail(self, request: Request, what: str, rule: FaultRule) -> Response:
        if rule.rate_limited is not None:
            return self._refuse(what, "ratelimited", rate_limited(rule.rate_limited))
        if rule.error:
            return self._refuse(what, rule.error, JSONResponse({"ok": False, "error": rule.error}))
        if rule.status:
            return self._refuse(what, str(rule.status), PlainTextResponse("Service Unavailable", rule.status))
        if rule.timeout:
            self._transcript.record("out", what, None, "timeout", injected=True)
            await _hang_up(request, None)
            return Response()
        self._transcript.record("out", what, None, "reset", injected=True)
        self._wire().reset(peer_of(request))
        # Lets uvicorn notice that the connection is gone before it gets a response.
        await asyncio.sleep(0)
        return Response()

    def _refuse(self, what: str, outcome: str, response: Response) -> Response:
        self._transcript.record("out", what, _shown(response), outcome, injected=True)
        return response


def rate_limited(seconds: int) -> JSONResponse:
    """Return Slack's answer with status 429."""
    body = {"ok": False, "error": "ratelimited"}
    return JSONResponse(body, 429, headers={"Retry-After": str(seconds)})


async def _hang_up(request: Request, seconds: float | None) -> None:
    """Wait until the caller hangs up, but at most `seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass


def _shown(response: Response) -> object:
    if "content-disposition" in response.headers:
        return {"length": len(response.body)}
    text = bytes(response.body).decode()
    return json.loads(text) if isinstance(response, JSONResponse) else text
