"""Run the dispatcher in worker threads, and look up people whom the bot does not know yet."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.call_executor import CallExecutor
from bot.services.context import Caller
from bot.services.members.queries import Profile, Stranger
from commands.mentioned import NamesWanted
from commands.slack.names import look_up_names
from commands.slack.profiles import look_up

Found = TypeVar("Found")

MOST_AT_ONCE = 10
"""Callers answered in one turn of a thread if many wait."""


class WorkerThreads:
    """Runs the dispatcher off the event loop, in at most `max_workers` threads at the same time.

    The threads of all listeners together use at most half of the database's connections.
    """

    def __init__(self, client: AsyncWebClient, *, max_workers: int) -> None:
        self._client = client
        self._calls = CallExecutor(max_workers=max_workers, most=MOST_AT_ONCE)

    async def answer(self, caller: Caller, work: Callable[[Profile | None], Found]) -> Found:
        """Return the result of `work`; for a new person, `work` is called again with their profile, and again
        when the names are there that it wants.
        """
        profile: Profile | None = None
        while True:
            try:
                return await self._calls.run(partial(work, profile))
            except Stranger:
                if profile is not None:
                    raise
                profile = await look_up(self._client, caller.slack_id)
            except NamesWanted as wanted:
                wanted.keep(await look_up_names(self._client, wanted.ids))
