"""How a digest is made and sent: what years of history cost it, and how fast five hundred people get it.

`make bench ARGS=--digests`. Histories of three sizes are measured in turn, round after round, so that a
machine that is slow for a while is slow for each; medians and their ratios are printed. The sending is timed
against the sandbox, whose limits are like Slack's: so many messages at once, then so many a minute. Nothing
here is a test: the numbers differ from machine to machine, the ratios much less.
"""

import asyncio
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import func, select

from bot.app import outbox_client
from bot.clock import Clock
from bot.config import Deployment, Secret, load
from bot.config.models import Member, Members
from bot.delivery.context import DeliveryContext
from bot.delivery.sender import Sender
from bot.delivery.signals import Signal
from bot.domain.outbox.pace import USUAL_PACE
from bot.domain.outbox.status import OutboxStatus
from bot.sandbox import Person, Sandbox, Workspace
from bot.sandbox.web_api.calls import POSTING
from bot.scheduler import Scheduler
from bot.services.digests.rounds import open_due
from bot.services.digests.snapshots import digest_for, snapshot
from bot.store import schema
from bot.store.database import Database
from bot.store.tables import OutboxMessage
from bot.views.digests.digest import digest
from commands.slack.manifest import manifest
from tests.support.digest_history import OPEN, History, make
from tests.support.harness import NOW, ROOT, BotHarness, harness_of, sketch, slack_id
from tests.support.postgres import serving

HISTORIES = (History(100, 1_000), History(10_000, 100_000), History(100_000, 1_000_000))
WEEK = timedelta(weeks=1)
RECIPIENTS = 500


@dataclass
class Subject:
    """A taskforce with a history, and the measured times of its digest, in milliseconds."""

    history: History
    harness: BotHarness
    building: list[float] = field(default_factory=list)
    rendering: list[float] = field(default_factory=list)
    queries: int = 0

    def measure(self) -> None:
        """Measure one round: build the snapshot, then render one reader's digest in both languages."""
        context = self.harness.context
        began = time.perf_counter()
        with context.reading() as session:
            snapshot(session, context, NOW, NOW - WEEK)
        self.building.append((time.perf_counter() - began) * 1000)
        found = digest_for(context, "chair-us")
        localizers = [
            self.harness.dispatcher.localization.localizer_for(replace(found.reader, language=language))
            for language in found.languages
        ]
        began = time.perf_counter()
        digest(found.digest, localizers)
        self.rendering.append((time.perf_counter() - began) * 1000)

    def count(self) -> None:
        """Count the queries that one snapshot takes."""
        with counting() as seen, self.harness.context.reading() as session:
            snapshot(session, self.harness.context, NOW, NOW - WEEK)
        self.queries = len(seen)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Yield the list of statements that are executed inside the block."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            seen.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def histories(deployment: Deployment, rounds: int, urls: Sequence[str]) -> list[dict[str, Any]]:
    """Measure what history costs, in a new database for each history, and return the results."""
    subjects = []
    for history, url in zip(HISTORIES, urls, strict=True):
        database = Database(url)
        schema.migrate(database)
        harness = harness_of(database, Clock.at(NOW), deployment)
        make(harness.context, history)
        if database.dialect == "postgresql":
            with database.writing() as session:
                session.execute(text("ANALYZE"))  # which PostgreSQL does by itself within a minute
        subjects.append(Subject(history, harness))
    for subject in subjects:
        subject.count()
        subject.measure()  # the first one compiles the queries
        subject.building.clear()
        subject.rendering.clear()
    for _ in range(rounds):
        for subject in subjects:
            subject.measure()
    for subject in subjects:
        subject.harness.context.database.close()
    first = subjects[0]
    return [
        {
            "items": subject.history.items,
            "open": OPEN,
            "events": subject.history.events,
            "queries": subject.queries,
            "building_ms": round(statistics.median(subject.building), 2),
            "to_smallest": round(statistics.median(subject.building) / statistics.median(first.building), 2),
            "rendering_ms": round(statistics.median(subject.rendering), 2),
            "rendering_to_smallest": round(
                statistics.median(subject.rendering) / statistics.median(first.rendering), 2
            ),
        }
        for subject in subjects
    ]


