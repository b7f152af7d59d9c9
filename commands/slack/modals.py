"""Open and update modals in Slack; if that fails, send their content as a direct message."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from copy import copy
from enum import Enum
from functools import cached_property
from itertools import count
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_errors import FAILURES, never_arrived, refusal_code, was_rate_limited, was_refused
from bot.views.blockkit.blocks import BLOCKS_LIMIT, Message, message
from bot.views.blockkit.modals import READING, Modal

log = structlog.get_logger("enlace.commands")

LOADING_AFTER = 1.0
"""Seconds after which a modal that says to wait is opened; Slack's trigger is valid for three."""
OPENED_WITHIN = 2.2
"""Seconds in which a modal must open; then the person is told, before Slack's three seconds end."""
LOOKED_FOR = 0.4
"""Seconds for looking whether a modal opened of which nobody knows, and at least for opening one."""
TRIGGER_DEAD = frozenset({"expired_trigger_id", "trigger_expired"})
AMBIGUOUS = frozenset(
    {
        "duplicate_external_id",
        "exchanged_trigger_id",
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "trigger_exchanged",
    }
)
"""Slack's codes after which the modal may be open."""


class ModalTurns:
    """Counts the choices in each modal, so that the answer to an earlier choice is not shown any more.

    The turns are known to this process alone. If another process answers, the answer that comes last is
    shown; the choice itself is in the modal in either case.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._numbers = count()

    def take(self, view_id: str) -> int:
        """Record that the person acts in a modal, and return the number of this turn."""
        self._last[view_id] = turn = next(self._numbers)
        return turn

    def lasts(self, view_id: str, turn: int) -> bool:
        """Say whether nothing was done in the modal since this turn."""
        return self._last.get(view_id) == turn

    def end(self, view_id: str, turn: int) -> None:
        """Forget a turn once it is answered, if it is the latest."""
        if self.lasts(view_id, turn):
            del self._last[view_id]


class Opening(Enum):
    """What came of an attempt to open a modal; except for OPEN, the values are `NotOpened`'s."""

    OPEN = "open"
    LATE = "late"
    """Slack's trigger had expired."""
    BUSY = "busy"
    """Slack refused it because of too many requests."""
    FAILED = "failed"
    """It certainly did not open."""
    UNCLEAR = "unclear"
    """Nobody knows: the answer was lost."""


class Modals:
    """The modals of one person who has just acted; Slack's trigger for that action opens them.

    A modal that is opened gets a name of ours, by which Slack finds it even if its answer was lost.
    """

    def __init__(self, client: AsyncWebClient, person: str, trigger: str) -> None:
        self._client = client
        self._person = person
        self._trigger = trigger
        self._name = secrets.token_hex(16)
        self._until = asyncio.get_running_loop().time() + OPENED_WITHIN
        self._waiting: asyncio.Task[Opening] | None = None

    def say_to_wait(self, making: Callable[[], Awaitable[Modal]]) -> None:
        """Start to open a modal that says to wait."""

        async def opened() -> Opening:
            return await self._open(await making())

        self._waiting = asyncio.create_task(opened())

    @property
    def waiting(self) -> bool:
        """Say whether a modal that says to wait is open, or about to open."""
        return self._waiting is not None

    async def show(self, modal: Modal) -> Opening:
        """Show a modal, in place of the one that says to wait if there is one; return what came of it."""
        opening = None if self._waiting is None else await self._waiting
        if opening in {Opening.OPEN, Opening.UNCLEAR}:
            return await self._fill(modal, opening)
        if opening is Opening.LATE:
            return opening
        return await self._open(modal)

    async def change(
        self,
        view_id: str,
        view_hash: str | None,
        modal: Modal,
        *,
        still: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Replace the content of a modal; say whether the modal is still there.

        If the modal has been changed since, `still` says whether to show the new content nevertheless.
        """
        view = modal.view()
        try:
            await self._client.views_update(view_id=view_id, hash=view_hash, view=view)
        except FAILURES as failure:
            if refusal_code(failure) != "hash_conflict":
                return self._failed(failure)
            if not still():
                return True
            # The modal changed since, but this is still the person's latest action, so it is shown.
            return await self._asked(self._client.views_update(view_id=view_id, view=view)) is not None
        return True

    async def tell(self, modal: Modal, otherwise: Message) -> None:
        """Send the content of a modal as a direct message, or `otherwise` if the modal was a form."""
        await self.say(message(modal.blocks[:BLOCKS_LIMIT]) if modal.callback_id == READING else otherwise)

    async def say(self, said: Message) -> None:
        """Send a direct message."""
        await self._asked(
            self._client.chat_postMessage(
                channel=self._person, **said.posted(), unfurl_links=False, unfurl_media=False
            )
        )

    async def _open(self, modal: Modal) -> Opening:
        """Open a modal while the trigger lives; if the answer is lost, look whether it opened."""
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(max(self._until, now + LOOKED_FOR)):
                await self._unretrying.views_open(trigger_id=self._trigger, view=self._named(modal))
        except FAILURES as failure:
            self._failed(failure)
            opening = _opening_of(failure)
            return await self._fill(modal, opening) if opening is Opening.UNCLEAR else opening
        return Opening.OPEN

    async def _fill(self, modal: Modal, opening: Opening) -> Opening:
        """Show a modal in the one that is open, or may be; return what is known of it then."""
        try:
            async with asyncio.timeout(None if opening is Opening.OPEN else LOOKED_FOR):
                await self._unretrying.views_update(external_id=self._name, view=self._named(modal))
        except FAILURES as failure:
            self._failed(failure)
            found = refusal_code(failure) == "not_found"
            return Opening.FAILED if found else Opening.UNCLEAR
        return Opening.OPEN

    @cached_property
    def _unretrying(self) -> AsyncWebClient:
        """The client without its retries: a wait that Slack asks for is longer than a trigger lives."""
        client = copy(self._client)
        client.retry_handlers = []
        return client

    def _named(self, modal: Modal) -> dict[str, Any]:
        return {**modal.view(), "external_id": self._name}

    async def _asked(self, call: Awaitable[Any]) -> Any:
        try:
            return await call
        except FAILURES as failure:
            self._failed(failure)
            return None

    def _failed(self, failure: BaseException) -> bool:
        log.warning("window_failed", kind=type(failure).__name__, code=refusal_code(failure))
        return False


def _opening_of(failure: BaseException) -> Opening:
    if was_rate_limited(failure):
        return Opening.BUSY
    if refusal_code(failure) in TRIGGER_DEAD:
        return Opening.LATE
    if never_arrived(failure) or (was_refused(failure) and refusal_code(failure) not in AMBIGUOUS):
        return Opening.FAILED
    return Opening.UNCLEAR
