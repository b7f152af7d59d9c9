"""Notices within half a minute that Slack refuses the bot's token, or that a scope was taken from it.

The app-level token keeps a Socket Mode connection open although the bot can send nothing any more, so the
transports do not notice by themselves.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.slack_access import MISSING_SCOPE, TOKEN_CODES, SlackRefusal, lacking
from bot.errors import EnlaceError
from bot.services import slack_access
from bot.services.context import ServiceContext
from bot.transport.slack_errors import FAILURES, refusal_code

log = structlog.get_logger("enlace.slack")

EVERY = 20.0
"""Seconds between two questions."""
ASKING = "auth.test"
LONGEST_ANSWER = 10.0

Refused = Callable[[str, SlackApiError], None]


class WatchedClient(AsyncWebClient):
    """A client that tells `refused` of each refusal, with the method's name; the caller gets it as well."""

    refused: Refused | None = None
    accepted: Callable[[str], None] | None = None

    async def api_call(self, api_method: str, **given: Any) -> Any:
        """Call a method of Slack's Web API."""
        try:
            answer = await super().api_call(api_method, **given)
        except SlackApiError as refusal:
            if self.refused is not None:
                self.refused(api_method, refusal)
            raise
        if self.accepted is not None:
            self.accepted(api_method)
        return answer


class SlackAccess:
    """Asks at intervals, hears what the clients are refused, and keeps what lasts in the database."""

    def __init__(self, context: ServiceContext, client: AsyncWebClient, needed: Sequence[str]) -> None:
        self._context = context
        self._client = client
        self._needed = needed
        self._token_code: str | None = None
        self._unscoped: dict[str, tuple[str, ...]] = {}
        self._lacking: tuple[str, ...] = ()
        self._ask_now = asyncio.Event()
        self._stopping = asyncio.Event()
        self._noted: SlackRefusal | None = None
        self._known = False

    @property
    def refusal(self) -> SlackRefusal | None:
        """What Slack refuses at present, as far as is known."""
        return self._noted

    def watch(self, *clients: AsyncWebClient) -> None:
        """Hear of what these clients are refused."""
        for client in clients:
            if isinstance(client, WatchedClient):
                client.refused, client.accepted = self.refused, self.accepted

    def refused(self, method: str, refusal: SlackApiError) -> None:
        """Take note of a refusal: of the token at once, of a scope with the method that lacks it."""
        code = refusal_code(refusal)
        if code in TOKEN_CODES:
            self._token_code = self._token_code or code
        elif code == MISSING_SCOPE:
            self._unscoped[method] = _needed(refusal)
        present = self._present()
        if present is not None and not present.same_as(self._noted):
            self._ask_now.set()

    def accepted(self, method: str) -> None:
        """Take note that a method works again."""
        self._unscoped.pop(method, None)

    def stop(self) -> None:
        """Let `run` return."""
        self._stopping.set()
        self._ask_now.set()

    async def run(self) -> None:
        """Ask at intervals, and at once after a refusal, until `stop`."""
        while not self._stopping.is_set():
            await self._note()
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._ask_now.wait()
            if not self._stopping.is_set():
                await self.ask()

    async def ask(self) -> None:
        """Ask Slack, and note what it refuses; a failure of the network tells nothing."""
        try:
            async with asyncio.timeout(LONGEST_ANSWER):
                answer = await self._client.auth_test()
        except SlackApiError as refusal:
            if (code := refusal_code(refusal)) in TOKEN_CODES:
                self._token_code = code
        except FAILURES:
            pass
        else:
            self.granted(answer.headers)
        self._ask_now.clear()
        await self._note()

    def granted(self, headers: Mapping[str, str] | None) -> None:
        """Take note of the scopes that Slack names beside a good answer."""
        self._token_code = None
        names = {name.casefold(): value for name, value in (headers or {}).items()}
        if (scopes := names.get("x-oauth-scopes")) is not None:
            held = {scope.strip() for scope in str(scopes).split(",")}
            self._lacking = lacking(held, self._needed)
            self._unscoped = {
                method: needed
                for method, needed in self._unscoped.items()
                if not needed or not held.issuperset(needed)
            }

    async def _note(self) -> None:
        """Log and keep a change."""
        present = self._present()
        changed = present is not None and not present.same_as(self._noted)
        if self._known and not changed and (present is None) == (self._noted is None):
            return
        before, self._noted = self._noted, present
        if present is not None:
            log.error(
                "slack_refuses",
                code=present.code,
                method=present.method,
                scopes=list(present.scopes),
                remedy=type(present.error()).message.partition(". ")[2],
            )
        elif before is not None:
            log.info("slack_accepts_again", code=before.code)
        try:
            self._noted = await asyncio.to_thread(slack_access.note, self._context, present)
            self._known = True
        except (SQLAlchemyError, EnlaceError) as failure:  # it is said by log and heartbeat, and noted later
            self._known = False
            log.warning("slack_access_not_kept", kind=type(failure).__name__)

    def _present(self) -> SlackRefusal | None:
        now = self._context.clock.now()
        if self._token_code is not None:
            return SlackRefusal(self._token_code, now)
        scopes = {*self._lacking, *(scope for needed in self._unscoped.values() for scope in needed)}
        if not scopes and not self._unscoped:
            return None
        method = min(self._unscoped, default=None)
        return SlackRefusal(MISSING_SCOPE, now, method, tuple(sorted(scopes)))


def _needed(refusal: SlackApiError) -> tuple[str, ...]:
    data = getattr(refusal.response, "data", None)
    needed = data.get("needed") if isinstance(data, dict) else None
    return tuple(each.strip() for each in needed.split(",")) if isinstance(needed, str) else ()
