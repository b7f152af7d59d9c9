"""Submitted items that await a decision, for every list that shows them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.action_items.action_item import ItemList
from bot.domain.action_items.moves import ItemStatus
from bot.domain.action_items.rights import Involved, accepts_as, relation
from bot.domain.members.member import Member, Seated, own_day
from bot.domain.paging import Page
from bot.services.action_items.queries import NEXT_ITEMS, page_of
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone
from bot.services.recommendations.summaries import seats_of
from bot.store.tables import ActionItem, Assignment


def awaiting(context: ServiceContext, caller: Caller) -> ItemList:
    """Return the first submitted items that the caller may accept or return."""
    with context.reading() as session:
        reader, members = actor(session, context, caller), everyone(session, context)
        seats = seats_of(session, context, members)
        return handed_in_to(session, context, reader, members, seats, context.clock.now(), size=NEXT_ITEMS)


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
    rows = session.exec(
        select(col(ActionItem.id), ActionItem.assigner_id, ActionItem.recommendation_id, Assignment.member_id)
        .join(
            Assignment,
            (col(Assignment.action_item_id) == col(ActionItem.id)) & col(Assignment.active),
            isouter=True,
        )
        .where(
            ActionItem.workspace_id == context.workspace_id,
            ActionItem.status == ItemStatus.SUBMITTED.value,
            col(ActionItem.active),
        )
        .order_by(
            col(ActionItem.due_on).is_(None),
            col(ActionItem.due_on),
            col(ActionItem.number),
            col(Assignment.id),
        )
    )
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
