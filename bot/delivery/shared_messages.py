"""Changes shared messages in place when what they show has changed: at most once a minute, for thirty days.

A change can be repeated, so that one of which nobody knows whether Slack took it is made again. Only the
message itself must not be: one that may have arrived is looked for, and followed if it is found.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog

from bot.delivery.context import Means
from bot.delivery.conversations import Overtaken, read
from bot.delivery.outcomes import GiveUp, TryAgain, outcome_of
from bot.delivery.reconciliation import wait_after
from bot.domain.channels.sharing import Shared
from bot.domain.members.member import Member
from bot.domain.outbox.pace import KEPT
from bot.domain.outbox.status import HistoryReading
from bot.services.channels import sharing
from bot.services.channels.sharing import Held
from bot.services.outbox.doubts import Whereabouts
from bot.views.blockkit.blocks import Message
from bot.views.localizer import Voice
from bot.views.shared import fingerprint, shown_to_all, when_shared

log = structlog.get_logger("enlace.delivery")


class Refreshing:
    """Takes shared messages whose subject the trail has gone on about, and those that may have been lost."""

    def __init__(self, means: Means, voice_for: Callable[[Member], Voice]) -> None:
        self._means = means
        self._voice_for = voice_for

    async def take(self) -> Held | None:
        """Take the next one that has to be changed or looked for."""
        return await asyncio.to_thread(self._take)

    def _take(self) -> Held | None:
        desk = self._means.desk
        while (held := sharing.take(desk, self._means.pace)) is not None:
            if held.ts is None or self._mark(held.shared) != held.fingerprint:
                return held
            sharing.compared(desk, held)
        return None

    async def refresh(self, held: Held) -> None:
        """Change one, or find out whether it arrived at all, and record what became of that."""
        if held.ts is None:
            await self._look_for(held)
            return
        desk = self._means.desk
        now = desk.clock.now()
        shown, mark = await asyncio.to_thread(self._rendered, held.shared, now)
        try:
            await self._update(held, held.ts, shown)
        except Exception as failure:  # noqa: BLE001 (whatever it was, a change can be made again)
            await self._settle(held, failure)
            return
        await asyncio.to_thread(sharing.refreshed, desk, held, mark)

    def _rendered(self, shared: Shared, now: datetime) -> tuple[Message, str]:
        return shown_to_all(shared, self._voice_for, updated_at=now), self._mark(shared)

    def _mark(self, shared: Shared) -> str:
        return fingerprint(when_shared(shared, self._voice_for))

    async def _update(self, held: Held, ts: str, shown: Message) -> None:
        async with asyncio.timeout(self._means.pace.post):
            await self._means.client.chat_update(
                channel=held.shared.place.channel,
                ts=ts,
                text=shown.text,
                blocks=list(shown.blocks),
                # Slack would find mentions and links in the text by itself.
                parse="none",
            )

    async def _settle(self, held: Held, failure: Exception) -> None:
        desk = self._means.desk
        match outcome_of(failure):
            case GiveUp(problem):
                log.warning("share_ended", problem=problem)
                await asyncio.to_thread(sharing.end, desk, held.shared.id, problem)
            case TryAgain(seconds, counted=False):
                await self._later(held, seconds, counted=False)
            case _:
                await self._later(held, self._means.pace.pause(held.tries + 1), counted=True)

    async def _look_for(self, held: Held) -> None:
        """Read the conversation for a message whose posting had no clear outcome."""
        desk, shared = self._means.desk, held.shared
        place = Whereabouts(shared.id, None, held.reading, shared.place.thread)
        try:
            reading = await read(self._means.client, place, partial(self._keep, held))
        except Overtaken:
            log.warning("reading_overtaken")
            return
        except Exception as failure:  # noqa: BLE001 (whatever it was, nothing is known, and it waits)
            if isinstance(outcome_of(failure), GiveUp) or desk.clock.now() > shared.at + KEPT:
                await asyncio.to_thread(sharing.end, desk, shared.id, sharing.NEVER_ARRIVED)
            else:
                await self._later(held, wait_after(failure, self._means), counted=True)
            return
        if reading.stamps:
            log.info("share_found")
            await asyncio.to_thread(sharing.arrived, desk, shared, reading.channel or "", reading.stamps[0])
        else:
            await asyncio.to_thread(sharing.end, desk, shared.id, sharing.NEVER_ARRIVED)

    async def _keep(self, held: Held, reading: HistoryReading) -> bool:
        return await asyncio.to_thread(sharing.keep, self._means.desk, held, reading, self._means.pace)

    async def _later(self, held: Held, seconds: float, *, counted: bool) -> None:
        log.info("share_waits", seconds=seconds)
        await asyncio.to_thread(sharing.later, self._means.desk, held, seconds, counted=counted)
