"""Hands Bolt what Slack sent, whichever way it came in, and an event once."""

from http import HTTPStatus

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.transport.deduplicator import Deduplicator
from bot.transport.rejection import Rejected
from bot.transport.requests import Incoming

log = structlog.get_logger("enlace.transport")

MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError)
"""What Bolt raises over a body in which something is not what it has always been."""


class RequestHandler:
    """Has Bolt handle requests; its listeners have ended when it returns (`process_before_response`)."""

    def __init__(self, bolt: AsyncApp, deduplicator: Deduplicator) -> None:
        self._bolt = bolt
        self._deduplicator = deduplicator

    async def handle(self, incoming: Incoming) -> BoltResponse:
        """Return Bolt's answer; an event that was handled before is answered with nothing.

        Raises `Rejected`.
        """
        if incoming.event_id is None:
            return await self._dispatch(incoming)
        return await self._deduplicator.once(incoming.event_id, lambda: self._dispatch(incoming))

    async def _dispatch(self, incoming: Incoming) -> BoltResponse:
        """Hand Bolt the body as read already, the way it comes over Socket Mode.

        So Bolt neither reads forms nor checks signatures, at both of which it stumbles.
        """
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=incoming.body)
        except MISSHAPEN:
            raise Rejected("malformed", HTTPStatus.BAD_REQUEST) from None
        response = await self._bolt.async_dispatch(request)
        if response.status != HTTPStatus.OK:
            log.warning("unhandled", type=incoming.kind, status=response.status)
        if response.status == HTTPStatus.NOT_FOUND:
            # Slack would repeat an event that nobody listens to, and in the end stop sending any.
            return BoltResponse(status=HTTPStatus.OK)
        return response
