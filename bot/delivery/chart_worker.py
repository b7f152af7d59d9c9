"""Draws and uploads the charts of digests; the digest's messages then show them by the files' ids.

Nothing here can lose a digest or send it twice. The messages wait for their charts for a while, then are sent
without them. A process that dies between the steps leaves at worst a file that is shared with nobody.
"""

import asyncio
from collections.abc import Mapping

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot.delivery.chart_drawing import NotDrawn
from bot.delivery.context import DeliveryContext
from bot.delivery.outcomes import OURS, GiveUp, TryAgain, outcome_of
from bot.i18n import Translator
from bot.services.digests import charts as digest_pictures
from bot.services.digests.charts import ChartJob
from bot.views.digests.charts import chart_title

log = structlog.get_logger("enlace.delivery")

REFUSED = GiveUp("invalid_blocks")
"""Slack's answer to a message with a file that it cannot show yet; the message was not posted."""


class ChartWorker:
    """Claims charts, draws and uploads them."""

    def __init__(self, delivery: DeliveryContext) -> None:
        self._delivery = delivery

    def any_ready(self, session: Session) -> bool:
        """Whether there is anything for `take`."""
        return digest_pictures.any_ready(session, self._delivery.context)

    async def take(self) -> ChartJob | None:
        """Claim the next chart."""
        return await asyncio.to_thread(digest_pictures.take, self._delivery.context, self._delivery.pace)

    async def illustrate(self, of: ChartJob) -> None:
        """Draw a chart, upload it shared with nobody, and record its file or what went wrong."""
        context = self._delivery.context
        if of.late:
            await self._give_up(of, digest_pictures.TOO_LATE)
            return
        try:
            async with asyncio.timeout(self._delivery.pace.picture):
                png = await self._delivery.draw(of.chart, of.language)
                file_id = await self._upload(of, png)
        except Exception as failure:  # noqa: BLE001 (after any failure the digest is sent all the same)
            await self._settle(of, failure)
            return
        if not await asyncio.to_thread(digest_pictures.uploaded, context, of, file_id):
            log.warning("picture_overtaken")

    async def _upload(self, of: ChartJob, png: bytes) -> str:
        answer = await self._delivery.client.files_upload_v2(
            file=png,
            filename=f"digest-{of.week}.{of.language}.png",
            title=chart_title(of.chart, Translator(of.language)),
        )
        return str(answer["files"][0]["id"])

    async def _settle(self, of: ChartJob, failure: Exception) -> None:
        pause = self._delivery.pace.picture_pause
        problem = _problem(failure)
        if problem not in OURS and not isinstance(outcome := outcome_of(failure), GiveUp):
            seconds = outcome.seconds if isinstance(outcome, TryAgain) and not outcome.counted else pause
            if await asyncio.to_thread(digest_pictures.postpone, self._delivery.context, of, seconds):
                log.info("picture_waits", problem=problem, seconds=seconds)
                return
        await self._give_up(of, problem)

    async def _give_up(self, of: ChartJob, problem: str) -> None:
        log.warning("picture_failed", problem=problem)
        await asyncio.to_thread(digest_pictures.failed, self._delivery.context, of, problem)


async def again_after(delivery: DeliveryContext, message: str) -> float:
    """Return the seconds after which to retry a message that Slack refused because of its charts."""
    seconds = await asyncio.to_thread(digest_pictures.refused, delivery.context, message, delivery.pace)
    if not seconds:
        log.warning("picture_failed", problem=digest_pictures.NOT_ACCEPTED)
    return seconds


def shows_files(message: Mapping[str, object]) -> bool:
    """Whether a message shows uploaded files."""
    blocks = message["blocks"]
    return isinstance(blocks, list) and any("slack_file" in block for block in blocks)


def _problem(failure: Exception) -> str:
    """Name a failure without quoting what people wrote: Slack's code, or the exception's type."""
    if isinstance(failure, SlackApiError):
        data = getattr(failure.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        return code if isinstance(code, str) else "unreadable"
    return "not_drawn" if isinstance(failure, NotDrawn) else type(failure).__name__
