"""Pages of action items: open ones first, by due date, then closed ones, the latest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, select
from sqlmodel import Session

from bot.domain.action_items.action_item import ItemCounts, ItemList, ItemSummary, horizon, is_overdue
from bot.domain.action_items.moves import ItemStatus
from bot.domain.members.member import Member
from bot.domain.paging import Page
from bot.domain.texts import words
from bot.services.action_items.closed import Place, closed_items
from bot.services.action_items.filters import LATE, Conditions, is_open
from bot.services.context import ServiceContext
from bot.services.members.queries import everyone
from bot.services.members.state import kept
from bot.store import tables
from bot.store.search import in_row
from bot.store.tables import ActionItem, Assignment, columns

PAGE = 15
STATEMENTS = 256
"""How many statements are kept by their conditions: SQLAlchemy takes longer to build one than the database to
answer it. Conditions that are constants, such as those of flags, find theirs again.
"""
_ITEM, _OF = columns(ActionItem), columns(tables.Recommendation)
_ASSIGNED = columns(Assignment)
_ROW = (
    select(
        _ITEM.id,
        _ITEM.number,
        _ITEM.text,
        _ITEM.status,
        _ITEM.status_since,
        _ITEM.due_on,
        _ITEM.assigner_id,
        _ITEM.priority,
        _OF.number.label("recommendation_number"),
        _OF.key.label("recommendation_key"),
    )
    .select_from(_ITEM.id.table)
    .join(_OF.id.table, _OF.id == _ITEM.recommendation_id, isouter=True)
)
_HERE = (_ITEM.taskforce_id == bindparam("workspace"), _ITEM.active)
_ASSIGNEES = (
    select(_ASSIGNED.action_item_id, _ASSIGNED.member_id)
    .where(_ASSIGNED.action_item_id.in_(bindparam("items", expanding=True)), _ASSIGNED.active)
    .order_by(_ASSIGNED.id)
)
_BY_ID = _ROW.where(_ITEM.id.in_(bindparam("items", expanding=True)))
_COUNTS = (
    select(_ITEM.recommendation_id, func.count(), func.sum(case((LATE, 1), else_=0)))
    .where(*_HERE, is_open(), _ITEM.recommendation_id.is_not(None))
    .group_by(_ITEM.recommendation_id)
)


def counts_by_recommendation(
    session: Session, context: ServiceContext, today: date
) -> Mapping[int, ItemCounts]:
    """Return how many action items are open and overdue, by the recommendation's row id, in one query."""

    def read() -> Mapping[int, ItemCounts]:
        session.flush()  # a mapped query would do so; all of these are of columns
        rows = session.execute(_COUNTS, {"workspace": context.taskforce_id, "today": today})
        return {key or 0: ItemCounts(number, int(late or 0)) for key, number, late in rows}

    return kept(session, context, ("counts", today), read)


def assignees_of(
    session: Session, members: Mapping[int, Member], items: Iterable[int]
) -> Mapping[int, tuple[Member, ...]]:
    """Return the assignees of each action item, by the item's row id, in one query."""
    session.flush()
    found: dict[int, list[Member]] = defaultdict(list)
    for item, member in session.execute(_ASSIGNEES, {"items": list(items)}):
        found[item].append(members[member])
    return {key: tuple(values) for key, values in found.items()}


def page_of(
    session: Session,
    context: ServiceContext,
    reader: Member,
    conditions: Conditions,
    asked: int,
    *,
    needles: Sequence[str] = (),
    size: int = PAGE,
    members: Mapping[int, Member] | None = None,
    closed: bool = True,
    **values: object,
) -> ItemList:
    """Return a page of the action items that fulfil all conditions and have words which begin with `needles`.

    The open ones come first, by due date, then the closed ones, the latest first.
    Callers that have read the members already pass them as `members`. Without `closed`, only open ones are
    looked for. `values` are those of the parameters of conditions, besides the reader and their day.
    """
    now = context.clock.now()
    given = {"workspace": context.taskforce_id, "reader": reader.id, "today": reader.translator().today(now)}
    given |= values
    session.flush()
    counting, listing = _of_open((*conditions, *in_row(needles)))
    before: int = session.execute(counting, given).scalar_one()
    page, total, later = Page.within(asked, before, size), before, None
    if closed:
        place = Place(asked, size, before)
        later = closed_items(session, context, (*_HERE, *conditions), needles, place, given)
        page, total = later.page, later.total
    if not total:
        return ItemList((), 0, page)
    rows: list[Any] = []
    if page.start < before:
        rows += session.execute(listing, {**given, "start": page.start, "most": size})
    if later and len(rows) < size and before < total:
        ids = later.ids(max(0, page.start - before), size - len(rows))
        of_them = {row.id: row for row in session.execute(_BY_ID, {"items": list(ids)})}
        rows += [of_them[each] for each in ids]
    known = everyone(session, context) if members is None else members
    return ItemList(
        summaries(
            session,
            reader,
            known,
            [(row, row.recommendation_number, row.recommendation_key) for row in rows],
            now,
        ),
        total,
        page,
    )


@lru_cache(STATEMENTS)
def _of_open(conditions: tuple[Any, ...]) -> tuple[Select[Any], Select[Any]]:
    """Return the queries that count the open items and that list so many of them after a `start`."""
    fitting = (*_HERE, *conditions, is_open())
    counting = select(func.count()).select_from(_ITEM.id.table).where(*fitting)
    listing = (
        _ROW.where(*fitting)
        .order_by(
            case((LATE, 0), else_=1),  # the order of `domain.action_items.horizon`
            _ITEM.due_on.is_(None),
            _ITEM.due_on,
            _ITEM.number,
        )
        .offset(bindparam("start", type_=Integer))
        .limit(bindparam("most", type_=Integer))
    )
    return counting, listing


def summaries(
    session: Session,
    reader: Member,
    members: Mapping[int, Member],
    rows: Sequence[tuple[Any, int | None, str | None]],
    now: datetime,
) -> tuple[ItemSummary, ...]:
    """Return rows of action items, each with its recommendation's number and key, as `reader` sees them."""
    today = reader.translator().today(now)
    assignees = assignees_of(session, members, [row.id or 0 for row, *_ in rows])
    return tuple(_summary(row, number, key, assignees, reader, members, today) for row, number, key in rows)


def _summary(
    row: Any,
    number: int | None,
    key: str | None,
    assignees: Mapping[int, tuple[Member, ...]],
    reader: Member,
    members: Mapping[int, Member],
    today: date,
) -> ItemSummary:
    status = ItemStatus(row.status)
    return ItemSummary(
        number=row.number,
        text=words(row.text, reader.language),
        status=status,
        status_since=row.status_since,
        due_on=row.due_on,
        recommendation=number,
        recommendation_key=key,
        assignees=assignees.get(row.id or 0, ()),
        assigner=members[row.assigner_id],
        overdue=is_overdue(status, row.due_on, today),
        horizon=horizon(status, row.due_on, today),
        priority=row.priority,
    )
