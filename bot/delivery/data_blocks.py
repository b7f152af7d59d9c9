"""Learns from Slack's answers whether a workspace takes tables and charts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.delivery.context import DeliveryContext
from bot.domain.outbox.data_blocks import Choice
from bot.services.outbox import data_blocks
from bot.services.outbox.data_blocks import Decision
from bot.services.outbox.queue import Claimed

log = structlog.get_logger("enlace.delivery")


class DataBlockTrials:
    """Decides for each message whether it shows tables and charts. While one is tried, the others wait."""

    def __init__(self, delivery: DeliveryContext) -> None:
        self._context = delivery.context
        self._trying = asyncio.Lock()

    @asynccontextmanager
    async def decided(self, claimed: Claimed) -> AsyncIterator[Decision]:
        """Yield the decision for a message; a trial lasts until the end of the block."""
        async with self._trying:
            decision = await asyncio.to_thread(data_blocks.decide, self._context, claimed)
            if decision.choice is Choice.TRIAL:
                yield decision
                return
        yield decision

    async def taken(self, decision: Decision) -> None:
        """Record that Slack posted a message with tables and charts."""
        if decision.choice is Choice.TRIAL:
            log.info("data_blocks_shown")
            await asyncio.to_thread(data_blocks.shown, self._context)

    async def refused(self, claimed: Claimed) -> None:
        """Record that Slack refused them."""
        log.info("data_blocks_refused")
        await asyncio.to_thread(data_blocks.refused, self._context, claimed)

    async def untried(self, decision: Decision) -> None:
        """Record that Slack refused the message for another reason, before it looked at its blocks."""
        if decision.choice is Choice.TRIAL:
            await asyncio.to_thread(data_blocks.untried, self._context, decision)
