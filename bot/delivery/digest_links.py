"""Changes a digest's message once its thread is there, so that it links to it.

Slack notifies nobody of a change and does not mark it, and a change can be repeated: one with an unclear
outcome is made again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.delivery.context import DeliveryContext
from bot.delivery.message_reading import read_message
from bot.delivery.outcomes import GiveUp, TryAgain, outcome_of
from bot.delivery.rendering import rendered, text_begins
from bot.domain.members.member import Member
from bot.domain.outbox.notices import DigestMessage
from bot.domain.outbox.pace import KEPT
from bot.failures import log_failure
from bot.services.digests import links
from bot.services.digests.links import ClaimedLink
from bot.views.blockkit.blocks import Message
from bot.views.localizer import Localizer

log = structlog.get_logger("enlace.delivery")

TOO_LATE = "too_late"
UNSAYABLE = "cannot_be_rendered"
"""Our own codes in `PostedDigest.problem`, next to Slack's."""


class DigestLinkWorker:
    """Claims digests' messages whose thread has begun, and changes them."""

    def __init__(self, delivery: DeliveryContext, localizer_for: Callable[[Member], Localizer]) -> None:
        self._delivery = delivery
        self._localizer_for = localizer_for

    async def take(self) -> ClaimedLink | None:
        """Claim the next message."""
        return await asyncio.to_thread(links.take, self._delivery.context, self._delivery.pace)

    async def link(self, held: ClaimedLink) -> None:
        """Change a message, or wait until all that it links to is there."""
        context = self._delivery.context
        try:
            message = await asyncio.to_thread(self._rendered, held)
        except Exception as failure:  # noqa: BLE001 (one that cannot be rendered must not come back for ever)
            log_failure(log, "link_failed", failure, problem=UNSAYABLE)
            await asyncio.to_thread(links.give_up, context, held, UNSAYABLE)
            return
        if message is None:
            await asyncio.to_thread(links.wait, context, held)
            return
        try:
            await self._update(held, message)
        except Exception as failure:  # noqa: BLE001 (after any failure a change can be repeated)
            await self._settle(held, failure)
            return
        await asyncio.to_thread(links.linked, context, held)

    def _rendered(self, held: ClaimedLink) -> Message | None:
        """Return the message as its reader has it, with its links; None if some cannot be made yet."""
        letter = read_message(self._delivery.context, held.message, sent_at=held.sent_at)
        if letter is None or not isinstance(letter.content, DigestMessage):
            return None
        content = letter.content
        begins = text_begins(letter, content, self._localizer_for)
        found = {each: held.thread[part] for each, part in begins.items() if part in held.thread}
        first = held.language or content.languages[0]
        if not found.keys() >= ({first} if content.digest.personal else begins.keys()):
            return None
        languages = tuple(dict.fromkeys((first, *content.languages)))
        content = replace(content, languages=languages, links=found)
        message, *_ = rendered(replace(letter, content=content), self._localizer_for)
        return message if held.data_blocks else message.instead or message

    async def _update(self, held: ClaimedLink, message: Message) -> None:
        async with asyncio.timeout(self._delivery.pace.post):
            await self._delivery.client.chat_update(
                channel=held.channel,
                ts=held.ts,
                text=message.spoken,
                blocks=list(message.blocks),
                parse="none",  # otherwise Slack would turn words of the text into mentions and links
            )

    async def _settle(self, held: ClaimedLink, failure: Exception) -> None:
        context = self._delivery.context
        match outcome_of(failure):
            case GiveUp(problem):
                log.warning("link_failed", problem=problem)
                await asyncio.to_thread(links.give_up, context, held, problem)
            case TryAgain(seconds, counted=False):
                await self._later(held, seconds, counted=False)
            case _ if context.clock.now() > held.sent_at + KEPT:
                log.warning("link_failed", problem=TOO_LATE)
                await asyncio.to_thread(links.give_up, context, held, TOO_LATE)
            case _:
                await self._later(held, self._delivery.pace.pause(held.tries + 1), counted=True)

    async def _later(self, held: ClaimedLink, seconds: float, *, counted: bool) -> None:
        log.info("link_waits", seconds=seconds)
        await asyncio.to_thread(links.later, self._delivery.context, held, seconds, counted=counted)
