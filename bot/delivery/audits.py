"""Reads a conversation once more after a message was sent, and takes away a second one with the same id.

A process that is frozen between its last look at the clock and its POST can make one; nothing can prevent it.
"""

import asyncio
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError

from bot.delivery.context import Means
from bot.delivery.conversations import Overtaken, read
from bot.delivery.failpoints import Failpoint
from bot.delivery.outcomes import GiveUp, outcome_of
from bot.delivery.reconciliation import wait_after
from bot.domain.outbox.status import HistoryReading
from bot.services.outbox import audits as outbox_audits
from bot.services.outbox.audits import Audit

log = structlog.get_logger("enlace.delivery")

GONE = GiveUp("message_not_found")
"""What Slack says where someone else has deleted it before."""


class Auditing:
    """Takes what was sent in more than one attempt and sees to it that it stands there once."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def take(self) -> Audit | None:
        """Take the next message that is to be looked for."""
        return await asyncio.to_thread(outbox_audits.take_audit, self._means.desk, self._means.pace)

    async def look(self, audit: Audit) -> None:
        """Keep the oldest message with this id and delete the others; what fails is tried again later."""
        desk, pace = self._means.desk, self._means.pace
        try:
            kept = await self._leave_one(audit)
        except Overtaken:
            log.warning("reading_overtaken")
            return
        except Exception as failure:  # noqa: BLE001 (whatever it was, it is looked at again)
            seconds = wait_after(failure, self._means)
            if not await asyncio.to_thread(outbox_audits.audit_later, desk, audit, seconds, pace):
                log.error("audit_given_up", kind=type(failure).__name__)  # noqa: TRY400 (texts stay out of logs)
            return
        await asyncio.to_thread(outbox_audits.audited, desk, audit, kept, pace)

    async def _leave_one(self, audit: Audit) -> str | None:
        """Delete all but the oldest message with this id, and return which that is."""
        reading = await read(self._means.client, audit.place, partial(self._keep, audit))
        if not reading.stamps:
            return None
        first, *others = reading.stamps
        if others and not await self._keep(audit, reading):
            raise Overtaken
        for ts in others:
            await self._delete(reading, ts)
        return first

    async def _keep(self, audit: Audit, reading: HistoryReading) -> bool:
        return await asyncio.to_thread(outbox_audits.keep, self._means.desk, audit, reading, self._means.pace)

    async def _delete(self, reading: HistoryReading, ts: str) -> None:
        await self._means.failpoints.reach(Failpoint.BEFORE_DELETE)
        try:
            await self._means.client.chat_delete(channel=reading.channel or "", ts=ts)
        except SlackApiError as refusal:
            if outcome_of(refusal) != GONE:
                raise
        log.error("message_doubled", channel=reading.channel, ts=ts)
        await self._means.failpoints.reach(Failpoint.AFTER_DELETE)
