"""Passes Slack's requests from either transport to Bolt, and each event only once."""

from http import HTTPStatus

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.failures import log_failure
from bot.transport.deduplicator import Deduplicator
from bot.transport.rejection import Rejected
from bot.transport.requests import Incoming
from bot.transport.shapes import misshapen

log = structlog.get_logger("enlace.transport")

MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError)
"""What Bolt raises for a body whose shape it does not expect."""


class RequestHandler:
    """Handles requests with Bolt, whose listeners have ended when it returns (`process_before_response`)."""

    def __init__(self, bolt: AsyncApp, deduplicator: Deduplicator) -> None:
        self._bolt = bolt
        self._deduplicator = deduplicator

    async def handle(self, incoming: Incoming) -> BoltResponse:
        """Return Bolt's answer; an event that was handled before gets an empty answer.

        Raises `Rejected`.
        """
        if where := misshapen(incoming):
            log.error("request_malformed", type=incoming.kind, where=where)
            raise Rejected("malformed", HTTPStatus.BAD_REQUEST)
        if incoming.event_id is None:
            return await self._dispatch(incoming)
        return await self._deduplicator.once(incoming.event_id, lambda: self._dispatch(incoming))

    async def _dispatch(self, incoming: Incoming) -> BoltResponse:
        """Pass Bolt the parsed body, in the form in which Socket Mode delivers it.

        So Bolt neither parses forms nor checks signatures: in both it fails on malformed input.
        """
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=incoming.body)
            response = await self._bolt.async_dispatch(request)
        except MISSHAPEN as failure:
            log_failure(log, "request_malformed", failure, type=incoming.kind)
            raise Rejected("malformed", HTTPStatus.BAD_REQUEST) from None
        if response.status != HTTPStatus.OK:
            log.warning("unhandled", type=incoming.kind, status=response.status)
        if response.status == HTTPStatus.NOT_FOUND:
            # Otherwise Slack would repeat an event that has no listener, and in the end stop sending events.
            return BoltResponse(status=HTTPStatus.OK)
        return response
