"""Recommendations, with their leads, their evidence, the comments and the sides' confirmations."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import (
    Base,
    Texts,
    active_once,
    instant,
    json_column,
    optional_instant,
    optional_json,
    standing_once,
    taskforce,
    untranslated,
)


class Category(Base, table=True):
    """A heading of the catalog."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("taskforce_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    key: str = Field(max_length=64)
    position: int
    title: Texts = json_column()
    active: bool = True


class Recommendation(Base, table=True):
    """A recommendation: its text from the catalog, and its status.

    `key` identifies it; `number` is a label, unique among the active ones. `former_number` is its label until
    `renumbered_at`. `original_number` is the one by which buttons of earlier versions name it: see
    `bot.domain.recommendations.reference`.
    """

    __tablename__ = "recommendations"
    __table_args__ = (
        UniqueConstraint("taskforce_id", "key"),
        active_once("taskforce_id", "number"),
        Index(None, "taskforce_id", "original_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    category_id: int = Field(foreign_key="categories.id", index=True)
    number: int
    original_number: int | None = None
    former_number: int | None = None
    renumbered_at: datetime | None = optional_instant()
    key: str = Field(max_length=64)
    priority: bool = False
    title: Texts = json_column()
    short: Texts = json_column()
    active: bool = True

    status: str = Field(max_length=32)
    status_since: datetime | None = optional_instant()
    updated_at: datetime | None = optional_instant()
    note: Texts | None = optional_json()
    next_step: Texts | None = optional_json()
    cause: Texts | None = optional_json()
    awaited: Texts | None = optional_json()
    remaining: Texts | None = optional_json()
    reason: Texts | None = optional_json()
    reported_by_id: int | None = Field(default=None, foreign_key="members.id")
    reported_from: str | None = Field(default=None, max_length=32)
    round: int = 0
    folded: str = Field(default="", sa_column=Column(Text, nullable=False))
    version: int = 1


class Part(Base, table=True):
    """A lettered part of a recommendation."""

    __tablename__ = "recommendation_parts"
    __table_args__ = (UniqueConstraint("recommendation_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    key: str = Field(max_length=8)
    priority: bool = False
    title: Texts = json_column()
    active: bool = True


class Lead(Base, table=True):
    """A person who leads a recommendation for a side, or is the alternate."""

    __tablename__ = "recommendation_leads"
    __table_args__ = (UniqueConstraint("recommendation_id", "side", "seat"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    side: str = Field(max_length=2)
    seat: str = Field(max_length=16)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    in_file: bool = False


class Evidence(Base, table=True):
    """A source that shows what was done about a recommendation or an action item.

    It can be cited once issuer, date and language are known too. The name, type, size in bytes and hash of a
    Slack file (`file_id`) are known once it was read; `file_problem` is why it could not be read.
    `withdrawn_at` is when the person who attached it took it back; the row stays: numbers are not reused.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "number"),
        UniqueConstraint("action_item_id", "number"),
        standing_once("recommendation_id", "url"),
        standing_once("action_item_id", "url"),
        *untranslated("evidence", "title", "added_at", named=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    recommendation_id: int | None = Field(default=None, foreign_key="recommendations.id", index=True)
    action_item_id: int | None = Field(default=None, foreign_key="action_items.id", index=True)
    number: int
    url: str = Field(max_length=2000)
    title: Texts = json_column()
    issuer: str | None = Field(default=None, max_length=200)
    issued_on: date | None = None
    language: str | None = Field(default=None, max_length=8)
    file_id: str | None = Field(default=None, max_length=32)
    file_name: str | None = Field(default=None, max_length=255)
    media_type: str | None = Field(default=None, max_length=255)
    size: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    sha256: str | None = Field(default=None, max_length=64)
    file_problem: str | None = Field(default=None, max_length=32)
    added_by_id: int = Field(foreign_key="members.id")
    added_at: datetime = instant()
    withdrawn_at: datetime | None = optional_instant()
    version: int = 1


class RecommendationComment(Base, table=True):
    """A comment on a recommendation; `withdrawn_at` is when its author took it back."""

    __tablename__ = "recommendation_comments"
    __table_args__ = untranslated("recommendation_comments", "text", "at")

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    author_id: int = Field(foreign_key="members.id")
    text: Texts = json_column()
    at: datetime = instant()
    withdrawn_at: datetime | None = optional_instant()


class Confirmation(Base, table=True):
    """A side's key, turned or refused, in one round of reporting; `withdrawn_at` once it was taken back."""

    __tablename__ = "confirmations"
    __table_args__ = (standing_once("recommendation_id", "round", "side"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    round: int
    side: str = Field(max_length=2)
    member_id: int = Field(foreign_key="members.id")
    confirmed: bool
    reason: Texts | None = optional_json()
    at: datetime = instant()
    withdrawn_at: datetime | None = optional_instant()
