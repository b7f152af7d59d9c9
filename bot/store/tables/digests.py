"""Digests: since when each schedule counts, and which digests went out or were missed, week by week."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import (
    Base,
    Texts,
    instant,
    json_column,
    optional_instant,
    optional_json,
    taskforce,
)


class DigestWatch(Base, table=True):
    """A schedule of the deploy file, and the instant from which its occurrences count.

    Digests that fell due before the bot knew the schedule were never promised to anybody.
    """

    __tablename__ = "digest_watches"

    taskforce_id: int = taskforce(primary_key=True)
    schedule: str = Field(primary_key=True, max_length=64)
    since: datetime = instant()


class DigestOccurrence(Base, table=True):
    """One week of a schedule; the week never gets a second row, even if the schedule's hour is changed.

    `status` says whether the digest due at `due_at` is planned (someone acted on it beforehand), was opened
    (its messages are in the outbox) or missed. `snapshots` is its frozen content: one snapshot for each
    instant from which on a recipient is told what happened. `drafts` is the same, as its preview showed it at
    `previewed_at`. `held_by_id` is the member who holds it back, `sent_by_id` the one who sent it by hand.
    Since `expired_at` the content is deleted.
    """

    __tablename__ = "digest_occurrences"
    __table_args__ = (UniqueConstraint("taskforce_id", "schedule", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    schedule: str = Field(max_length=64)
    week: str = Field(max_length=16)
    planned: date
    due_at: datetime = instant()
    status: str = Field(max_length=16)
    at: datetime = instant()
    snapshots: dict[str, Any] = json_column()
    drafts: dict[str, Any] = json_column()
    previewed_at: datetime | None = optional_instant()
    held_at: datetime | None = optional_instant()
    held_by_id: int | None = Field(default=None, foreign_key="members.id")
    hold_reason: Texts | None = optional_json()
    sent_by_id: int | None = Field(default=None, foreign_key="members.id")
    expired_at: datetime | None = optional_instant()


class DigestNote(Base, table=True):
    """A note at the beginning of a digest; each author has one, and a later one replaces it."""

    __tablename__ = "digest_notes"

    occurrence_id: int = Field(foreign_key="digest_occurrences.id", primary_key=True)
    author_id: int = Field(foreign_key="members.id", primary_key=True)
    taskforce_id: int = taskforce(index=True)
    text: Texts = json_column()
    at: datetime = instant()


class DigestCorrection(Base, table=True):
    """A correction of a digest that was sent. It is never taken back; a later one stands beside it.

    `number` counts the corrections of the workspace; it names one that is to be translated.
    """

    __tablename__ = "digest_corrections"
    __table_args__ = (UniqueConstraint("taskforce_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce()
    occurrence_id: int = Field(foreign_key="digest_occurrences.id", index=True)
    number: int
    author_id: int = Field(foreign_key="members.id")
    text: Texts = json_column()
    at: datetime = instant()
    version: int = 1


class DigestReading(Base, table=True):
    """A member's confirmation of having read a digest."""

    __tablename__ = "digest_readings"

    occurrence_id: int = Field(foreign_key="digest_occurrences.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    taskforce_id: int = taskforce(index=True)
    at: datetime = instant()


class DigestPicture(Base, table=True):
    """The chart of one occurrence in one language, the same for everyone who reads that language.

    `status` says whether it is pending, uploaded (as `file_id`, at `uploaded_at`) or failed (`problem` is
    Slack's code or ours). The process that draws it has a lease until `not_before`, and `fence` guards its
    later writes. The digest's messages wait for the chart until `wait_until` at the latest.
    """

    __tablename__ = "digest_pictures"
    __table_args__ = (UniqueConstraint("occurrence_id", "language"), Index(None, "taskforce_id", "status"))

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce()
    occurrence_id: int = Field(foreign_key="digest_occurrences.id")
    language: str = Field(max_length=8)
    status: str = Field(max_length=16)
    not_before: datetime = instant()
    wait_until: datetime = instant()
    fence: int = 0
    file_id: str | None = Field(default=None, max_length=32)
    uploaded_at: datetime | None = optional_instant()
    problem: str | None = Field(default=None, max_length=64)


class PostedDigest(Base, table=True):
    """How a digest's message, by its row id in the outbox, is shown to its recipient.

    `data_blocks` says that it has Slack's own table and chart, and no picture.
    """

    __tablename__ = "posted_digests"

    message_id: str = Field(foreign_key="outbox.id", primary_key=True, max_length=36)
    taskforce_id: int = taskforce(index=True)
    data_blocks: bool = False
