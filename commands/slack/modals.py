"""Opens and changes windows in Slack, and gets what they were to say to the person if that fails."""

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
"""Seconds after which a window is opened that says to wait: Slack lets one be opened for three."""
FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)


class ModalTurns:
    """Whose turn it is in each window: what somebody chose there earlier is not shown any more.

    Known to this process alone. Where another one answers, whichever answer comes last is shown, and what was
    chosen is in the window all the same.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._numbers = count()

    def take(self, view_id: str) -> int:
        """Note that somebody acts in a window, after whatever they did there before."""
        self._last[view_id] = turn = next(self._numbers)
        return turn

    def lasts(self, view_id: str, turn: int) -> bool:
        """Say whether nothing was done in the window since."""
        return self._last.get(view_id) == turn

    def end(self, view_id: str, turn: int) -> None:
        """Forget a turn that was answered."""
        if self.lasts(view_id, turn):
            del self._last[view_id]


class Modals:
    """The windows of one person who did something just now, which Slack gave a trigger for."""

    def __init__(self, client: AsyncWebClient, person: str, trigger: str) -> None:
        self._client = client
        self._person = person
        self._trigger = trigger
        self._waiting: asyncio.Task[str | None] | None = None

    def say_to_wait(self, making: Callable[[], Awaitable[Modal]]) -> None:
        """Begin to open a window that says to wait."""

        async def opened() -> str | None:
            view = (await making()).view()
            answer = await self._asked(self._client.views_open(trigger_id=self._trigger, view=view))
            return str(answer["view"]["id"]) if answer else None

        self._waiting = asyncio.create_task(opened())

    @property
    def waiting(self) -> bool:
        """Whether a window says to wait, or is about to."""
        return self._waiting is not None

    async def show(self, modal: Modal) -> bool:
        """Show something in a window, that which says to wait if there is one; say whether it is there."""
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
        """Put something else into a window; say whether it is still there.

        Where the window was changed meanwhile, `still` says whether this is to be shown all the same.
        """
        view = modal.view()
        try:
            await self._client.views_update(view_id=view_id, hash=view_hash, view=view)
        except SlackApiError as refusal:
            if refusal.response.get("error") != "hash_conflict":
                return self._failed(refusal)
            if not still():
                return True
            # The person went on meanwhile: what they did last is what the window shows.
            return await self._asked(self._client.views_update(view_id=view_id, view=view)) is not None
        except FAILURES as failure:
            return self._failed(failure)
        return True

    async def tell(self, modal: Modal, otherwise: Message) -> None:
        """Say by direct message what a window was to say, or `otherwise` if it was a form."""
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
