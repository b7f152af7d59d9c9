"""The tables. Every row belongs to a workspace; rows that people edit carry a version.

Texts that exist in several languages are JSON objects, `{"en": "…", "es": "…"}`, with whichever are there.
Action items and the outbox will stand beside these, each with its `workspace_id` and, where people edit it,
its `version`.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, MetaData, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Texts = dict[str, str]


class Base(SQLModel):
    """Names constraints in a way that Alembic finds again on both databases."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def _json() -> Any:
    return Field(sa_column=Column(JSON, nullable=False))


def _optional_json() -> Any:
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


def _instant() -> Any:
    return Field(sa_column=Column(UtcDateTime, nullable=False))


def _optional_instant() -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class Workspace(Base, table=True):
    """A Slack workspace that the bot is in; everything else belongs to one."""

    __tablename__ = "workspaces"

    id: int | None = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True, max_length=32)
    created_at: datetime = _instant()
    synced_at: datetime | None = _optional_instant()


class Member(Base, table=True):
    """A person, whether the deploy file names them or Slack did.

    A setting has up to three sources, kept apart so that none overwrites another: one's own choice, the
    deploy file and Slack, in this order (`bot.services.members` resolves them).
    """

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        UniqueConstraint("workspace_id", "file_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    slack_id: str | None = Field(default=None, max_length=32)
    file_key: str | None = Field(default=None, max_length=320)
    handle: str | None = Field(default=None, max_length=80)
    email: str | None = Field(default=None, max_length=320)
    name: str = Field(max_length=200)
    name_file: str | None = Field(default=None, max_length=200)
    role: str = Field(max_length=16)
    side: str | None = Field(default=None, max_length=2)
    role_in_file: bool = False
    side_in_file: bool = False
    language_own: str | None = Field(default=None, max_length=8)
    language_file: str | None = Field(default=None, max_length=8)
    language_slack: str | None = Field(default=None, max_length=8)
    zone_own: str | None = Field(default=None, max_length=64)
    zone_file: str | None = Field(default=None, max_length=64)
    zone_slack: str | None = Field(default=None, max_length=64)
    active: bool = True
    created_at: datetime = _instant()
    version: int = 1


class Category(Base, table=True):
    """A heading of the catalog."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    key: str = Field(max_length=64)
    position: int
    title: Texts = _json()
    active: bool = True


class Recommendation(Base, table=True):
    """A recommendation: what the catalog says of it, and where it stands."""

    __tablename__ = "recommendations"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    category_id: int = Field(foreign_key="categories.id", index=True)
    number: int
    key: str = Field(max_length=64)
    priority: bool = False
    title: Texts = _json()
    short: Texts = _json()
    active: bool = True

    status: str = Field(max_length=32)
    status_since: datetime | None = _optional_instant()
    updated_at: datetime | None = _optional_instant()
    note: Texts | None = _optional_json()
    next_step: Texts | None = _optional_json()
    cause: Texts | None = _optional_json()
    awaited: Texts | None = _optional_json()
    remaining: Texts | None = _optional_json()
    reason: Texts | None = _optional_json()
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
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    key: str = Field(max_length=8)
    priority: bool = False
    title: Texts = _json()
    active: bool = True


class Lead(Base, table=True):
    """Who leads a recommendation for a side, or stands in."""

    __tablename__ = "recommendation_leads"
    __table_args__ = (UniqueConstraint("recommendation_id", "side", "seat"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    side: str = Field(max_length=2)
    seat: str = Field(max_length=16)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    in_file: bool = False


class Evidence(Base, table=True):
    """A source that shows what was done; it can be cited once issuer, date and language are known too."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "number"),
        UniqueConstraint("recommendation_id", "url"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    number: int
    url: str = Field(max_length=2000)
    title: Texts = _json()
    issuer: str | None = Field(default=None, max_length=200)
    issued_on: date | None = None
    language: str | None = Field(default=None, max_length=8)
    added_by_id: int = Field(foreign_key="members.id")
    added_at: datetime = _instant()
    version: int = 1


class Confirmation(Base, table=True):
    """A side's key, turned or refused, in one round of reporting."""

    __tablename__ = "confirmations"
    __table_args__ = (UniqueConstraint("recommendation_id", "round", "side"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    recommendation_id: int = Field(foreign_key="recommendations.id", index=True)
    round: int
    side: str = Field(max_length=2)
    member_id: int = Field(foreign_key="members.id")
    confirmed: bool
    reason: Texts | None = _optional_json()
    at: datetime = _instant()


class AuditEvent(Base, table=True):
    """One change: who, when, from what, to what, why, through which command; chained by `mac`.

    `texts` holds people's free text and may be blanked by retention; the chain covers `digests`, so that it
    stays whole (`bot.store.trail`).
    """

    __tablename__ = "audit_events"
    __table_args__ = (UniqueConstraint("workspace_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", index=True)
    seq: int
    at: datetime = _instant()
    actor_id: int | None = Field(default=None, foreign_key="members.id")
    action: str = Field(max_length=64)
    recommendation_number: int | None = Field(default=None, index=True)
    member_id: int | None = Field(default=None, foreign_key="members.id")
    facts: dict[str, Any] = _json()
    texts: dict[str, Texts] = _json()
    digests: dict[str, str] = _json()
    command: str = Field(max_length=64)
    mac: str = Field(max_length=64)


class AuditHead(Base, table=True):
    """The end of a workspace's chain, sealed, so that a cut tail shows."""

    __tablename__ = "audit_heads"

    workspace_id: int = Field(foreign_key="workspaces.id", primary_key=True)
    seq: int = 0
    mac: str = Field(default="", max_length=64)
    seal: str = Field(max_length=64)


class ProcessedDelivery(Base, table=True):
    """A delivery of Slack's, remembered so that its repetition changes nothing.

    `key` names a trigger whose command changed something, an event that was handled, or a request's signature
    (`bot.store.deliveries`).
    """

    __tablename__ = "processed_deliveries"

    workspace_id: int = Field(foreign_key="workspaces.id", primary_key=True)
    key: str = Field(max_length=64, primary_key=True)
    at: datetime = _instant()
