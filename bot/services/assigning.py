"""Assigning action items: who is to do what until when, and every later change to that."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, select

from bot.domain.action_items import ItemDetail
from bot.domain.item_moves import ItemClosed, ItemStatus
from bot.domain.item_rights import ItemAct
from bot.domain.members import Member, Role
from bot.domain.notices import NoticeKind
from bot.domain.permissions import Act
from bot.domain.texts import says, written
from bot.domain.trail import Action
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.desk import Caller, Desk
from bot.services.item_change import Handled, ItemChange, handling, look_at, require_item
from bot.services.item_relations import leads_of
from bot.services.members import actor, as_member, everyone, require
from bot.services.roster import NothingToChange, UnknownMember, find_person
from bot.services.summaries import find
from bot.store import tables

ME = "me"
"""Stands for whoever asks, in a list of people."""
TEXT_LIMIT = 1000
"""Characters of what is to be done; with everything else about it, it stays within one message."""
MOST_ASSIGNEES = 10


class ObserverCannotWork(EnlaceError):
    message = N_(
        "%(who)s is an observer, and observers are assigned nothing. Choose someone else, or have the "
        "secretariat make them a member first: `%(taskforce)s member @… role member`."
    )


class TooManyAssignees(EnlaceError):
    message = N_(
        "That names %(length)s people, and an action item takes %(limit)s. Assign it to a few who answer for "
        "it, or make one for each group."
    )


@dataclass(frozen=True)
class Assigning:
    """What is to be done by whom until when; `people` are Slack ids, handles, or `ME`."""

    text: str
    people: tuple[str, ...]
    recommendation: int | None = None
    due_on: date | None = None


def assign(desk: Desk, caller: Caller, wanted: Assigning) -> Handled:
    """Make an action item and tell those who are to do it.

    Raises `MayNotAssign`, `UnknownMember`, `ObserverCannotWork`, `TooManyAssignees`,
    `UnknownRecommendation`, `TextTooLong`.
    """
    with desk.writing(caller) as (session, now):
        reader, members = actor(session, desk, caller), everyone(session, desk)
        recommendation = find(session, desk, wanted.recommendation) if wanted.recommendation else None
        leads = leads_of(session, desk, members, recommendation)
        _require_assigning(session, desk, reader, leads)
        assignees = _people(session, desk, reader, wanted.people)
        row = tables.ActionItem(
            workspace_id=desk.workspace_id,
            number=_next_number(session, desk),
            recommendation_id=recommendation.id if recommendation else None,
            text=written(wanted.text, reader.language, limit=TEXT_LIMIT),
            status=ItemStatus.TODO,
            status_since=now,
            due_on=wanted.due_on,
            assigner_id=reader.id,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        change = ItemChange(
            desk=desk,
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


def reassign(
    desk: Desk, caller: Caller, number: int, people: Sequence[str], *, expected: int | None = None
) -> Handled:
    """Give an action item to others, and tell both them and those who no longer have it.

    Raises `MayNotManage`, `ItemClosed`, `NothingToChange`, and as `assign` and `handling` do.
    """
    with _managing(desk, caller, number, expected) as change:
        before = change.assignees
        after = _people(change.session, desk, change.actor, people)
        if {member.id for member in before} == {member.id for member in after}:
            raise NothingToChange
        _set_assignees(change, after)
        change.assignees = after
        facts = {
            "assignees": [member.id for member in after],
            "before": [member.id for member in before],
        }
        cause = change.record(Action.ITEM_REASSIGNED, facts)
        kept = {member.id for member in before} & {member.id for member in after}
        change.tell(cause, NoticeKind.ASSIGNED, _without(after, kept))
        change.tell(cause, NoticeKind.UNASSIGNED, _without(before, kept))
        return change.done(change.status)


def to_reassign(desk: Desk, caller: Caller, number: int) -> ItemDetail:
    """Return an action item that the caller may give to others, unchanged; raises as `reassign` does."""
    with desk.reading() as session:
        change = look_at(session, desk, caller, number)
        require_item(change, ItemAct.MANAGE)
        if change.status.closed:
            raise ItemClosed(item=change.name, current=change.status)
        return change.done(change.status).detail


def move_due(
    desk: Desk, caller: Caller, number: int, due_on: date | None, *, expected: int | None = None
) -> Handled:
    """Set another due date, or none, and tell the assignees and the assigner.

    Raises `MayNotManage`, `ItemClosed`, `NothingToChange`, and as `handling` does.
    """
    with _managing(desk, caller, number, expected) as change:
        before = change.row.due_on
        if before == due_on:
            raise NothingToChange
        change.row.due_on, change.row.due_moved_at = due_on, change.now
        cause = change.record(Action.ITEM_DUE_MOVED, {"due": [_day(before), _day(due_on)]})
        change.tell(cause, NoticeKind.DUE_MOVED, (*change.assignees, change.assigner), before=before)
        return change.done(change.status)


def edit_item(
    desk: Desk,
    caller: Caller,
    number: int,
    *,
    text: str | None = None,
    recommendation: int | None = None,
    expected: int | None = None,
) -> Handled:
    """Change what is to be done, or the recommendation that it belongs to, and tell the assignees.

    Raises `MayNotManage`, `MayNotAssign` for another recommendation than one's own, `ItemClosed`,
    `NothingToChange`, `TextTooLong`, and as `handling` does.
    """
    with _managing(desk, caller, number, expected) as change:
        words = written(text, change.actor.language, limit=TEXT_LIMIT) if text else None
        target = find(change.session, desk, recommendation) if recommendation else change.recommendation
        if words is not None and says(change.row.text, words):
            words = None
        moved = target is not None and target.id != change.row.recommendation_id
        if not moved and words is None:
            raise NothingToChange
        facts = {}
        if moved and target is not None:
            leads = leads_of(change.session, desk, change.members, target)
            _require_assigning(change.session, desk, change.actor, leads)
            former = change.recommendation.number if change.recommendation else None
            facts = {"recommendation": [former, target.number]}
            change.row.recommendation_id = target.id
            change.recommendation, change.leads = target, leads
        change.row.text = words or change.row.text
        cause = change.record(Action.ITEM_EDITED, facts, {"text": words})
        change.tell(cause, NoticeKind.EDITED, change.assignees)
        return change.done(change.status)


@contextmanager
def _managing(desk: Desk, caller: Caller, number: int, expected: int | None) -> Iterator[ItemChange]:
    with handling(desk, caller, number, ItemAct.MANAGE, expected=expected) as change:
        if change.status.closed:
            raise ItemClosed(item=change.name, current=change.status)
        yield change


def _require_assigning(session: Session, desk: Desk, reader: Member, leads: Sequence[Member]) -> None:
    own = any(reader.id == lead.id for lead in leads)
    require(session, desk, reader, Act.ASSIGN, leads=own, also=leads)


def _people(session: Session, desk: Desk, reader: Member, people: Iterable[str]) -> tuple[Member, ...]:
    named = list(dict.fromkeys(people))
    if len(named) > MOST_ASSIGNEES:
        raise TooManyAssignees(length=len(named), limit=MOST_ASSIGNEES)
    found: dict[int, Member] = {}
    for person in named:
        row = find_person(session, desk, reader.slack_id or "" if person == ME else person)
        member = as_member(row, desk.rules)
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
                workspace_id=change.desk.workspace_id,
                action_item_id=change.row.id or 0,
                member_id=member.id,
                active=False,
            )
            change.touched.change(row)
            row.active, row.since = True, change.now
            change.session.add(row)
    change.session.flush()


def _next_number(session: Session, desk: Desk) -> int:
    """Return the next short number; whoever writes in a workspace goes alone, so that none is given twice."""
    newest = select(func.max(tables.ActionItem.number)).where(
        tables.ActionItem.workspace_id == desk.workspace_id
    )
    return (session.exec(newest).one() or 0) + 1


def _without(people: Iterable[Member], ids: set[int]) -> tuple[Member, ...]:
    return tuple(member for member in people if member.id not in ids)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
