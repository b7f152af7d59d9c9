"""Writes years of a taskforce's work into the database at once, to measure what history costs a digest."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, case, insert, literal, select
from sqlmodel import SQLModel, col

from bot.domain.audit.events import Action
from bot.services.context import ServiceContext
from bot.store.tables import ActionItem, Assignment, AuditEvent, Member, Recommendation, columns
from bot.store.types import UtcDateTime

APART = 1_000_000
"""Distance between the events' sequence numbers here and those that the trail itself assigned."""
PORTION = 25_000
LONG_AGO = timedelta(days=400)
THIS_WEEK = timedelta(days=3)
ACTIONS = (
    *(Action.ITEM_DUE_MOVED, Action.ITEM_ASSIGNED, Action.ITEM_COMMENTED, Action.STATUS_CHANGED),
    *(Action.ITEM_EDITED, Action.ITEM_COMMENTED, Action.ITEM_COMMENTED),
)
"""Seven actions: no number of items is a multiple of seven, so that each item gets every action."""
OPEN = 60
"""Number of open action items, and of events of this week, whatever the history; a third each late, soon and
later."""


@dataclass(frozen=True)
class History:
    """The size of a history: only `OPEN` of the `items` and of the `events` are recent, the rest is old."""

    items: int
    events: int


def make(context: ServiceContext, history: History) -> None:
    """Write a history into the workspace of a context that has its people and recommendations."""
    with context.database.reading() as session:
        people = [id_ or 0 for id_ in session.scalars(select(col(Member.id)).where(col(Member.active)))]
        recommendations = list(session.scalars(select(col(Recommendation.id))))
    # One batch at a time, each within the time limit of a statement.
    for first in range(1, history.items + 1, PORTION):
        with context.database.writing() as session:
            _items(session, context, history, (people, recommendations), first)
    for first in range(1, history.events + 1, PORTION):
        with context.database.writing() as session:
            _events(session, context, history, (people, recommendations), first)


def _items(
    session: Any, context: ServiceContext, history: History, of: tuple[list[int], list[Any]], first: int
) -> None:
    now, workspace, (people, recommendations) = context.clock.now(), context.taskforce_id, of
    today = now.date()
    numbers = _numbers(min(history.items, first + PORTION - 1), first)
    n = numbers.c.n
    open_ = n > history.items - OPEN
    which = history.items - n  # counted from the newest
    session.execute(
        _into(
            ActionItem,
            id=n,
            taskforce_id=literal(workspace),
            number=n,
            recommendation_id=_one_of(recommendations, n),
            text=literal({"en": "Draft the memorandum of understanding"}, JSON),
            status=case((open_, _one_of(["todo", "in_progress", "blocked"], n)), else_=literal("done")),
            status_since=_when(open_, now - timedelta(days=20), now - LONG_AGO),
            due_on=case(
                (open_, _one_of([today + timedelta(days=each) for each in (-9, 6, 90)], which)),
                else_=literal(today - LONG_AGO),
            ),
            assigner_id=_one_of(people, n),
            created_at=literal(now - LONG_AGO, UtcDateTime),
            updated_at=literal(now - LONG_AGO, UtcDateTime),
            note=literal({"en": "Signed, and in the shared folder"}, JSON),
            folded=literal("draft the memorandum of understanding")
            + case((n % 15 == 0, " treasury"), (n % 999 == 0, " annex"), else_=""),
            active=literal(value=True),
            version=literal(1),
            source=numbers,
        )
    )
    session.execute(
        _into(
            Assignment,
            taskforce_id=literal(workspace),
            action_item_id=n,
            member_id=_one_of(people, n),
            active=literal(value=True),
            source=numbers,
        )
    )


def _events(
    session: Any, context: ServiceContext, history: History, of: tuple[list[int], list[Any]], first: int
) -> None:
    now, (people, recommendations) = context.clock.now(), of
    numbers = _numbers(min(history.events, first + PORTION - 1), first)
    n = numbers.c.n
    facts = {"due": ["2026-11-20", "2026-12-01"], "from": "not_started", "to": "in_progress", "people": []}
    session.execute(
        _into(
            AuditEvent,
            taskforce_id=literal(context.taskforce_id),
            seq=n + APART,
            at=_when(n > history.events - OPEN, now - THIS_WEEK, now - LONG_AGO),
            actor_id=_one_of(people, n),
            action=_one_of([each.value for each in ACTIONS], n),
            recommendation_id=_one_of(recommendations, n),
            recommendation_number=n % 13 + 1,
            item_number=(n % history.items) + 1,
            facts=literal(facts, JSON),
            texts=literal({}, JSON),
            digests=literal({}, JSON),
            command=literal("/action due"),
            mac=literal("0" * 64),
            source=numbers,
        )
    )


def _numbers(most: int, first: int = 1) -> Any:
    found = select(literal(first).label("n")).cte(recursive=True)
    return found.union_all(select(found.c.n + 1).where(found.c.n < most))


def _into(table: type[SQLModel], *, source: Any, **values: ColumnElement[Any]) -> Any:
    named = columns(table)  # type: ignore[arg-type] # every table of ours is a Base
    return insert(table).from_select(
        [named[name] for name in values], select(*values.values()).select_from(source)
    )


def _one_of(choices: list[Any], n: ColumnElement[int]) -> ColumnElement[Any]:
    return case(*((n % len(choices) == place, literal(each)) for place, each in enumerate(choices)))


def _when(is_new: ColumnElement[bool], new: Any, old: Any) -> ColumnElement[Any]:
    return case((is_new, literal(new, UtcDateTime)), else_=literal(old, UtcDateTime))
