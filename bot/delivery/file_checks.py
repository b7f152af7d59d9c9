"""Reads files that are evidence, and records what they are or why they could not be read."""

import asyncio

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from sqlmodel import Session

from bot.delivery.context import DeliveryContext
from bot.delivery.file_downloads import NotNow, Unreadable, read_file
from bot.domain.evidence.files import FileProblem
from bot.services.evidence import file_checks
from bot.services.evidence.file_checks import ClaimedFileCheck

log = structlog.get_logger("enlace.delivery")

PASSING = (NotNow, SlackClientError, ClientError, TimeoutError, OSError)
"""Failures that may be over at the next try."""


class FileCheckWorker:
    """Claims files and reads them."""

    def __init__(self, delivery: DeliveryContext) -> None:
        self._delivery = delivery

    def any_ready(self, session: Session) -> bool:
        """Whether there is anything for `take`."""
        return file_checks.any_ready(session, self._delivery.context)

    async def take(self) -> ClaimedFileCheck | None:
        """Claim the next file."""
        return await asyncio.to_thread(file_checks.take, self._delivery.context, self._delivery.pace)

    async def check(self, check: ClaimedFileCheck) -> None:
        """Read a file and record its hash. A temporary failure is retried; every other outcome is final."""
        context = self._delivery.context
        try:
            async with asyncio.timeout(self._delivery.pace.file):
                proof = await read_file(self._delivery.client, check.file_id, check.limit, check.asker)
        except Unreadable as refused:
            await self._give_up(check, refused.problem)
        except PASSING as failure:
            await self._later(check, failure)
        else:
            await asyncio.to_thread(file_checks.read, context, check, proof)

    async def _later(self, check: ClaimedFileCheck, failure: Exception) -> None:
        pace, kind = self._delivery.pace, type(failure).__name__
        if isinstance(failure, NotNow) and failure.seconds is not None:
            log.info("file_waits", kind=kind, seconds=failure.seconds)
            await asyncio.to_thread(
                file_checks.postpone, self._delivery.context, check, failure.seconds, counted=False
            )
            return
        if check.tries + 1 >= pace.file_tries:
            await self._give_up(check, FileProblem.NO_ANSWER)
            return
        seconds = pace.file_pause * 2.0**check.tries
        log.info("file_waits", kind=kind, seconds=seconds)
        await asyncio.to_thread(file_checks.postpone, self._delivery.context, check, seconds)

    async def _give_up(self, check: ClaimedFileCheck, problem: FileProblem) -> None:
        log.warning("file_unreadable", problem=problem.value)
        await asyncio.to_thread(file_checks.unreadable, self._delivery.context, check, problem)
