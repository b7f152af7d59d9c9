"""Submitted items that await a decision, for every list that shows them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from bot.domain.action_items.action_item import ItemList
from bot.domain.action_items.moves import ItemStatus
from bot.domain.action_items.rights import Involved, accepts_as, relation
from bot.domain.members.member import Member, Seated, own_day
from bot.domain.paging import Page
from bot.services.action_items.filters import MINE_OF_FEW
from bot.services.action_items.pages import page_of
from bot.services.action_items.queries import NEXT_ITEMS
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone
from bot.services.recommendations.summaries import seats_of
from bot.store.tables import ActionItem, Assignment, columns

_ITEM, _ASSIGNED = columns(ActionItem), columns(Assignment)
# Built once, since SQLAlchemy takes longer to build it than the database to answer.
_SUBMITTED = (
    select(_ITEM.id, _ITEM.assigner_id, _ITEM.recommendation_id, _ASSIGNED.member_id)
    .select_from(_ITEM.id.table)
    .join(_ASSIGNED.id.table, (_ASSIGNED.action_item_id == _ITEM.id) & _ASSIGNED.active, isouter=True)
    .where(
        _ITEM.taskforce_id == bindparam("workspace"),
        _ITEM.status == ItemStatus.SUBMITTED.value,
        _ITEM.active,
    )
    .order_by(_ITEM.due_on.is_(None), _ITEM.due_on, _ITEM.number, _ASSIGNED.id)
)


def list_mine(context: ServiceContext, caller: Caller, page: int) -> tuple[ItemList, ItemList | None]:
    """Return a page of the caller's open items, and, with the first, the first submitted items that they may
    accept or return.
    """
    with context.reading() as session:
        reader, members = actor(session, context, caller), everyone(session, context)
        mine = page_of(session, context, reader, [MINE_OF_FEW], page, members=members, closed=False)
        if page > 1:
            return mine, None
        seats, now = seats_of(session, context, members), context.clock.now()
        return mine, handed_in_to(session, context, reader, members, seats, now, size=NEXT_ITEMS)


def handed_in_to(
    session: Session,
    context: ServiceContext,
    reader: Member,
    members: Mapping[int, Member],
    seats: Mapping[int, tuple[Seated, ...]],
    now: datetime,
    *,
    size: int,
) -> ItemList:
    """Return the first `size` submitted items that the reader may accept or return, and their total.

    The query returns every submitted item that is not yet accepted; their number does not grow with history.
    `accepts_as` decides. `seats` are by the recommendation's row id.
    """
    theirs = [
        item
        for item, involved in _handed_in(session, context, members, seats).items()
        # Use the member's own role: for a public answer, `reader` is reduced to what an observer may see.
        if accepts_as(members[reader.id].role, relation(reader, involved, own_day(now))) is not None
    ]
    pages = Page.within(1, len(theirs), size)
    if not theirs:
        return ItemList((), 0, pages)
    first = [col(ActionItem.id).in_(theirs[:size])]
    shown = page_of(session, context, reader, first, 1, size=size, members=members, closed=False)
    return replace(shown, total=len(theirs), page=pages)


def _handed_in(
    session: Session,
    context: ServiceContext,
    members: Mapping[int, Member],
    seats: Mapping[int, tuple[Seated, ...]],
) -> Mapping[int, Involved]:
    """Return the people of each submitted item, by the item's row id, in the order of every list."""
    session.flush()  # a mapped query would do so
    rows = session.execute(_SUBMITTED, {"workspace": context.taskforce_id})
    found: dict[int, Involved] = {}
    for item, assigner, recommendation, assignee in rows:
        known = found.get(item or 0)
        if known is None:
            leads = tuple(seated.member for seated in seats.get(recommendation or 0, ()))
            known = Involved(members[assigner], (), leads)
        if assignee is not None:
            known = replace(known, assignees=(*known.assignees, members[assignee]))
        found[item or 0] = known
    return found
