"""`enlace demo --reload`: runs the demo as a separate process, and restarts it when its code changes."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import typer
from watchfiles import Change, DefaultFilter, awatch

from bot.errors import EnlaceError
from bot.i18n import N_, Translator, catalogs_folder

ROOT = Path(__file__).parents[3]
"""The folder that contains bot/ and commands/: a checkout, or the folder of installed packages."""
CODE = frozenset((".css", ".js", ".po", ".py", ".svg"))
CONFIGURATION = frozenset((".yaml", ".yml"))
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 30.0
"""How long a demo may take to answer started requests and to save its state."""


class NothingToReload(EnlaceError):
    message = N_("A demo that stops after the tour cannot be restarted. Omit --once or --reload.")


class Ending(DefaultFilter):
    """Lets through files with one of some endings, but none of editors, caches and version control."""

    def __init__(self, endings: frozenset[str]) -> None:
        super().__init__()
        self._endings = endings

    def __call__(self, change: Change, path: str) -> bool:
        """Say whether a change of the file matters."""
        return Path(path).suffix in self._endings and super().__call__(change, path)


class Watch:
    """Watches the files of the bot's code, and the YAML files beside the deploy file, for changes."""

    def __init__(self, code: Sequence[Path], configuration: Path) -> None:
        self._code = code
        self._configuration = configuration
        self._changed: asyncio.Queue[set[Path]] = asyncio.Queue()
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Make `run` end, and `next` return nothing."""
        self._stopped.set()
        self._changed.put_nowait(set())

    async def run(self) -> None:
        """Watch until stopped."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch(self._code, CODE, recursive=True))
            # Not the folders below it: those may be somebody's whole home folder.
            group.create_task(self._watch([self._configuration], CONFIGURATION, recursive=False))

    async def _watch(self, folders: Sequence[Path], endings: frozenset[str], *, recursive: bool) -> None:
        changes = awatch(
            *folders, watch_filter=Ending(endings), stop_event=self._stopped, recursive=recursive
        )
        async for found in changes:
            self._changed.put_nowait({Path(path) for _, path in found})

    async def next(self) -> set[Path]:
        """Wait for changes, and return the files that changed since the last call; none when stopped."""
        found = await self._changed.get()
        while not self._changed.empty():
            found |= self._changed.get_nowait()
        return set() if self._stopped.is_set() else found


class Restarting:
    """A demo as a process with this one's output, started by `first` and after that by `again`."""

    def __init__(self, first: Sequence[str], again: Sequence[str], t: Translator) -> None:
        self._words = first
        self._again = again
        self._t = t
        self._process: Process | None = None
        self._observing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the demo, and tell the person if it ends by itself."""
        # Only this process gets Ctrl-C: a demo that is told twice to end would not save its state.
        self._process = await asyncio.create_subprocess_exec(
            *self._words, env=_environment(), process_group=0
        )
        self._words = self._again
        self._observing = asyncio.create_task(self._observe(self._process))

    async def stop(self) -> None:
        """End the demo, if it runs; its state is kept."""
        process, observing = self._process, self._observing
        if process is None or observing is None:
            return
        observing.cancel()
        with suppress(asyncio.CancelledError):
            await observing
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _observe(self, process: Process) -> None:
        await process.wait()
        typer.echo(self._t.gettext("The demo has stopped. It restarts as soon as a file changes."), err=True)


async def keep_going(demo: Restarting, watch: Watch, t: Translator) -> None:
    """Run the demo, and restart it whenever a file changed, until this process is told to end.

    As long as a changed file is not valid Python, the demo is not restarted.
    """
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, watch.stop)
    watching = asyncio.create_task(watch.run())
    try:
        await demo.start()
        broken: set[Path] = set()
        while changed := await watch.next():
            mistakes = {file: _mistake(file, t) for file in broken | changed}
            broken = {file for file, mistake in mistakes.items() if mistake}
            if broken:
                for file in sorted(broken):
                    typer.echo(mistakes[file], err=True)
                continue
            names = t.list_of(sorted(_name(file) for file in changed))
            typer.echo(
                t.gettext("%(files)s changed: the demo is restarting with the same state.", files=names)
            )
            await demo.stop()
            await demo.start()
    finally:
        watch.stop()
        await demo.stop()
        await watching
        for number in SIGNALS:
            loop.remove_signal_handler(number)


def run_reloading(words: Sequence[str], config: Path, t: Translator) -> None:
    """Run `enlace demo` with these arguments, again and again; from the second time on without its tour."""
    demo = [sys.executable, "-P", "-m", "bot", "demo", *words]
    watch = Watch(
        sorted({ROOT / "bot", ROOT / "commands", catalogs_folder()}), config.resolve(strict=True).parent
    )
    asyncio.run(keep_going(Restarting(demo, [*demo, "--no-tour", "--no-browser"], t), watch, t))


def free_port(host: str) -> int:
    """Return a port that nothing listens on, so that every start can serve at the same address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as found:
        found.bind((host, 0))
        return int(found.getsockname()[1])


def _environment() -> dict[str, str]:
    """Return the environment in which a demo imports the watched code, in every working directory."""
    given = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{given}" if given else str(ROOT)}


def _mistake(file: Path, t: Translator) -> str | None:
    """Return a message about the error that keeps Python from compiling a file, or None."""
    if file.suffix != ".py" or not file.exists():
        return None
    try:
        compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as mistake:
        return t.gettext(
            "%(file)s, line %(line)s: %(problem)s. The demo keeps running unchanged until this is fixed.",
            file=_name(file),
            line=str(getattr(mistake, "lineno", None) or "–"),
            problem=getattr(mistake, "msg", str(mistake)),
        )
    return None


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)
