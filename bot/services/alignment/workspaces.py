"""The Slack workspaces of a taskforce: which there are, and what ends if the file omits one."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.config.models import Config
from bot.domain.members.member import Side
from bot.domain.outbox.status import OutboxStatus
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.alignment.transaction import Pass
from bot.services.context import Team
from bot.store import tables
from bot.store.marks import has_mark
from bot.store.tables import FileCheck, MessageRevision, OutboxMessage, SharedMessage, SlackWorkspace

WORKSPACE_LEFT = "workspace_left"
"""Our own code for messages to a workspace that was taken out of the deploy file."""


class WorkspacesOfTwoTaskforces(EnlaceError):
    message = N_(
        "The Slack workspaces of the deploy file belong to two taskforces in this database. Use a database "
        "of its own for each taskforce. Nothing was changed."
    )


@dataclass(frozen=True)
class MetWorkspace:
    """A Slack workspace as Slack names it at a start; `key` is what the deploy file calls it."""

    key: str
    team_id: str
    name: str | None = None
    url: str | None = None
    bot_user_id: str | None = None


def found_taskforce(
    session: Session, clock: Clock, met: Sequence[MetWorkspace], *, several: bool
) -> tables.Taskforce:
    """Return the taskforce of the workspaces that were met, created if there is none. Two replicas may create
    it at the same time.

    With `several` workspaces, one that is new joins the only taskforce of the database. Raises
    `WorkspacesOfTwoTaskforces`.
    """
    known = _known_taskforces(session, [each.team_id for each in met])
    if len(known) > 1:
        raise WorkspacesOfTwoTaskforces
    if not known and several:
        known = set(session.exec(select(col(tables.Taskforce.id))).all())
    if len(known) == 1:
        return session.get_one(tables.Taskforce, known.pop())
    with suppress(IntegrityError), session.begin_nested():
        session.add(tables.Taskforce(team_id=met[0].team_id, created_at=clock.now()))
    founded = select(tables.Taskforce).where(tables.Taskforce.team_id == met[0].team_id)
    return session.exec(founded).one()


def _known_taskforces(session: Session, teams: Sequence[str]) -> set[int | None]:
    joined = session.exec(
        select(SlackWorkspace.taskforce_id).where(col(SlackWorkspace.team_id).in_(teams))
    ).all()
    founded = session.exec(select(tables.Taskforce.id).where(col(tables.Taskforce.team_id).in_(teams))).all()
    return {*joined, *founded}


def note_workspaces(
    session: Session, taskforce_id: int, met: Sequence[MetWorkspace], config: Config
) -> tuple[Mapping[str, Team], frozenset[str]]:
    """Store what Slack says of the workspaces that were met; return those of the deploy file by Slack's id,
    and the ids of those that it names no more.
    """
    rows = {row.team_id: row for row in _rows(session, taskforce_id)}
    for each in met:
        row = rows.get(each.team_id)
        if row is None:
            with suppress(IntegrityError), session.begin_nested():
                session.add(SlackWorkspace(taskforce_id=taskforce_id, key=each.key, team_id=each.team_id))
            query = select(SlackWorkspace).where(SlackWorkspace.team_id == each.team_id)
            row = rows[each.team_id] = session.exec(query).one()
        row.key, row.left_at = each.key, None
        row.name = each.name[:200] if each.name else row.name
        row.url, row.bot_user_id = each.url or row.url, each.bot_user_id or row.bot_user_id
        session.add(row)
    present = {each.team_id for each in met}
    keys = config.slack.each
    elsewhere = {row.key: row for row in rows.values() if row.team_id not in present and row.key in keys}
    for each in met:
        elsewhere.pop(each.key, None)  # another workspace has the key now
    served = {each.key: rows[each.team_id] for each in met} | elsewhere
    teams = {served[key].team_id: _team(key, served[key], config) for key in keys if key in served}
    if keys.keys() - served.keys():
        # A workspace that another process serves has not been met yet: it may be one under a former key.
        return teams, frozenset(row.team_id for row in rows.values() if row.left_at is not None)
    return teams, frozenset(rows.keys() - teams.keys())


def _team(key: str, row: SlackWorkspace, config: Config) -> Team:
    given = config.slack.each[key]
    side = Side(given.side) if given.side else None
    return Team(key, given.language or config.language, row.url, side, row.bot_user_id)


def _rows(session: Session, taskforce_id: int) -> Sequence[SlackWorkspace]:
    query = select(SlackWorkspace).where(SlackWorkspace.taskforce_id == taskforce_id)
    return session.exec(query.order_by(col(SlackWorkspace.id))).all()


def part(work: Pass) -> None:
    """End what waits in workspaces that the deploy file names no more, once: nobody would ever send it."""
    session, context = work.session, work.context
    for row in _rows(session, context.taskforce_id):
        if row.team_id not in context.rules.left or row.left_at is not None:
            continue
        row.left_at = work.now
        session.add(row)
        mark = context.mark_of(row.team_id)
        messages = select(OutboxMessage.id).where(
            OutboxMessage.taskforce_id == context.taskforce_id, has_mark(OutboxMessage.team_id, mark)
        )
        session.exec(
            update(MessageRevision)
            .where(col(MessageRevision.message_id).in_(messages), col(MessageRevision.ended_at).is_(None))
            .values(ended_at=work.now, reason=WORKSPACE_LEFT, due_at=None)
            .execution_options(synchronize_session=False)
        )
        session.exec(
            update(OutboxMessage)
            .where(
                col(OutboxMessage.taskforce_id) == context.taskforce_id,
                has_mark(OutboxMessage.team_id, mark),
                col(OutboxMessage.status).in_([OutboxStatus.PENDING, OutboxStatus.SENDING]),
            )
            .values(status=OutboxStatus.DROPPED, problem=WORKSPACE_LEFT, lease_until=None)
            .execution_options(synchronize_session=False)
        )
        session.exec(
            update(SharedMessage)
            .where(
                col(SharedMessage.taskforce_id) == context.taskforce_id,
                has_mark(SharedMessage.team_id, mark),
                col(SharedMessage.ended_at).is_(None),
            )
            .values(ended_at=work.now, reason=WORKSPACE_LEFT)
            .execution_options(synchronize_session=False)
        )
        session.exec(
            delete(FileCheck)
            .where(col(FileCheck.taskforce_id) == context.taskforce_id, has_mark(FileCheck.team_id, mark))
            .execution_options(synchronize_session=False)
        )
