"""The audit trail, and the deliveries from Slack that the bot has seen."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base, Texts, instant, json_column, optional_json, taskforce


class AuditEvent(Base, table=True):
    """One change: who, when, from what, to what, why, through which command; chained by `mac`.

    `texts` is people's free text, which retention may blank; the chain covers `digests` instead, so that it
    stays valid (`bot.store.audit_trail`). `recommendation_number` is the number at that time; the record is
    `recommendation_id`. `rows` are the digests of the rows that the change wrote, as it left them, by table
    and id; events that were written before there were any have none.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        UniqueConstraint("taskforce_id", "seq"),
        Index(None, "taskforce_id", "action", "at"),
        Index(None, "taskforce_id", "recommendation_id", "seq"),
    )

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    seq: int
    at: datetime = instant()
    actor_id: int | None = Field(default=None, foreign_key="members.id")
    action: str = Field(max_length=64)
    recommendation_number: int | None = Field(default=None, index=True)
    recommendation_id: int | None = None
    item_number: int | None = Field(default=None, index=True)
    member_id: int | None = Field(default=None, foreign_key="members.id")
    facts: dict[str, Any] = json_column()
    texts: dict[str, Texts] = json_column()
    digests: dict[str, str] = json_column()
    rows: dict[str, str | None] | None = optional_json()
    command: str = Field(max_length=64)
    mac: str = Field(max_length=64)


class AuditHead(Base, table=True):
    """The head of a workspace's chain, sealed, so that a tail that was cut off is detected."""

    __tablename__ = "audit_heads"

    taskforce_id: int = taskforce(primary_key=True)
    seq: int = 0
    mac: str = Field(default="", max_length=64)
    seal: str = Field(max_length=64)


class ProcessedDelivery(Base, table=True):
    """A delivery from Slack, recorded so that its repetition changes nothing.

    `key` names a trigger whose command changed something, an event that was handled, or a request's signature
    (`bot.store.deliveries`).
    """

    __tablename__ = "processed_deliveries"

    taskforce_id: int = taskforce(primary_key=True)
    key: str = Field(max_length=64, primary_key=True)
    at: datetime = instant()
