"""What each command imports: an admin's commands need neither the local workspace nor its libraries."""

import asyncio
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

import bot.cli
from bot.cli.lazy import EXTRA, Command, Group, SandboxMissing
from bot.cli.program import COMMANDS
from bot.clock import Clock
from bot.config import Deployment
from bot.demo.founding import people_of
from bot.i18n import Language, Translator
from bot.sandbox import Sandbox, Workspace
from tests.e2e.cli.test_run import Process
from tests.support.harness import ROOT, Run
from tests.support.machine_clock import MachineClock
from tests.unit.packaging.test_deploy import pins

UNWANTED = (
    *("bot.demo", "bot.sandbox", "htpy", "watchfiles", "websockets"),
    *("holidays", "matplotlib", "numpy", "rapidfuzz", "starlette", "uvicorn"),
)
"""Modules that no admin's command loads when it starts; Socket Mode needs no web server either."""


def leaves(entries: Sequence[Command | Group] = COMMANDS, words: str = "") -> Iterator[tuple[str, Command]]:
    """Yield every command as the words that call it."""
    for each in entries:
        if isinstance(each, Group):
            yield from leaves(each.commands, f"{words}{each.name} ")
        else:
            yield f"{words}{each.name}", each


LEAVES = dict(leaves())
LOCAL = [words for words, command in LEAVES.items() if command.sandbox]
MODULES = sorted({each.function.partition(":")[0] for each in LEAVES.values() if not each.sandbox})


def unwanted(modules: Iterator[str]) -> set[str]:
    return {name for name in modules if any(name == each or name.startswith(f"{each}.") for each in UNWANTED)}


def project() -> Mapping[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages that deploy/requirements.lock pins and no others, like the image."""
    folder = tmp_path_factory.mktemp("shipped")
    for name in pins(ROOT / "deploy" / "requirements.lock"):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # it is for another system
        for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(Path(str(found.locate_file(top))))
    return folder


def run_shipped(
    shipped: Path, *words: str, language: str = "en_US.UTF-8"
) -> subprocess.CompletedProcess[str]:
    """Run the command line with the shipped packages alone."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "bot", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(shipped), "LC_ALL": language, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("module", ["bot.cli.program", *MODULES])
def test_what_an_admin_runs_loads_only_what_it_needs(module: str) -> None:
    listing = f"import sys, {module}\nprint(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", listing], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert module in found.stdout.split()
    assert unwanted(iter(found.stdout.split())) == set()


def test_the_import_rules_know_each_of_them() -> None:
    contracts = project()["tool"]["importlinter"]["contracts"]  # type: ignore[index] # the file has these
    (rule,) = [each for each in contracts if each["name"].startswith("What an admin runs")]
    assert {"bot.cli.program", *MODULES} <= set(rule["source_modules"])
    assert set(EXTRA) <= set(rule["forbidden_modules"])


async def test_a_run_needs_nothing_but_what_its_lock_pins(
    deployment: Deployment, shipped: Path, tmp_path: Path, machine: MachineClock
) -> None:
    """A whole run, from its start to its end; Python itself names each module that it loads."""
    workspace = Workspace.create(people_of(deployment.config), clock=Clock())
    async with Sandbox(workspace) as sandbox, asyncio.timeout(120):
        process = Process(workspace, sandbox.api_url, tmp_path)
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-S", "-X", "importtime", "-m", "bot", "run", "--config", str(process.file)),
            *("--heartbeat", str(process.heartbeat), "--log-json"),
            cwd=ROOT,
            env=process.env | {"PYTHONPATH": str(shipped)},
            stderr=asyncio.subprocess.PIPE,
        )
        said = asyncio.create_task(running.communicate())
        await sandbox.connected(timeout=60)
        answer = await sandbox.command("lead-mx", "/rec 5")
        running.terminate()
        _, err = await said
    assert answer.error is None, err.decode()[-2000:]
    assert running.returncode == 0
    loaded = re.findall(r"^import time:.*\|\s*([\w.]+)$", err.decode(), re.MULTILINE)
    assert "bot.transport.socket_mode" in loaded
    assert unwanted(iter(loaded)) == set()


class TestWithoutTheExtra:
    def test_every_command_is_listed(self, shipped: Path) -> None:
        shown = run_shipped(shipped, "--help").stdout
        assert [
            each.name for each in COMMANDS if not re.search(rf"^  {each.name} ", shown, re.MULTILINE)
        ] == []

    @pytest.mark.parametrize(("language", "locale"), [("en", "en_US.UTF-8"), ("es", "es_MX.UTF-8")])
    @pytest.mark.parametrize("words", [("demo",), ("say", "--as", "lead-us", "/rec")], ids=["demo", "say"])
    def test_a_command_of_the_local_workspace_says_what_to_install(
        self, shipped: Path, words: tuple[str, ...], language: Language, locale: str
    ) -> None:
        ended = run_shipped(shipped, *words, language=locale)
        said = Translator(language).gettext(SandboxMissing.message, command=f"enlace {words[0]}")
        assert "pip install 'enlace[sandbox]'" in said
        assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{said}\n")

    @pytest.mark.parametrize("words", LOCAL)
    async def test_so_does_each(self, enlace: Run, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
        monkeypatch.setattr(
            "bot.cli.lazy.find_spec", lambda name: None if name == EXTRA[-1] else find_spec(name)
        )
        code, out, err = await enlace(*words.split())
        assert (code, out) == (2, "")
        assert err.startswith(f"`enlace {words}` works on a local Slack workspace")

    def test_what_an_admin_runs_goes_on(self, shipped: Path) -> None:
        assert run_shipped(shipped, "check", "--without-secrets").returncode == 0
        assert run_shipped(shipped, "digest", "next").returncode == 0


class TestExtra:
    def test_is_what_the_commands_look_for(self) -> None:
        extras = project()["project"]["optional-dependencies"]  # type: ignore[index] # the file has these
        assert [re.split(r"[<>=~]", each)[0] for each in extras["sandbox"]] == list(EXTRA)

    def test_is_in_the_development_lock_and_not_shipped(self) -> None:
        developed, shipped = pins(ROOT / "requirements.lock"), pins(ROOT / "deploy" / "requirements.lock")
        assert set(EXTRA) <= developed.keys()
        required = {
            re.split(r"[^\w-]", each)[0]
            for name in shipped.keys() & {"typer", "uvicorn", "starlette", "structlog"}
            for each in distribution(name).requires or ()
            if "extra ==" not in each
        }
        assert set(EXTRA) & shipped.keys() == set(EXTRA) & required, "rich comes with Typer"


def test_ctrl_c_while_the_libraries_are_loaded_ends_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Loading(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "bot.cli.program", Loading("bot.cli.program"))
    monkeypatch.setattr(sys, "argv", ["enlace", "demo"])
    with pytest.raises(SystemExit) as ended:
        bot.cli.main()
    assert ended.value.code == 130
    assert capfd.readouterr() == ("", "")
