"""What the database keeps from earlier starts, for a check of the deploy file before the next one."""

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from bot.store import schema, tables
from bot.store.database import Database

Row = TypeVar("Row", tables.Recommendation, tables.Member)


def kept_rows(database: Database, table: type[Row]) -> Sequence[Row]:
    """Return the rows of the taskforce that was founded first: one deploy file serves one.

    At another revision of the schema nothing is known.
    """
    if schema.present(database) != schema.newest():
        return ()
    with database.reading() as session:
        return _rows(session, table)


def _rows(session: Session, table: type[Row]) -> Sequence[Row]:
    first = select(tables.Taskforce.id).order_by(col(tables.Taskforce.id)).limit(1)
    taskforce = session.exec(first).first()
    return session.exec(select(table).where(table.taskforce_id == taskforce).order_by(col(table.id))).all()
