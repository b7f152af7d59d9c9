"""Opens the bot's database for commands that only ask it something, where there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bot.store.database import Database


@contextmanager
def existing(address: str) -> Iterator[Database | None]:
    """Yield the database, or None for a SQLite file that is not there: opening would create it."""
    url = make_url(address)
    file = url.database if url.get_backend_name() == "sqlite" else None
    if file is not None and not Path(file).is_file():
        yield None
        return
    database = Database(address)
    try:
        yield database
    finally:
        database.close()
