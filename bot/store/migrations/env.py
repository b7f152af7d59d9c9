"""Alembic's entry point: runs the migrations on the connection that `bot.store.schema` passes in."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

from bot.store.schema import is_described
from bot.store.tables import Base
from bot.store.types import UtcDateTime


def render_item(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write plain SQLAlchemy types into migrations: a migration must work after our classes have changed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    include_name=is_described,
    compare_type=True,
)
context.run_migrations()
