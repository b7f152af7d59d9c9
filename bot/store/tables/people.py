"""The taskforce and its people."""

from datetime import date, datetime
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import relationship
from sqlmodel import Field, Relationship

from bot.store.tables.base import Base, instant, optional_instant, optional_json, taskforce


class Taskforce(Base, table=True):
    """The taskforce that the bot works for; every other row belongs to one. In the database the table is
    called `workspaces`, since a taskforce once had exactly one.

    `team_id` is Slack's id of the workspace in which it was founded. `access_code` is Slack's code if it
    refuses the bot something lasting, such as its token, since `access_since`. `texts_apart` says that notes,
    causes and what remains are apart; earlier versions kept one text for all, which a start then divides.
    `data_blocks` says whether Slack takes its own tables and charts here ("shown" or "refused"), and
    `data_blocks_at` when that was tried last; both are empty before.
    """

    __tablename__ = "workspaces"

    id: int | None = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True, max_length=32)
    created_at: datetime = instant()
    synced_at: datetime | None = optional_instant()
    access_code: str | None = Field(default=None, max_length=64)
    access_since: datetime | None = optional_instant()
    access_method: str | None = Field(default=None, max_length=64)
    access_scopes: list[str] | None = optional_json()
    data_blocks: str | None = Field(default=None, max_length=16)
    data_blocks_at: datetime | None = optional_instant()
    texts_apart: bool = True


class SlackIdentity(Base, table=True):
    """A member's identity in one Slack workspace, as that workspace reports it.

    `team_id` is Slack's id of the workspace, and `taskforce_id` the taskforce that it serves. `external` is
    someone of another company's workspace, with whom a channel is shared.
    """

    __tablename__ = "slack_identities"
    __table_args__ = (UniqueConstraint("team_id", "slack_id"), UniqueConstraint("member_id", "team_id"))

    id: int | None = Field(default=None, primary_key=True)
    member_id: int | None = Field(foreign_key="members.id", nullable=False)
    taskforce_id: int = taskforce(index=True)
    team_id: str = Field(max_length=32)
    slack_id: str = Field(max_length=32)
    handle: str | None = Field(default=None, max_length=80)
    email: str | None = Field(default=None, max_length=320)
    language: str | None = Field(default=None, max_length=8)
    zone: str | None = Field(default=None, max_length=64)
    deactivated: bool = False
    guest: bool = False
    external: bool = False


class Member(Base, table=True):
    """A person, known from the deploy file or from Slack. Slack's part is the `identity`, None until Slack
    has identified them.

    A setting has up to three sources, kept apart so that none overwrites another: the person's own choice,
    the deploy file and Slack, in this order of precedence (`bot.services.members.queries` resolves them). The
    person is absent on the days from `absent_from` to `absent_until`, both included; `delegate_id` is then
    their deputy. A person with `digest_muted` is sent no digests.

    `admitted` is someone whom the secretariat added. `handle_vacant` says that the file names them by a user
    name that nobody in Slack had; its holder since then is `handle_claim` (a Slack id), until the secretariat
    confirms that it is them. A “!” before the id says that it is somebody else.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("taskforce_id", "file_key"),)

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    file_key: str | None = Field(default=None, max_length=320)
    name: str = Field(max_length=200)
    name_file: str | None = Field(default=None, max_length=200)
    role: str = Field(max_length=16)
    side: str | None = Field(default=None, max_length=2)
    role_in_file: bool = False
    side_in_file: bool = False
    language_own: str | None = Field(default=None, max_length=8)
    language_file: str | None = Field(default=None, max_length=8)
    zone_own: str | None = Field(default=None, max_length=64)
    zone_file: str | None = Field(default=None, max_length=64)
    absent_from: date | None = None
    absent_until: date | None = None
    delegate_id: int | None = Field(default=None, foreign_key="members.id")
    digest_muted: bool = False
    admitted: bool = False
    handle_vacant: bool = False
    handle_claim: str | None = Field(default=None, max_length=32)
    active: bool = True
    created_at: datetime = instant()
    version: int = 1

    identity: Optional["SlackIdentity"] = Relationship(
        sa_relationship=relationship(
            "SlackIdentity",
            # Of several workspaces' identities, the one in the workspace that this row belongs to.
            primaryjoin="and_(foreign(SlackIdentity.member_id) == Member.id, "
            "SlackIdentity.taskforce_id == Member.taskforce_id)",
            uselist=False,
            # Nearly every reader names the person, and a query for each of them would be felt.
            lazy="joined",
        )
    )

    @property
    def slack_id(self) -> str | None:
        """Their Slack id in the workspace that the row belongs to."""
        return self.identity.slack_id if self.identity else None

    @property
    def handle(self) -> str | None:
        """Their user name there."""
        return self.identity.handle if self.identity else None

    @property
    def guest(self) -> bool:
        """Whether they are a guest there."""
        return self.identity is not None and self.identity.guest

    @property
    def external(self) -> bool:
        """Whether they come from another company's workspace."""
        return self.identity is not None and self.identity.external

    @property
    def language_slack(self) -> str | None:
        """The language that Slack reports."""
        return self.identity.language if self.identity else None

    @property
    def zone_slack(self) -> str | None:
        """The time zone that Slack reports."""
        return self.identity.zone if self.identity else None
