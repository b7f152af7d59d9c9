"""Fixtures: the bot's answers over both databases, and the whole bot on a local Slack workspace."""

import asyncio
import fcntl
import gc
import io
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, closing, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
import structlog
from hypothesis import HealthCheck, settings
from slack_bolt.async_app import AsyncApp
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

import bot.clock
import bot.store.database
from bot.cli import main
from bot.cli.logs import configure
from bot.clock import Clock
from bot.config import Deployment, load
from bot.delivery.chart_drawing import Draw
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.store import schema
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from commands.dispatch.dispatcher import Dispatcher
from tests.support.harness import (
    NOW,
    ROOT,
    BotHarness,
    Gate,
    Run,
    copied,
    harness_in,
    harness_of,
    sketch,
)
from tests.support.machine_clock import REAL, MachineClock, refuse
from tests.support.postgres import serving
from tests.support.read_only import locks_refused
from tests.support.selection import kept_inside, mark_unit_tests
from tests.support.statements import share_compiled
from tests.support.unhurried import slow_down

if TYPE_CHECKING:
    from playwright.async_api import Browser

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
"""Otherwise each run rewrites every assertion again, and each program that a test starts compiles the bot."""

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
"""Hypothesis measures how long examples take, and a busy machine takes its time."""
SHIPPED = {
    name: getattr(bot.store.database, name) for name in ("SQLITE_DURABLE", "SQLITE_PROMPT", "SQLITE_PATIENCE")
}
"""How SQLite is used outside the tests."""
MIGRATE = schema.migrate
"""The real function; most tests get a copied database instead: see `migrated_by_copy`."""


@pytest.fixture(scope="session", autouse=True)
def no_clock_of_the_machines() -> Iterator[None]:
    """Refuse the machine's time to fixtures that several tests share."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(bot.clock, "machine", refuse)
        yield


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """Raise the bot's limits, so that a busy machine reaches none of them."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        slow_down(monkeypatch)
        yield


@pytest.fixture(scope="session", autouse=True)
def without_the_disk() -> Iterator[None]:
    """Let no commit to SQLite wait for the disk: a database here need not survive a power cut."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("bot.store.database.SQLITE_DURABLE", "OFF")
        monkeypatch.setattr("bot.store.database.SQLITE_PROMPT", "OFF")
        yield


@pytest.fixture
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite wait for the disk and for other programs as it does outside the tests."""
    for name, value in SHIPPED.items():
        monkeypatch.setattr(bot.store.database, name, value)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Compile each statement once a run, not once a database."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        share_compiled(monkeypatch)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_locks_while_reading() -> Iterator[None]:
    """Refuse to lock rows where a session only reads, on SQLite as PostgreSQL does."""
    with locks_refused():
        yield


@pytest.fixture(autouse=True)
def machine_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[MachineClock]:
    """Fail a test that reads the machine's clock, unless it is marked with `real_clock` and a reason."""
    clock = MachineClock()
    real = request.node.get_closest_marker("real_clock")
    assert real is None or real.args, "the mark names its reason"
    monkeypatch.setattr(bot.clock, "machine", clock if real is None else REAL)
    yield clock
    clock.check()


