"""Channels: the bot's stays in them, and the messages that were shared there."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from bot.store.tables.base import Base, instant, of_workspace, optional_instant, optional_json, taskforce


class ChannelStay(Base, table=True):
    """The bot's latest stay in a channel, with the instants of Slack's events. The mark of its workspace
    precedes the `channel` (`ServiceContext.marked`): a channel that two workspaces share has one id.

    `left_at` is empty as long as the stay lasts; `number` counts the stays.
    """

    __tablename__ = "channel_stays"

    taskforce_id: int = taskforce(primary_key=True)
    channel: str = Field(max_length=32, primary_key=True)
    number: int = 1
    joined_at: datetime = instant()
    left_at: datetime | None = optional_instant()


class KnownChannel(Base, table=True):
    """A channel that the deploy file names: by `word` there, such as "#taskforce", and its id in Slack.

    Names are labels: whatever the channel is called later, the word means this id.
    """

    __tablename__ = "known_channels"

    taskforce_id: int = taskforce(primary_key=True)
    word: str = Field(max_length=100, primary_key=True)
    channel: str = Field(max_length=32)


class SharedMessage(Base, table=True):
    """A message that shows something to a whole conversation, and is updated when that changes.

    `number` is the page of the board, or the number of the action item or the recommendation when it was
    shared. `ts` is empty as long as it is unclear whether Slack posted it. `fingerprint` identifies what it
    shows; `seen_seq` is the place in the audit trail up to which that was compared, at `compared_at`. The
    process that updates it has a lease until `not_before`, and `fence` guards its later writes. `tries`
    counts the failures since the last success. `reading` is how far the conversation was read for it. From
    `ended_at` on it is no longer updated, for the `reason`, which is Slack's code or ours.
    """

    __tablename__ = "shared_messages"
    __table_args__ = (Index(None, "taskforce_id", "ended_at", "shared_at"),)

    id: str = Field(primary_key=True, max_length=36)
    taskforce_id: int = taskforce()
    channel: str = Field(max_length=32)
    thread: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    kind: str = Field(max_length=16)
    number: int
    recommendation_id: int | None = None
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
    team_id: str | None = of_workspace()
