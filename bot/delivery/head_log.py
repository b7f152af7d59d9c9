"""Notes the head of the audit trail once a day outside the database, so that a later check can compare it."""

import asyncio
import os
from datetime import date
from pathlib import Path

import structlog

from bot.failures import log_failure
from bot.services.context import ServiceContext

log = structlog.get_logger("enlace.audit")
OWNERS_ALONE = 0o600


class HeadLog:
    """Writes the head to the log and, if one is configured, to the end of a file: at the start, then daily.

    `enlace audit verify --head` takes what is noted. Days are UTC's.
    """

    def __init__(self, context: ServiceContext, file: Path | None) -> None:
        self._context = context
        self._file = file
        self._noted: date | None = None
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look whether a day has begun; call it on the loop."""
        self._wake.set()

    def stop(self) -> None:
        """End `run`."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Note the head now and on each day that begins, until `stop`."""
        while not self._stopping:
            self._wake.clear()
            today = self._context.clock.now().date()
            if today != self._noted:
                try:
                    await asyncio.to_thread(self._note)
                    self._noted = today
                except Exception as failure:  # noqa: BLE001 (a full disk or an outage must not end the loop)
                    log_failure(log, "audit_head_not_noted", failure)
            await self._wake.wait()

    def _note(self) -> None:
        with self._context.reading() as session:
            head = self._context.trail.head(session)
        if head is None:
            return
        now = self._context.clock.now()
        log.info("audit_head", head=head)
        if self._file is not None:
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNERS_ALONE)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                file.write(f"{now.isoformat(timespec='seconds')} {head}\n")