@pytest.fixture
def machine(machine_clock: MachineClock, monkeypatch: pytest.MonkeyPatch) -> MachineClock:
    """A machine whose time is `NOW` when the test begins and then runs, in subprocesses as well."""
    machine_clock.run()
    for name, value in machine_clock.environment.items():
        monkeypatch.setenv(name, value)
    return machine_clock


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector off while tests are collected, and from walking over them later.

    Modules and tests stay until the end, and looking through all of them takes a third of a second each time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the unit tests, for `make test-fast`."""
    mark_unit_tests(items)


@pytest.fixture(autouse=True)
def inside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep a unit test from sockets and programs."""
    unit = request.node.get_closest_marker("unit") is not None
    with kept_inside(monkeypatch) if unit else nullcontext():
        yield


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Undo what a test (or the command line in it) changed in logging."""
    yield
    structlog.reset_defaults()


Once = Callable[[str, Callable[[Path], None]], Path]
"""Returns the path of something by its name, and makes it first unless another worker has made it."""


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes what all workers of a run share, such as files to copy; only the first worker makes it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker has its own folder inside the run's

    def found(name: str, make: Callable[[Path], None]) -> Path:
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / name).exists():
                made = folder / f"{name}.{os.getpid()}"
                make(made)
                made.rename(folder / name)
        return folder / name

    return found


@pytest.fixture(scope="session")
def migrated_file(once: Once) -> Callable[[], Path]:
    """Returns an empty SQLite file at the newest revision, to be copied."""

    def make(folder: Path) -> None:
        folder.mkdir()
        database = Database(f"sqlite:///{folder / 'empty.db'}")
        MIGRATE(database)
        database.close()

    return lambda: once("migrated", make) / "empty.db"


@pytest.fixture(autouse=True)
def migrated_by_copy(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, migrated_file: Callable[[], Path]
) -> None:
    """Copy the tables into a new SQLite file: migrations take most of the time in which a workspace opens.

    A test that is marked `migrations`, or that replaces the migrations, runs the real ones.
    """
    if request.node.get_closest_marker("migrations"):
        return
    real = schema.MIGRATIONS

    def migrate(database: Database) -> None:
        if schema.present(database) is None and real == schema.MIGRATIONS:
            if database.dialect == "sqlite":
                backed_up(migrated_file(), database)
            elif "new_postgres" in request.fixturenames:
                template: str = request.getfixturevalue("migrated_postgres")
                again(database, template, request.getfixturevalue("administration"))
        MIGRATE(database)

    monkeypatch.setattr(schema, "migrate", migrate)


def backed_up(source: Path, database: Database) -> None:
    """Copy a SQLite file into a new database."""
    with closing(sqlite3.connect(source)) as file, database.writer.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        file.backup(driver)


def again(database: Database, template: str, administration: Engine) -> None:
    """Make a new PostgreSQL database again, as a copy of `template`, unless others use it, or a weak role."""
    database.close()
    name = database.writer.url.database
    if database.writer.url.username != administration.url.username:
        return
    with administration.connect() as connection, suppress(OperationalError):
        connection.execute(text(f'DROP DATABASE "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server for this test run; returns the URL of its maintenance database.

    It does not wait for the disk: a database here need not survive a power cut.
    """
    folder = tempfile.mkdtemp(prefix="enlace-pg-")
    with serving(folder) as server:
        engine = administering(server.get_uri())
        with engine.connect() as connection:
            for setting in ("fsync", "full_page_writes", "autovacuum", "jit"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        yield server.get_uri()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def administration(postgres: str) -> Iterator[Engine]:
    """An engine that can create and drop databases."""
    engine = administering(postgres)
    yield engine
    engine.dispose()


def administering(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")


@pytest.fixture
def new_postgres(administration: Engine) -> Iterator[Callable[..., str]]:
    """Makes databases, empty or copied from a `template`; returns their URLs."""
    made: list[str] = []

    def make(template: str = "template1") -> str:
        name = f"enlace_{len(made)}_{next(tempfile._get_candidate_names())}".lower()  # type: ignore[attr-defined] # a source of short unique names
        with administration.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        made.append(name)
        return address(administration, name)

    yield make
    with administration.connect() as connection:
        for name in made:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def address(administration: Engine, name: str) -> str:
    """Return the URL of a database."""
    return administration.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'enlace.db'}"
    make: Callable[[], str] = request.getfixturevalue("new_postgres")
    return make()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of each kind, migrated."""
    found = Database(database_url)
    schema.migrate(found)
    yield found
    found.close()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still at `NOW`."""
    return Clock.at(NOW)


@pytest.fixture(scope="session")
def deployment() -> Deployment:
    """The shipped deploy file."""
    return load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)


def found_database(url: str, deployment: Deployment) -> None:
    """Create the shipped taskforce in a new database."""
    database = Database(url)
    MIGRATE(database)
    harness_of(database, Clock.at(NOW), deployment)
    database.close()


@pytest.fixture(scope="session")
def founded_file(once: Once, deployment: Deployment) -> Path:
    """A SQLite file with the shipped taskforce, nothing done yet: copying takes a tenth of making it."""

    def make(folder: Path) -> None:
        folder.mkdir()
        found_database(f"sqlite:///{folder / 'room.db'}", deployment)

    return once("furnished", make) / "room.db"


@pytest.fixture(scope="session")
def migrated_postgres(administration: Engine) -> str:
    """An empty PostgreSQL database at the newest revision, to be copied; returns its name."""
    with administration.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    database = Database(address(administration, "migrated"))
    MIGRATE(database)
    database.close()
    return "migrated"


@pytest.fixture(scope="session")
def founded_postgres(administration: Engine, deployment: Deployment) -> str:
    """The same with the shipped taskforce, nothing done yet."""
    with administration.connect() as connection:
        connection.execute(text("CREATE DATABASE furnished"))
    found_database(address(administration, "furnished"), deployment)
    return "furnished"


@pytest.fixture(params=["sqlite", "postgresql"])
def harness(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, deployment: Deployment
) -> Iterator[BotHarness]:
    """The shipped taskforce, nothing done yet, over each database."""
    if request.param == "sqlite":
        url = copied(request.getfixturevalue("founded_file"), tmp_path)
    else:
        url = request.getfixturevalue("new_postgres")(request.getfixturevalue("founded_postgres"))
    database = Database(url)
    yield harness_in(database, clock, deployment)
    database.close()


