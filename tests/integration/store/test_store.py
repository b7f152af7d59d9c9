"""Storage: the schema, instants, transactions, two people at once; on both databases."""

import shutil
import sqlite3
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import select

from bot.config import Catalog, Deployment
from bot.errors import EnlaceError
from bot.i18n import Translator
from bot.services.alignment.alignment import bring_into_line, open_context
from bot.store import database as database_module
from bot.store import schema, search, served, tables
from bot.store.database import POSTGRES_LIMITS, Database
from tests.support.harness import KEY, NOW, ROOT, TEAM, BotHarness, profiles_of
from tests.support.read_only import LockedWhileReading


def sentence(error: EnlaceError) -> str:
    return Translator("en").gettext(error.message, **error.values)


def test_the_migrated_schema_is_the_one_the_tables_describe(database: Database) -> None:
    with database.writer.connect() as connection:
        described = {"compare_type": True, "include_name": schema.is_described}
        migrations = MigrationContext.configure(connection, opts=described)
        assert compare_metadata(migrations, tables.Base.metadata) == []


def test_constraints_have_the_names_by_which_later_migrations_find_them(database: Database) -> None:
    found = inspect(database.writer)
    for table in tables.Base.metadata.sorted_tables:
        names = {constraint["name"] for constraint in found.get_unique_constraints(table.name)}
        names |= {constraint["name"] for constraint in found.get_foreign_keys(table.name)}
        names |= {each["name"] for each in found.get_indexes(table.name) if not search.is_ours(each["name"])}
        names.add(found.get_pk_constraint(table.name)["name"])
        described = {constraint.name for constraint in table.constraints} | {
            each.name for each in table.indexes
        }
        assert names == described, table.name


@pytest.mark.migrations
def test_migrating_again_and_from_two_places_changes_nothing(database_url: str) -> None:
    databases = [Database(database_url), Database(database_url)]
    together(*(partial(schema.migrate, each) for each in databases))
    assert schema.present(databases[0]) == schema.newest()
    schema.migrate(databases[0])
    for each in databases:
        each.close()


def test_several_programs_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Each process switches the file to WAL, for which SQLite does not wait by itself."""

    def look(url: str) -> None:
        own = Database(url)
        assert schema.present(own) is None
        own.close()

    for number in range(25):
        together(*[partial(look, f"sqlite:///{tmp_path / str(number)}.db")] * 4)


@pytest.mark.migrations
def test_a_migration_waits_longer_than_a_command(
    new_postgres: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {"statement_timeout": 0.05, "lock_timeout": 0.05}
    monkeypatch.setattr(database_module, "POSTGRES_LIMITS", limits)
    database = Database(new_postgres())
    other = create_engine(database.url)
    waiting = threading.Thread(target=schema.migrate, args=(database,))
    still_waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
        "AND datname = current_database() AND clock_timestamp() - query_start > interval '200 ms'"
    )
    with other.connect() as connection, other.connect() as observer:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": schema.MIGRATION_LOCK})
        waiting.start()
        while waiting.is_alive() and not observer.execute(still_waiting).scalar_one():
            observer.rollback()
        assert waiting.is_alive(), "it gave up"
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": schema.MIGRATION_LOCK})
        connection.rollback()
        waiting.join()
    assert schema.present(database) == schema.newest()
    database.close()
    other.dispose()


LATER = """
from alembic import op
import sqlalchemy as sa

revision = "9000"
down_revision = "{newest}"
branch_labels = depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("members") as batch_op:
        batch_op.alter_column("name", type_=sa.String(300))
"""


def test_a_later_migration_may_rebuild_a_table_that_others_point_to(
    harness: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite changes a column by dropping its table and creating a new one in its place."""
    later = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, later)
    (later / "versions" / "9000_later.py").write_text(LATER.format(newest=schema.newest()))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    before = harness.everything()
    schema.migrate(harness.context.database)
    assert schema.present(harness.context.database) == "9000"
    assert harness.everything() == before
    with pytest.raises(IntegrityError), harness.context.database.writing() as session:
        session.execute(text("DELETE FROM members"))  # foreign keys are enforced again


