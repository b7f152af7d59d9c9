"""Filters of action items as conditions of a query."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Date, bindparam, text
from sqlmodel import Session, col, select

from bot.domain.action_items.action_item import ItemFilters, ItemFlag
from bot.domain.action_items.moves import AT_WORK, OPEN, ItemStatus
from bot.services.context import ServiceContext
from bot.services.members.roster import find_person
from bot.services.recommendations.summaries import find
from bot.store import tables
from bot.store.tables import ActionItem, Assignment
from bot.store.tables.action_items import CLOSED_STATUSES, OPEN_STATUSES

Conditions = Sequence[Any]
"""Conditions as SQLAlchemy takes them."""


def conditions(session: Session, context: ServiceContext, filters: ItemFilters) -> list[ColumnElement[bool]]:
    """Return the query conditions for the action items that fit `filters`; `only_open` says whether closed
    ones fit. The words to search, `filters.needles`, are left to `page_of`.

    Raises `UnknownMember` and `UnknownRecommendation`.
    """
    few = only_open(filters)
    found = _flagged(filters, few=few)
    if filters.statuses:
        found.append(col(ActionItem.status).in_([status.value for status in filters.statuses]))
    if filters.people:
        people = [find_person(session, context, person).id for person in sorted(filters.people)]
        found.append(assigned_to(col(Assignment.member_id).in_(people), few=few))
    if filters.sides:
        of_sides = select(tables.Member.id).where(
            tables.Member.taskforce_id == context.taskforce_id,
            col(tables.Member.side).in_([side.value for side in filters.sides]),
        )
        found.append(assigned_to(col(Assignment.member_id).in_(of_sides), few=few))
    if filters.recommendations:
        numbers = [find(session, context, number).id for number in sorted(filters.recommendations)]
        found.append(col(ActionItem.recommendation_id).in_(numbers))
    if filters.due:
        found.append(col(ActionItem.due_on).between(filters.due.first, filters.due.last))
    return found


def _flagged(filters: ItemFilters, *, few: bool) -> list[ColumnElement[bool]]:
    meant = {
        ItemFlag.MINE: MINE_OF_FEW if few else MINE_OF_MANY,
        ItemFlag.BY_ME: BY_READER,
        ItemFlag.OVERDUE: LATE,
        ItemFlag.UNDATED: UNDATED,
        ItemFlag.PRIORITY: PRIORITY,
        ItemFlag.CLOSED: is_closed(),
    }
    return [condition for flag, condition in meant.items() if flag in filters.flags]


def only_open(filters: ItemFilters) -> bool:
    """Say whether only open items fit: they stay few, while the closed ones become more over the years."""
    if filters.flags & {ItemFlag.OPEN, ItemFlag.OVERDUE}:
        return True
    if filters.statuses:
        return filters.statuses <= OPEN
    return not filters.flags & {ItemFlag.CLOSED, ItemFlag.ALL}


def assigned_to(whom: ColumnElement[bool], *, few: bool = True) -> ColumnElement[bool]:
    """Return the condition that an item has an active assignment that fulfils `whom`.

    `few` says that the query finds open items alone: then the database looks at the assignments of each of
    these, and otherwise at the items of each assignment.
    """
    if few:
        return (
            select(Assignment.id)
            .where(col(Assignment.action_item_id) == col(ActionItem.id), col(Assignment.active), whom)
            .exists()
        )
    mine = select(Assignment.action_item_id).where(col(Assignment.active), whom)
    return col(ActionItem.id).in_(mine)


def is_open() -> ColumnElement[bool]:
    """Return the condition that an item is still to be done, or to be accepted.

    It is spelt out in the statement, so that the databases recognise the indexes over open items.
    """
    return _OPEN


def is_closed() -> ColumnElement[bool]:
    """Return the condition that an item is done or cancelled, spelt out likewise."""
    return _CLOSED


def is_late(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that an item should have been handed in before `today`, like the domain's
    `is_overdue`.
    """
    return (col(ActionItem.due_on) < today) & _AT_WORK


def is_pressing(today: date, within: timedelta) -> ColumnElement[bool]:
    """Return the condition that an item is overdue or due soon, like the domain's `is_overdue` and
    `is_due_soon`.
    """
    return (col(ActionItem.due_on) <= today + within) & _AT_WORK


def _spelt(statuses: Iterable[str]) -> ColumnElement[bool]:
    words = ", ".join(f"'{each}'" for each in statuses)
    return cast("ColumnElement[bool]", text(f"action_items.status IN ({words})"))


_OPEN, _CLOSED = _spelt(OPEN_STATUSES), _spelt(CLOSED_STATUSES)
_AT_WORK = _spelt(status.value for status in ItemStatus if status in AT_WORK)
# Constants, so that statements are built once: their parameters are the reader's row id and day.
LATE = is_late(bindparam("today", type_=Date))
UNDATED = col(ActionItem.due_on).is_(None)
PRIORITY = col(ActionItem.priority).is_(other=True)
BY_READER = col(ActionItem.assigner_id) == bindparam("reader")
MINE_OF_FEW, MINE_OF_MANY = (
    assigned_to(col(Assignment.member_id) == bindparam("reader"), few=few) for few in (True, False)
)
NOT_MINE = ~MINE_OF_FEW
OF_RECOMMENDATION = col(ActionItem.recommendation_id) == bindparam("recommendation")
NUMBERED = col(ActionItem.number) == bindparam("number")
