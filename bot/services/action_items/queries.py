"""Reads action items: a single one, filtered lists, and those of recommendations."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from bot.domain.action_items.action_item import (
    ItemDetail,
    ItemFilters,
    ItemList,
    ItemSummary,
    Remark,
)
from bot.domain.action_items.moves import item_name
from bot.domain.action_items.rights import Involved, ItemAct, accepters, may_with_item, relation
from bot.domain.audit.events import Action
from bot.domain.members.member import Member, Seated, own_day
from bot.domain.reminders.selection import Assignee, ReminderItem, may_be_reminded
from bot.domain.texts import SearchTooLong, TooManySearchWords, chosen, search_words, words
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items.filters import (
    MINE_OF_FEW,
    NOT_MINE,
    NUMBERED,
    OF_RECOMMENDATION,
    conditions,
    only_open,
)
from bot.services.action_items.pages import page_of, summaries
from bot.services.changes import events as trail_events
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone
from bot.services.recommendations.summaries import seats_on
from bot.store import tables
from bot.store.sources import sources
from bot.store.tables import ActionItem, AuditEvent, Comment, Snooze

MOST_SUGGESTED = 50
"""Action items in each half of a look-up: the caller's own, and others."""
TYPED_NUMBER = re.compile(r"#?(?:a-?)?0*(\d{1,9})", re.IGNORECASE)
NEXT_ITEMS = 5
"""How many action items a recommendation or a search shows."""
LATEST_REMARKS = 5
LATEST_EVENTS = 5
# Built once, since SQLAlchemy takes longer to build them than the database to answer.
_ONE = select(ActionItem).where(
    ActionItem.taskforce_id == bindparam("workspace"), ActionItem.number == bindparam("number")
)
_SAID = (col(Comment.action_item_id) == bindparam("of"), col(Comment.withdrawn_at).is_(None))
_REMARKS = select(Comment).where(*_SAID).order_by(col(Comment.id).desc()).limit(LATEST_REMARKS)
_REMARKS_TOTAL = select(func.count()).select_from(Comment).where(*_SAID)
_SNOOZED = select(col(Snooze.until)).where(
    Snooze.action_item_id == bindparam("of"), Snooze.member_id == bindparam("reader")
)
_MOVES = select(AuditEvent.action, AuditEvent.facts).where(
    AuditEvent.taskforce_id == bindparam("workspace"),
    AuditEvent.item_number == bindparam("number"),
    col(AuditEvent.action).in_([Action.ITEM_DUE_MOVED.value, Action.UNDONE.value]),
)


class UnknownItem(EnlaceError):
    message = N_("There is no action item %(item)s. `%(action)s list all` shows all of them.")


def find_item(session: Session, context: ServiceContext, number: int) -> ActionItem:
    """Return the row of action item `number`, withdrawn or not. Raises `UnknownItem`."""
    row = session.exec(_ONE, params={"workspace": context.taskforce_id, "number": number}).first()
    if row is None:
        raise UnknownItem(item=item_name(number))
    return row


def show_item(context: ServiceContext, caller: Caller, number: int) -> ItemDetail:
    """Return everything about one action item. Raises `UnknownItem`."""
    with context.reading() as session:
        reader = actor(session, context, caller)
        row, members = find_item(session, context, number), everyone(session, context)
        return item_detail(session, context, reader, row, members, context.clock.now())


def list_items(context: ServiceContext, caller: Caller, filters: ItemFilters, page: int = 1) -> ItemList:
    """Return a page of the action items that match all of `filters`, the earliest due date first.

    Raises `UnknownMember` and `UnknownRecommendation` for filters that name someone or something unknown,
    `SearchTooLong` and `TooManySearchWords`.
    """
    with context.reading() as session:
        reader = actor(session, context, caller)
        needles = search_words(" ".join(filters.needles))
        fitting = conditions(session, context, filters)
        return page_of(
            session, context, reader, fitting, page, needles=needles, closed=not only_open(filters)
        )


def suggest_items(context: ServiceContext, caller: Caller, typed: str) -> tuple[ItemSummary, ...]:
    """Return open action items that fit the text `typed` so far: a number, or words. The caller's come first.

    A number means that item, whatever its status.
    """
    try:
        wanted = search_words(typed)
    except (SearchTooLong, TooManySearchWords):
        return ()  # while somebody types, there is nobody to tell; nothing fits such a text
    with context.reading() as session:
        reader = actor(session, context, caller)
        if number := TYPED_NUMBER.fullmatch(typed.strip()):
            return page_of(session, context, reader, [NUMBERED], 1, number=int(number[1])).rows
        first, others = (
            page_of(session, context, reader, [whose], 1, needles=wanted, size=MOST_SUGGESTED, closed=False)
            for whose in (MINE_OF_FEW, NOT_MINE)
        )
        return (*first.rows, *others.rows)


