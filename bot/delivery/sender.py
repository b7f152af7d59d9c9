"""Sends the outbox's messages one after the other, woken by whoever writes one."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcomes import GiveUp, TryAgain, Unclear, outcome_of
from bot.domain.members import Member
from bot.services import outbox
from bot.services.desk import Desk
from bot.services.outbox import Claimed
from bot.views.blocks import Message
from bot.views.notices import notice
from bot.views.voice import Voice

log = structlog.get_logger("enlace.delivery")

LOOK_EVERY = 5.0
"""Seconds after which the outbox is looked at unasked: for what waits, and for what other replicas left."""
EVENT_TYPE = "enlace_message"


class Sender:
    """Sends until it is stopped. `client` must repeat nothing by itself: Slack has no way to tell a copy."""

    def __init__(self, desk: Desk, client: AsyncWebClient, voice_for: Callable[[Member], Voice]) -> None:
        self._desk = desk
        self._client = client
        self._voice_for = voice_for
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._alone = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        """Say, from any thread, that something was written."""
        with suppress(RuntimeError):  # the loop has ended, and the next start sends it
            self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """Take nothing more; `run` returns once the message under way has its outcome."""
        self._stopping.set()
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, whenever there is something, until `stop`."""
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                await self.send_due()
            except Exception as failure:  # noqa: BLE001 (a database that is away for a while must not end it)
                log.error("outbox_failed", kind=type(failure).__name__)  # noqa: TRY400 (texts stay out of logs)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY)

    async def send_due(self) -> int:
        """Send all that is due now and return how many were tried."""
        tried = 0
        async with self._alone:
            while not self._stopping.is_set():
                claimed = await asyncio.to_thread(outbox.claim, self._desk)
                if claimed is None:
                    break
                await self._send(claimed)
                tried += 1
        return tried

    async def _send(self, claimed: Claimed) -> None:
        message = (await asyncio.to_thread(self._render, claimed)).payload()
        try:
            answer = await self._client.chat_postMessage(
                channel=claimed.recipient.slack_id or "",
                text=message["text"],
                blocks=message["blocks"],
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": claimed.id}},
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
            await self._settle(claimed, failure)
            return
        await asyncio.to_thread(outbox.sent, self._desk, claimed, str(answer["channel"]), str(answer["ts"]))

    def _render(self, claimed: Claimed) -> Message:
        return notice(claimed.notice, self._voice_for(claimed.recipient))

    async def _settle(self, claimed: Claimed, failure: Exception) -> None:
        match outcome_of(failure):
            case TryAgain(seconds, counted):
                log.info("message_waits", seconds=seconds)
                await asyncio.to_thread(outbox.postpone, self._desk, claimed, seconds, counted=counted)
            case GiveUp(problem):
                log.warning("message_undeliverable", problem=problem)
                await asyncio.to_thread(outbox.give_up, self._desk, claimed, problem)
            case Unclear(why):
                log.warning("message_unclear", why=why)
