"""What the bot says unasked: written with the change that caused it, sent afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base, instant, json_column, optional_instant


class OutboxMessage(Base, table=True):
    """One message to one person about one cause, such as "event:812" (a place in the audit trail).

    `id` is derived from cause and recipient, so that nothing can be posted twice. `content` holds values
    frozen when it was written; it is rendered for its recipient when it is sent. `fence` counts the claims,
    and guards what a sender writes afterwards; `problem` is Slack's code for why it was given up.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "cause", "recipient_id"),
        Index(None, "workspace_id", "status", "not_before"),
    )

    id: str = Field(primary_key=True, max_length=36)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    cause: str = Field(max_length=64)
    recipient_id: int = Field(foreign_key="members.id", index=True)
    kind: str = Field(max_length=32)
    content: dict[str, Any] = json_column()
    status: str = Field(max_length=16)
    created_at: datetime = instant()
    not_before: datetime = instant()
    tries: int = 0
    fence: int = 0
    lease_until: datetime | None = optional_instant()
    sent_at: datetime | None = optional_instant()
    channel: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    problem: str | None = Field(default=None, max_length=64)
