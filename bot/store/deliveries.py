"""Which of Slack's deliveries came before: remembered in the database, so that every replica knows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.store.database import Database
from bot.store.tables import ProcessedDelivery

REMEMBERED = timedelta(days=1)
"""How long a delivery is remembered; Slack repeats and replays within minutes, a delayed event for a day."""
SIGNATURE_REMEMBERED = timedelta(minutes=15)
"""How long a signature is: it counts for five minutes before and five after the instant that it names."""
SIGNATURE = "signature:"
EVENT = "event:"
LONGEST_KEY = 64


def signature_key(timestamp: int, signature: str) -> str:
    """Name a request by its signature; what a key has room for, 41 of 64 hexadecimal digits, is plenty.

    Its instant stands first, so that what comes together lies together, and a note touches few pages.
    """
    return f"{SIGNATURE}{timestamp:012d}:{signature.removeprefix('v0=')}"[:LONGEST_KEY]


def event_key(event_id: str) -> str:
    """Name an event by the id that all its deliveries share."""
    return f"{EVENT}{event_id}"[:LONGEST_KEY]


def heard_key(event_id: str) -> str:
    """Name what an event changes, which is remembered with the change."""
    return f"heard:{event_id}"


def trigger_key(trigger_id: str) -> str:
    """Name a command or a press by its trigger, which Slack makes once; hashed, since it opens forms."""
    return f"trigger:{_hashed(trigger_id)}"


def submission_key(view_id: str, view_hash: str) -> str:
    """Name a form as it was filled in: sent twice, it is carried out once."""
    return f"view:{_hashed(f'{view_id} {view_hash}')}"


def note_within(session: Session, workspace_id: int, key: str, at: datetime) -> bool:
    """Remember a delivery in the transaction of what it changes; return False if it is remembered already.

    The transaction is of no use then.
    """
    old = col(ProcessedDelivery.at) < at - REMEMBERED
    session.exec(delete(ProcessedDelivery).where(col(ProcessedDelivery.workspace_id) == workspace_id, old))
    session.add(ProcessedDelivery(workspace_id=workspace_id, key=key, at=at))
    try:
        session.flush()
    except IntegrityError:
        return False
    return True


def _hashed(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:40]


class Deliveries:
    """One workspace's memory of requests, apart from the transactions of what they change.

    What it notes may be lost with the power: whatever changes something remembers its delivery a second time,
    in its own transaction (`note_within`).
    """

    def __init__(self, database: Database, workspace_id: int) -> None:
        self._database = database
        self._workspace_id = workspace_id
        insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert
        # RETURNING says whether there was a row; after ON CONFLICT psycopg counts none.
        self._insert = (
            insert(ProcessedDelivery).on_conflict_do_nothing().returning(col(ProcessedDelivery.key))
        )

    def note(self, key: str, at: datetime) -> bool:
        """Remember a delivery; return False if it is remembered already."""
        (new,) = self.note_all([(key, at)])
        return new

    def note_all(self, asked: Sequence[tuple[str, datetime]]) -> list[bool]:
        """Remember several, each with its instant, and say of each whether it is new; a second one is not."""
        firsts = {key: (place, at) for place, (key, at) in reversed(list(enumerate(asked)))}
        # In one order everywhere: two replicas that note the same requests must not wait for each other.
        rows = [
            {"workspace_id": self._workspace_id, "key": key, "at": at}
            for key, (_, at) in sorted(firsts.items())
        ]
        with self._database.async_commit() as connection:
            new = set(connection.execute(self._insert, rows).scalars())
        return [key in new and firsts[key][0] == place for place, (key, _) in enumerate(asked)]

    def knows(self, key: str) -> bool:
        """Return whether a delivery is remembered."""
        with self._database.reading() as session:
            found = select(ProcessedDelivery.key).where(
                ProcessedDelivery.workspace_id == self._workspace_id, ProcessedDelivery.key == key
            )
            return session.exec(found).first() is not None

    def forget(self, now: datetime) -> None:
        """Remove what can no longer come again."""
        at, key = col(ProcessedDelivery.at), col(ProcessedDelivery.key)
        old = or_(
            at < now - REMEMBERED,
            key.startswith(SIGNATURE, autoescape=True) & (at < now - SIGNATURE_REMEMBERED),
        )
        with self._database.async_commit() as connection:
            connection.execute(
                delete(ProcessedDelivery).where(
                    col(ProcessedDelivery.workspace_id) == self._workspace_id, old
                )
            )
