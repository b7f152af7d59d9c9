"""The weekly counts of a snapshot, computed in two queries from today's statuses and the audit trail."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from bot.domain.audit.events import Action
from bot.domain.digests.trends import StatusChange, StatusSince, Weekly, week_ends, weekly
from bot.domain.recommendations.statuses import Status
from bot.services.context import ServiceContext
from bot.store.tables import AuditEvent, Recommendation, columns

EVENT, ROW = columns(AuditEvent), columns(Recommendation)
STATUS_MOVES = (Action.STATUS_CHANGED, Action.CLOSED, Action.REOPENED, Action.REFUSED)
THERE_BEFORE = {
    Action.RECOMMENDATION_ADDED: False,
    Action.RECOMMENDATION_RESTORED: False,
    Action.RECOMMENDATION_RETIRED: True,
}
"""Whether the catalog had a recommendation before each of these events."""
TURNS = (*STATUS_MOVES, *THERE_BEFORE, Action.UNDONE)


def trend(session: Session, context: ServiceContext, at: datetime) -> tuple[Weekly, ...]:
    """Return how many recommendations were in each status at the ends of the twelve weeks before `at`."""
    ends = week_ends(at, ZoneInfo(context.rules.zone))
    rows = session.execute(
        select(ROW.id, ROW.status, ROW.active).where(ROW.taskforce_id == context.taskforce_id)
    )
    today = {record: StatusSince(Status(status), active) for record, status, active in rows}
    return weekly(today, _turns(session, context, ends[0]), ends)


def _turns(session: Session, context: ServiceContext, since: datetime) -> Iterable[StatusChange]:
    events = session.execute(
        select(EVENT.seq, EVENT.at, EVENT.action, EVENT.recommendation_id, EVENT.facts).where(
            EVENT.taskforce_id == context.taskforce_id,
            EVENT.action.in_([each.value for each in TURNS]),
            EVENT.at > since,
        )
    ).all()
    # Sort here: with an ORDER BY, a database may choose to read the whole trail in that order.
    for _, at, action, record, facts in sorted(events, key=lambda event: event[0]):
        if record is not None:
            yield from _turn(at, Action(action), record, facts)


def _turn(at: datetime, action: Action, record: int, facts: Mapping[str, Any]) -> Iterator[StatusChange]:
    if action in THERE_BEFORE:
        yield StatusChange(at, record, there=THERE_BEFORE[action])
    elif action is Action.UNDONE:
        undone = facts["undone"]
        if undone["action"] in STATUS_MOVES and "to" in undone["facts"]:
            yield StatusChange(at, record, Status(undone["facts"]["to"]))
    elif "from" in facts:
        yield StatusChange(at, record, Status(facts["from"]))
