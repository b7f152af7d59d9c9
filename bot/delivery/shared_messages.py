"""Updates shared messages in place when what they show has changed: at most once a minute, for thirty days.

An update can be repeated, so one with an unclear outcome is made again. Posting must not be repeated: a
message that may have arrived is looked for, and updated from then on if it is found.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from sqlmodel import Session

from bot.delivery.context import DeliveryContext
from bot.delivery.conversations import Overtaken, read
from bot.delivery.outcomes import GiveUp, TryAgain, outcome_of
from bot.delivery.reconciliation import wait_after
from bot.domain.channels.sharing import Shared
from bot.domain.members.member import Member
from bot.domain.outbox.pace import KEPT
from bot.domain.outbox.status import HistoryReading
from bot.services.channels import sharing
from bot.services.channels.sharing import ClaimedMessage
from bot.services.outbox.doubts import Whereabouts
from bot.views.blockkit.blocks import Message
from bot.views.localizer import Localizer
from bot.views.shared import fingerprint, shown_to_all, when_shared

log = structlog.get_logger("enlace.delivery")


class SharedMessageWorker:
    """Claims shared messages whose subject has new events in the trail, and those that may have been lost."""

    def __init__(self, delivery: DeliveryContext, localizer_for: Callable[[Member], Localizer]) -> None:
        self._delivery = delivery
        self._localizer_for = localizer_for

    def any_ready(self, session: Session) -> bool:
        """Whether there is anything for `take`."""
        return sharing.any_ready(session, self._delivery.context)

    async def take(self) -> ClaimedMessage | None:
        """Claim the next message that has to be updated or looked for."""
        return await asyncio.to_thread(self._take)

    def _take(self) -> ClaimedMessage | None:
        context = self._delivery.context
        while (held := sharing.take(context, self._delivery.pace)) is not None:
            if held.ts is None or self._mark(held.shared) != held.fingerprint:
                return held
            sharing.compared(context, held)
        return None

    async def refresh(self, held: ClaimedMessage) -> None:
        """Update a message, or find out whether it arrived at all, and record the outcome."""
        if held.ts is None:
            await self._look_for(held)
            return
        context = self._delivery.context
        now = context.clock.now()
        shown, mark = await asyncio.to_thread(self._rendered, held.shared, now)
        try:
            await self._update(held, held.ts, shown)
        except Exception as failure:  # noqa: BLE001 (after any failure an update can be repeated)
            await self._settle(held, failure)
            return
        await asyncio.to_thread(sharing.refreshed, context, held, mark)

    def _rendered(self, shared: Shared, now: datetime) -> tuple[Message, str]:
        return shown_to_all(shared, self._localizer_for, updated_at=now), self._mark(shared)

    def _mark(self, shared: Shared) -> str:
        return fingerprint(when_shared(shared, self._localizer_for))

    async def _update(self, held: ClaimedMessage, ts: str, shown: Message) -> None:
        async with asyncio.timeout(self._delivery.pace.post):
            await self._delivery.client.chat_update(
                channel=held.shared.place.channel,
                ts=ts,
                text=shown.text,
                blocks=list(shown.blocks),
                # Otherwise Slack would turn words of the text into mentions and links.
                parse="none",
            )

    async def _settle(self, held: ClaimedMessage, failure: Exception) -> None:
        context = self._delivery.context
        match outcome_of(failure):
            case GiveUp(problem):
                log.warning("share_ended", problem=problem)
                await asyncio.to_thread(sharing.end, context, held.shared.id, problem)
            case TryAgain(seconds, counted=False):
                await self._later(held, seconds, counted=False)
            case _:
                await self._later(held, self._delivery.pace.pause(held.tries + 1), counted=True)

    async def _look_for(self, held: ClaimedMessage) -> None:
        """Read the conversation for a message whose posting had no clear outcome."""
        context, shared = self._delivery.context, held.shared
        place = Whereabouts(shared.id, None, held.reading, shared.place.thread)
        try:
            reading = await read(self._delivery.client, place, partial(self._keep, held))
        except Overtaken:
            log.warning("reading_overtaken")
            return
        except Exception as failure:  # noqa: BLE001 (after any failure nothing is known, and it waits)
            if isinstance(outcome_of(failure), GiveUp) or context.clock.now() > shared.at + KEPT:
                await asyncio.to_thread(sharing.end, context, shared.id, sharing.NEVER_ARRIVED)
            else:
                await self._later(held, wait_after(failure, self._delivery), counted=True)
            return
        if reading.stamps:
            log.info("share_found")
            await asyncio.to_thread(
                sharing.arrived, context, shared, reading.channel or "", reading.stamps[0]
            )
        else:
            await asyncio.to_thread(sharing.end, context, shared.id, sharing.NEVER_ARRIVED)

    async def _keep(self, held: ClaimedMessage, reading: HistoryReading) -> bool:
        return await asyncio.to_thread(
            sharing.keep, self._delivery.context, held, reading, self._delivery.pace
        )

    async def _later(self, held: ClaimedMessage, seconds: float, *, counted: bool) -> None:
        log.info("share_waits", seconds=seconds)
        await asyncio.to_thread(sharing.later, self._delivery.context, held, seconds, counted=counted)
