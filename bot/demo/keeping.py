"""What a folder keeps of a local workspace and of the bot in it, for one program at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.demo.founding import DATABASE, found, open_channels
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.sandbox import Workspace

WORKSPACE = "workspace.json"


class StateInUse(EnlaceError):
    message = N_(
        "Another program is using the state in %(folder)s. Stop it, or choose another --state folder."
    )


@dataclass
class Kept:
    """What a folder keeps of a stage; while it is `founding` a story is still being told."""

    workspace: Workspace
    folder: Path
    new: bool
    founding: bool
    stands_still: bool

    def save(self) -> None:
        """Write it down, with how far time has run ahead."""
        if not self.stands_still:
            self.workspace.state.ahead = self.workspace.clock.ahead.total_seconds()
        self.workspace.save(self.folder / WORKSPACE)

    def close(self) -> None:
        """Write it down at the end, or forget a story that was broken off."""
        if self.founding:
            _forget(self.folder)
        else:
            self.save()


def opened(config: Config, folder: Path, at: datetime | None) -> Kept:
    """Return what a folder keeps, or something new: its clock stands at `at`, or goes on."""
    file, clock = folder / WORKSPACE, Clock()
    if at is not None:
        clock.move_to(at)
    new = not file.exists()
    workspace = found(config, clock) if new else Workspace.load(file, clock=clock)
    open_channels(workspace, config)
    if at is None:
        workspace.go_on()
    return Kept(workspace, folder, new, new and not (folder / DATABASE).exists(), at is not None)


def _forget(folder: Path) -> None:
    """Remove a database whose story was broken off, so that the next start does not go on with half of it."""
    for ending in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{ending}").unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: one program at a time keeps a state. Raises `StateInUse`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateInUse(folder=str(folder)) from None
        yield
