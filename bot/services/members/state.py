"""The state of a taskforce, and what was read in it: kept until something changes."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Connection, bindparam, select
from sqlmodel import Session

from bot.services.context import ServiceContext
from bot.store import tables
from bot.store.database import READS_ONLY
from bot.store.tables import columns

PERSON, HEAD, TASKFORCE = columns(tables.Member), columns(tables.AuditHead), columns(tables.Taskforce)
IDENTITY = columns(tables.SlackIdentity)


class IdentityColumns(NamedTuple):
    """What is read of a person's identity in a Slack workspace."""

    team_id: str
    slack_id: str
    guest: bool
    external: bool
    deactivated: bool
    language: str | None
    zone: str | None


_MET = IDENTITY.id.table.alias("met")
_MEMBER = (
    *(column.label(column.key) for column in PERSON if column.name != "created_at"),
    *(column.label(f"there_{column.name}") for column in IDENTITY if column.name in IdentityColumns._fields),
)
"""Columns instead of mapped rows: where nothing else is needed, the time of a query counts. There is a row
for each identity of a person.
"""
_CALLING = (
    select(*_MEMBER, HEAD.seq.label("changes"), TASKFORCE.synced_at)
    .select_from(_MET)
    .join(PERSON.id.table, PERSON.id == _MET.c.member_id)
    .join(IDENTITY.id.table, IDENTITY.member_id == PERSON.id)
    .join(TASKFORCE.id.table, TASKFORCE.id == PERSON.taskforce_id)
    .join(HEAD.seq.table, HEAD.taskforce_id == PERSON.taskforce_id, isouter=True)
    .where(
        PERSON.taskforce_id == bindparam("taskforce"),
        _MET.c.team_id == bindparam("team"),
        _MET.c.slack_id == bindparam("who"),
    )
    .order_by(IDENTITY.id)
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
    .order_by(PERSON.id, IDENTITY.id)
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
    ).all()
    if not found:
        return None, None
    (person,) = _people(found)
    return person, TaskforceState(found[0].changes, found[0].synced_at)


def all_members(session: Session, context: ServiceContext) -> Sequence[tables.Member]:
    """Return the columns of all members, as of rows."""
    session.flush()  # a mapped query would do so
    found = session.execute(_EVERYONE, {"taskforce": context.taskforce_id}).all()
    return _people(found)


class _Person:
    """A member's columns with all their identities, as of a row."""

    __slots__ = ("_row", "identities")

    def __init__(self, row: Any, identities: Sequence[IdentityColumns]) -> None:
        self._row = row
        self.identities = identities

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _people(rows: Sequence[Any]) -> list[tables.Member]:
    """Return each person once, with their identities."""
    found = [
        _Person(
            ours[0],
            [
                IdentityColumns(*(getattr(row, f"there_{name}") for name in IdentityColumns._fields))
                for row in ours
                if row.there_slack_id is not None
            ],
        )
        for ours in (list(group) for _, group in groupby(rows, key=attrgetter("id")))
    ]
    return cast("list[tables.Member]", found)


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
    key = (context.team_id, name)  # people are named differently in each workspace
    if key not in readings:
        readings[key] = read()
    found: Reading = readings[key]
    return found


def _reads_only(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get(READS_ONLY))
