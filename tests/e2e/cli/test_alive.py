"""`enlace alive`: cheap, by the heartbeat file alone, and it knows of the database and the token."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot import app, heartbeat
from bot.cli import vital_signs
from bot.clock import Clock
from bot.config import Deployment
from bot.demo.founding import local_deployment
from bot.demo.local_workspace import LocalWorkspace
from bot.i18n import LANGUAGES, Translator
from bot.languages import CODES
from bot.store.trouble import DatabaseFileGone, DatabaseInUse
from tests.support.harness import NOW, ROOT
from tests.support.stage import OnStage

Run = Callable[..., Awaitable[tuple[int, str, str]]]

HEAVY = {"babel", "json", "pathlib", "pydantic", "slack_sdk", "sqlalchemy", "typer", "typing", "yaml"}


def age(file: Path, seconds: float) -> None:
    moment = Clock().now().timestamp() - seconds
    os.utime(file, (moment, moment))


def beat(file: Path, *, away: float = 0.0, troubles: dict[str, list[str]] | None = None) -> None:
    heartbeat.write(
        file,
        connected_at=Clock().now().timestamp() - away,
        sentences={"en": {heartbeat.CONNECTED: "Well."}, "es": {heartbeat.CONNECTED: "Bien."}},
        troubles=troubles or {},
    )
    age(file, 0)


async def test_what_is_wrong_is_said_in_the_terminals_language(
    enlace: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "alive"
    beat(file)
    assert await enlace("alive", str(file)) == (0, "Well.\n", "")
    beat(file, troubles={"en": ["The token\nwas revoked."], "es": ["El token fue revocado."]})
    assert await enlace("alive", str(file)) == (1, "", "The token was revoked.\n")
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    assert await enlace("alive", str(file)) == (1, "", "El token fue revocado.\n")
    beat(file)
    assert await enlace("alive", str(file)) == (0, "Bien.\n", "")


async def test_a_bot_that_hangs_and_one_that_lost_its_connection_differ(enlace: Run, tmp_path: Path) -> None:
    file = tmp_path / "alive"
    beat(file, away=61)
    code, _, err = await enlace("alive", str(file))
    assert (code, err) == (1, "The bot is not connected to Slack.\n")
    beat(file)
    age(file, 61)
    code, _, err = await enlace("alive", str(file))
    assert code == 1
    assert "has stopped or is not responding" in err


async def test_an_empty_heartbeat_of_an_earlier_version_counts_in_both_languages(
    enlace: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "alive"
    file.touch()
    age(file, 1)
    assert await enlace("alive", str(file)) == (0, "The bot is connected.\n", "")
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    assert await enlace("alive", str(file)) == (0, "El bot está conectado.\n", "")


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\0", b"connected\t\xc2\xb2\n", b"en:!\n", b"\t\t\t", b"connected\t-1"]
)
async def test_a_heartbeat_that_makes_no_sense_fails_without_a_traceback(
    enlace: Run, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "alive"
    file.write_bytes(content)
    age(file, 1)
    assert (await enlace("alive", str(file)))[0] in {0, 1}


NOT_A_HEARTBEAT = [("folder", "it is a folder", "es una carpeta")]
NOT_A_HEARTBEAT += [("pipe", "it is not an ordinary file", "no es un archivo común")]


@pytest.mark.parametrize(("kind", "in_english", "in_spanish"), NOT_A_HEARTBEAT)
async def test_a_path_that_is_no_heartbeat_is_named_at_once_with_the_reason_in_both_languages(
    enlace: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, in_english: str, in_spanish: str
) -> None:
    file = tmp_path / kind
    file.mkdir() if kind == "folder" else os.mkfifo(file)
    assert await enlace("alive", str(file)) == (1, "", f"{file} cannot be used: {in_english}.\n")
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    assert await enlace("alive", str(file)) == (1, "", f"No es posible usar {file}: {in_spanish}.\n")


async def test_without_a_heartbeat_the_bot_counts_as_away_in_both_languages(
    enlace: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "alive")
    assert await enlace("alive", file) == (1, "", "The bot is not connected to Slack.\n")
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    assert await enlace("alive", file) == (1, "", "El bot no está conectado a Slack.\n")


def test_every_sentence_of_a_heartbeat_is_found_in_the_catalog_as_the_bot_translates_it() -> None:
    for sentence in heartbeat.MESSAGES:
        for language in LANGUAGES:
            assert vital_signs.translated(sentence, language) == Translator(language).gettext(sentence)


@pytest.mark.usefixtures("enlace")
@pytest.mark.parametrize("found", ["a heartbeat", "none"])
@pytest.mark.parametrize("locale", ["C", "es_MX.UTF-8"])
def test_it_is_read_without_loading_what_costs_time(tmp_path: Path, locale: str, found: str) -> None:
    file = tmp_path / "alive"
    if found != "none":
        beat(file, troubles={"en": ["Something."]})
    code = (
        "import sys; before = set(sys.modules); sys.argv = ['enlace', 'alive', sys.argv[1]]\n"
        "import bot.cli, atexit\n"
        "atexit.register(lambda: print(sorted(set(sys.modules) - before)))\n"
        "bot.cli.main()"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}",
            str(file),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": locale, "PYTHONUTF8": "1"},
    )
    assert done.returncode in {0, 1}, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1].replace("'", '"')))
    assert not loaded & HEAVY
    assert len(loaded) < 40, loaded


def test_its_list_of_languages_is_the_bots() -> None:
    assert CODES == LANGUAGES


async def test_the_heartbeat_knows_of_the_token_and_is_private(
    open_workspace: OnStage, tmp_path: Path
) -> None:
    file = tmp_path / "alive"
    async with open_workspace() as on:
        on.bot.self_check._file = file
        await on.bot.self_check.look()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert heartbeat.Heartbeat(file, file.stat().st_mtime).troubles("en") == []
        on.workspace.revoke(on.workspace.bot_token)
        await on.bot.access.ask()
        await on.bot.self_check.look()
        found = heartbeat.Heartbeat(file, file.stat().st_mtime)
        assert "Slack has refused the bot's token since Nov 23, 2026" in found.troubles("en")[0]
        assert "token_revoked" in found.troubles("es")[0]
        assert found.troubles("en") != found.troubles("es")
        assert on.workspace.bot_token not in file.read_text()


async def said(on: LocalWorkspace, handle: str, line: str = '/rec update 5 in-progress "No"') -> str:
    return str((await on.sandbox.command(handle, line)).payload)


async def test_a_database_file_that_was_deleted_is_noticed(open_workspace: OnStage, tmp_path: Path) -> None:
    async with open_workspace(seeded=True) as on:
        file = Path(str(on.bot.context.database.url.database))
        moved = tmp_path / "moved.db"
        os.rename(file, moved)  # noqa: PTH104 (at once; nothing waits for this file)
        refused = await said(on, "lead-us")
        assert "database file was deleted or replaced, so nothing was changed" in refused
        assert "se borró o se reemplazó" in await said(on, "lead-mx")
        await on.bot.self_check.look()
        assert [type(each) for each in on.bot.self_check.troubles] == [DatabaseFileGone]
        health = await said(on, "chair-us", "/taskforce health")
        assert "was deleted or replaced while the bot was running" in health
        assert not any(each.name == file.name for each in os.scandir(file.parent)), (
            "no empty database takes its place"
        )
        os.rename(moved, file)  # noqa: PTH104 (see above)
        await on.bot.self_check.look()
        assert on.bot.self_check.troubles == ()
        assert "In progress" in await said(on, "lead-us")


async def test_a_second_bot_on_one_database_file_does_not_start(
    open_workspace: OnStage, deployment: Deployment, tmp_path: Path
) -> None:
    async with open_workspace() as on:
        staged = local_deployment(deployment, on.workspace, on.sandbox.api_url, tmp_path / "state")
        with pytest.raises(DatabaseInUse) as refused:
            await app.build(staged, clock=Clock.at(NOW))
        assert "enlace.db" in str(refused.value.values["file"])
        on.bot.stop()
    async with open_workspace():
        """The first one has let go of it."""
