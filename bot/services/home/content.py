"""Composes one person's Home from one read of the database, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col

from bot.domain.action_items.action_item import NO_ITEMS, SOON_AT_HOME, ItemList
from bot.domain.action_items.rights import ItemAct, Relation, may_with_item
from bot.domain.digests.digest import Decision, decisions_on
from bot.domain.home.content import Home, HomeChoices, PendingDecision, TurnedAway
from bot.domain.members.member import Member, Role, own_day, stood_in_for
from bot.domain.members.permissions import Act, may
from bot.domain.recommendations.recommendation import Summary
from bot.domain.recommendations.statuses import Status
from bot.services.action_items.filters import assigned_to, is_pressing
from bot.services.action_items.handed_in import handed_in_to
from bot.services.action_items.pages import counts_by_recommendation, page_of
from bot.services.context import Caller, ServiceContext
from bot.services.home.board import board_of
from bot.services.home.digests import coming_to, oversight
from bot.services.members.queries import as_member, everyone, refusal_of
from bot.services.members.roster import standing_of
from bot.services.recommendations.followed import follow
from bot.services.recommendations.summaries import all_rows, seats_of, summarised
from bot.store import tables
from bot.store.tables import Assignment

COMMAND = "home"
ASKED = 6
"""How many pending decisions are shown. The Home says how many more there are."""
URGENT = 8
HANDED_IN = 6
MINE = 10
"""Action items on a page of the reader's own."""


def compose(context: ServiceContext, member: int, looking: HomeChoices) -> Home | TurnedAway:
    """Return the content of someone's Home at this moment, or the reason why they have none."""
    now = context.clock.now()
    with context.reading() as session:
        row = session.get_one(tables.Member, member)
        reader = as_member(row, context.rules)
        if refusal := refusal_of(row, context, Caller(reader.slack_id or "", context.team_id, COMMAND)):
            return TurnedAway(reader, refusal)
        members = everyone(session, context)
        rows, seats = all_rows(session, context), seats_of(session, context, members)
        counts = counts_by_recommendation(session, context, reader.translator().today(now))
        board = summarised(context, reader, rows, seats, counts)
        reported = [(each, category) for each, category in rows if each.status == Status.REPORTED]
        followed = follow(session, context, reported, seats, now, now, {})
        asked = _asked(decisions_on(followed, reader, two_keys=context.rules.two_keys), board, reported)
        shown = asked[:ASKED]
        urgent = _urgent(session, context, reader, members, now)
        handed_in = handed_in_to(session, context, reader, members, seats, now, size=HANDED_IN)
        above = [each.number for each in (*urgent.rows, *handed_in.rows)]
        return Home(
            standing=standing_of(session, context, row, reader, now),
            reminded=context.rules.reminders is not None,
            steps=looking.steps,
            asked=shown,
            asked_total=len(asked),
            urgent=urgent,
            handed_in=handed_in,
            mine=_mine(session, context, reader, members, looking.items_page, above),
            board=board_of(
                board, reader, looking.filter, looking.page, above={each.row.number for each in shown}
            ),
            digests=coming_to(session, context, reader, now),
            support=tuple(
                each for each in members.values() if each.role is Role.SECRETARIAT and each.reachable
            ),
            oversight=oversight(session, context, members) if may(reader.role, Act.INSPECT) else None,
            named_by=tuple(each for each in members.values() if each.absence and each.delegate == reader.id),
        )


def _asked(
    decisions: Iterable[Decision],
    board: Sequence[Summary],
    reported: Sequence[tuple[tables.Recommendation, tables.Category]],
) -> tuple[PendingDecision, ...]:
    rows = {row.number: row for row in board}
    versions = {row.number: row.version for row, _ in reported}
    numbered = ((each, each.followed.number) for each in decisions if each.followed)
    return tuple(
        PendingDecision(each.need, rows[number], versions[number], each.side) for each, number in numbered
    )


def _urgent(
    session: Session, context: ServiceContext, reader: Member, members: Mapping[int, Member], now: datetime
) -> ItemList:
    """Return the overdue and soon due items that the reader has to hand in, as an assignee or a stand-in."""
    if not may_with_item(reader.role, ItemAct.WORK, Relation(assignee=True)):
        return NO_ITEMS
    acted_for = [reader.id]
    if may_with_item(reader.role, ItemAct.WORK, Relation(stands_in=True)):
        acted_for += [each.id for each in stood_in_for(reader, members.values(), own_day(now))]
    conditions = [
        assigned_to(col(Assignment.member_id).in_(acted_for)),
        is_pressing(reader.translator().today(now), SOON_AT_HOME),
    ]
    return page_of(session, context, reader, conditions, 1, size=URGENT, members=members, closed=False)


def _mine(
    session: Session,
    context: ServiceContext,
    reader: Member,
    members: Mapping[int, Member],
    page: int,
    above: Collection[int],
) -> ItemList:
    """Return a page of the reader's own open items without those with the numbers `above`."""
    conditions = [
        assigned_to(col(Assignment.member_id) == reader.id),
        col(tables.ActionItem.number).not_in(above),
    ]
    return page_of(session, context, reader, conditions, page, size=MINE, members=members, closed=False)