@pytest.fixture
def sqlite_harness(
    founded_file: Path, tmp_path: Path, clock: Clock, deployment: Deployment
) -> Iterator[BotHarness]:
    """The same over SQLite alone, for what does not depend on the database."""
    database = Database(copied(founded_file, tmp_path))
    yield harness_in(database, clock, deployment)
    database.close()


@pytest.fixture(autouse=True)
def sketched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw sketches in local workspaces, the command line's too, unless a test asks for `real_charts`."""
    if request.node.get_closest_marker("real_charts") is None:
        monkeypatch.setitem(local_workspace.__wrapped__.__kwdefaults__, "draw", sketch)  # type: ignore[attr-defined] # what `asynccontextmanager` keeps


@pytest.fixture(scope="session")
def founded_state(deployment: Deployment, once: Once) -> Callable[..., Path]:
    """Returns a local workspace of an instant, in a folder to copy, seeded or with nothing done yet.

    The bot's first start takes longer than most tests, and telling the story takes seconds.
    """

    async def open_it(folder: Path, at: datetime, *, seeded: bool) -> None:
        async with local_workspace(deployment, folder, at=at, seeded=seeded, draw=sketch):
            pass

    def found(at: datetime, *, seeded: bool) -> Path:
        def make(folder: Path) -> None:
            with ThreadPoolExecutor(1) as beside:  # where a loop already runs, another needs its own thread
                beside.submit(asyncio.run, open_it(folder, at, seeded=seeded)).result()

        return once(f"{'seeded' if seeded else 'founded'}_{at:%Y%m%dT%H%M%S.%f}", make)

    return found


@pytest.fixture(scope="session")
def seeded_state(founded_state: Callable[..., Path]) -> Path:
    """The seeded workspace at `NOW`, in a folder to copy."""
    return founded_state(NOW, seeded=True)


@pytest.fixture
def open_workspace(
    deployment: Deployment, founded_state: Callable[..., Path], tmp_path: Path
) -> Callable[..., AbstractAsyncContextManager[LocalWorkspace]]:
    """Opens a local Slack workspace with the whole bot, as an async context manager.

    Time stands still there at `NOW` unless a test says otherwise: with `at=None` it runs, on `machine`.
    """

    def open_one(
        *,
        at: datetime | None = NOW,
        seeded: bool = False,
        mode: Mode = "socket",
        was_off: bool = False,
        draw: Draw = sketch,
        ack_seconds: float = 30.0,
        **more: Any,
    ) -> AbstractAsyncContextManager[LocalWorkspace]:
        if at is not None and not (tmp_path / "state").exists():
            shutil.copytree(founded_state(at, seeded=seeded), tmp_path / "state")
        return local_workspace(
            deployment,
            tmp_path / "state",
            at=at,
            seeded=seeded,
            mode=mode,
            was_off=was_off,
            draw=draw,
            ack_seconds=ack_seconds,
            **more,
        )

    return open_one


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Keeps commands under way until the test opens it; `under_way` counts those that Bolt received."""
    held = Gate()
    answer = Dispatcher.answer

    def hold(self: Dispatcher, *args: Any) -> Message | Modal:
        held.opened.wait(60)
        return answer(self, *args)

    dispatch = AsyncApp.async_dispatch

    async def count(self: AsyncApp, request: Any) -> Any:
        held.under_way += 1
        return await dispatch(self, request)

    monkeypatch.setattr(Dispatcher, "answer", hold)
    monkeypatch.setattr(AsyncApp, "async_dispatch", count)
    yield held
    held.open()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at the lowest level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.PrintLoggerFactory(written),
        cache_logger_on_first_use=False,
    )
    yield written
    structlog.reset_defaults()
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def enlace(
    machine: MachineClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs the command line beside a workspace served by this process; returns exit code, output, errors."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    configure(quiet=True)

    def run() -> int:
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    async def beside(*given: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["enlace", *given])
        capsys.readouterr()
        code = await asyncio.to_thread(run)
        return (code, *capsys.readouterr())

    yield beside
    structlog.reset_defaults()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """A running Chromium, one for all tests of a worker: they share an event loop."""
    from tests.support.page_browser import chromium

    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def seeded(
    open_workspace: Callable[..., AbstractAsyncContextManager[LocalWorkspace]],
) -> AsyncIterator[LocalWorkspace]:
    """The whole bot on the seeded workspace, at `NOW`, in the event loop of `browser`."""
    async with open_workspace(seeded=True, at=NOW) as set_up:
        yield set_up
