"""How people find a demo's page: its address is printed, and a browser opens on a machine with a screen."""

import shutil
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.local import demo
from bot.cli.local.browser import is_wanted
from tests.support.harness import ROOT

Run = Callable[..., str]


pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were opened in a browser, on a machine with a screen, at a terminal."""
    found: list[str] = []

    def open_(url: str) -> bool:
        found.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", open_)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("CI", raising=False)
    return found


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seeded_state: Path, tmp_path: Path
) -> Run:
    """Runs a command on the seeded state until it is interrupted; returns its output."""
    monkeypatch.chdir(ROOT)
    shutil.copytree(seeded_state, tmp_path / "state")

    async def at_once() -> None:
        pass

    def run_it(*words: str, terminal: bool = True) -> str:
        monkeypatch.setattr(demo, "_interrupted", at_once)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
        state = ("--state", str(tmp_path / "state"), "--port", "0")
        monkeypatch.setattr(sys, "argv", ["enlace", *words, *state])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capsys.readouterr().out

    return run_it


def test_a_demo_opens_its_page_at_a_terminal(run: Run, opened: list[str]) -> None:
    out = run("demo")
    (url,) = opened
    assert url in out
    assert out.index("/rec") < out.index(url), "the tour comes first"


@pytest.mark.parametrize(
    ("words", "terminal"),
    [(("demo", "--no-browser"), True), (("demo",), False), (("sandbox",), True)],
    ids=["told_not_to", "no_terminal", "sandbox"],
)
def test_else_it_only_prints_the_address(
    run: Run, opened: list[str], words: tuple[str, ...], *, terminal: bool
) -> None:
    out = run(*words, terminal=terminal)
    assert "Open http://127.0.0.1:" in out
    assert opened == []


def test_once_opens_nothing(run: Run, opened: list[str]) -> None:
    assert "Open http://" not in run("demo", "--once")
    assert opened == []


def test_for_other_machines_the_address_contains_the_key(run: Run, opened: list[str]) -> None:
    out = run("sandbox", "--host", "0.0.0.0")
    assert "/?key=" in out
    assert "On other machines, replace 127.0.0.1 with this machine's name or address." in out
    assert opened == []


def test_a_browser_that_fails_does_not_end_the_demo(
    run: Run, monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    def fail(_url: str) -> bool:
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "open", fail)
    assert "Press Ctrl-C to stop." in run("demo")
    assert opened == []


@pytest.mark.parametrize(
    ("env", "platform", "wanted"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "lynx"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({}, "darwin", True),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({"CI": "1"}, "darwin", False),
    ],
)
def test_where_a_browser_is_wanted(env: dict[str, str], platform: str, *, wanted: bool) -> None:
    assert is_wanted(env, platform=platform, terminal=True) is wanted
    assert not is_wanted(env, platform=platform, terminal=False)
