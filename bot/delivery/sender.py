"""Sends the messages in the outbox, and finds out the outcome of earlier attempts."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import Session

from bot.delivery.audits import AuditWorker
from bot.delivery.chart_worker import ChartWorker
from bot.delivery.context import DeliveryContext
from bot.delivery.file_checks import FileCheckWorker
from bot.delivery.posting import MessagePoster
from bot.delivery.reconciliation import ReconciliationWorker
from bot.delivery.retention import Tidying
from bot.delivery.revisions import RevisionWorker
from bot.delivery.shared_messages import SharedMessageWorker
from bot.delivery.worker import Worker
from bot.domain.members.member import Member
from bot.services.channels.sharing import ClaimedMessage
from bot.services.digests.charts import ChartJob
from bot.services.digests.rounds import open_due
from bot.services.evidence.file_checks import ClaimedFileCheck
from bot.services.outbox import reports as outbox_reports
from bot.services.outbox.audits import DoubleCheck
from bot.services.outbox.doubts import Doubt
from bot.services.outbox.queue import Claimed
from bot.services.outbox.revisions import ClaimedRevision
from bot.services.reminders.opening import open_reminders
from bot.store.trouble import log_trouble
from bot.views.localizer import Localizer

log = structlog.get_logger("enlace.delivery")

AT_ONCE = 8
"""Messages that are posted at the same time; at most one of them to the same person."""
DRAWN_AT_ONCE = 2
"""Charts that are drawn at the same time: each takes a process."""
READ_AT_ONCE = 2
"""Evidence files that are read at the same time."""
REFRESHED_AT_ONCE = 2
"""Shared messages that are updated at the same time: Slack takes fifty updates a minute."""
REVISED_AT_ONCE = 2
"""Messages that are changed at the same time because their content was: they share that limit."""


class Sender:
    """Runs the workers until it is stopped: at every signal from a service, and at each tick."""

    def __init__(self, delivery: DeliveryContext, localizer_for: Callable[[Member], Localizer]) -> None:
        posting = MessagePoster(delivery, localizer_for, self._wake_in)
        reconciliation_worker, audit_worker = ReconciliationWorker(delivery), AuditWorker(delivery)
        self._delivery = delivery
        self._posting = Worker[Claimed]("posting", posting.take, posting.post, width=AT_ONCE)
        self._reconciling = Worker[Doubt](
            "reconciling", reconciliation_worker.take, reconciliation_worker.settle, width=AT_ONCE
        )
        self._auditing = Worker[DoubleCheck]("auditing", audit_worker.take, audit_worker.look, width=AT_ONCE)
        chart_worker = ChartWorker(delivery)
        self._illustrating = Worker[ChartJob](
            "illustrating", chart_worker.take, chart_worker.illustrate, width=DRAWN_AT_ONCE
        )
        checking = FileCheckWorker(delivery)
        self._checking = Worker[ClaimedFileCheck](
            "file_checking", checking.take, checking.check, width=READ_AT_ONCE
        )
        refreshing = SharedMessageWorker(delivery, localizer_for)
        self._refreshing = Worker[ClaimedMessage](
            "refreshing", refreshing.take, refreshing.refresh, width=REFRESHED_AT_ONCE
        )
        revising = RevisionWorker(delivery, localizer_for, self._wake_in)
        self._revising = Worker[ClaimedRevision](
            "revising", revising.take, revising.revise, width=REVISED_AT_ONCE
        )
        self._queues: Sequence[tuple[Worker[Any], Callable[[Session], bool]]] = (
            (self._illustrating, chart_worker.any_ready),
            (self._checking, checking.any_ready),
            (self._reconciling, reconciliation_worker.any_ready),
            (self._posting, posting.any_ready),
            (self._auditing, audit_worker.any_ready),
            (self._refreshing, refreshing.any_ready),
            (self._revising, revising.any_ready),
        )
        self._workers = tuple(worker for worker, _ in self._queues)
        self._tidying = Tidying(delivery.context)
        self._drawn_from: datetime | None = None
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._beginning = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        """Signal, from any thread, that there may be something to do."""
        with suppress(RuntimeError):  # the loop has ended; the next start sends the message
            self._loop.call_soon_threadsafe(self._wake.set)

    def draw_from(self, moment: datetime) -> None:
        """Draw no charts for digests that are opened before `moment`, when a long past is replayed."""
        self._drawn_from = moment

    def stop(self) -> None:
        """Claim nothing more; `run` returns once every message under way has its outcome."""
        self._stopping.set()
        self._wake.set()
        for worker in self._workers:
            worker.close()

    async def run(self) -> None:
        """Start what is due, at every signal, until `stop`; the loop does not wait for started jobs."""
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                await self._begin()
            except Exception as failure:  # noqa: BLE001 (a database outage must not end the loop)
                log_trouble(log, "outbox_failed", failure, worker="sender")
            await self._wake.wait()
        # A reading, a drawing or an update that is cancelled is started again later.
        broken_off = (
            self._illustrating,
            self._checking,
            self._reconciling,
            self._auditing,
            self._refreshing,
            self._revising,
        )
        await asyncio.gather(*(worker.abandon() for worker in broken_off), self._posting.finish())

    async def send_due(self) -> int:
        """Do everything that is due now, wait for it, and return how many jobs there were."""
        done = 0
        while True:
            ended = self._ended()
            done += (begun := await self._begin())
            await self._finish()
            # Jobs that others started count too: a digest is sent once its charts are there.
            if not begun and self._ended() == ended:
                return done

    def _wake_in(self, seconds: float) -> None:
        """Look again in so many seconds, since the next tick may come seconds after that."""
        self._loop.call_later(seconds, self._wake.set)

    async def _begin(self) -> int:
        async with self._beginning:  # `send_due` must not miss jobs that `run` is just claiming
            if self._stopping.is_set():
                return 0
            done, wanted = await asyncio.to_thread(self._look)
            if wanted:
                done += sum(await asyncio.gather(*(worker.begin() for worker in wanted)))
                done += await asyncio.to_thread(self._report)  # on what was given up while it was claimed
            return done

    def _look(self) -> tuple[int, Sequence[Worker[Any]]]:
        """Write to the outbox what is due; return how much that was, and the workers with something to do.

        All in one go: mostly there is nothing, and handing a question to a thread takes longer than asking.
        """
        context = self._delivery.context
        opened = open_due(context, wait=self._wait()) + open_reminders(context)
        opened += self._report()
        self._tidying.look()
        with context.reading() as session:
            return opened, [worker for worker, any_ready in self._queues if any_ready(session)]

    def _report(self) -> int:
        return outbox_reports.report(self._delivery.context, self._delivery.pace)

    async def _finish(self) -> None:
        for worker in self._workers:
            await worker.finish()

    def _ended(self) -> int:
        return sum(worker.ended for worker in self._workers)

    def _wait(self) -> timedelta | None:
        """Return how long a digest that is opened now waits for its charts; None if it gets none."""
        if self._drawn_from is not None and self._delivery.context.clock.now() < self._drawn_from:
            return None
        return timedelta(seconds=self._delivery.pace.picture_wait)
