"""Tells load balancers and monitoring whether the bot can work, and nothing more."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.store import schema
from bot.store.database import Database
from bot.transport.slack_errors import FAILURES, TOKEN_REFUSED, refusal_code

OK = "ok"
UNREACHABLE = "unreachable"
SECONDS = 5.0
"""The longest time in seconds that one check may take."""
GOOD_FOR = timedelta(seconds=60)
"""How long a good answer from Slack is reused, so that monitoring the bot does not become a load on Slack."""
BAD_FOR = timedelta(seconds=10)
"""How long a failure is reused; shorter, so that an outage does not seem longer than it is."""


class Readiness:
    """Checks the database, its schema and the token of each workspace."""

    def __init__(self, database: Database, clients: Sequence[AsyncWebClient], clock: Clock) -> None:
        self._database = database
        self._clients = clients
        self._clock = clock
        self._looking: asyncio.Task[tuple[str, str]] | None = None
        self._asking = asyncio.Lock()
        self._slack = ""
        self._asked_at: datetime | None = None

    async def checks(self) -> dict[str, str]:
        """Return each check's state in a word; all is well if every word is "ok"."""
        (database, revision), slack = await asyncio.gather(self._look(), self._ask())
        return {"database": database, "schema": revision, "slack": slack}

    async def _look(self) -> tuple[str, str]:
        # One check at a time: a database that hangs must not block one thread after the other.
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(asyncio.to_thread(_look_at, self._database))
        done, _ = await asyncio.wait({self._looking}, timeout=SECONDS)
        return self._looking.result() if done else (UNREACHABLE, "unknown")

    async def _ask(self) -> str:
        async with self._asking:
            holds = GOOD_FOR if self._slack == OK else BAD_FOR
            now = self._clock.now()
            if self._asked_at is None or not timedelta() <= now - self._asked_at < holds:
                found = await asyncio.gather(*map(_ask, self._clients))
                self._slack = next((each for each in found if each != OK), OK)
                self._asked_at = now
            return self._slack


def _look_at(database: Database) -> tuple[str, str]:
    try:
        schema.ensure_current(database)
    except schema.SchemaBehind:
        return OK, "behind"
    except schema.SchemaAhead:
        return OK, "ahead"
    except SQLAlchemyError:
        return UNREACHABLE, "unknown"
    return OK, OK


async def _ask(client: AsyncWebClient) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            await client.auth_test()
    except SlackApiError as refusal:
        return "refused" if refusal_code(refusal) in TOKEN_REFUSED else UNREACHABLE
    except FAILURES:
        return UNREACHABLE
    return OK
