"""How far a reader has to walk: `make bench ARGS=--walks`, with `--pairs 20` for where the walk goes.

Each walk is something that a person does on a seeded local workspace, through the command line, Socket Mode
and Bolt. Every call of a function of ours is followed at run time, in every thread. Two numbers are counted:

- **modules**: how many modules have a function that was called;
- **changes**: how many calls went into another module than the caller's. The search for the caller skips the
  standard library, so that `with`, a cached property or `sorted(key=…)` hides nothing. A call from the event
  loop, a thread pool or an installed library (a column's type, a listener) has no caller of ours, and is no
  change; resuming a generator or a coroutine is no call.

The sandbox, the clock and the languages are left out, and so is the body of a module that is imported. Every
walk runs once first, with other words, so that work done once a process does not count. Then it runs as often
as it can, and the shortest run counts, since on a busy machine the bot opens a window that says to wait.

This file names no module or class of ours but `bot.cli.main`, so that it can measure other checkouts as well:
`…/.venv/bin/python tests/bench/walks.py` with the interpreter of that checkout.
"""

import argparse
import dis
import functools
import io
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import bot
from bot.cli import main as enlace

DEPLOY_FILE = Path(bot.__file__).parent.parent / "deploy" / "enlace.yaml"
COUNTED = ("bot", "commands")
LEFT_OUT = ("bot.sandbox", "bot.demo.sandbox", "bot.clock", "bot.i18n")
SEEN_THROUGH = sys.stdlib_module_names - {"asyncio", "concurrent", "threading"}
"""Libraries that the search for a caller skips."""
MONDAY, NEXT_MONDAY = "2026-11-23T18:30", "2026-11-30T18:30"
ASKED: ContextVar[bool] = ContextVar("asked", default=False)
"""Whether this runs for the request whose walk is followed."""


@dataclass(frozen=True)
class Walk:
    """Something that a person does; in its `words` for the command line, {time} tells one run from the next.

    With `sent`, the walk is everything that the bot does until the last message is posted. Otherwise it is
    what is done for the request, from the moment when Bolt gets it until its answer.
    """

    name: str
    words: tuple[str, ...]
    at: tuple[str, ...] = (MONDAY, MONDAY, MONDAY, MONDAY)
    sent: bool = False


WALKS = (
    Walk("update", ("say", "--as", "lead-us", '/rec update 5 in-progress "{time}: with counsel"')),
    Walk("look", ("say", "--as", "lead-us", "/rec 5")),
    Walk(
        "assignment, sent",
        ("say", "--as", "chair-us", '/action assign @lead-mx "{time}: a report" rec 5 due 2026-12-10'),
        sent=True,
    ),
    Walk("press", ("press", "--as", "lead-mx", "Abrir")),
    Walk(
        "digest, sent", ("say", "--as", "chair-us", "/digest send now"), at=(MONDAY, NEXT_MONDAY), sent=True
    ),
)


@dataclass
class Steps:
    """The steps of a walk: (caller's module, called module) of every call that changed the module."""

    modules: set[str] = field(default_factory=set)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def copy(self) -> "Steps":
        return Steps(set(self.modules), Counter(self.changes))


class Following:
    """Follows calls in this thread and in every thread that starts later, while it is `on`."""

    def __init__(self, *, asked_only: bool = False) -> None:
        self.on = False
        self.steps = Steps()
        self._asked_only = asked_only

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not self.on or (self._asked_only and not ASKED.get()):
            return
        called = module_of(frame)
        if not is_ours(called) or not begins(frame):
            return
        self.steps.modules.add(called)
        calling = caller_of(frame)
        if calling is not None and calling != called:
            self.steps.changes[calling, called] += 1


def module_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))


def caller_of(frame: FrameType) -> str | None:
    """Return the module of ours that made the call, or None."""
    caller = frame.f_back
    while caller is not None and module_of(caller).partition(".")[0] in SEEN_THROUGH:
        caller = caller.f_back
    calling = module_of(caller) if caller else ""
    return calling if is_ours(calling) else None


