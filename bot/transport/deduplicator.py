"""Handles each of Slack's deliveries once, whichever transport and replica receives it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from http import HTTPStatus

import structlog
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.batch_executor import BatchExecutor
from bot.clock import Clock
from bot.store.deliveries import Deliveries, event_key
from bot.transport.rejection import Rejected

log = structlog.get_logger("enlace.transport")

MOST_NOTED = 50
"""The most deliveries that one statement records."""


class Deduplicator:
    """Finds repeated deliveries in the database, and repeated events among those that are being handled.

    An event is recorded after it was handled, since Slack repeats one whose handling was cancelled. Its
    change is recorded in the same transaction (`ServiceContext.writing`), so that it changes nothing twice.
    """

    def __init__(self, deliveries: Deliveries, clock: Clock) -> None:
        self._deliveries = deliveries
        self._clock = clock
        self._noting = BatchExecutor(self._note_all, max_workers=1, most=MOST_NOTED)
        self._under_way: dict[str, asyncio.Task[BoltResponse]] = {}

    async def is_new(self, key: str) -> bool:
        """Record a delivery, and return whether it is new; raises `Rejected` if the database fails."""
        try:
            return await self._noting.ask((key, self._clock.now()))
        except SQLAlchemyError:
            raise _no_memory() from None

    async def once(self, event_id: str, handle: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        """Handle an event, or wait for a delivery of it that is being handled: Slack repeats after 3 s.

        Raises `Rejected` if the database fails, and what `handle` raises.
        """
        under_way = self._under_way.get(event_id)
        if under_way is None:
            under_way = self._under_way[event_id] = asyncio.create_task(self._handle(event_id, handle))
            under_way.add_done_callback(lambda _: self._under_way.pop(event_id))
        return await asyncio.shield(under_way)

    async def forget(self) -> None:
        """Delete old deliveries; called at intervals, so that no request has to wait for it."""
        try:
            await asyncio.to_thread(self._deliveries.forget, self._clock.now())
        except SQLAlchemyError as failure:
            log.warning("forgetting_failed", kind=type(failure).__name__)

    async def close(self) -> None:
        """Cancel the events that are still being handled: Slack repeats them to a replica that runs then."""
        under_way = set(self._under_way.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _handle(self, event_id: str, handle: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        key = event_key(event_id, self._deliveries.mark)
        if await self._knows(key):
            return BoltResponse(status=HTTPStatus.OK)
        response = await handle()
        if response.status == HTTPStatus.OK:
            await self.is_new(key)
        return response

    async def _knows(self, key: str) -> bool:
        try:
            return await asyncio.to_thread(self._deliveries.knows, key)
        except SQLAlchemyError:
            raise _no_memory() from None

    def _note_all(self, asked: Sequence[tuple[str, datetime]]) -> Sequence[bool]:
        return self._deliveries.note_all(asked)


def _no_memory() -> Rejected:
    return Rejected("memory", HTTPStatus.SERVICE_UNAVAILABLE)
