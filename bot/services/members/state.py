"""The state of a taskforce, and what was read in it: kept until something changes."""

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

PERSON, HEAD, TASKFORCE = columns(tables.Member), columns(tables.AuditHead), columns(tables.Taskforce)
IDENTITY = columns(tables.SlackIdentity)
_MEMBER = (
    *(column.label(column.key) for column in PERSON if column.name != "created_at"),
    IDENTITY.slack_id,
    IDENTITY.guest,
    IDENTITY.external,
    IDENTITY.language.label("language_slack"),
    IDENTITY.zone.label("zone_slack"),
)
"""Columns instead of mapped rows: where nothing else is needed, the time of a query counts."""
_CALLING = (
    select(*_MEMBER, HEAD.seq.label("changes"), TASKFORCE.synced_at)
    .select_from(IDENTITY.id.table)
    .join(PERSON.id.table, PERSON.id == IDENTITY.member_id)
    .join(TASKFORCE.id.table, TASKFORCE.id == PERSON.taskforce_id)
    .join(HEAD.seq.table, HEAD.taskforce_id == PERSON.taskforce_id, isouter=True)
    .where(
        PERSON.taskforce_id == bindparam("taskforce"),
        IDENTITY.team_id == bindparam("team"),
        IDENTITY.slack_id == bindparam("who"),
    )
)
_EVERYONE = (
    select(*_MEMBER)
    .select_from(PERSON.id.table)
    .join(
        IDENTITY.id.table,
        (IDENTITY.member_id == PERSON.id) & (IDENTITY.taskforce_id == PERSON.taskforce_id),
        isouter=True,
    )
    .where(PERSON.taskforce_id == bindparam("taskforce"))
)
_STATE = (
    select(HEAD.seq, TASKFORCE.synced_at)
    .select_from(TASKFORCE.id.table)
    .join(HEAD.seq.table, HEAD.taskforce_id == TASKFORCE.id, isouter=True)
    .where(TASKFORCE.id == bindparam("taskforce"))
)
STATE = "taskforce_state"
"""Where a reading session notes the state that it sees."""
MINUTE = 60
Reading = TypeVar("Reading")


@dataclass(frozen=True)
class TaskforceState:
    """The state of a taskforce. What a person sees depends only on this, on the person and on the time.

    Every change is an event of the audit trail, and `changes` counts the events. A start's alignment may
    change things without one, and shows in `synced_at`.
    """

    changes: int | None
    synced_at: datetime | None


def calling(
    connection: Connection, context: ServiceContext, slack_id: str
) -> tuple[tables.Member | None, TaskforceState | None]:
    """Return a Slack user's columns, as of a row, and the state of the taskforce, in one query."""
    found = connection.execute(
        _CALLING, {"taskforce": context.taskforce_id, "team": context.team_id, "who": slack_id}
    ).first()
    if found is None:
        return None, None
    return cast("tables.Member", found), TaskforceState(found.changes, found.synced_at)


def all_members(session: Session, context: ServiceContext) -> Sequence[tables.Member]:
    """Return the columns of all members, as of rows."""
    session.flush()  # a mapped query would do so
    found = session.execute(_EVERYONE, {"taskforce": context.taskforce_id}).all()
    return cast("Sequence[tables.Member]", found)


def note_state(session: Session, state: TaskforceState | None) -> None:
    """Note the state that a reading session sees."""
    if state is not None and _reads_only(session):
        session.info[STATE] = state


def kept(session: Session, context: ServiceContext, name: Hashable, read: Callable[[], Reading]) -> Reading:
    """Return what `read` reads, or read earlier in the same state of the taskforce, by a `name` for it.

    Nobody may change it. A session that writes always reads anew. What Slack says of other people may change
    without an event of the trail: it is a minute old at most.
    """
    if not _reads_only(session):
        return read()
    state = session.info.get(STATE)
    if state is None:
        seq, synced_at = session.execute(_STATE, {"taskforce": context.taskforce_id}).one()
        state = session.info[STATE] = TaskforceState(seq, synced_at)
    minute = int(context.clock.now().timestamp() // MINUTE)
    readings = context.kept.of((context.taskforce_id, state, minute))
    if name not in readings:
        readings[name] = read()
    found: Reading = readings[name]
    return found


def _reads_only(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get(READS_ONLY))