@functools.cache
def is_ours(module: str) -> bool:
    """Return whether a module counts."""
    return within(module, COUNTED) and not within(module, LEFT_OUT)


def within(module: str, packages: Sequence[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def begins(frame: FrameType) -> bool:
    """Return whether a function begins here: it is not resumed, and is not the body of a module."""
    return frame.f_lasti <= first_step(frame.f_code) and frame.f_code.co_name != "<module>"


@functools.cache
def first_step(code: CodeType) -> int:
    """Return the offset of a function's first step; a resumed generator is beyond it."""
    return next((each.offset for each in dis.get_instructions(code) if each.opname == "RESUME"), 0)


@contextmanager
def followed(following: Following) -> Iterator[None]:
    """Follow every call of this thread and of those that start inside the block."""
    threading.setprofile(following)
    sys.setprofile(following)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def steps_of(walk: Walk, state: Path, time: int) -> Steps:
    """Run the walk for the first (0) or a later `time`, and return its steps."""
    following = Following(asked_only=not walk.sent)
    posted: list[Steps] = []
    dispatch, post = AsyncApp.async_dispatch, AsyncWebClient.chat_postMessage

    async def begin(self: AsyncApp, request: Any) -> Any:
        ASKED.set(True)
        following.on = True
        try:
            return await dispatch(self, request)
        finally:
            following.on = walk.sent

    async def end(self: AsyncWebClient, **message: Any) -> Any:
        answer = await post(self, **message)
        posted.append(following.steps.copy())
        return answer

    words = [each.replace("{time}", str(time)) for each in walk.words]
    place = ["--state", str(state), "--config", str(DEPLOY_FILE), "--at", walk.at[time], "--json"]
    with (
        patch.object(AsyncApp, "async_dispatch", begin),
        patch.object(AsyncWebClient, "chat_postMessage", end),
        followed(following),
    ):
        command([*words, *place])
    return posted[-1] if walk.sent else following.steps


def command(words: Sequence[str]) -> None:
    """Run the command line in this process; raises `RuntimeError` with its output if it fails."""
    printed = io.StringIO()
    with patch.object(sys, "argv", ["enlace", *words]), redirect_stdout(printed):
        try:
            enlace()
        except SystemExit as ended:
            if ended.code:
                raise RuntimeError(printed.getvalue()) from ended


def bench(pairs: int, *, walks: Sequence[Walk] = WALKS, state: Path | None = None) -> dict[str, Any]:
    """Run the walks on a new workspace, or in a folder that may be changed; return the results."""
    with tempfile.TemporaryDirectory() as name:
        folder = state or Path(name) / "state"
        found = []
        for walk in walks:
            steps_of(walk, folder, 0)
            later = [steps_of(walk, folder, time) for time in range(1, len(walk.at))]
            steps = min(later, key=lambda each: each.changes.total())
            found.append(
                {
                    "walk": walk.name,
                    "modules": len(steps.modules),
                    "changes": steps.changes.total(),
                    "pairs": [
                        {"from": calling, "to": called, "changes": number}
                        for (calling, called), number in steps.changes.most_common(pairs)
                    ],
                }
            )
        return {"walks": found}


def show(result: Mapping[str, Any]) -> None:
    """Print the results as a table, and below it where each walk goes most."""
    console = Console()
    table = Table(title="Modules that a walk touches, and calls from one into another")
    table.add_column("walk")
    table.add_column("modules", justify="right")
    table.add_column("changes", justify="right")
    for row in result["walks"]:
        table.add_row(row["walk"], str(row["modules"]), str(row["changes"]))
    console.print(table)
    for row in result["walks"]:
        if row["pairs"]:
            console.print(f"\n{row['walk']}:")
        for pair in row["pairs"]:
            console.print(f"{pair['changes']:6}  {pair['from']} → {pair['to']}")


def main() -> None:
    """Measure the checkout that this interpreter imports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=0, help="the most frequent changes to print, a walk")
    show(bench(parser.parse_args().pairs))


if __name__ == "__main__":
    main()
