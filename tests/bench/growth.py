"""What years of history cost an answer: commands, presses, forms, Home and ticks on histories of three sizes.

`make bench ARGS=--growth`, with `--postgres` in PostgreSQL too. Each history has the same open work. Answers
are not kept, and the histories are measured in turn, round after round, so that a machine that is slow for a
while is slow for each; medians, their ratio and the numbers of queries are printed.
"""

import gc
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import text

from bot.clock import Clock
from bot.config import Deployment, load
from bot.services.digests.rounds import open_due
from bot.services.reminders.opening import open_reminders
from bot.store import schema
from bot.store.database import Database
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.bench.digests import HISTORIES, counting, server, show
from tests.support.digest_history import History, make
from tests.support.harness import NOW, ROOT, BotHarness, harness_of
from tests.support.home_actors import page_of

__all__ = ["bench", "show"]

Deed = Callable[[BotHarness], object]


_TIMES = itertools.count(1)


def says(handle: str, line: str) -> Deed:
    """Return the deed of typing a command; one that changes something changes something else each time."""
    if "%n" in line:
        return lambda harness: harness.payload(handle, line.replace("%n", str(next(_TIMES))))
    return lambda harness: harness.anew().payload(handle, line)


def opens(handle: str, form: FormName, **about: Any) -> Deed:
    return lambda harness: harness.open_form(handle, form, **about)


DEEDS: dict[str, Deed] = {
    **{
        line: says(handle, line)
        for handle, line in (
            ("lead-us", "/rec"),
            ("lead-us", "/rec 5"),
            ("lead-us", "/rec list open"),
            ("lead-us", "/rec list mine overdue"),
            ("lead-us", "/rec history 5"),
            ("lead-us", "/rec history 5 page 3"),
            ("lead-us", "/rec fentanyl"),
            ("lead-us", "/rec memorandum"),
            ("lead-us", "/rec annex"),
            ("lead-us", "/rec treasury memorandum"),
            ("lead-us", '/action list all "treasury"'),
            ("lead-us", '/rec update 5 in-progress "Begun %n"'),
            ("lead-us", '/rec comment 5 "Noted %n"'),
            ("lead-us", "/action"),
            ("lead-us", "/action list all"),
            ("lead-us", "/action list all page 50"),
            ("lead-us", "/action list overdue"),
            ("lead-us", "/action list rec 5"),
            ("lead-us", "/action list @member-us"),
            ("lead-us", "/action show 99"),
            ("chair-us", '/action comment 99 "Noted %n"'),
            ("chair-us", '/action assign @member-us "Draft %n" rec 5'),
            ("chair-us", "/digest preview"),
            ("chair-us", "/digest history"),
            ("chair-us", "/digest"),
            ("secretariat", "/taskforce health"),
            ("secretariat", "/taskforce translations"),
            ("secretariat", "/taskforce audit"),
            ("secretariat", "/taskforce members"),
            ("lead-us", "/taskforce me"),
            ("lead-us", "/taskforce help"),
        )
    },
    "press: its action items": lambda harness: harness.press("lead-us", Press.ITEMS, "5"),
    "press: open an item": lambda harness: harness.press("lead-us", Press.OPEN, "item:99"),
    "form: update 5": lambda harness: harness.window("lead-us", "/rec update 5"),
    "form: assign": lambda harness: harness.window("chair-us", "/action assign"),
    "Home of a chair": lambda harness: page_of(harness, "chair-us"),
    "Home of a lead": lambda harness: page_of(harness, "lead-us"),
    "tick: digests": lambda harness: open_due(harness.context),
    "tick: reminders": lambda harness: open_reminders(harness.context),
}


@dataclass
class Subject:
    """A taskforce with a history, and what each deed took there: milliseconds and queries."""

    history: History
    harness: BotHarness
    taken: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)

    def measure(self, name: str, deed: Deed) -> None:
        """Do it once and note how long it took."""
        began = time.perf_counter()
        deed(self.harness)
        self.taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)

    def median(self, name: str) -> float:
        """Return the median of a deed in milliseconds."""
        return statistics.median(self.taken[name])


def subject(deployment: Deployment, history: History, url: str) -> Subject:
    """Return a taskforce with a history, in a new database."""
    database = Database(url)
    schema.migrate(database)
    harness = harness_of(database, Clock.at(NOW), deployment)
    make(harness.context, history)
    with database.writing() as session:
        session.execute(text("ANALYZE"))  # which both databases do by themselves in time
    return Subject(history, harness)


def growth(rounds: int, urls: Sequence[str], only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Measure every deed on each history, and return a row for each: milliseconds, ratio, queries."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    subjects = [subject(deployment, *each) for each in zip(HISTORIES, urls, strict=False)]
    deeds = {name: deed for name, deed in DEEDS.items() if not only or any(each in name for each in only)}
    for each in subjects:
        for name, deed in deeds.items():
            deed(each.harness)  # the first time compiles the queries
            with counting() as seen:
                deed(each.harness)
            each.queries[name] = len(seen)
    gc.freeze()
    for _ in range(rounds):
        for name, deed in deeds.items():
            for each in subjects:
                each.measure(name, deed)
    for each in subjects:
        each.harness.context.database.close()
    return [
        {
            "what": name,
            **{f"{each.history.items:,}_items_ms": round(each.median(name), 1) for each in subjects},
            "ratio": round(subjects[-1].median(name) / subjects[0].median(name), 2),
            "queries": " ".join(dict.fromkeys(str(each.queries[name]) for each in subjects)),
        }
        for name in deeds
    ]


def bench(rounds: int, *, postgres: bool, only: Sequence[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Measure on SQLite, and with `postgres` on PostgreSQL too; return the rows by title."""
    result: dict[str, list[dict[str, Any]]] = {}
    with quiet(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = [f"sqlite:///{folder / f'{number}.db'}" for number in range(len(HISTORIES))]
        result["answers not kept, SQLite"] = growth(rounds, urls, only)
        if postgres:
            with server(folder) as urls:
                result["answers not kept, PostgreSQL"] = growth(rounds, urls, only)
    return result


@contextmanager
def quiet() -> Iterator[None]:
    """Log nothing: the trail of an invented history is not sealed, and health says so."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()
