"""Reads action items: a single one, filtered lists, and those of recommendations."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from bot.domain.action_items.action_item import (
    ItemCounts,
    ItemDetail,
    ItemFilters,
    ItemList,
    ItemSummary,
    Remark,
    horizon,
    is_overdue,
)
from bot.domain.action_items.moves import ItemStatus, item_name
from bot.domain.action_items.rights import Involved, ItemAct, accepters, may_with_item, relation
from bot.domain.audit.events import Action
from bot.domain.members.member import Member, Seated, own_day
from bot.domain.paging import Page
from bot.domain.reminders.selection import Assignee, ReminderItem, may_be_reminded
from bot.domain.texts import SearchTooLong, TooManySearchWords, chosen, search_words, words
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items.closed import Place, closed_items
from bot.services.action_items.filters import (
    assigned_to,
    conditions,
    is_late,
    is_open,
    only_open,
)
from bot.services.changes import events as trail_events
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone
from bot.services.recommendations.summaries import seats_on
from bot.store import tables
from bot.store.search import in_row
from bot.store.sources import sources
from bot.store.tables import ActionItem, Assignment, AuditEvent, Comment, Snooze

PAGE = 15
MOST_SUGGESTED = 50
"""Action items in each half of a look-up: the caller's own, and others."""
TYPED_NUMBER = re.compile(r"#?(?:a-?)?0*(\d{1,9})", re.IGNORECASE)
NEXT_ITEMS = 5
"""How many action items a recommendation or a search shows."""
LATEST_REMARKS = 5
LATEST_EVENTS = 5


class UnknownItem(EnlaceError):
    message = N_("There is no action item %(item)s. `%(action)s list all` shows all of them.")


def find_item(session: Session, context: ServiceContext, number: int) -> ActionItem:
    """Return the row of action item `number`, withdrawn or not. Raises `UnknownItem`."""
    row = session.exec(
        select(ActionItem).where(ActionItem.workspace_id == context.workspace_id, ActionItem.number == number)
    ).first()
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
        fitting = conditions(session, context, reader, filters)
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
            found = page_of(session, context, reader, [col(ActionItem.number) == int(number[1])], 1)
            return found.rows
        mine = assigned_to(col(Assignment.member_id) == reader.id)
        first, others = (
            page_of(session, context, reader, [whose], 1, needles=wanted, size=MOST_SUGGESTED, closed=False)
            for whose in (mine, ~mine)
        )
        return (*first.rows, *others.rows)


def matching(session: Session, context: ServiceContext, reader: Member, needles: Sequence[str]) -> ItemList:
    """Return the first action items that have words which begin with each of `needles`."""
    return page_of(session, context, reader, [], 1, needles=needles, size=NEXT_ITEMS)


def next_items(session: Session, context: ServiceContext, reader: Member, recommendation_id: int) -> ItemList:
    """Return a recommendation's open action items, the first due ones."""
    of_it = [col(ActionItem.recommendation_id) == recommendation_id]
    return page_of(session, context, reader, of_it, 1, size=NEXT_ITEMS, closed=False)


def counts_by_recommendation(
    session: Session, context: ServiceContext, today: date
) -> Mapping[int, ItemCounts]:
    """Return how many action items are open and overdue, by the recommendation's row id, in one query."""
    overdue = case((is_late(today), 1), else_=0)
    rows = session.exec(
        select(ActionItem.recommendation_id, func.count(), func.sum(overdue))
        .where(
            ActionItem.workspace_id == context.workspace_id,
            col(ActionItem.active),
            is_open(),
            col(ActionItem.recommendation_id).is_not(None),
        )
        .group_by(col(ActionItem.recommendation_id))
    )
    return {key or 0: ItemCounts(number, int(late or 0)) for key, number, late in rows}