def test_a_migration_may_take_its_time_between_two_statements(
    new_postgres: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(new_postgres())
    schema.migrate(database)
    later = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, later)
    looking = LATER.format(newest=schema.newest()).partition("    with op")[0]
    for limit in POSTGRES_LIMITS:
        looking += f'    assert op.get_bind().exec_driver_sql("SHOW {limit}").scalar_one() == "0"\n'
    (later / "versions" / "9000_later.py").write_text(looking)
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    schema.migrate(database)
    assert schema.present(database) == "9000"
    database.close()


def test_each_migration_is_named_by_its_revision() -> None:
    """The names alone tell whether there is anything to migrate."""
    scripts = list(ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())
    assert scripts[0].revision == schema.newest()
    assert [Path(script.path).name.partition("_")[0] for script in scripts] == [
        script.revision for script in scripts
    ]


def test_a_database_that_is_current_needs_no_alembic(database: Database) -> None:
    words = (
        "import sys; from bot.store import schema; from bot.store.database import Database; "
        f"schema.migrate(Database({database.url.render_as_string(hide_password=False)!r})); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", words], cwd=ROOT, check=False).returncode == 0


def test_a_migration_that_loses_rows_is_taken_back(
    sqlite_harness: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, later)
    newest = schema.newest()
    losing = LATER.format(newest=newest).partition("    with op")[0]
    losing += '    op.execute("DELETE FROM members WHERE id = 1")\n'
    (later / "versions" / "9000_later.py").write_text(losing)
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    before = sqlite_harness.everything()
    with pytest.raises(schema.MigrationBroken):
        schema.migrate(sqlite_harness.context.database)
    assert sqlite_harness.everything() == before
    assert schema.present(sqlite_harness.context.database) == newest


@pytest.mark.migrations
def test_migrations_can_be_taken_back(database: Database) -> None:
    with database.writer.begin() as connection:
        command.downgrade(schema._config(connection), "base")
    assert schema.present(database) is None
    schema.migrate(database)
    assert schema.present(database) == schema.newest()


def test_a_database_of_another_version_is_refused_with_the_remedy(database: Database) -> None:
    schema.ensure_current(database)
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        served.note(connection, "9999")
    for look in (schema.ensure_current, schema.migrate):
        with pytest.raises(schema.SchemaAhead) as refused:
            look(database)
        assert "at revision 9999, which this version" in sentence(refused.value)


