"""The caller and the state of their workspace: the one query before every answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, select

from bot.domain.members.member import Member
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import Stranger, as_member, refusal_of
from bot.store import tables
from bot.store.tables import columns

PERSON, HEAD, WORKSPACE = columns(tables.Member), columns(tables.AuditHead), columns(tables.Workspace)
IDENTITY = columns(tables.SlackIdentity)
CALLING = (
    select(
        *(column for column in PERSON if column.name != "created_at"),
        IDENTITY.slack_id,
        IDENTITY.guest,
        IDENTITY.external,
        IDENTITY.language.label("language_slack"),
        IDENTITY.zone.label("zone_slack"),
        HEAD.seq.label("changes"),
        WORKSPACE.synced_at,
    )
    .select_from(IDENTITY.id.table)
    .join(PERSON.id.table, PERSON.id == IDENTITY.member_id)
    .join(WORKSPACE.id.table, WORKSPACE.id == PERSON.workspace_id)
    .join(HEAD.seq.table, HEAD.workspace_id == PERSON.workspace_id, isouter=True)
    .where(
        PERSON.workspace_id == bindparam("workspace"),
        IDENTITY.team_id == bindparam("team"),
        IDENTITY.slack_id == bindparam("who"),
    )
)
"""It selects columns instead of mapped rows: where nothing else is needed, this query's time counts."""


@dataclass(frozen=True)
class WorkspaceState:
    """The state of a workspace. What a person sees depends only on this, on the person and on the time.

    Every change is an event of the audit trail, and `changes` counts the events. A start's alignment may
    change things without one, and shows in `synced_at`.
    """

    changes: int | None
    synced_at: datetime | None


@dataclass(frozen=True)
class CallerContext:
    """The caller. `state` is None if they may not use the bot."""

    member: Member
    state: WorkspaceState | None = None


def identify_caller(context: ServiceContext, caller: Caller) -> CallerContext:
    """Return the caller, so that even a refusal is in their language.

    Raises `Stranger` for someone whom the bot has not met.
    """
    with context.database.autocommit_read() as connection:
        found = connection.execute(
            CALLING,
            {"workspace": context.workspace_id, "team": context.team_id, "who": caller.slack_id},
        ).first()
    if found is None:
        raise Stranger
    row = cast("tables.Member", found)  # it has a member's columns
    admitted = refusal_of(row, context, caller) is None
    return CallerContext(
        as_member(row, context.rules), WorkspaceState(found.changes, found.synced_at) if admitted else None
    )
