"""Digests: since when each schedule is kept, and what went out, or should have, week by week."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base, Texts, instant, json_column, optional_instant, optional_json


class DigestWatch(Base, table=True):
    """A schedule of the deploy file, and the instant from which its occurrences count.

    What fell due before the bot knew the schedule was never promised to anybody.
    """

    __tablename__ = "digest_watches"

    workspace_id: int = Field(foreign_key="workspaces.id", primary_key=True)
    schedule: str = Field(primary_key=True, max_length=64)
    since: datetime = instant()


class DigestOccurrence(Base, table=True):
    """One week of a schedule: there is never a second, whatever becomes of the schedule's hour.

    `status` says whether it, due at `due_at`, is planned (someone did something about it before), was opened
    (its messages are in the outbox) or missed. `snapshots` holds what is said, frozen: a snapshot for each
    instant since which somebody is told; `drafts` the same as its preview showed it at `previewed_at`.
    Whoever holds it back stands in `held_by_id`, whoever sent it by hand in `sent_by_id`.
    """

    __tablename__ = "digest_occurrences"
    __table_args__ = (UniqueConstraint("workspace_id", "schedule", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
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


class DigestNote(Base, table=True):
    """What somebody wants a digest to begin with; one each, and the later one counts."""

    __tablename__ = "digest_notes"

    occurrence_id: int = Field(foreign_key="digest_occurrences.id", primary_key=True)
    author_id: int = Field(foreign_key="members.id", primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    text: Texts = json_column()
    at: datetime = instant()


class DigestReading(Base, table=True):
    """That somebody acknowledged having read a digest."""

    __tablename__ = "digest_readings"

    occurrence_id: int = Field(foreign_key="digest_occurrences.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    at: datetime = instant()


class DigestPicture(Base, table=True):
    """The picture of one occurrence in one language, the same for everyone who reads that language.

    `status` says whether it is pending, uploaded (as `file_id`, at `uploaded_at`) or failed (`problem` is
    Slack's code or ours). Whoever draws it has it until `not_before`, and `fence` guards what they write
    afterwards. The words wait for it until `wait_until` at the latest.
    """

    __tablename__ = "digest_pictures"
    __table_args__ = (UniqueConstraint("occurrence_id", "language"), Index(None, "workspace_id", "status"))

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id")
    occurrence_id: int = Field(foreign_key="digest_occurrences.id")
    language: str = Field(max_length=8)
    status: str = Field(max_length=16)
    not_before: datetime = instant()
    wait_until: datetime = instant()
    fence: int = 0
    file_id: str | None = Field(default=None, max_length=32)
    uploaded_at: datetime | None = optional_instant()
    problem: str | None = Field(default=None, max_length=64)