def assignees_of(
    session: Session, members: Mapping[int, Member], items: Iterable[int]
) -> Mapping[int, tuple[Member, ...]]:
    """Return the assignees of each action item, by the item's row id, in one query."""
    rows = session.exec(
        select(Assignment)
        .where(col(Assignment.action_item_id).in_(list(items)), col(Assignment.active))
        .order_by(col(Assignment.id))
    )
    found: dict[int, list[Member]] = defaultdict(list)
    for row in rows:
        found[row.action_item_id].append(members[row.member_id])
    return {key: tuple(values) for key, values in found.items()}


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
    (summary,) = _summaries(
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
        remarks_total=session.exec(select(func.count()).select_from(Comment).where(*_standing(row))).one(),
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
    until = session.exec(
        select(col(Snooze.until)).where(Snooze.action_item_id == row.id, Snooze.member_id == reader.id)
    ).first()
    return until if until and until > reader.translator().today(now) else None


def _remarks(
    session: Session, row: ActionItem, reader: Member, members: Mapping[int, Member]
) -> tuple[Remark, ...]:
    newest = select(Comment).where(*_standing(row)).order_by(col(Comment.id).desc()).limit(LATEST_REMARKS)
    rows = reversed(session.exec(newest).all())
    return tuple(Remark(members[each.author_id], each.at, words(each.text, reader.language)) for each in rows)


def _standing(row: ActionItem) -> tuple[ColumnElement[bool], ...]:
    return col(Comment.action_item_id) == row.id, col(Comment.withdrawn_at).is_(None)


def _times_moved(session: Session, context: ServiceContext, row: ActionItem) -> int:
    """Count the changes of its due date that were not undone."""
    rows = session.exec(
        select(AuditEvent.action, AuditEvent.facts).where(
            AuditEvent.workspace_id == context.workspace_id,
            AuditEvent.item_number == row.number,
            col(AuditEvent.action).in_([Action.ITEM_DUE_MOVED, Action.UNDONE]),
        )
    ).all()
    moves = [action for action, _ in rows if action == Action.ITEM_DUE_MOVED]
    undone = [facts["undone"]["action"] for action, facts in rows if action == Action.UNDONE]
    return len(moves) - undone.count(Action.ITEM_DUE_MOVED)


def page_of(
    session: Session,
    context: ServiceContext,
    reader: Member,
    conditions: Sequence[ColumnElement[bool] | bool],
    asked: int,
    *,
    needles: Sequence[str] = (),
    size: int = PAGE,
    members: Mapping[int, Member] | None = None,
    closed: bool = True,
) -> ItemList:
    """Return a page of the action items that fulfil all conditions and have words which begin with `needles`.

    The open ones come first, by due date, then the closed ones, the latest first.
    Callers that have read the members already pass them as `members`. Without `closed`, only open ones are
    looked for.
    """
    now = context.clock.now()
    late = is_late(reader.translator().today(now))
    scope = [ActionItem.workspace_id == context.workspace_id, col(ActionItem.active), *conditions]
    found = (
        select(ActionItem, tables.Recommendation.number, tables.Recommendation.key)
        .join(
            tables.Recommendation,
            col(tables.Recommendation.id) == ActionItem.recommendation_id,
            isouter=True,
        )
        .where(*scope)
    )
    fitting = [*in_row(needles), is_open()]
    open_ones = found.where(*fitting).order_by(
        case((late, 0), else_=1),  # the order of `domain.action_items.horizon`
        col(ActionItem.due_on).is_(None),
        col(ActionItem.due_on),
        col(ActionItem.number),
    )
    before = session.exec(select(func.count()).select_from(ActionItem).where(*scope, *fitting)).one()
    page, total, later = Page.within(asked, before, size), before, None
    if closed:
        later = closed_items(session, context, scope, needles, Place(asked, size, before))
        page, total = later.page, later.total
    if not total:
        return ItemList((), 0, page)
    rows = [*session.exec(open_ones.offset(page.start).limit(size))] if page.start < before else []
    if later and len(rows) < size and before < total:
        ids = later.ids(max(0, page.start - before), size - len(rows))
        of_them = {row[0].id: row for row in session.exec(found.where(col(ActionItem.id).in_(ids)))}
        rows += [of_them[each] for each in ids]
    known = everyone(session, context) if members is None else members
    return ItemList(_summaries(session, reader, known, rows, now), total, page)


def _summaries(
    session: Session,
    reader: Member,
    members: Mapping[int, Member],
    rows: Sequence[tuple[ActionItem, int | None, str | None]],
    now: datetime,
) -> tuple[ItemSummary, ...]:
    today = reader.translator().today(now)
    assignees = assignees_of(session, members, [row.id or 0 for row, *_ in rows])
    return tuple(
        ItemSummary(
            number=row.number,
            text=words(row.text, reader.language),
            status=ItemStatus(row.status),
            status_since=row.status_since,
            due_on=row.due_on,
            recommendation=number,
            recommendation_key=key,
            assignees=assignees.get(row.id or 0, ()),
            assigner=members[row.assigner_id],
            overdue=is_overdue(ItemStatus(row.status), row.due_on, today),
            horizon=horizon(ItemStatus(row.status), row.due_on, today),
            priority=row.priority,
        )
        for row, number, key in rows
    )
