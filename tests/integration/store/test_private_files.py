"""What the bot keeps only its own user can read, whatever umask it is started with."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import schema
from bot.store.database import Database
from tests.support.harness import ROOT
from tests.support.stage import OnStage


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): oct(stat.S_IMODE(path.stat().st_mode))
        for path in (folder, *folder.rglob("*"))
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    }


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    database = Database(f"sqlite:///{folder / 'enlace.db'}")
    schema.migrate(database)
    with database.writing():
        assert {path.name for path in folder.iterdir()} >= {"enlace.db", "enlace.db-wal", "enlace.db-shm"}
        assert open_to_others(folder) == {}
    database.claim()
    assert open_to_others(folder) == {}
    database.close()


def test_the_database_of_an_earlier_version_is_taken_from_others(tmp_path: Path) -> None:
    file = tmp_path / "enlace.db"
    database = Database(f"sqlite:///{file}")
    schema.migrate(database)
    database.close()
    for path in tmp_path.glob("enlace.db*"):
        path.chmod(0o644)
    tmp_path.chmod(0o755)
    with Database(f"sqlite:///{file}").reading():
        assert set(open_to_others(tmp_path)) == {"."}, "a folder that was there is the administrator's"


async def test_the_state_of_a_local_workspace_is_private(open_workspace: OnStage, tmp_path: Path) -> None:
    async with open_workspace() as on:
        on.upload("lead-us", "secret.txt", b"who is who")
    assert (tmp_path / "state" / "files").is_dir()
    assert open_to_others(tmp_path / "state") == {}


@pytest.mark.parametrize("name", ["README.md", "README.es.md"])
def test_the_guides_backups_are_roots_alone(name: str) -> None:
    guide = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) if "/var/backups" in block]
    writing = [block for block in blocks if "< /var/backups" not in block and "-m 600 /var" not in block]
    assert len(writing) == 3
    for block in writing:
        assert "install -d -m 700 /var/backups/enlace\n" in block
        assert "umask" in block
    assert "0755" not in guide
