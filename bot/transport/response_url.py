"""Sends an answer to a request's response_url, if the acknowledgement could not carry it."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import structlog
from slack_bolt.response import BoltResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.transport.loggers import quiet_logger
from bot.transport.proxies import proxy_for
from bot.transport.slack_errors import FAILURES

log = structlog.get_logger("enlace.transport")

OK = 200
RATE_LIMITED = 429
SERVER_ERROR = 500
SECONDS = 5


async def deliver(address: str, response: BoltResponse, pauses: Sequence[float]) -> None:
    """Send an answer to its response_url, with one try after each of `pauses` (in seconds); never raises.

    Slack accepts five answers within thirty minutes. An empty answer is not sent.
    """
    if not response.body:
        return
    webhook = AsyncWebhookClient(address, timeout=SECONDS, logger=quiet_logger(), retry_handlers=[])
    webhook.proxy = proxy_for(address)
    for pause in pauses:
        await asyncio.sleep(pause)
        try:
            status = (await webhook.send_dict(_payload(response))).status_code
        except FAILURES as failure:
            log.warning("response_url_failed", kind=type(failure).__name__)
            continue
        if status == OK:
            return
        log.warning("response_url_refused", status=status)
        if status < SERVER_ERROR and status != RATE_LIMITED:
            break
    log.error("answer_lost")


def _payload(response: BoltResponse) -> dict[str, Any]:
    is_json = response.first_headers()["content-type"].startswith("application/json")
    return dict(json.loads(response.body)) if is_json else {"text": response.body}
