"""Open and update modals in Slack; if that fails, send their content as a direct message."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.views.blockkit.blocks import Message, message
from bot.views.blockkit.modals import READING, Modal

log = structlog.get_logger("enlace.commands")

LOADING_AFTER = 1.0
"""Seconds after which a modal that says to wait is opened; Slack's trigger is valid for three."""
FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)


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


class Modals:
    """The modals of one person who has just acted; Slack's trigger for that action opens them."""

    def __init__(self, client: AsyncWebClient, person: str, trigger: str) -> None:
        self._client = client
        self._person = person
        self._trigger = trigger
        self._waiting: asyncio.Task[str | None] | None = None

    def say_to_wait(self, making: Callable[[], Awaitable[Modal]]) -> None:
        """Start to open a modal that says to wait."""

        async def opened() -> str | None:
            view = (await making()).view()
            answer = await self._asked(self._client.views_open(trigger_id=self._trigger, view=view))
            return str(answer["view"]["id"]) if answer else None

        self._waiting = asyncio.create_task(opened())

    @property
    def waiting(self) -> bool:
        """Say whether a modal that says to wait is open, or about to open."""
        return self._waiting is not None

    async def show(self, modal: Modal) -> bool:
        """Show a modal, in place of the one that says to wait if there is one; say whether it is there."""
        if self._waiting is not None:
            view_id = await self._waiting
            return view_id is not None and await self.change(view_id, None, modal)
        opening = self._client.views_open(trigger_id=self._trigger, view=modal.view())
        return await self._asked(opening) is not None

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
        except SlackApiError as refusal:
            if refusal.response.get("error") != "hash_conflict":
                return self._failed(refusal)
            if not still():
                return True
            # The modal changed since, but this is still the person's latest action, so it is shown.
            return await self._asked(self._client.views_update(view_id=view_id, view=view)) is not None
        except FAILURES as failure:
            return self._failed(failure)
        return True

    async def tell(self, modal: Modal, otherwise: Message) -> None:
        """Send the content of a modal as a direct message, or `otherwise` if the modal was a form."""
        said = message(modal.blocks) if modal.callback_id == READING else otherwise
        await self._asked(
            self._client.chat_postMessage(
                channel=self._person, **said.posted(), unfurl_links=False, unfurl_media=False
            )
        )

    async def _asked(self, call: Awaitable[Any]) -> Any:
        try:
            return await call
        except FAILURES as failure:
            self._failed(failure)
            return None

    def _failed(self, failure: BaseException) -> bool:
        code = failure.response.get("error") if isinstance(failure, SlackApiError) else None
        log.warning("window_failed", kind=type(failure).__name__, code=code)
        return False
