"""Each cause of a database that cannot be used has its own sentence, at the terminal and in Slack."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import waiting_for_others
from bot.cli.failures import report
from bot.i18n import Translator
from bot.store import schema, trouble
from bot.store.database import Database
from bot.store.trouble import DatabaseTrouble, trouble_of
from tests.support.harness import BotHarness


def cause_of(url: str, act: Callable[[Database], object]) -> DatabaseTrouble | None:
    database = Database(url)
    try:
        act(database)
    except (SQLAlchemyError, DatabaseTrouble) as failure:
        return trouble_of(failure)
    finally:
        database.close()
    raise AssertionError("nothing failed")


@pytest.fixture
def weak(new_postgres: Callable[[], str]) -> Iterator[tuple[str, str]]:
    """A migrated database's URL for its owner, and for a role that may log in and nothing more."""
    owner = new_postgres()
    database = Database(owner)
    schema.migrate(database)
    database.close()
    engine = create_engine(make_url(owner).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE ROLE weak LOGIN PASSWORD 'weak'"))
        yield owner, make_url(owner).set(username="weak").render_as_string(hide_password=False)
        connection.execute(text("DROP OWNED BY weak; DROP ROLE weak"))
    engine.dispose()


def test_a_role_without_rights_is_told_what_to_be_granted(
    weak: tuple[str, str], new_postgres: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = cause_of(weak[1], schema.ensure_current)
    assert type(found) is trouble.DatabaseRightsMissing
    assert found.values["role"] == "weak"
    assert found.values["reason"] == "permission denied for table alembic_version"
    empty = make_url(new_postgres()).set(username="weak").render_as_string(hide_password=False)
    database = Database(empty)
    with pytest.raises(SQLAlchemyError) as refused:
        schema.migrate(database)
    database.close()
    for language, words in (
        ("en", "denies it what the bot needs"),
        ("es", "le niega lo que el bot necesita"),
    ):
        assert report(refused.value, Translator(language)) == 1  # type: ignore[arg-type] # both are languages
        said = capsys.readouterr().err
        assert f"{words}: permission denied for schema public." in said
        assert "CREATE TABLE" not in said
        assert "Traceback" not in said


def test_a_database_that_is_not_there_and_a_server_that_is_not_there(new_postgres: Callable[[], str]) -> None:
    url = make_url(new_postgres())
    missing = url.set(database="nowhere").render_as_string(hide_password=False)
    assert type(cause_of(missing, schema.present)) is trouble.DatabaseMissing
    nobody = url.set(username="nobody_here").render_as_string(hide_password=False)
    assert type(cause_of(nobody, schema.present)) is trouble.DatabaseLoginRefused
    away = "postgresql://enlace@127.0.0.1:9/enlace"
    found = cause_of(away, schema.present)
    assert type(found) is trouble.DatabaseUnreachable
    assert found.values["host"] == "127.0.0.1:9"


def test_a_mistake_of_the_program_is_not_blamed_on_the_database(database_url: str) -> None:
    def wrong(database: Database) -> None:
        with database.reading() as session:
            session.execute(text("SELECT nothing FROM nowhere"))

    assert cause_of(database_url, wrong) is None
    database = Database(database_url)
    assert database.trouble is None


def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is no database, but a text of some length.\n" * 50)
    assert type(cause_of(f"sqlite:///{tmp_path}/text.db", schema.present)) is trouble.DatabaseDamaged
    (tmp_path / "folder.db").mkdir()
    assert type(cause_of(f"sqlite:///{tmp_path}/folder.db", schema.present)) is trouble.DatabaseFileClosed
    (tmp_path / "file").touch()
    closed = f"sqlite:///{tmp_path}/file/enlace.db"
    with pytest.raises(trouble.DatabaseFileClosed) as refused:
        Database(closed)
    assert refused.value.values["file"] == f"{tmp_path}/file/enlace.db"


def fill_disk(harness: BotHarness) -> None:
    """Let SQLite's file grow no more; all its connections are the writer's only one."""
    with harness.context.database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def health(harness: BotHarness, handle: str = "chair-us") -> str:
    return str(harness.payload(handle, "/taskforce health"))


def change(harness: BotHarness, handle: str, number: int) -> str:
    return str(harness.payload(handle, f'/rec update 5 in-progress "{"long " * 350}{number}"'))


def test_a_full_disk_is_said_to_the_person_and_shows_in_health(sqlite_harness: BotHarness) -> None:
    assert "full" not in health(sqlite_harness)
    fill_disk(sqlite_harness)
    said = [change(sqlite_harness, "lead-us", number) for number in range(20)]
    assert "⚠️ The disk that holds the bot's database is full, so nothing was changed." in said[-1]
    assert "mistake" not in said[-1]
    assert "se llenó, así que no se cambió nada" in change(sqlite_harness, "lead-mx", 21)
    english = health(sqlite_harness)
    assert english.index("⚠️ The disk that holds the database is full") < english.index("✅")
    assert "⚠️ El disco donde está la base de datos se llenó" in health(sqlite_harness, "chair-mx")
    with sqlite_harness.context.database.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert "full" not in change(sqlite_harness, "lead-us", 22)
    assert "full" not in health(sqlite_harness)


def test_a_disk_that_is_full_counts_before_anything_failed(
    sqlite_harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        f_blocks, f_bavail, f_frsize = 1000, 1, 4096

    monkeypatch.setattr(os, "statvfs", lambda _: Full)
    assert "⚠️ The disk that holds the database is full" in health(sqlite_harness)


def test_a_lock_belongs_to_one_bot_until_it_closes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/enlace.db"
    first, second = Database(url), Database(url)
    first.claim()
    with pytest.raises(trouble.DatabaseInUse):
        second.claim()
    first.close()
    second.claim()
    second.close()
    assert stat.S_IMODE((tmp_path / "enlace.db.lock").stat().st_mode) == 0o600


def test_a_start_waits_for_other_replicas_that_start(new_postgres: Callable[[], str]) -> None:
    """Whoever founds the taskforce or applies a long file has it for longer than a command would wait."""
    database = Database(new_postgres())
    schema.migrate(database)
    tries: list[int] = []

    def act() -> str:
        tries.append(len(tries))
        with database.writer.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10ms'")
            if len(tries) == 3:
                holder.rollback()
            connection.exec_driver_sql("LOCK TABLE workspaces IN EXCLUSIVE MODE")
        return "aligned"

    with database.writer.connect() as holder:
        holder.exec_driver_sql("LOCK TABLE workspaces IN EXCLUSIVE MODE")
        assert waiting_for_others(act) == "aligned"
    assert tries == [0, 1, 2]
    database.close()


def test_a_start_waits_for_nothing_else(tmp_path: Path) -> None:
    tries: list[int] = []

    def act() -> None:
        tries.append(len(tries))
        (tmp_path / "text.db").write_text("no database", encoding="utf-8")
        schema.present(Database(f"sqlite:///{tmp_path}/text.db"))

    with pytest.raises(SQLAlchemyError):
        waiting_for_others(act)
    assert tries == [0]
