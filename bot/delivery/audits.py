"""Reads a conversation once more after a message was sent, and deletes a second message with the same id.

A process that is frozen between its last look at the clock and its POST can post a duplicate; nothing can
prevent that.
"""

import asyncio
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot.delivery.context import DeliveryContext
from bot.delivery.conversations import Overtaken, read
from bot.delivery.failpoints import Failpoint
from bot.delivery.outcomes import GiveUp, outcome_of
from bot.delivery.reconciliation import wait_after
from bot.domain.outbox.status import HistoryReading
from bot.services.outbox import audits as outbox_audits
from bot.services.outbox.audits import DoubleCheck

log = structlog.get_logger("enlace.delivery")

GONE = GiveUp("message_not_found")
"""Slack's code if someone else has already deleted the message."""


class AuditWorker:
    """Claims messages that were sent in more than one attempt, and makes sure that each is posted once."""

    def __init__(self, delivery: DeliveryContext) -> None:
        self._delivery = delivery

    def any_ready(self, session: Session) -> bool:
        """Whether there is anything for `take`."""
        return outbox_audits.any_ready(session, self._delivery.context)

    async def take(self) -> DoubleCheck | None:
        """Claim the next message to audit."""
        return await asyncio.to_thread(outbox_audits.take_audit, self._delivery.context, self._delivery.pace)

    async def look(self, audit: DoubleCheck) -> None:
        """Keep the oldest message with this id and delete the others; retry later if that fails."""
        context, pace = self._delivery.context, self._delivery.pace
        try:
            kept = await self._leave_one(audit)
        except Overtaken:
            log.warning("reading_overtaken")
            return
        except Exception as failure:  # noqa: BLE001 (any failure is retried)
            seconds = wait_after(failure, self._delivery)
            if not await asyncio.to_thread(outbox_audits.audit_later, context, audit, seconds, pace):
                log.error("audit_given_up", kind=type(failure).__name__)  # noqa: TRY400 (texts stay out of logs)
            return
        await asyncio.to_thread(outbox_audits.audited, context, audit, kept, pace)

    async def _leave_one(self, audit: DoubleCheck) -> str | None:
        """Delete all but the oldest message with this id, and return that one's `ts`."""
        reading = await read(self._delivery.client, audit.place, partial(self._keep, audit))
        if not reading.stamps:
            return None
        first, *others = reading.stamps
        if others and not await self._keep(audit, reading):
            raise Overtaken
        for ts in others:
            await self._delete(reading, ts)
        return first

    async def _keep(self, audit: DoubleCheck, reading: HistoryReading) -> bool:
        return await asyncio.to_thread(
            outbox_audits.keep, self._delivery.context, audit, reading, self._delivery.pace
        )

    async def _delete(self, reading: HistoryReading, ts: str) -> None:
        await self._delivery.failpoints.reach(Failpoint.BEFORE_DELETE)
        try:
            await self._delivery.client.chat_delete(channel=reading.channel or "", ts=ts)
        except SlackApiError as refusal:
            if outcome_of(refusal) != GONE:
                raise
        log.error("message_doubled", channel=reading.channel, ts=ts)
        await self._delivery.failpoints.reach(Failpoint.AFTER_DELETE)
