"""The state folder of a local workspace: the bot's database in it, and the lock on it.

`enlace audit` and `enlace outbox` read such a folder without importing the local workspace, so this module
is not part of `bot.demo`.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import EnlaceError
from bot.i18n import N_

DATABASE = "enlace.db"


class StateInUse(EnlaceError):
    message = N_(
        "Another program is using the state in %(folder)s. Stop it, or choose another --state folder."
    )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: only one program at a time may use a state. Raises `StateInUse`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateInUse(folder=str(folder)) from None
        yield
