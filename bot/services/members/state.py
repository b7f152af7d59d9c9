"""The state of a workspace, and what was read in it: kept until something changes."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import Connection, bindparam, select
from sqlmodel import Session

from bot.services.context import ServiceContext
from bot.store import tables
from bot.store.database import READS_ONLY
from bot.store.tables import columns

PERSON, HEAD, WORKSPACE = columns(tables.Member), columns(tables.AuditHead), columns(tables.Workspace)
IDENTITY = columns(tables.SlackIdentity)
_MEMBER = (
    *(column for column in PERSON if column.name != "created_at"),
    IDENTITY.slack_id,
    IDENTITY.guest,
    IDENTITY.external,
    IDENTITY.language.label("language_slack"),
    IDENTITY.zone.label("zone_slack"),
)
"""Columns instead of mapped rows: where nothing else is needed, the time of a query counts."""
_CALLING = (
    select(*_MEMBER, HEAD.seq.label("changes"), WORKSPACE.synced_at)
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
_EVERYONE = (
    select(*_MEMBER)
    .select_from(PERSON.id.table)
    .join(
        IDENTITY.id.table,
        (IDENTITY.member_id == PERSON.id) & (IDENTITY.workspace_id == PERSON.workspace_id),
        isouter=True,
    )
    .where(PERSON.workspace_id == bindparam("workspace"))
)
_STATE = (
    select(HEAD.seq, WORKSPACE.synced_at)
    .select_from(WORKSPACE.id.table)
    .join(HEAD.seq.table, HEAD.workspace_id == WORKSPACE.id, isouter=True)
    .where(WORKSPACE.id == bindparam("workspace"))
)
STATE = "workspace_state"
"""Where a reading session notes the state that it sees."""
MINUTE = 60
Reading = TypeVar("Reading")


@dataclass(frozen=True)
class WorkspaceState:
    """The state of a workspace. What a person sees depends only on this, on the person and on the time.

    Every change is an event of the audit trail, and `changes` counts the events. A start's alignment may
    change things without one, and shows in `synced_at`.
    """

    changes: int | None
    synced_at: datetime | None


def calling(
    connection: Connection, context: ServiceContext, slack_id: str
) -> tuple[tables.Member | None, WorkspaceState | None]:
    """Return a Slack user's columns, as of a row, and the state of the workspace, in one query."""
    found = connection.execute(
        _CALLING, {"workspace": context.workspace_id, "team": context.team_id, "who": slack_id}
    ).first()
    if found is None:
        return None, None
    return cast("tables.Member", found), WorkspaceState(found.changes, found.synced_at)


def all_members(session: Session, context: ServiceContext) -> Sequence[tables.Member]:
    """Return the columns of all members, as of rows."""
    session.flush()  # a mapped query would do so
    found = session.execute(_EVERYONE, {"workspace": context.workspace_id}).all()
    return cast("Sequence[tables.Member]", found)


def note_state(session: Session, state: WorkspaceState | None) -> None:
    """Note the state that a reading session sees."""
    if state is not None and _reads_only(session):
        session.info[STATE] = state


def kept(session: Session, context: ServiceContext, name: Hashable, read: Callable[[], Reading]) -> Reading:
    """Return what `read` reads, or read earlier in the same state of the workspace, by a `name` for it.

    Nobody may change it. A session that writes always reads anew. What Slack says of other people may change
    without an event of the trail: it is a minute old at most.
    """
    if not _reads_only(session):
        return read()
    state = session.info.get(STATE)
    if state is None:
        seq, synced_at = session.execute(_STATE, {"workspace": context.workspace_id}).one()
        state = session.info[STATE] = WorkspaceState(seq, synced_at)
    minute = int(context.clock.now().timestamp() // MINUTE)
    readings = context.kept.of((context.workspace_id, state, minute))
    if name not in readings:
        readings[name] = read()
    found: Reading = readings[name]
    return found


def _reads_only(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get(READS_ONLY))
