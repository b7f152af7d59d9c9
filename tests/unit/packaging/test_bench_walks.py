"""The walk benchmark (`tests/bench/walks.py`) counts what it claims to count."""

import contextlib
import functools
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bench import walks as bench_walks
from tests.bench.walks import WALKS, Following, followed


def module(name: str, source: str, **names: Any) -> dict[str, Any]:
    """Return the globals of a module called `name` after its source has run."""
    held = {"__name__": name, **names}
    exec(source, held)
    return held


@pytest.fixture
def here() -> Callable[[], object]:
    """A function of `bot.here` that calls into `bot.there` in every way that the benchmark tells apart."""
    there = module(
        "bot.there",
        "def answer(*_): return 1\ndef twice():\n yield 1\n yield 2\ndef inside(): return answer()\n",
    )
    clock = module("bot.clock", "def now(): return 0\n")
    library = module("slack_sdk.made_up", "def call(back): return back()\n")
    held = module(
        "bot.here",
        "def go():\n"
        " there['answer']()\n"  # a change
        " there['inside']()\n"  # a change, and a call within the same module
        " list(there['twice']())\n"  # a change, counted once however often the generator is resumed
        " functools.reduce(there['answer'], [1])\n"  # nothing is called
        " sorted([1, 2], key=there['answer'])\n"  # two changes
        " with contextlib.contextmanager(there['twice'])() as _: pass\n"
        " library['call'](there['answer'])\n"  # the call comes from a library
        " clock['now']()\n"  # left out
        " threading.Thread(target=there['answer']).start()\n",
        there=there,
        library=library,
        clock=clock,
        contextlib=contextlib,
        functools=functools,
        threading=threading,
    )
    go: Callable[[], object] = held["go"]
    return go


def test_a_change_is_a_call_into_another_module_than_the_callers(here: Callable[[], object]) -> None:
    following = Following()
    following.on = True

    with followed(following), contextlib.suppress(RuntimeError):  # the generator goes on after its `with`
        here()

    assert following.steps.modules == {"bot.here", "bot.there"}
    assert following.steps.changes == {("bot.here", "bot.there"): 6}
    assert sys.getprofile() is None


def test_a_walk_is_followed_through_the_whole_bot(seeded_state: Path, tmp_path: Path) -> None:
    """The walk goes into the thread that answers the command, and ends with the request."""
    shutil.copytree(seeded_state, tmp_path / "state")
    look = next(walk for walk in WALKS if walk.name == "look")

    steps = bench_walks.steps_of(look, tmp_path / "state", 0)

    assert len(steps.modules) > 20
    assert steps.changes.total() > len(steps.modules)
    assert not [each for each in steps.modules if each.startswith(("bot.sandbox", "bot.clock", "bot.i18n"))]
