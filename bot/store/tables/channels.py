"""Channels: since when the bot is in one, and what was shared there."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from bot.store.tables.base import Base, instant, optional_instant, optional_json


class ChannelStay(Base, table=True):
    """The bot's latest stay in a channel, by the instants that Slack gave the events.

    While it lasts `left_at` is empty; `number` counts the stays.
    """

    __tablename__ = "channel_stays"

    workspace_id: int = Field(foreign_key="workspaces.id", primary_key=True)
    channel: str = Field(max_length=32, primary_key=True)
    number: int = 1
    joined_at: datetime = instant()
    left_at: datetime | None = optional_instant()


class SharedMessage(Base, table=True):
    """A message that shows something to a whole conversation, and is changed when that changes.

    `ts` is empty while nobody knows whether Slack took it. `fingerprint` tells what it shows apart,
    `seen_seq` is the place in the audit trail up to which that was compared, at `compared_at`. Whoever
    changes it has it until `not_before`, and `fence` guards what they write afterwards; `tries` counts what
    failed since it last went well. `reading` holds how far the conversation was read for it. From `ended_at`
    on it is left alone, for the `reason`, Slack's code or ours.
    """

    __tablename__ = "shared_messages"
    __table_args__ = (Index(None, "workspace_id", "ended_at", "shared_at"),)

    id: str = Field(primary_key=True, max_length=36)
    workspace_id: int = Field(foreign_key="workspaces.id")
    channel: str = Field(max_length=32)
    thread: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    kind: str = Field(max_length=16)
    number: int
    language: str = Field(max_length=8)
    zone: str = Field(max_length=64)
    shared_by_id: int = Field(foreign_key="members.id", index=True)
    shared_at: datetime = instant()
    fingerprint: str = Field(default="", max_length=64)
    seen_seq: int
    compared_at: datetime = instant()
    updated_at: datetime | None = optional_instant()
    not_before: datetime = instant()
    fence: int = 0
    tries: int = 0
    ended_at: datetime | None = optional_instant()
    reason: str | None = Field(default=None, max_length=64)
    reading: dict[str, Any] | None = optional_json()
