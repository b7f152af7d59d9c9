"""Request URLs: signed HTTP requests to the app, and its answers."""

import json
import secrets
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.endpoints.signing import signed
from bot.sandbox.people.answers import UnacceptableError
from bot.sandbox.state.transcript import Transcript
from bot.sandbox.state.workspace import Workspace

AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
OK = range(200, 300)
CLIENT_ERRORS = range(400, 500)

Failure = Literal["http_timeout", "connection_failed", "http_error"]


class RequestFailedError(Exception):
    """The app did not accept a request; `reason` is Slack's word for it, `status` is 0 without an answer.

    `final` is True if the app asked Slack not to retry (`X-Slack-No-Retry`).
    """

    def __init__(self, reason: Failure, status: int = 0, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.final = final


class RequestUrls:
    """Posts payloads to the app's own addresses; keeps its connections open between `open` and `close`."""

    def __init__(self, workspace: Workspace, transcript: Transcript, seconds: float) -> None:
        self._workspace = workspace
        self._transcript = transcript
        self._seconds = seconds

    def open(self) -> None:
        """Open the HTTP session."""
        self._session = aiohttp.ClientSession(
            headers={"User-Agent": AGENT, "Accept": "*/*"},
            timeout=aiohttp.ClientTimeout(total=self._seconds),
        )

    async def close(self) -> None:
        """Close the HTTP session."""
        await self._session.close()

    async def command(self, url: str, form: dict[str, str]) -> object:
        """Post a typed command and return the answer's payload: an object, a text, or None.

        Raises `RequestFailedError`, and `UnacceptableError` for an answer that claims to be JSON and is not.
        """
        return (await self._post("slash_commands", url, form, urlencode(form).encode(), FORM)).read()

    async def interaction(self, url: str, payload: dict[str, Any]) -> object:
        """Post an interaction's payload, as a form with JSON in it; raises as `command` does."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return (await self._post("interactive", url, payload, body, FORM)).read()

    async def event(self, url: str, outer: dict[str, Any], attempt: int, reason: str) -> None:
        """Post an event; `attempt` is 0 for the first delivery. Raises `RequestFailedError`."""
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        await self._post("events_api", url, outer, json.dumps(outer).encode(), JSON, retry)

    async def verify(self, url: str) -> bool:
        """Ask the app whether an address is its own, as Slack does when the address is saved."""
        challenge = secrets.token_urlsafe(24)
        asked = {
            "token": self._workspace.state.verification_token,
            "challenge": challenge,
            "type": "url_verification",
        }
        try:
            taken = await self._post("url_verification", url, asked, json.dumps(asked).encode(), JSON)
            return taken.read() in (challenge, {"challenge": challenge})
        except (RequestFailedError, UnacceptableError):
            return False

    async def _post(
        self,
        kind: str,
        url: str,
        payload: dict[str, Any],
        body: bytes,
        content_type: str,
        headers: dict[str, str] | None = None,
    ) -> "_Taken":
        proof = signed(self._workspace.signing_secret, body, self._workspace.now())
        self._transcript.record("out", kind, {"url": url, "headers": headers or {}, "payload": payload})
        try:
            async with self._session.post(
                url,
                data=body,
                headers={"Content-Type": content_type} | proof | (headers or {}),
                allow_redirects=False,
            ) as response:
                status, text = response.status, await response.text()
                final = response.headers.get("X-Slack-No-Retry") == "1"
                taken = _Taken(text, is_json=response.content_type == JSON)
        except TimeoutError:
            raise self._failed("http_timeout") from None
        except aiohttp.ClientError:
            raise self._failed("connection_failed") from None
        if status not in OK:
            raise self._failed("http_error", status, final=final)
        self._transcript.record("in", "ack", {"status": status, "text": text})
        return taken

    def _failed(self, reason: Failure, status: int = 0, *, final: bool = False) -> RequestFailedError:
        self._transcript.record("in", "ack", {"status": status}, reason)
        return RequestFailedError(reason, status, final=final)


@dataclass(frozen=True)
class _Taken:
    """The body of a 200 answer; it is parsed only where Slack parses it."""

    text: str
    is_json: bool

    def read(self) -> object:
        if not self.is_json:
            return self.text or None
        try:
            return json.loads(self.text)
        except ValueError:
            raise UnacceptableError("dispatch_unknown_error") from None
