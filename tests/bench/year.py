"""How much a busy taskforce stores in a year, and what of it goes again: `make bench ARGS=--year`.

Sixty people, half of them chairs, each of whom gets the weekly digest; on every working day six action items
are assigned, started, commented on, moved, submitted and accepted some days later, recommendations are
updated, and Slack delivers 500 requests. Reminders and digests are written as they fall due, and count as
sent at once; the tick tidies up. With `--years 2` the second year shows what retention bounds.
"""

import itertools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text, update
from sqlmodel import col

from bot.clock import Clock
from bot.config import Deployment, load
from bot.config.models import Member
from bot.delivery.retention import Tidying
from bot.domain.outbox.status import OutboxStatus
from bot.services.digests.rounds import open_due
from bot.services.reminders.opening import open_reminders
from bot.services.retention import tidy
from bot.store import schema
from bot.store.database import Database
from bot.store.deliveries import Deliveries, signature_key, trigger_key
from bot.store.tables import Base, OutboxMessage
from tests.bench.digests import crowd, show
from tests.bench.growth import quiet
from tests.support.harness import NOW, ROOT, BotHarness, harness_of

__all__ = ["bench", "show"]

CHAIRS, MEMBERS = 30, 30
ITEMS_A_DAY, REQUESTS_A_DAY = 6, 500
WORKING_DAYS = 5
DONE_AFTER = 8
"""Working days after which an item that was assigned is submitted, and accepted on the next."""
WORK = "of the joint protocol on the exchange of ballistic information between both laboratories"
TRABAJO = "del protocolo conjunto de intercambio de información balística entre ambos laboratorios"
MEGABYTE = 1_000_000


def taskforce(deployment: Deployment) -> Deployment:
    """Return a deployment with sixty more people."""
    made = crowd(deployment, CHAIRS)
    others = tuple(
        Member(handle=f"member-{number}", role="member", language="es") for number in range(MEMBERS)
    )
    members = made.config.members.model_copy(update={"people": (*made.config.members.people, *others)})
    config = made.config.model_copy(update={"members": members})
    return Deployment(**{**vars(made), "config": config})


def lines_of(day: int, number: Iterator[int]) -> Iterator[tuple[str, str]]:
    """Yield who says what on a working day; items are numbered in the order in which they are assigned."""
    for _ in range(ITEMS_A_DAY):
        item = next(number)
        chair = assigner(item)
        assignee = f"member-{item % MEMBERS}"
        yield (
            chair,
            f'/action assign @{assignee} "Draft part {item} {WORK}" rec {item % 13 + 1} due in 3 weeks',
        )
        yield assignee, f"/accion iniciar {item}"
        yield assignee, f'/accion comentar {item} "Versión {item} {TRABAJO}"'
        if item % 3 == 0:
            yield chair, f"/action due {item} in 5 weeks"
        over = item - DONE_AFTER * ITEMS_A_DAY
        if over > 0:
            yield f"member-{over % MEMBERS}", f'/accion entregar {over} "Entregada la parte {over} {TRABAJO}"'
        if (accepted := over - ITEMS_A_DAY) > 0:
            yield assigner(accepted), f'/action accept {accepted} "Part {accepted} is complete"'
    for which in range(3):
        rec = (day * 3 + which) % 13 + 1
        yield chair, f'/rec update {rec} in-progress "Day {day}: progress {WORK}" next "Step {day} {WORK}"'
    yield chair, f'/rec evidence {day % 13 + 1} https://example.org/{day} "Minutes {day} {WORK}"'
    yield f"member-{day % MEMBERS}", f'/rec comentar {day % 13 + 1} "Nota {day} {TRABAJO}"'


def assigner(item: int) -> str:
    """Return the chair who assigned an item; they alone accept it."""
    return f"chair-{(item - 1) // ITEMS_A_DAY % CHAIRS}"


def live(harness: BotHarness, days: int, first: int, number: Iterator[int]) -> None:
    """Live so many days; what is refused, such as an update that changes nothing, is left."""
    context, tidying = harness.context, Tidying(harness.context)
    memory = Deliveries(context.database, context.taskforce_id)
    for day in range(first, first + days):
        harness.later(days=1)
        now = context.clock.now()
        open_due(context)
        open_reminders(context)
        if now.weekday() < WORKING_DAYS:
            for handle, line in lines_of(day, number):
                harness.anew().say(handle, line, delivery=trigger_key(f"{day} {handle} {line}"))
            seconds = int(now.timestamp())
            memory.note_all(
                [(signature_key(seconds + each, f"v0={each:064x}"), now) for each in range(REQUESTS_A_DAY)]
            )
            memory.forget(now + timedelta(minutes=20))
        with context.database.writing() as session:
            session.execute(
                update(OutboxMessage)
                .where(col(OutboxMessage.status) == OutboxStatus.PENDING)
                .values(status=OutboxStatus.SENT, sent_at=now, channel="D00000000000", ts="1764000000.000100")
            )
        tidying.look()
        while tidy(context):
            pass


def sizes(database: Database, day: date) -> dict[str, Any]:
    """Return what the database holds: megabytes in all, and rows of each table that grows."""
    with database.reading() as session:
        pages, size, free = (
            session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("page_count", "page_size", "freelist_count")
        )
        rows = {
            table.name: session.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    largest = sorted(rows.items(), key=lambda each: -each[1])[:7]
    return {
        "day": day.isoformat(),
        "MB": round(pages * size / MEGABYTE, 1),
        "of them free": round(free * size / MEGABYTE, 1),
        "rows": ", ".join(f"{name} {number:,}" for name, number in largest),
    }


def bench(years: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Live so many years and return the size after each quarter."""
    deployment = taskforce(load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False))
    found: list[Mapping[str, Any]] = []
    number = itertools.count(1)
    with quiet(), tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{Path(name) / 'year.db'}")
        schema.migrate(database)
        harness = harness_of(database, Clock.at(NOW), deployment)
        for quarter in range(years * 4):
            live(harness, 91, quarter * 91, number)
            found.append(sizes(database, harness.clock.now().date()))
        database.close()
    return {"a busy taskforce, SQLite": found}
