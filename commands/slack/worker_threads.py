"""Answers callers in worker threads, and has those looked up whom the bot has not met."""

from collections.abc import Callable
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.batch_executor import BatchExecutor, each_called
from bot.services.context import Caller
from bot.services.members.queries import Profile, Stranger
from commands.slack.profiles import look_up

Found = TypeVar("Found")

MOST_AT_ONCE = 10
"""Callers who are answered in one hop where many wait: few enough that a slow one keeps few waiting."""


class WorkerThreads:
    """Runs the dispatcher off the event loop, in `max_workers` threads at the same time.

    The hops of all ways in together take half of the database's connections at most.
    """

    def __init__(self, client: AsyncWebClient, *, max_workers: int) -> None:
        self._client = client
        self._gathering = BatchExecutor[Callable[[], None], None](
            each_called, max_workers=max_workers, most=MOST_AT_ONCE
        )

    async def answer(self, caller: Caller, work: Callable[[Profile | None], Found]) -> Found:
        """Return what `work` returns; it is given the profile of someone met for the first time."""
        try:
            return await self._run(lambda: work(None))
        except Stranger:
            profile = await look_up(self._client, caller.slack_id)
            return await self._run(lambda: work(profile))

    async def _run(self, work: Callable[[], Found]) -> Found:
        found: list[Found] = []
        await self._gathering.ask(lambda: found.append(work()))
        return found[0]
