"""Looks for messages that Slack may or may not have posted, before any of them is sent again."""

import asyncio
from functools import partial

import structlog
from sqlmodel import Session

from bot.delivery.context import DeliveryContext
from bot.delivery.conversations import Overtaken, read
from bot.delivery.failpoints import Failpoint
from bot.delivery.outcomes import TryAgain, outcome_of
from bot.domain.outbox.status import HistoryReading
from bot.services.outbox import doubts as outbox_doubts
from bot.services.outbox.doubts import Doubt

log = structlog.get_logger("enlace.delivery")


class ReconciliationWorker:
    """Claims messages in doubt and reads their conversations: each is found, absent, or still unclear."""

    def __init__(self, delivery: DeliveryContext) -> None:
        self._delivery = delivery

    def any_ready(self, session: Session) -> bool:
        """Whether there is anything for `take`."""
        return outbox_doubts.any_ready(session, self._delivery.context, self._delivery.pace)

    async def take(self) -> Doubt | None:
        """Claim the next message in doubt."""
        return await asyncio.to_thread(outbox_doubts.take_doubt, self._delivery.context, self._delivery.pace)

    async def settle(self, doubt: Doubt) -> None:
        """Read the conversation and record the result."""
        context, pace, failpoints = self._delivery.context, self._delivery.pace, self._delivery.failpoints
        await failpoints.reach(Failpoint.BEFORE_READING)
        try:
            reading = await read(self._delivery.client, doubt.place, partial(self._keep, doubt))
        except Overtaken:
            log.warning("reading_overtaken")
            return
        except Exception as failure:  # noqa: BLE001 (after any failure nothing is known, and it waits)
            log.warning("message_unclear", why=f"unreadable: {type(failure).__name__}")
            await asyncio.to_thread(
                outbox_doubts.unreadable, context, doubt, wait_after(failure, self._delivery)
            )
            return
        await failpoints.reach(Failpoint.AFTER_READING)
        if reading.stamps:
            log.info("message_found")
            first, *others = reading.stamps
            await asyncio.to_thread(
                outbox_doubts.found, context, doubt, reading.channel or "", first, pace, alone=not others
            )
        else:
            log.info("message_missing")
            await asyncio.to_thread(outbox_doubts.absent, context, doubt, pace)
        await failpoints.reach(Failpoint.AFTER_RECONCILING)

    async def _keep(self, doubt: Doubt, reading: HistoryReading) -> bool:
        return await asyncio.to_thread(
            outbox_doubts.keep, self._delivery.context, doubt, reading, self._delivery.pace
        )


def wait_after(failure: Exception, delivery: DeliveryContext) -> float:
    """Return the seconds after which to read again: what Slack asks for, else the first pause."""
    outcome = outcome_of(failure)
    limited = isinstance(outcome, TryAgain) and not outcome.counted
    return outcome.seconds if limited and isinstance(outcome, TryAgain) else delivery.pace.first_pause