def matching(session: Session, context: ServiceContext, reader: Member, needles: Sequence[str]) -> ItemList:
    """Return the first action items that have words which begin with each of `needles`."""
    return page_of(session, context, reader, [], 1, needles=needles, size=NEXT_ITEMS)


def next_items(session: Session, context: ServiceContext, reader: Member, recommendation_id: int) -> ItemList:
    """Return a recommendation's open action items, the first due ones."""
    return page_of(
        session,
        context,
        reader,
        [OF_RECOMMENDATION],
        1,
        size=NEXT_ITEMS,
        closed=False,
        recommendation=recommendation_id,
    )


def item_detail(
    session: Session,
    context: ServiceContext,
    reader: Member,
    row: ActionItem,
    members: dict[int, Member],
    now: datetime,
) -> ItemDetail:
    """Return everything about `row` as `reader` sees it, within the caller's transaction."""
    language, subject = reader.language, trail_events.Subject(item=row.number)
    recommendation = (
        session.get_one(tables.Recommendation, row.recommendation_id) if row.recommendation_id else None
    )
    (summary,) = summaries(
        session,
        reader,
        members,
        [(row, recommendation.number, recommendation.key) if recommendation else (row, None, None)],
        now,
    )
    seated = seats_on(session, context, members, recommendation) if recommendation else ()
    leads = tuple(dict.fromkeys(each.member for each in seated))
    involved = Involved(summary.assigner, summary.assignees, leads)
    related = relation(reader, involved, own_day(now))
    return ItemDetail(
        reminded=_reminded(context, reader, row, summary, seated, members, now),
        may=frozenset(act for act in ItemAct if row.active and may_with_item(reader.role, act, related)),
        summary=summary,
        version=row.version,
        created_at=row.created_at,
        accepters=accepters(members.values(), involved, own_day(now)),
        title=words(recommendation.short, language) if recommendation else None,
        note=chosen(row.note, language),
        remarks=_remarks(session, row, reader, members),
        remarks_total=session.exec(_REMARKS_TOTAL, params={"of": row.id}).one(),
        events=trail_events.latest(session, context, reader, members, subject, LATEST_EVENTS),
        moved=_times_moved(session, context, row),
        withdrawn=not row.active,
        origin=row.origin,
        snoozed_until=_snoozed_until(session, row, reader, now),
        evidence=sources(session, row, reader, members),
    )


def _reminded(
    context: ServiceContext,
    reader: Member,
    row: ActionItem,
    summary: ItemSummary,
    seated: Iterable[Seated],
    members: Mapping[int, Member],
    now: datetime,
) -> bool:
    """Say whether the reader is, or will be, reminded of an item."""
    if context.rules.reminders is None or not row.active:
        return False
    item = ReminderItem(
        id=row.id or 0,
        number=row.number,
        status=summary.status,
        status_since=row.status_since,
        due_on=row.due_on,
        created_at=row.created_at,
        assigner=row.assigner_id,
        held=tuple(Assignee(each.id) for each in summary.assignees),
        seats=tuple(seated),
    )
    return may_be_reminded(item, members, reader, reader.translator().today(now))


def _snoozed_until(session: Session, row: ActionItem, reader: Member, now: datetime) -> date | None:
    """Return the day until which the reader snoozed the reminders, if it is in the future."""
    until = session.exec(_SNOOZED, params={"of": row.id, "reader": reader.id}).first()
    return until if until and until > reader.translator().today(now) else None


def _remarks(
    session: Session, row: ActionItem, reader: Member, members: Mapping[int, Member]
) -> tuple[Remark, ...]:
    rows = reversed(session.exec(_REMARKS, params={"of": row.id}).all())
    return tuple(Remark(members[each.author_id], each.at, words(each.text, reader.language)) for each in rows)


def _times_moved(session: Session, context: ServiceContext, row: ActionItem) -> int:
    """Count the changes of its due date that were not undone."""
    rows = session.exec(_MOVES, params={"workspace": context.taskforce_id, "number": row.number}).all()
    moves = [action for action, _ in rows if action == Action.ITEM_DUE_MOVED]
    undone = [facts["undone"]["action"] for action, facts in rows if action == Action.UNDONE]
    return len(moves) - undone.count(Action.ITEM_DUE_MOVED)
