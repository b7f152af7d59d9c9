"""Records Slack's deliveries in the database, so that every replica recognizes a repeated one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.store.database import Database
from bot.store.marks import marked
from bot.store.tables import ProcessedDelivery

SIGNATURE_REMEMBERED = timedelta(minutes=15)
"""How long a signature is recorded; it is valid for five minutes before and after its timestamp."""
SIGNATURE = "signature:"
EVENT = "event:"
LONGEST_KEY = 64


def signature_key(timestamp: int, signature: str) -> str:
    """Return the key of a request, from its signature; a key has room for 41 of 64 hexadecimal digits.

    That is plenty. The timestamp comes first, so that requests of the same time are neighbours in the index
    and an insert touches few pages.
    """
    return f"{SIGNATURE}{timestamp:012d}:{signature.removeprefix('v0=')}"[:LONGEST_KEY]


def event_key(event_id: str, mark: str | None = None) -> str:
    """Return the key of an event, from the id that all its deliveries share.

    `mark` marks the workspace: the apps of two workspaces that share a channel may be told of the same event
    under one id, and each has to hear of it.
    """
    return f"{EVENT}{marked(mark, event_id)}"[:LONGEST_KEY]


def heard_key(event_id: str) -> str:
    """Return the key of an event's change; it is recorded in the transaction of the change."""
    return f"heard:{event_id}"


def trigger_key(trigger_id: str) -> str:
    """Return the key of a command or a press, from its unique trigger; hashed, since triggers open forms."""
    return f"trigger:{_hashed(trigger_id)}"


def submission_key(view_id: str, view_hash: str) -> str:
    """Return the key of one version of a form, so that a form submitted twice is carried out once."""
    return f"view:{_hashed(f'{view_id} {view_hash}')}"


def note_within(session: Session, taskforce_id: int, key: str, at: datetime) -> bool:
    """Record a delivery in the transaction of its change; return False if it is recorded already.

    After False the transaction can no longer be used.
    """
    session.add(ProcessedDelivery(taskforce_id=taskforce_id, key=key, at=at))
    try:
        session.flush()
    except IntegrityError:
        return False
    return True


def _hashed(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:40]


class Deliveries:
    """Records the requests of the workspace that `mark` marks, apart from the transactions of changes.

    A power cut may lose what it records, so a request that changes something records its delivery a second
    time, in the transaction of the change (`note_within`).
    """

    def __init__(self, database: Database, taskforce_id: int, mark: str | None = None) -> None:
        self.mark = mark
        self._database = database
        self._taskforce_id = taskforce_id
        insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert
        # RETURNING says whether a row was inserted; after ON CONFLICT psycopg counts none.
        self._insert = (
            insert(ProcessedDelivery).on_conflict_do_nothing().returning(col(ProcessedDelivery.key))
        )

    def note(self, key: str, at: datetime) -> bool:
        """Record a delivery; return False if it is recorded already."""
        (new,) = self.note_all([(key, at)])
        return new

    def note_all(self, asked: Sequence[tuple[str, datetime]]) -> list[bool]:
        """Record several, each with its instant; return for each whether it is new; a repetition is not."""
        firsts = {key: (place, at) for place, (key, at) in reversed(list(enumerate(asked)))}
        # Sorted everywhere, so that two replicas that record the same requests cannot deadlock.
        rows = [
            {"taskforce_id": self._taskforce_id, "key": key, "at": at}
            for key, (_, at) in sorted(firsts.items())
        ]
        with self._database.async_commit() as connection:
            new = set(connection.execute(self._insert, rows).scalars())
        return [key in new and firsts[key][0] == place for place, (key, _) in enumerate(asked)]

    def knows(self, key: str) -> bool:
        """Return whether a delivery is recorded."""
        with self._database.reading() as session:
            found = select(ProcessedDelivery.key).where(
                ProcessedDelivery.taskforce_id == self._taskforce_id, ProcessedDelivery.key == key
            )
            return session.exec(found).first() is not None

    def forget(self, now: datetime) -> None:
        """Delete the signatures that are no longer valid; the tick forgets other deliveries."""
        at, key = col(ProcessedDelivery.at), col(ProcessedDelivery.key)
        old = key.startswith(SIGNATURE, autoescape=True) & (at < now - SIGNATURE_REMEMBERED)
        with self._database.async_commit() as connection:
            connection.execute(
                delete(ProcessedDelivery).where(
                    col(ProcessedDelivery.taskforce_id) == self._taskforce_id, old
                )
            )
