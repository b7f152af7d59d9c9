"""Ctrl-C at any moment of a start ends the program with 130, and with nothing on the screen."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.harness import ROOT

PRESSED_AT = """
import os, signal, sys

class PressedAt:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["PRESSED_AT"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, PressedAt())
"""
"""Interrupts the program at the moment when it loads a module."""
DEMO = ("demo", "--once", "--no-browser")
RUN = ("run", "--config", "deploy/enlace.yaml")
SANDBOX = ("sandbox", "--port", "0")
MOMENTS = [
    (DEMO, "bot.cli.program"),
    (DEMO, "typer"),
    (DEMO, "bot.cli.local.demo"),
    (DEMO, "pydantic"),
    (DEMO, "sqlalchemy"),
    (DEMO, "slack_bolt"),
    (DEMO, "bot.demo.story"),
    (DEMO, "alembic"),
    (RUN, "babel"),
    (RUN, "aiohttp"),
    (RUN, "bot.config.catalog"),
    (SANDBOX, "uvicorn"),
    (SANDBOX, "bot.sandbox.server"),
    (("alive", "nothing"), "bot.cli.vital_signs"),
    (("audit", "verify"), "bot.cli.audit"),
]
HELD = [(DEMO, "re"), (DEMO, "bot"), (DEMO, "bot.cli"), (DEMO, "bot.cli.interrupts"), (RUN, "bot.cli")]
"""Moments at which Python still starts, and the interrupt is held back, as by `make demo`."""


def interrupted(folder: Path, words: tuple[str, ...], module: str, *, held: bool = False) -> tuple[int, str]:
    """Run `enlace`, press Ctrl-C while it loads a module, and return the exit code and the errors."""
    (folder / "sitecustomize.py").write_text(PRESSED_AT, encoding="utf-8")
    state = ("--state", str(folder / "state")) if words in {DEMO, SANDBOX} else ()
    done = subprocess.run(
        [str(Path(sys.executable).with_name("enlace")), *words, *state],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder), "PRESSED_AT": module, "LC_ALL": "C"},
        preexec_fn=_hold if held else _heed,
        timeout=300,
    )
    return done.returncode, done.stderr


def _heed() -> None:
    """Interrupts are ignored in what a shell runs in the background, as it may run the tests."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _hold() -> None:
    _heed()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


@pytest.mark.parametrize(("words", "module"), MOMENTS)
def test_an_interrupt_while_the_program_loads_ends_it_quietly(
    tmp_path: Path, words: tuple[str, ...], module: str
) -> None:
    assert interrupted(tmp_path, words, module) == (130, "")


@pytest.mark.parametrize(("words", "module"), HELD)
def test_an_interrupt_that_was_held_while_python_starts_ends_it_quietly(
    tmp_path: Path, words: tuple[str, ...], module: str
) -> None:
    assert interrupted(tmp_path, words, module, held=True) == (130, "")


def test_make_demo_holds_interrupts_back_while_python_starts() -> None:
    """GNU's env can; where it cannot, make starts the demo as it is."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "HELD = $(shell env --block-signal=INT true 2>/dev/null && echo env --block-signal=INT)" in lines
    assert "@$(HELD) $(BIN)/enlace demo $(ARGS)" in lines
