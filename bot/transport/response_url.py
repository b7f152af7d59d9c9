"""Sends an answer to a request's response_url, if the acknowledgement could not carry it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from slack_bolt.response import BoltResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack_errors import never_arrived
from bot.transport.loggers import quiet_logger
from bot.transport.proxies import proxy_for
from bot.transport.slack_errors import FAILURES
from bot.views.shared import IF_UNCLEAR

log = structlog.get_logger("enlace.transport")

OK = 200
RATE_LIMITED = 429
SERVER_ERROR = 500
SECONDS = 5


async def deliver(address: str, response: BoltResponse, pauses: Sequence[float]) -> None:
    """Send an answer to its response_url, with one try after each of `pauses` (in seconds); never raises.

    Slack accepts five answers within thirty minutes. An empty answer is not sent. One for everyone is not
    sent again if it may have been posted: then the person who asked is told so.
    """
    payload = _payload(response) if response.body else {}
    await _deliver(address, payload, response, pauses)


async def doubt(address: str, response: BoltResponse, pauses: Sequence[float]) -> bool:
    """Handle an acknowledgement of which nobody knows whether it arrived.

    If it held an answer for everyone, tell the person so, and return True; otherwise it can be sent again.
    """
    if not response.body or not _is_public(_payload(response)):
        return False
    log.warning("answer_unclear")
    await _deliver(address, _if_unclear(response), response, pauses)
    return True


async def _deliver(
    address: str, payload: dict[str, Any], response: BoltResponse, pauses: Sequence[float]
) -> None:
    if not payload:
        return
    webhook = AsyncWebhookClient(address, timeout=SECONDS, logger=quiet_logger(), retry_handlers=[])
    webhook.proxy = proxy_for(address)
    for pause in pauses:
        await asyncio.sleep(pause)
        try:
            status = (await webhook.send_dict(payload)).status_code
        except FAILURES as failure:
            log.warning("response_url_failed", kind=type(failure).__name__)
            if _is_public(payload) and not never_arrived(failure):
                await doubt(address, response, pauses)
                return
            continue
        if status == OK:
            return
        log.warning("response_url_refused", status=status)
        if _is_public(payload) and status >= SERVER_ERROR:
            await doubt(address, response, pauses)
            return
        if status < SERVER_ERROR and status != RATE_LIMITED:
            break
    log.error("answer_lost")


def _is_public(payload: Mapping[str, Any]) -> bool:
    return payload.get("response_type") == "in_channel"


def _if_unclear(response: BoltResponse) -> dict[str, Any]:
    words = response.headers.get(IF_UNCLEAR)
    return dict(json.loads(words[0])) if words else {}


def _payload(response: BoltResponse) -> dict[str, Any]:
    is_json = response.first_headers()["content-type"].startswith("application/json")
    return dict(json.loads(response.body)) if is_json else {"text": response.body}