def crowd(deployment: Deployment, size: int) -> Deployment:
    """Return a deployment in which so many chairs, and nobody else, get the digest."""
    chairs = tuple(Member(handle=f"chair-{number}", role="chair", language="en") for number in range(size))
    (weekly,) = deployment.config.digests
    members = Members(people=(*deployment.config.members.people[2:], *chairs))
    schedule = weekly.model_copy(
        update={"recipients": weekly.recipients[:1], "quiet_hours": None, "catch_up_hours": 144}
    )
    config = deployment.config.model_copy(update={"members": members, "leads": {}, "digests": (schedule,)})
    return replace(deployment, config=config)


async def sending(folder: Path, deployment: Deployment, size: int, *, limits: bool) -> dict[str, Any]:
    """Send one digest to `size` people with a running sender, and return how long it took."""
    loaded = crowd(deployment, size)
    database = Database(f"sqlite:///{folder / f'sending-{limits}.db'}")
    schema.migrate(database)
    clock = Clock.at(NOW)
    harness = harness_of(database, clock, loaded)
    open_due(harness.context)
    clock.run_from(NOW + WEEK + timedelta(hours=1))
    people = [
        Person(each.reference, each.reference, id=slack_id(each.reference))
        for each in loaded.config.members.people
    ]
    workspace = Workspace.create(people, clock=clock)
    workspace.install(manifest())
    async with Sandbox(workspace, limits=limits) as sandbox:
        token = Secret("${env:SLACK_BOT_TOKEN}", SecretStr(workspace.bot_token))
        slack = loaded.config.slack.model_copy(update={"api_url": sandbox.api_url, "bot_token": token})
        client = outbox_client(slack)
        # The words wait some seconds for their pictures, however many people get them; this leaves that out.
        outbox_signal = Signal()
        context = replace(harness.context, notify_outbox=outbox_signal.notify)
        sender = Sender(
            DeliveryContext(context, client, draw=sketch), harness.dispatcher.localization.localizer_for
        )
        outbox_signal.connect(sender.wake)
        scheduler = Scheduler(sender.wake, seconds=USUAL_PACE.tick)
        began = time.perf_counter()
        running = asyncio.create_task(sender.run())
        scheduler.start()
        while await asyncio.to_thread(sent_by, harness) < size:  # noqa: ASYNC110 (as often as it needs)
            await asyncio.sleep(0.1)
        took = time.perf_counter() - began
        scheduler.stop()
        sender.stop()
        await running
        calls = sandbox.transcript.select(direction="out", method="chat.postMessage")
        refused = len([each for each in calls if each.outcome == "ratelimited"])
    database.close()
    fastest = max(0.0, (size - POSTING) / (POSTING / 60)) if limits else 0.0
    return {
        "recipients": size,
        "limits": limits,
        "seconds": round(took, 1),
        "fastest_seconds": round(fastest, 1),
        "share_of_fastest": round(fastest / took, 3) if fastest else None,
        "per_second": round(size / took, 1),
        "refused": refused,
    }


def sent_by(harness: BotHarness) -> int:
    with harness.context.reading() as session:
        return session.exec(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.status == OutboxStatus.SENT)
        ).one()


def bench(rounds: int, *, postgres: bool = False) -> dict[str, Any]:
    """Measure everything and return the results."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = [f"sqlite:///{folder / f'history-{place}.db'}" for place in range(len(HISTORIES))]
        result["histories, SQLite"] = histories(deployment, rounds, urls)
        if postgres:
            with server(folder) as urls:
                result["histories, PostgreSQL"] = histories(deployment, rounds, urls)
        result["sending"] = [
            asyncio.run(sending(folder, deployment, RECIPIENTS, limits=limits)) for limits in (False, True)
        ]
    return result


@contextmanager
def server(folder: Path) -> Iterator[list[str]]:
    """Yield the URLs of new databases, on a PostgreSQL server for this run."""
    names = [f"history_{place}" for place in range(len(HISTORIES))]
    with serving(folder / "postgres") as found:
        url = found.get_uri()
        engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            for each in names:
                connection.execute(text(f"CREATE DATABASE {each}"))
        yield [engine.url.set(database=each).render_as_string(hide_password=False) for each in names]
        engine.dispose()


def show(result: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Print the results as tables."""
    console = Console()
    for title, rows in result.items():
        table = Table(title=title)
        for heading in rows[0]:
            table.add_column(heading.replace("_", " "), justify="right")
        for row in rows:
            table.add_row(*(str(value) for value in row.values()))
        console.print(table)
