"""The workspace and its people."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bot.store.tables.base import Base, instant, optional_instant


class Workspace(Base, table=True):
    """A Slack workspace that the bot is in; every other row belongs to one."""

    __tablename__ = "workspaces"

    id: int | None = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True, max_length=32)
    created_at: datetime = instant()
    synced_at: datetime | None = optional_instant()


class Member(Base, table=True):
    """A person, known from the deploy file or from Slack.

    A setting has up to three sources, kept apart so that none overwrites another: the person's own choice,
    the deploy file and Slack, in this order of precedence (`bot.services.members.queries` resolves them). The
    person is absent on the days from `absent_from` to `absent_until`, both included; `delegate_id` is then
    their deputy. A person with `digest_muted` is sent no digests.
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
    absent_from: date | None = None
    absent_until: date | None = None
    delegate_id: int | None = Field(default=None, foreign_key="members.id")
    digest_muted: bool = False
    active: bool = True
    created_at: datetime = instant()
    version: int = 1
