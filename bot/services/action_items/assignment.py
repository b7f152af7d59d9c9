"""Assigns action items, and changes their assignees, due dates and texts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, select

from bot.domain.action_items.action_item import MOST_ASSIGNEES, NONE_OPEN, ItemDetail
from bot.domain.action_items.moves import ItemClosed, ItemStatus
from bot.domain.action_items.rights import ItemAct, may_with_item
from bot.domain.audit.events import Action
from bot.domain.members.member import Member, Role
from bot.domain.members.permissions import Act, may
from bot.domain.outbox.notices import NoticeKind
from bot.domain.recommendations.recommendation import Summary
from bot.domain.recommendations.reference import Reference
from bot.domain.texts import ITEM_TEXT_LIMIT, written
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items.change import ItemChange, ItemResult, handling, looking, require_item
from bot.services.action_items.relations import leads_of
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, as_member, everyone, require
from bot.services.members.roster import NothingToChange, UnknownMember, find_person
from bot.services.recommendations.summaries import find, seats_of, summary
from bot.store import tables

ME = "me"
"""In a list of people, this word means the caller."""


class ObserverCannotWork(EnlaceError):
    message = N_(
        "%(who)s is an observer, and observers cannot be assigned action items. Choose someone else, "
        "or have the secretariat make them a member first: `%(taskforce)s member @… role member`."
    )


class TooManyAssignees(EnlaceError):
    message = N_(
        "That names %(length)s people; an action item can have at most %(limit)s. Assign it to the "
        "few who are accountable for it, or create one for each group."
    )


@dataclass(frozen=True)
class Assigning:
    """A new action item. `people` are Slack ids, handles, or `ME`.

    `origin` is the address of the message it was made from.
    """

    text: str
    people: tuple[str, ...]
    recommendation: Reference | None = None
    due_on: date | None = None
    priority: bool = False
    origin: str | None = None


@dataclass(frozen=True)
class Editing:
    """The new values of an action item. None keeps a value; `no_date` removes the due date."""

    text: str | None = None
    recommendation: Reference | None = None
    due_on: date | None = None
    no_date: bool = False
    priority: bool | None = None


def assign(context: ServiceContext, caller: Caller, wanted: Assigning) -> ItemResult:
    """Create an action item and notify its assignees.

    Raises `MayNotAssign`, `UnknownMember`, `ObserverCannotWork`, `TooManyAssignees`, `UnknownRecommendation`,
    `TextBlank`, `TextTooLong`.
    """
    with context.writing(caller) as (session, now):
        reader, members = actor(session, context, caller), everyone(session, context)
        recommendation = find(session, context, wanted.recommendation) if wanted.recommendation else None
        leads = leads_of(session, context, members, recommendation)
        _require_assigning(session, context, reader, leads)
        assignees = _people(session, context, reader, wanted.people)
        row = tables.ActionItem(
            taskforce_id=context.taskforce_id,
            number=_next_number(session, context),
            recommendation_id=recommendation.id if recommendation else None,
            text=written(wanted.text, reader.language, limit=ITEM_TEXT_LIMIT),
            status=ItemStatus.TODO,
            status_since=now,
            due_on=wanted.due_on,
            priority=wanted.priority,
            origin=wanted.origin,
            assigner_id=reader.id,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        change = ItemChange(
            context=context,
            session=session,
            caller=caller,
            now=now,
            actor=reader,
            members=members,
            act=ItemAct.MANAGE,
            row=row,
            recommendation=recommendation,
            leads=leads,
            assignees=assignees,
        )
        change.touched.add(row)
        _set_assignees(change, assignees)
        facts = {
            "assignees": [member.id for member in assignees],
            "due": _day(wanted.due_on),
        }
        cause = change.record(Action.ITEM_ASSIGNED, facts, {"text": row.text}, new=True)
        change.tell(cause, NoticeKind.ASSIGNED, assignees)
        return change.done(ItemStatus.TODO)


@dataclass(frozen=True)
class ForAssignment:
    """What the form for a new action item shows: its recommendation, and whether there must be one."""

    recommendation: Summary | None
    required: bool


def to_assign(context: ServiceContext, caller: Caller, which: Reference | None = None) -> ForAssignment:
    """Return the recommendation for a new action item, if the caller may assign one there.

    Without one, it is enough to lead any recommendation; somebody who may assign only as a lead must name
    one in the end. Raises `MayNotAssign`, `UnknownRecommendation`.
    """
    with context.reading() as session:
        reader, members = actor(session, context, caller), everyone(session, context)
        required = not may(reader.role, Act.ASSIGN)
        if which is None:
            leading = any(
                seated.member.id == reader.id
                for seats in seats_of(session, context, members).values()
                for seated in seats
            )
            _require_assigning(session, context, reader, [reader] if leading else [])
            return ForAssignment(None, required)
        row = find(session, context, which)
        _require_assigning(session, context, reader, leads_of(session, context, members, row))
        category = session.get_one(tables.Category, row.category_id)
        shown = summary(row, category, (), reader.language, context.clock.now(), context, NONE_OPEN)
        return ForAssignment(shown, required)


def reassign(
    context: ServiceContext,
    caller: Caller,
    number: int,
    people: Sequence[str],
    *,
    expected: int | None = None,
) -> ItemResult:
    """Give an action item to other people, and notify both them and those who lose it.

    An assignee may give their part back to the person who assigned it. Raises `MayNotManage`, `ItemClosed`,
    `NothingToChange`, and as `assign` and `handling` do.
    """
    with handling(context, caller, number, None, expected=expected) as change:
        before = change.assignees
        if not change.relation.assignee:
            require_item(change, ItemAct.MANAGE)
        if change.status.closed:
            raise ItemClosed(item=change.name, current=change.status)
        after = _people(change.session, context, change.actor, people)
        if _ids(before) == _ids(after):
            raise NothingToChange
        back = _ids(after) == _ids(_given_back(change))
        gives_back = back and may_with_item(change.actor.role, ItemAct.GIVE_BACK, change.relation)
        change.act = ItemAct.GIVE_BACK if gives_back else ItemAct.MANAGE
        require_item(change, change.act)
        return _hand_on(change, after)


def give_back(context: ServiceContext, caller: Caller, number: int) -> ItemResult:
    """Give the caller's part of an item back to the person who assigned it, and notify both.

    Raises `MayNotGiveBack`, `ItemClosed`, and as `handling` does.
    """
    with handling(context, caller, number, ItemAct.GIVE_BACK) as change:
        if change.status.closed:
            raise ItemClosed(item=change.name, current=change.status)
        return _hand_on(change, _given_back(change))


def _given_back(change: ItemChange) -> tuple[Member, ...]:
    """Return the assignees after the actor has given their part back to the assigner."""
    people = {each.id: each for each in (*change.assignees, change.assigner)}
    return tuple(each for each in people.values() if each.id != change.actor.id)


def _hand_on(change: ItemChange, after: tuple[Member, ...]) -> ItemResult:
    before = change.assignees
    _set_assignees(change, after)
    change.assignees = after
    facts = {
        "assignees": [member.id for member in after],
        "before": [member.id for member in before],
    }
    cause = change.record(Action.ITEM_REASSIGNED, facts)
    kept = _ids(before) & _ids(after)
    change.tell(cause, NoticeKind.ASSIGNED, _without(after, kept))
    change.tell(cause, NoticeKind.UNASSIGNED, _without(before, kept))
    return change.done(change.status)


def _ids(people: Iterable[Member]) -> set[int]:
    return {member.id for member in people}


def to_manage(context: ServiceContext, caller: Caller, number: int) -> ItemDetail:
    """Return an open action item, unchanged, if the caller may change it. Raises as `reassign` does."""
    with looking(context, caller, number, ItemAct.MANAGE) as change:
        if change.status.closed:
            raise ItemClosed(item=change.name, current=change.status)
        return change.done(change.status).detail


def move_due(
    context: ServiceContext, caller: Caller, number: int, due_on: date | None, *, expected: int | None = None
) -> ItemResult:
    """Set another due date, or none, and notify the assignees and the assigner.

    Raises `MayNotManage`, `ItemClosed`, `NothingToChange`, and as `handling` does.
    """
    with _managing(context, caller, number, expected) as change:
        if change.row.due_on == due_on:
            raise NothingToChange
        _move_due(change, due_on)
        return change.done(change.status)


def edit_item(
    context: ServiceContext, caller: Caller, number: int, wanted: Editing, *, expected: int | None = None
) -> ItemResult:
    """Change an item's text, due date, priority or recommendation, and notify the assignees.

    Raises `MayNotManage`, `MayNotAssign` for a recommendation that is not the caller's own, `ItemClosed`,
    `NothingToChange`, `TextBlank`, `TextTooLong`, and as `handling` does.
    """
    with _managing(context, caller, number, expected) as change:
        row = change.row
        words = (
            written(wanted.text, change.actor.language, limit=ITEM_TEXT_LIMIT)
            if wanted.text is not None
            else None
        )
        if words and wanted.text in row.text.values():
            words = None  # the same text as before, maybe in another language than the editor's
        target = (
            find(change.session, context, wanted.recommendation)
            if wanted.recommendation
            else change.recommendation
        )
        moved = target is not None and target.id != row.recommendation_id
        urgency = wanted.priority is not None and wanted.priority is not row.priority
        due_on = None if wanted.no_date else wanted.due_on or row.due_on
        if not (moved or words or urgency or due_on != row.due_on):
            raise NothingToChange
        facts: dict[str, object] = {}
        if moved and target is not None:
            leads = leads_of(change.session, context, change.members, target)
            _require_assigning(change.session, context, change.actor, leads)
            former = change.recommendation.number if change.recommendation else None
            facts["recommendation"] = [former, target.number]
            row.recommendation_id = target.id
            change.recommendation, change.leads = target, leads
        if urgency and wanted.priority is not None:
            facts["priority"] = [row.priority, wanted.priority]
            row.priority = wanted.priority
        row.text = words or row.text
        postponed = due_on != row.due_on
        if postponed:
            _move_due(change, due_on, telling=not (words or facts))
        if words or facts:
            # One message tells the assignees of both changes, because it also says when the item is due.
            cause = change.record(Action.ITEM_EDITED, facts, {"text": words})
            change.tell(cause, NoticeKind.EDITED, change.assignees)
        edited = {*facts, *(["text"] if words else []), *(["due"] if postponed else [])}
        return replace(change.done(change.status), edited=frozenset(edited))


def _move_due(change: ItemChange, due_on: date | None, *, telling: bool = True) -> None:
    before = change.row.due_on
    change.row.due_on, change.row.due_moved_at = due_on, change.now
    cause = change.record(Action.ITEM_DUE_MOVED, {"due": [_day(before), _day(due_on)]})
    if telling:
        change.tell(cause, NoticeKind.DUE_MOVED, (*change.assignees, change.assigner), before=before)


@contextmanager
def _managing(
    context: ServiceContext, caller: Caller, number: int, expected: int | None
) -> Iterator[ItemChange]:
    with handling(context, caller, number, ItemAct.MANAGE, expected=expected) as change:
        if change.status.closed:
            raise ItemClosed(item=change.name, current=change.status)
        yield change


def _require_assigning(
    session: Session, context: ServiceContext, reader: Member, leads: Sequence[Member]
) -> None:
    own = any(reader.id == lead.id for lead in leads)
    require(session, context, reader, Act.ASSIGN, leads=own, also=leads)


def _people(
    session: Session, context: ServiceContext, reader: Member, people: Iterable[str]
) -> tuple[Member, ...]:
    named = list(dict.fromkeys(people))
    if len(named) > MOST_ASSIGNEES:
        raise TooManyAssignees(length=len(named), limit=MOST_ASSIGNEES)
    found: dict[int, Member] = {}
    for person in named:
        row = find_person(session, context, reader.slack_id or "" if person == ME else person)
        member = as_member(row, context.rules)
        if not member.active:
            raise UnknownMember(person=member.name)
        if member.role is Role.OBSERVER:
            raise ObserverCannotWork(who=member)
        found[member.id] = member
    return tuple(found.values())


def _set_assignees(change: ItemChange, wanted: Sequence[Member]) -> None:
    rows = {
        row.member_id: row
        for row in change.session.exec(
            select(tables.Assignment).where(tables.Assignment.action_item_id == change.row.id)
        )
    }
    ids = {member.id for member in wanted}
    for member_id, row in rows.items():
        if row.active is not (member_id in ids):
            change.touched.change(row)
            row.active = member_id in ids
            row.since = change.now if row.active else row.since
            change.session.add(row)
    for member in wanted:
        if member.id not in rows:
            row = tables.Assignment(
                taskforce_id=change.context.taskforce_id,
                action_item_id=change.row.id or 0,
                member_id=member.id,
                active=False,
            )
            change.touched.change(row)
            row.active, row.since = True, change.now
            change.session.add(row)
    change.session.flush()


def _next_number(session: Session, context: ServiceContext) -> int:
    """Return the next item number. Writers of a workspace run one at a time, so no number is used twice."""
    newest = select(func.max(tables.ActionItem.number)).where(
        tables.ActionItem.taskforce_id == context.taskforce_id
    )
    return (session.exec(newest).one() or 0) + 1


def _without(people: Iterable[Member], ids: set[int]) -> tuple[Member, ...]:
    return tuple(member for member in people if member.id not in ids)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
