"""Checks every HTTP request from Slack first: strict, cheap, and silent about why it refuses one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from http import HTTPStatus

import structlog
from slack_bolt.response import BoltResponse
from starlette.types import Receive, Scope, Send

from bot.clock import Clock
from bot.failures import log_failure
from bot.transport.rejection import Rejected
from bot.transport.requests import FORM, JSON, Incoming, read
from bot.transport.signature import Headers, Proof, one, proof_of

log = structlog.get_logger("enlace.http")

MOST_BYTES = 1024 * 1024
"""The largest body: a view may have 250 KB, which form encoding at most triples; nothing else is as large."""
BODY_SECONDS = 5.0
"""How long a body may take to arrive; Slack itself gives up after three."""
REFUSED = b'{"error": "request refused"}'
"""The body of every refusal: beside the status, the sender learns nothing."""

GONE = "enlace.gone"
"""The key in a request's scope under which the web server puts a function: has the sender hung up?"""

Answer = Callable[[Incoming, Proof, Callable[[], bool]], Awaitable[BoltResponse]]
"""Answers a request, given its proof and a function: has the sender hung up? Raises `Rejected`."""


class Gate:
    """An ASGI application that passes a request to `answer` once it is proven to be Slack's.

    With `others`, several workspaces have one address, each with its own secret. The cheapest checks come
    first; nothing is parsed before its signature was verified.
    """

    def __init__(
        self, secret: str, clock: Clock, answer: Answer, others: Sequence[tuple[str, Answer]] = ()
    ) -> None:
        doors = [(secret, answer), *others]
        if not all(each for each, _ in doors):
            raise ValueError("Without a signing secret anybody could sign.")
        self._doors = [(each.encode(), answered) for each, answered in doors]
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, well-formed or not."""
        try:
            response = await self._respond(scope, receive)
        except Rejected as refusal:
            log.warning("request_refused", kind=refusal.kind)
            await refuse(send, refusal.status)
        except Exception as failure:  # noqa: BLE001 (the sender gets an answer after any failure)
            log_failure(log, "request_failed", failure)
            await refuse(send, HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            await _send(send, response)

    async def _respond(self, scope: Scope, receive: Receive) -> BoltResponse:
        headers = scope["headers"]
        if scope["method"] != "POST":
            raise Rejected("method", HTTPStatus.METHOD_NOT_ALLOWED)
        content_type = _content_type(headers)
        proof = proof_of(headers, self._clock.now())
        body = await _body(headers, receive)
        answer = self._answer_of(proof, body)
        gone: Callable[[], bool] = scope.get(GONE, _never)
        return await answer(read(body, content_type), proof, gone)

    def _answer_of(self, proof: Proof, body: bytes) -> Answer:
        """Return what answers a request: it is the workspace's whose secret signed it. Raises `Rejected`."""
        *others, (last, answer) = self._doors
        for secret, found in others:
            with suppress(Rejected):
                proof.verify(secret, body)
                return found
        proof.verify(last, body)
        return answer


def _never() -> bool:
    return False


def _content_type(headers: Headers) -> str:
    given = (one(headers, b"content-type") or b"").decode("latin-1").partition(";")[0].strip().lower()
    if given not in {FORM, JSON} or any(name == b"content-encoding" for name, _ in headers):
        raise Rejected("content_type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return given


async def _body(headers: Headers, receive: Receive) -> bytes:
    """Read the body up to `MOST_BYTES`; the length in its headers is not trusted."""
    said = one(headers, b"content-length") or b""
    if said.isdigit() and int(said) > MOST_BYTES:
        raise Rejected("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Rejected("truncated", HTTPStatus.BAD_REQUEST)
                body += message.get("body", b"")
                if len(body) > MOST_BYTES:
                    raise Rejected("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                more = message.get("more_body", False)
    except TimeoutError:
        raise Rejected("too_slow", HTTPStatus.REQUEST_TIMEOUT) from None
    return bytes(body)


async def refuse(send: Send, status: int) -> None:
    """Send a refusal and close the connection: the rest of the request is not read."""
    headers = [(b"content-type", JSON.encode()), (b"connection", b"close")]
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", b"POST"))
    await _send_parts(send, status, headers, REFUSED)


async def _send(send: Send, response: BoltResponse) -> None:
    content_type = response.first_headers()["content-type"].encode()
    await _send_parts(send, response.status, [(b"content-type", content_type)], response.body.encode())


async def _send_parts(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": int(status), "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
