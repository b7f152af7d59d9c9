"""Two versions share a database during an upgrade: a migration first adds, and takes away a version later."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from bot.store import schema
from tests.support.harness import BotHarness
from tests.support.narrowing import recorded, taken_away

FIRST = "0025"
"""The first revision to which the rule applies; to migrate from an earlier one, all bots are stopped."""

LATER = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = depends_on = None
{serves}

def upgrade() -> None:
    {change}
"""
ADDS = 'op.add_column("members", sa.Column("pronouns", sa.String(40), nullable=True))'


def later(folder: Path, serves: str = "", *, revision: str = "9000", before: str = "") -> Path:
    """Return the migrations of a later version, which adds a column."""
    if not folder.exists():
        shutil.copytree(schema.MIGRATIONS, folder)
    text = LATER.format(
        revision=revision,
        before=before or schema.newest(),
        serves=f'serves = "{serves}"' if serves else "",
        change=ADDS if revision == "9000" else "pass",
    )
    (folder / "versions" / f"{revision}_later.py").write_text(text)
    return folder


def migrated_by(harness: BotHarness, migrations: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(schema, "MIGRATIONS", migrations)
        schema.migrate(harness.context.database)
        schema.ensure_current(harness.context.database)


def test_the_version_before_goes_on_after_an_upgrade(
    harness: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated_by(harness, later(tmp_path / "later", serves=schema.newest()), monkeypatch)
    database = harness.context.database
    schema.ensure_current(database)
    schema.migrate(database)
    assert schema.present(database) == "9000", "the version before leaves the schema as it is"
    assert "A-1" in harness.say("chair-us", '/action assign @lead-mx "Send the annex" rec 5 due 2026-12-18')
    assert "A-1" in harness.anew().say("lead-mx", "/action")


@pytest.mark.parametrize("further", ["", "9000"])
def test_a_version_that_is_not_served_is_refused(
    harness: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, further: str
) -> None:
    """A migration serves its own version only, unless it says more; and a later one cannot say otherwise."""
    migrations = later(tmp_path / "later")
    if further:
        later(tmp_path / "later", serves=schema.newest(), revision="9001", before="9000")
    migrated_by(harness, migrations, monkeypatch)
    for look in (schema.ensure_current, schema.migrate):
        with pytest.raises(schema.SchemaAhead):
            look(harness.context.database)


@pytest.mark.migrations
def test_no_migration_takes_away_what_the_version_before_uses(new_postgres: Callable[[], str]) -> None:
    url = make_url(new_postgres()).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        config = schema._config(connection)
        scripts = {each.revision: each for each in ScriptDirectory.from_config(config).walk_revisions()}
        for revision in sorted(scripts):
            with recorded(connection) as statements:
                command.upgrade(config, revision)
            if revision < FIRST:
                continue
            module, before = scripts[revision].module, str(scripts[revision].down_revision)
            assert module.serves <= before, f"{revision} serves the version before it"
            unused = getattr(module, "unused", {})
            for change in taken_away(statements):
                since = unused.get(change, revision)
                assert since <= module.serves, (
                    f"{revision} {change}, which revision {module.serves} may use. Add first; take away in a "
                    f'later version, and name in `unused` since which revision nothing uses it: "{change}"'
                )
    engine.dispose()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["ALTER TABLE members DROP COLUMN name"], ["drops members.name"]),
        (["ALTER TABLE members RENAME name TO title"], ["renames members.name"]),
        (["ALTER TABLE members RENAME TO people"], ["renames members"]),
        (["DROP TABLE members"], ["drops members"]),
        (["ALTER TABLE members ALTER COLUMN side SET NOT NULL"], ["requires members.side"]),
        (["ALTER TABLE members ALTER COLUMN side TYPE INTEGER"], ["changes the type of members.side"]),
        (["ALTER TABLE members ADD COLUMN x INTEGER NOT NULL"], ["requires members.x"]),
        (["ALTER TABLE members ADD COLUMN x INTEGER DEFAULT '1' NOT NULL"], []),
        (["ALTER TABLE members ADD COLUMN x INTEGER"], []),
        (["ALTER TABLE members ADD CONSTRAINT uq_x UNIQUE (side)"], ["restricts members by uq_x"]),
        (["CREATE UNIQUE INDEX ix_x ON members (side)"], ["restricts members by ix_x"]),
        (["CREATE INDEX ix_x ON members (side)", "DROP INDEX ix_y"], []),
        (["CREATE TABLE seen (id INTEGER NOT NULL)", "CREATE UNIQUE INDEX ix_s ON seen (id)"], []),
    ],
)
def test_what_takes_away_is_recognized(statements: list[str], found: list[str]) -> None:
    assert taken_away(statements) == found
