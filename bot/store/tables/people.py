"""The taskforce, its Slack workspaces and its people."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol, TypeVar

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import relationship
from sqlmodel import Field, Relationship

from bot.store.tables.base import Base, instant, optional_instant, optional_json, taskforce


class Taskforce(Base, table=True):
    """The taskforce that the bot works for; every other row belongs to one. In the database the table is
    called `workspaces`, since a taskforce once had exactly one.

    `team_id` is Slack's id of the workspace in which it was founded. `texts_apart` says that notes, causes
    and what remains are apart; earlier versions kept one text for all, which a start then divides. What Slack
    refuses and shows is kept in `SlackWorkspace`; here it is what earlier versions know of it.
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


class SlackWorkspace(Base, table=True):
    """A Slack workspace of the taskforce; `key` is what the deploy file calls it.

    `team_id` is Slack's id of it, and `bot_user_id` the bot's there. `access_code` is Slack's code if it
    refuses the bot something lasting, such as its token, since `access_since`. `data_blocks` says whether
    Slack takes its own tables and charts here ("shown" or "refused"), and `data_blocks_at` when that was
    tried last; both are empty before. At `left_at` it was taken out of the deploy file.
    """

    __tablename__ = "slack_workspaces"

    id: int | None = Field(default=None, primary_key=True)
    taskforce_id: int = taskforce(index=True)
    key: str = Field(max_length=20)
    team_id: str = Field(unique=True, max_length=32)
    name: str | None = Field(default=None, max_length=200)
    url: str | None = Field(default=None, max_length=300)
    bot_user_id: str | None = Field(default=None, max_length=32)
    access_code: str | None = Field(default=None, max_length=64)
    access_since: datetime | None = optional_instant()
    access_method: str | None = Field(default=None, max_length=64)
    access_scopes: list[str] | None = optional_json()
    data_blocks: str | None = Field(default=None, max_length=16)
    data_blocks_at: datetime | None = optional_instant()
    left_at: datetime | None = optional_instant()


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
    """A person, known from the deploy file or from Slack. Slack's part are the `identities`, one in each
    workspace that has identified them.

    A setting has up to three sources, kept apart so that none overwrites another: the person's own choice,
    the deploy file and Slack, in this order of precedence (`bot.services.members.queries` resolves them). The
    person is absent on the days from `absent_from` to `absent_until`, both included; `delegate_id` is then
    their deputy. A person with `digest_muted` is sent no digests. `workspace_own` is Slack's id of the
    workspace in which they want to be spoken to, if they chose one.

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
    workspace_own: str | None = Field(default=None, max_length=32)
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

    identities: list["SlackIdentity"] = Relationship(
        sa_relationship=relationship(
            "SlackIdentity",
            order_by="SlackIdentity.id",
            # Nearly every reader names the person, and a query for each of them would be felt.
            lazy="selectin",
        )
    )

    def identity_in(self, team_id: str) -> SlackIdentity | None:
        """Return who they are in a workspace, by Slack's id of it; None if Slack has not identified them
        there.
        """
        return identity_in(self.identities, team_id)


class InTeam(Protocol):
    """An identity, as a row or as columns."""

    team_id: str
    external: bool


I = TypeVar("I", bound=InTeam)  # noqa: E741 (an identity)


def identity_in(identities: Iterable[I], team_id: str) -> I | None:
    """Return the identity in a workspace, by Slack's id of it, or None."""
    return next((each for each in identities if each.team_id == team_id), None)


def home_of(identities: Iterable[I], chosen: str | None) -> I | None:
    """Return the identity by which somebody is spoken to: in the workspace they chose, else the first in a
    workspace of their own, where they do not only come through a shared channel.
    """
    known = sorted(identities, key=lambda each: each.external)
    return (identity_in(known, chosen) if chosen else None) or next(iter(known), None)
