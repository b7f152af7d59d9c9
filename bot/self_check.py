"""Looks every few seconds whether the bot can work, and writes what it finds into log and heartbeat file."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import heartbeat
from bot.clock import Clock
from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, Translator
from bot.store.clock_difference import ClockOff, clock_off
from bot.store.database import Database
from bot.store.trouble import DatabaseSlow, DatabaseTrouble, trouble_of

log = structlog.get_logger("enlace")

EVERY = 5.0
"""Seconds between two looks."""
DATABASE_SECONDS = 10.0
"""How long the database may take to answer; SQLite waits five seconds for another writer."""

Troubles = Callable[[], Sequence[EnlaceError]]


class Way(Protocol):
    """What is asked of a transport."""

    @property
    def connected(self) -> asyncio.Event: ...


class SelfCheck:
    """Checks the database, asks `others` for their troubles, and writes the heartbeat until it is stopped.

    The first heartbeat is written once the bot is connected.
    """

    def __init__(
        self, database: Database, way: Way, clock: Clock, others: Troubles, *, file: Path | None, zone: str
    ) -> None:
        self._database = database
        self._way = way
        self._clock = clock
        self._others = others
        self._file = file
        self._translators = [Translator(language, ZoneInfo(zone)) for language in LANGUAGES]
        self._looking: asyncio.Task[Seen] | None = None
        self._trouble: DatabaseTrouble | None = None
        self._clock_off: ClockOff | None = None
        self._connected_at: datetime | None = None
        self._unwritable = False
        self._stopping = asyncio.Event()

    @property
    def troubles(self) -> tuple[EnlaceError, ...]:
        """What keeps the bot from working at present, each with its remedy."""
        return (*([self._trouble] if self._trouble else []), *self._others())

    @property
    def remarks(self) -> tuple[EnlaceError, ...]:
        """What should be mended although the bot works, each with its remedy; the heartbeat leaves it out."""
        return (self._clock_off,) if self._clock_off else ()

    async def run(self) -> None:
        """Look at intervals until `stop`."""
        await self._first()
        while not self._stopping.is_set():
            await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._stopping.wait()

    def stop(self) -> None:
        """Let `run` return."""
        self._stopping.set()

    async def look(self) -> None:
        """Look once."""
        found, off = await self._look_at_database()
        if type(found) is not type(self._trouble):
            if found is not None:
                log.error(
                    "database_trouble", cause=type(found).__name__, problem=found.message % found.values
                )
            else:
                log.info("database_well_again")
        self._trouble = found
        if found is None:  # otherwise the database's time is not known
            self._note_clock(off)
        if self._way.connected.is_set():
            self._connected_at = self._clock.now()
        if self._file is not None and self._connected_at is not None:
            self._write(self._file, self._connected_at)

    def _note_clock(self, off: ClockOff | None) -> None:
        if type(off) is not type(self._clock_off):
            if off is not None:
                log.warning("clock_off", cause=type(off).__name__, seconds=round(off.by.total_seconds()))
            else:
                log.info("clock_right_again")
        self._clock_off = off

    async def _first(self) -> None:
        """Wait until the bot is connected for the first time, or `stop`."""
        waits = {asyncio.create_task(event.wait()) for event in (self._way.connected, self._stopping)}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _look_at_database(self) -> "Seen":
        # One look at a time: a database that hangs must not block one thread after the other.
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(asyncio.to_thread(_look_at, self._database, self._clock))
        done, _ = await asyncio.wait({self._looking}, timeout=DATABASE_SECONDS)
        return self._looking.result() if done else Seen(DatabaseSlow())

    def _write(self, file: Path, connected_at: datetime) -> None:
        troubles = self.troubles
        try:
            heartbeat.write(
                file,
                connected_at=connected_at.timestamp(),
                sentences={
                    t.language: {each: t.gettext(each) for each in heartbeat.MESSAGES}
                    for t in self._translators
                },
                troubles={t.language: [t.explain(each) for each in troubles] for t in self._translators},
            )
        except OSError as failure:
            if not self._unwritable:
                log.error("heartbeat_unwritable", kind=type(failure).__name__)  # noqa: TRY400 (no frames needed)
            self._unwritable = True
        else:
            self._unwritable = False


class Seen(NamedTuple):
    """What one look at the database found; if there is trouble, nothing is known of the clock."""

    trouble: DatabaseTrouble | None
    clock_off: ClockOff | None = None


def _look_at(database: Database, clock: Clock) -> Seen:
    try:
        database.probe()
        return Seen(database.trouble, clock_off(database, clock))
    except (SQLAlchemyError, DatabaseTrouble) as failure:
        return Seen(trouble_of(failure) or database.trouble)
