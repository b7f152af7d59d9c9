"""People who leave: what Slack reports of it, and who is told what they held."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.action_items.moves import OPEN
from bot.domain.audit.events import Action
from bot.domain.members.member import Role, Seat, Side
from bot.messages import people
from bot.services.context import ServiceContext
from bot.services.members.queries import Profile, everyone, find, holders, is_in_slack, note_profile
from bot.services.outbox.messages import letter
from bot.store import tables
from bot.store.audit_trail import Entry

COMMAND = "user_change"
"""The command that the audit trail records for what Slack reports."""


def refresh(context: ServiceContext, profile: Profile) -> None:
    """Update the stored profile of someone the bot knows, who may have left or be back. It stores nothing
    about other people.
    """
    with context.reading() as session:
        if find(session, context, profile.slack_id) is None:
            return
    with context.writing(None) as (session, now):
        row = find(session, context, profile.slack_id)
        if row is None:
            return
        before = row.identity_in(context.team_id)
        was = before is not None and before.deactivated
        note_profile(row, profile, context.team_id)
        session.add(row)
        if row.active and not is_in_slack(row, context.rules):
            _set(session, context, row, Action.MEMBER_DEACTIVATED, now)
        elif was and not profile.deleted and not row.active and (row.role_in_file or row.file_key is None):
            _set(session, context, row, Action.MEMBER_RESTORED, now)


def _set(
    session: Session, context: ServiceContext, row: tables.Member, action: Action, now: datetime
) -> None:
    row.active = action is Action.MEMBER_RESTORED
    row.version += 1
    session.flush()
    entry = Entry(now, None, action, COMMAND, None, row.id, {"source": "slack"})
    event = context.trail.append(session, entry)
    if not row.active:
        tell_of_departure(session, context, row, event.seq, now)


def tell_of_departure(
    session: Session, context: ServiceContext, row: tables.Member, seq: int, now: datetime
) -> None:
    """Tell the secretariat, and the leads of their side if they held anything, what someone held who left.

    `seq` is the event by which they left. Without a secretariat the chairs are told.
    """
    items, seats = held_by(session, context, row.id or 0)
    members = everyone(session, context)
    told = holders(session, context, [Role.SECRETARIAT]) or holders(session, context, [Role.CHAIR])
    if row.side and (items or seats):
        leading = [members.get(each or 0) for each in _leads_of(session, context, row.side)]
        told += tuple(each for each in leading if each and each.active)
    content = people.departure(row.id or 0, items, seats)
    reached = [each for each in dict.fromkeys(told) if each.id != row.id]
    session.add_all(letter(context, f"left:{seq}", each, *content, now) for each in reached)
    if reached:
        session.flush()
        context.posted(session)


def _leads_of(session: Session, context: ServiceContext, side: str) -> list[int | None]:
    """Return the row ids of those who lead a recommendation for a side."""
    rows = session.exec(
        select(tables.Lead.member_id)
        .join(tables.Recommendation, col(tables.Recommendation.id) == tables.Lead.recommendation_id)
        .where(
            tables.Lead.taskforce_id == context.taskforce_id,
            tables.Lead.side == side,
            tables.Lead.seat == Seat.LEAD.value,
            col(tables.Recommendation.active),
        )
        .order_by(col(tables.Lead.id))
    )
    return list(rows)


def held_by(
    session: Session, context: ServiceContext, member: int
) -> tuple[list[int], list[tuple[int, Side, Seat]]]:
    """Return the numbers of the open action items and the seats that someone has, also after they left."""
    items = session.exec(
        select(tables.ActionItem.number)
        .join(tables.Assignment, col(tables.Assignment.action_item_id) == tables.ActionItem.id)
        .where(
            tables.ActionItem.taskforce_id == context.taskforce_id,
            col(tables.ActionItem.active),
            col(tables.ActionItem.status).in_([status.value for status in OPEN]),
            tables.Assignment.member_id == member,
            col(tables.Assignment.active),
        )
        .order_by(
            col(tables.ActionItem.due_on).is_(None),
            col(tables.ActionItem.due_on),
            col(tables.ActionItem.number),
        )
    ).all()
    seats = session.exec(
        select(tables.Recommendation.number, tables.Lead.side, tables.Lead.seat)
        .join(tables.Lead, col(tables.Lead.recommendation_id) == tables.Recommendation.id)
        .where(
            tables.Lead.taskforce_id == context.taskforce_id,
            tables.Lead.member_id == member,
            col(tables.Recommendation.active),
        )
        .order_by(col(tables.Recommendation.number))
    ).all()
    return list(items), [(number, Side(side), Seat(seat)) for number, side, seat in seats]