def test_an_empty_database_is_behind(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(schema.SchemaBehind) as refused:
        schema.ensure_current(database)
    assert f"this version of Enlace needs {schema.newest()}. Back it up, then run" in sentence(refused.value)
    database.close()


def test_instants_are_kept_in_utc_and_naive_ones_refused(database: Database) -> None:
    moment = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=-7)))
    with database.writing() as session:
        session.add(tables.Taskforce(team_id="T1", created_at=moment))
    with database.reading() as session:
        kept = session.exec(select(tables.Taskforce)).one().created_at
    assert kept == moment
    assert kept.tzinfo is UTC
    with pytest.raises(StatementError), database.writing() as session:
        session.add(tables.Taskforce(team_id="T2", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001 (naive on purpose)


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            session.add(tables.Taskforce(team_id="T1", created_at=NOW))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert session.exec(select(tables.Taskforce)).all() == []


def test_a_reader_cannot_write(harness: BotHarness) -> None:
    with pytest.raises(DBAPIError), harness.context.database.reading() as session:
        session.execute(text("UPDATE members SET name = 'x'"))


def test_a_reader_cannot_lock_rows(harness: BotHarness) -> None:
    """PostgreSQL refuses it; on SQLite, which has no such locks, the tests do."""
    lock = select(tables.Taskforce).with_for_update()
    with harness.context.reading() as session, pytest.raises(LockedWhileReading):
        session.exec(lock)
    with harness.context.reading() as session, pytest.raises(LockedWhileReading):
        session.get(tables.Taskforce, 1, with_for_update=True)
    with harness.context.database.autocommit_read() as connection, pytest.raises(LockedWhileReading):
        connection.execute(lock)
    with harness.context.database.writing() as session:
        assert session.exec(lock).first()


def test_a_reader_sees_one_state_while_others_write(harness: BotHarness) -> None:
    count = select(func.count()).select_from(tables.AuditEvent)
    with harness.context.reading() as session:
        before = session.exec(count).one()
        harness.say("lead-us", '/rec update 5 in-progress "Meanwhile"')
        assert session.exec(count).one() == before
    assert harness.events() == before + 1


def test_every_table_belongs_to_a_workspace() -> None:
    for table in tables.Base.metadata.sorted_tables:
        assert table.name == "workspaces" or not table.columns["taskforce_id"].nullable


def test_rows_that_people_edit_have_a_version() -> None:
    for table in (tables.Member, tables.Recommendation, tables.Evidence):
        assert "version" in table.model_fields


def test_postgresql_gives_up_instead_of_hanging(
    new_postgres: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "POSTGRES_LIMITS", POSTGRES_LIMITS)  # as shipped
    database = Database(new_postgres())
    wanted = {"statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "15s"}
    for opened in (database.reading, database.writing):
        with opened() as session:
            for setting, value in wanted.items():
                assert session.execute(text(f"SHOW {setting}")).scalar_one() == value
    database.close()


def test_a_writer_on_sqlite_has_the_database_from_its_first_word(sqlite_harness: BotHarness) -> None:
    """Otherwise SQLite could refuse a transaction that begins with a read when it wants to write."""
    file = sqlite_harness.context.database.url.database
    assert file is not None
    rival = sqlite3.connect(file, timeout=0, isolation_level=None)
    with sqlite_harness.context.database.reading() as session:
        session.exec(select(tables.Member)).all()
        rival.execute("BEGIN IMMEDIATE")
        rival.execute("ROLLBACK")
    with sqlite_harness.context.database.writing() as session:
        session.exec(select(tables.Member)).all()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")
    rival.close()


def test_four_concurrent_read_then_write_transactions_lose_nothing(
    harness: BotHarness, deployment: Deployment
) -> None:
    """Each has its own engines, as processes have, and none is told that the database is busy."""
    url = harness.context.database.url.render_as_string(hide_password=False)

    def work() -> None:
        own = Database(url)
        context = open_context(own, harness.clock, TEAM, KEY, deployment.config)
        for _ in range(50):
            with context.writing(None) as (session, _):
                row = session.exec(
                    select(tables.Recommendation).where(tables.Recommendation.number == 5)
                ).one()
                row.version += 1
                session.add(row)
        own.close()

    version = harness.version(5)
    together(*[work] * 4)
    assert harness.version(5) == version + 200


@pytest.mark.usefixtures("as_shipped")
def test_sqlite_is_set_up_to_lose_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('db') / 'x.db'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    with database.writing() as session:
        for pragma, value in wanted.items():
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value
    with database.reading() as session:
        assert session.execute(text("PRAGMA query_only")).scalar_one() == 1
    database.close()


def together(*work: Callable[[], object]) -> None:
    """Call several functions at the same instant; raises what any of them raised."""
    gate = threading.Barrier(len(work))

    def run(each: Callable[[], object]) -> None:
        gate.wait()
        each()

    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(run, each) for each in work]:
            done.result()


def test_of_two_people_at_once_one_wins_and_the_other_is_told(harness: BotHarness) -> None:
    version = harness.version(5)
    said: dict[str, str] = {}

    def update(handle: str) -> None:
        said[handle] = harness.say(
            handle, f'/rec update 5 in-progress "By {handle}" v{version}', delivery=handle
        )

    together(lambda: update("lead-us"), lambda: update("member-us"))
    won = [handle for handle, answer in said.items() if "changed from" in answer]
    assert len(won) == 1
    (lost,) = said.keys() - set(won)
    assert harness.at(won[0]) in said[lost]
    assert harness.version(5) == version + 1


def test_a_delivery_that_comes_twice_at_once_counts_once(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    before = harness.events()
    said: list[str] = []
    together(*[lambda: said.append(harness.say("lead-us", '/rec update 5 "News"', delivery="same"))] * 4)
    assert harness.events() == before + 1
    assert sum("Slack delivered this command twice" in answer for answer in said) == 3


def test_many_writers_lose_no_update(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    version, events = harness.version(5), harness.events()

    def write(handle: str) -> None:
        for number in range(25):
            assert "its status is still" in harness.say(
                handle, f'/rec update 5 "{number}"', delivery=f"{handle}-{number}"
            )

    together(*(partial(write, handle) for handle in ("lead-us", "member-us", "chair-us")))
    assert harness.version(5) == version + 75
    assert harness.events() == events + 75
    with harness.context.reading() as session:
        harness.context.trail.verify(session)


LINES = ("/rec", "/rec 5", "/rec list open", "/rec border", "/rec history 5", "/taskforce audit")


def test_the_number_of_queries_does_not_grow_with_the_data(
    sqlite_harness: BotHarness, deployment: Deployment
) -> None:
    """With thirteen recommendations or three hundred, and one with forty events and sources or none."""
    few = {line: sqlite_harness.queries("chair-us", line) for line in LINES}
    thirteen = deployment.catalog.recommendations
    three_hundred = tuple(
        thirteen[number]
        if number < len(thirteen)
        else thirteen[number % 13].model_copy(update={"number": number + 1, "key": f"key-{number + 1}"})
        for number in range(300)
    )
    catalog = deployment.catalog.model_copy(update={"recommendations": three_hundred})
    bring_into_line(sqlite_harness.context, deployment.config, catalog, profiles_of(deployment))
    assert "of 300 recommendations" in sqlite_harness.say("chair-us", "/rec")
    assert {line: sqlite_harness.queries("chair-us", line) for line in LINES} == few
    sqlite_harness.say("chair-us", '/rec update 5 in-progress "border"')
    for number in range(40):
        sqlite_harness.say("chair-us", f'/rec update 5 "border {number}"')
        sqlite_harness.say("chair-us", f'/rec evidence 5 https://example.org/{number} "border"')
    # A search that finds nothing looks for what is near, once more.
    assert all(sqlite_harness.queries("chair-us", line) <= few[line] for line in LINES)


OURS = (
    ("lead-us", '/rec update 5 in-progress "Ours" next "Ours"'),
    ("lead-us", '/rec update 5 "Ours"'),
    ("lead-us", '/rec evidence 5 https://example.org/1 "Ours"'),
    ("lead-us", '/rec evidence 5 https://example.org/1 issuer "Ours" date 2026-11-01 language en'),
    ("lead-us", '/rec update 5 reported "Ours"'),
    ("lead-mx", '/rec refuse 5 "Ours"'),
    ("lead-us", '/rec update 5 reported "Ours"'),
    ("lead-mx", "/rec confirm 5"),
    ("chair-us", "/rec confirm 5"),
    ("chair-us", '/rec close 5 implemented "Ours"'),
    ("chair-us", '/rec reopen 5 "Ours"'),
    ("chair-us", '/rec close 9 not-implemented "Ours"'),
    ("secretariat", "/rec lead 2 us <@UMEMBERUS|member-us>"),
    ("secretariat", "/rec lead 2 us none"),
    ("secretariat", "/taskforce member <@UOBSERVER|observer> side mx language es zone America/Tijuana"),
    ("lead-us", "/taskforce language es"),
    ("lead-us", "/taskforce zone America/Denver"),
)
LOOKS = (
    "/rec", "/rec 5", "/rec theirs", "/rec list stale leaderless", "/rec list xyzzy", "/rec history 5",
    "/taskforce help",
    "/taskforce me", "/taskforce members", "/taskforce member <@ULEADUS|lead-us>", "/taskforce audit",
    "/taskforce health",
)  # fmt: skip


def next_door(harness: BotHarness, deployment: Deployment) -> BotHarness:
    """Return a harness of another workspace in the same database: the same people, numbers and links."""
    context = open_context(harness.context.database, harness.clock, "T0OTHER", KEY, deployment.config)
    theirs = deployment.catalog.model_dump(mode="json")
    for each in (*theirs["categories"], *theirs["recommendations"]):
        name = "category" if "category" in each else "key"
        each[name] = f"their-{each[name]}"
    catalog = Catalog.model_validate(theirs, strict=False)
    bring_into_line(context, deployment.config, catalog, profiles_of(deployment))
    return BotHarness(replace(harness.dispatcher, context=context), harness.clock, deliveries=1000)


def rows_of(harness: BotHarness) -> list[list[str]]:
    """Return every row that belongs to the harness's workspace."""
    with harness.context.reading() as session:
        return [
            [str(value) for value in row]
            for table in tables.Base.metadata.sorted_tables
            if "taskforce_id" in table.columns
            for row in session.execute(
                table.select()
                .where(table.c.taskforce_id == harness.context.taskforce_id)
                .order_by(*table.primary_key)
            )
        ]


def test_no_command_touches_another_workspace(harness: BotHarness, deployment: Deployment) -> None:
    theirs = next_door(harness, deployment)
    for handle, line in OURS:
        theirs.say(handle, line.replace("Ours", "Theirs"), team="T0OTHER")
    before = rows_of(theirs)
    for handle, line in OURS:
        ours = rows_of(harness)
        harness.say(handle, line)
        assert rows_of(harness) != ours, f"{line} did nothing"
        assert rows_of(theirs) == before, line
    bring_into_line(harness.context, deployment.config, deployment.catalog, profiles_of(deployment))
    assert rows_of(theirs) == before
    for each in (harness, theirs):
        with each.context.reading() as session:
            each.context.trail.verify(session)


def test_no_answer_shows_another_workspace(harness: BotHarness, deployment: Deployment) -> None:
    for handle, line in OURS:
        harness.say(handle, line)
    shown = {line: harness.payload("chair-us", line) for line in LOOKS}
    theirs = next_door(harness, deployment)
    for handle, line in OURS:
        theirs.say(handle, line.replace("Ours", "Theirs"), team="T0OTHER")
    assert {line: harness.payload("chair-us", line) for line in LOOKS} == shown


def test_errors_of_the_database_do_not_carry_peoples_words(database: Database) -> None:
    with pytest.raises(StatementError) as failure, database.writing() as session:
        session.execute(text("INSERT INTO nowhere (x) VALUES (:secret)"), {"secret": "what somebody wrote"})
    assert "what somebody wrote" not in str(failure.value)


def test_errors_do_not_quote_the_row_either(harness: BotHarness) -> None:
    """PostgreSQL's own message about a broken constraint contains the whole row."""
    secret = "https://example.org/what-somebody-attached"
    harness.say("lead-us", f'/rec evidence 5 {secret} "x"')
    columns = "workspace_id, recommendation_id, url, title, added_by_id, added_at, version"
    again = f"INSERT INTO evidence (number, {columns}) SELECT 99, {columns} FROM evidence"
    for statement in (again, "UPDATE evidence SET added_by_id = NULL"):
        with pytest.raises(IntegrityError) as failure, harness.context.database.writing() as session:
            session.execute(text(statement))
        told = "".join(traceback.format_exception(failure.value))
        assert secret not in told
        assert "constraint" in told
