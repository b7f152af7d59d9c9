"""SQLite's file: readable by its owner alone, used by one bot, and still the one that was opened."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import structlog
from sqlalchemy import URL

from bot.store.trouble import DatabaseFileClosed, DatabaseFileGone, DatabaseInUse

log = structlog.get_logger("enlace.store")

BESIDE = ("-wal", "-shm", "-journal")
"""The endings of the files that SQLite keeps beside a database; it gives them the database's mode."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LEAST_FREE = 256 * 1024
"""With fewer free bytes on its disk a database counts as full: the next commits may not fit."""


class DatabaseFile:
    """The file of a SQLite database, as it was when it was first used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    @classmethod
    def of(cls, url: URL) -> Self | None:
        """Return the file at a URL; None on PostgreSQL, in memory, and where SQLite reads the name itself."""
        name = url.database
        if url.get_backend_name() != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
            return None
        return cls(Path(name))

    def prepare(self) -> None:
        """Create the file if it is missing, and take it from everyone but its owner.

        Raises `DatabaseFileClosed`.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            for path in (self._path, *(Path(f"{self._path}{ending}") for ending in BESIDE)):
                keep_private(path)
            self._identity = self._identity or self._found()
        except OSError as failure:
            raise DatabaseFileClosed(file=str(self._path), reason=failure.strerror) from None

    @property
    def gone(self) -> bool:
        """Whether the path leads no longer to the file that was opened."""
        return self._identity is not None and self._found() != self._identity

    @property
    def full(self) -> bool:
        """Whether the file's disk has no room for a commit."""
        try:
            disk = os.statvfs(self._path.parent)
        except OSError:
            return False
        return disk.f_blocks > 0 and disk.f_bavail * disk.f_frsize < LEAST_FREE

    def loss(self) -> DatabaseFileGone:
        """Return the error that explains that it is gone."""
        return DatabaseFileGone(file=str(self._path))

    def check(self) -> None:
        """Raise `DatabaseFileGone` if it is gone."""
        if self.gone:
            raise self.loss()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the file for one bot; raises `DatabaseInUse` if another one has it.

        The system lets go of it when the process ends, however that comes about. The lock is on a file
        beside it: closing any handle of the database itself would end SQLite's own locks.
        """
        path = f"{self._path}.lock"
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as failure:
            raise DatabaseFileClosed(file=path, reason=failure.strerror) from None
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DatabaseInUse(file=str(self._path)) from None
            except OSError as failure:  # a file system without locks
                log.warning("database_not_locked", kind=type(failure).__name__)
            yield
        finally:
            os.close(lock)

    def _found(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def keep_private(path: Path) -> None:
    """Take a file or folder of ours from everyone but its owner; others' are left as they are."""
    with suppress(FileNotFoundError):
        found = path.stat()
        if found.st_mode & OTHERS and found.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
