"""`enlace demo --reload`: a changed sentence is answered at the same address, and no mistake ends it."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.cli.local.reload import Restarting, Watch, keep_going
from bot.cli.local.remote import ask_demo
from bot.clock import Clock
from bot.i18n import Translator
from bot.sandbox import Workspace
from tests.support.harness import ROOT, Run
from tests.support.page_browser import chromium, found_browser

PATIENCE = 120
"""Seconds to wait for anything here; a demo starts within a few seconds, on a busy machine within more."""
SENTENCE = "Reported by"
VIEW = "bot/views/recommendations/recommendation.py"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the files that a demo runs, to be changed."""
    for harness in ("bot", "commands", "locales", "deploy"):
        ignored = shutil.ignore_patterns("__pycache__", "pictures")
        shutil.copytree(ROOT / harness, tmp_path / "tree" / harness, ignore=ignored)
    return tmp_path / "tree"


class Demo:
    """A demo that runs with `--reload` in its own tree, and its output."""

    def __init__(self, tree: Path, state: Path) -> None:
        self.tree = tree
        self.state = state
        self.said = ""

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--reload", "--no-browser", "--no-tour"),
            *("--state", str(self.state), "--port", "0"),
            cwd=self.tree,
            env=os.environ | {"LC_ALL": "en_US.UTF-8"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def hears(self, pattern: str) -> str:
        """Return the next line that contains some words, and forget the lines before it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                line = (await self.process.stdout.readline()).decode()
                assert line, f"it ended without saying {pattern!r}: {self.said}"
                self.said += line
                if re.search(pattern, line):
                    return line

    def change(self, file: str, old: str, new: str) -> None:
        """Change a file in one step, as editors do."""
        path = self.tree / file
        changed = path.read_text(encoding="utf-8").replace(old, new)
        draft = path.with_suffix(".draft")
        draft.write_text(changed, encoding="utf-8")
        draft.replace(path)

    async def answer(self) -> str:
        """Return the bot's answer to `/rec 5`."""
        workspace = Workspace.load(self.state / "workspace.json", clock=Clock())
        asked = {"handle": "lead-us", "line": "/rec 5"}
        answer = await asyncio.to_thread(ask_demo, workspace, self.state, "command", asked, seconds=PATIENCE)
        return str(answer["payload"])


@pytest.fixture
async def demo(tree: Path, seeded_state: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    """A demo in its tree, on the seeded state."""
    demo = Demo(tree, Path(shutil.copytree(seeded_state, tmp_path / "state")))
    await demo.start()
    yield demo
    if demo.process.returncode is None:
        demo.process.terminate()
        await asyncio.wait_for(demo.process.communicate(), PATIENCE)


@asynccontextmanager
async def page_at(address: str) -> AsyncIterator[Page | None]:
    """Yield the page in a browser, or None on a machine without one."""
    if found_browser() is None and os.environ.get("CI") != "true":
        yield None
        return
    async with chromium() as browser:
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        await page.goto(address)
        await page.wait_for_selector("html[data-live]")
        await page.evaluate("window.isTheSame = true")
        yield page


async def test_a_changed_sentence_is_answered_at_the_same_address(demo: Demo) -> None:
    address = await demo.hears("^Open http")
    assert SENTENCE in await demo.answer()
    async with page_at(f"{address.split()[1]}?as=lead-us") as page:
        await break_and_mend(demo, address)
        if page is not None:
            await page.wait_for_selector("html[data-live]")
            said = page.locator(".message", has_text="says all of it")
            await said.first.wait_for()  # what was answered while the page was open
            await page.locator("#composer-text").fill("/rec 5")
            await page.locator("#composer-text").press("Escape")  # closes the suggestions
            await page.locator("#composer-text").press("Enter")
            await said.nth(1).wait_for()
            assert await page.evaluate("window.isTheSame"), "it was never loaded again"
    demo.process.terminate()
    async with asyncio.timeout(PATIENCE):
        await demo.process.communicate()
    assert demo.process.returncode == 0
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", int(re.findall(r":(\d+)/", address)[0]))


async def break_and_mend(demo: Demo, address: str) -> None:
    """Save a file that is not valid Python, which must not end the demo, and then the changed sentence."""
    answer = await demo.answer()
    demo.change(VIEW, SENTENCE, '" an end that nothing begins')
    assert f"{VIEW}, line " in await demo.hears("keeps running unchanged")
    assert await demo.answer() == answer, "the demo still runs"
    demo.change(VIEW, '" an end that nothing begins', "says all of it")
    assert f"{VIEW} changed" in await demo.hears("is restarting")
    assert await demo.hears("^Open http") == address
    answer = await demo.answer()
    assert "says all of it" in answer
    assert SENTENCE not in answer


class Program:
    """Any program in place of the demo, watched in the same way; it records each of its starts."""

    def __init__(self, folder: Path) -> None:
        self.starts = folder / "starts"
        self.code = folder / "code"
        self.configuration = folder / "configuration"
        for each in (self.code, self.configuration):
            each.mkdir()

    def words(self, then: str) -> list[str]:
        note = f"open({str(self.starts)!r}, 'a').write('x')"
        return [sys.executable, "-c", f"import time; {note}; {then}"]

    async def started(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.starts.exists() or len(self.starts.read_text()) < times:  # noqa: ASYNC110 (a file)
                await asyncio.sleep(0.02)
        assert len(self.starts.read_text()) == times


async def heard(capfd: pytest.CaptureFixture[str], words: str) -> str:
    """Return what was written to standard error, once it contains these words."""
    said = ""
    async with asyncio.timeout(PATIENCE):
        while words not in said:
            await asyncio.sleep(0.02)
            said += capfd.readouterr().err
    return said


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
async def run(program: Program) -> AsyncIterator[Callable[[str, str], Watch]]:
    """Runs a program that first does one thing and then the other, until the test ends."""
    t = Translator("en")
    going: list[tuple[Watch, asyncio.Task[None]]] = []

    def begin(first: str, again: str) -> Watch:
        watch = Watch([program.code], program.configuration)
        restarting = Restarting(program.words(first), program.words(again), t)
        going.append((watch, asyncio.create_task(keep_going(restarting, watch, t))))
        return watch

    yield begin
    for watch, task in going:
        watch.stop()
        await asyncio.wait_for(task, PATIENCE)


async def test_a_program_that_ended_starts_again_at_the_next_change(
    program: Program, run: Callable[[str, str], Watch], capfd: pytest.CaptureFixture[str]
) -> None:
    run("raise SystemExit('broken')", "time.sleep(600)")
    await program.started(1)
    assert "broken" in await heard(capfd, "The demo has stopped. It restarts as soon as a file changes.")
    (program.code / "mended.py").write_text("")
    await program.started(2)


async def test_invalid_python_changes_nothing_until_it_is_fixed(
    program: Program, run: Callable[[str, str], Watch], capfd: pytest.CaptureFixture[str]
) -> None:
    run("time.sleep(600)", "time.sleep(600)")
    await program.started(1)
    file = program.code / "broken.py"
    file.write_text("def")
    said = await heard(capfd, "The demo keeps running unchanged until this is fixed.")
    assert f"{file}, line 1: " in said
    (program.code / "other.py").write_text("")
    assert await heard(capfd, "until this is fixed.") == said, "it is still broken"
    await program.started(1)
    file.write_text("")
    await program.started(2)


async def test_irrelevant_changes_start_nothing(
    program: Program, run: Callable[[str, str], Watch], capfd: pytest.CaptureFixture[str]
) -> None:
    run("time.sleep(600)", "time.sleep(600)")
    await program.started(1)
    for folder in (program.code / "__pycache__", program.configuration / "below"):
        folder.mkdir()
    for other in ("code/__pycache__/a.py", "code/.a.py.swp", "code/notes.txt", "configuration/below/a.yaml"):
        (program.code.parent / other).write_text("")
    (program.configuration / "enlace.yaml").write_text("")
    await program.started(2)
    file = program.configuration / "enlace.yaml"
    assert capfd.readouterr().out == f"{file} changed: the demo is restarting with the same state.\n"


async def test_a_demo_that_ends_after_the_tour_is_not_reloaded(enlace: Run) -> None:
    code, out, err = await enlace("demo", "--once", "--reload")
    assert (code, out) == (1, "")
    assert "Omit --once or --reload." in err
