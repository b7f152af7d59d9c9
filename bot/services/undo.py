"""Undoes the caller's own last change, by an inverse event; nothing is deleted."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.moves import item_name
from bot.domain.action_items.rights import ItemAct
from bot.domain.audit.events import Action, Event
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act
from bot.domain.outbox.notices import NoticeKind
from bot.domain.recommendations.recommendation import Progress
from bot.domain.recommendations.reference import Reference
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.messages import recommendation_comments
from bot.services.action_items.change import ItemChange, handling, require_item
from bot.services.changes.events import CHANGE_NOTHING, Subject, changes_since, event_at
from bot.services.changes.undo_steps import KINDS, UNDO_FOR, restore
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor
from bot.services.outbox.messages import Cause, take_back, tell
from bot.services.recommendations.change import RecommendationChange, changing
from bot.services.recommendations.summaries import find
from bot.store import tables


class NothingToUndo(EnlaceError):
    message = N_(
        "You have no change to undo: only your latest change to a recommendation or an action item "
        "can be undone, once, within ten minutes. After that, make the opposite change with its own "
        "command."
    )


class CannotUndo(EnlaceError):
    message = N_(
        "Your latest change was to settings, members or a digest, which cannot be undone. Change them "
        "back with their own command; `%(taskforce)s help` shows it."
    )


class ChangedSince(EnlaceError):
    message = N_(
        "Your latest change to recommendation %(number)s can no longer be undone, because it has been "
        "changed since: %(changes)s. Nothing was changed. Make the opposite change with its own "
        "command."
    )


class ItemChangedSince(EnlaceError):
    message = N_(
        "Your latest change to %(item)s can no longer be undone, because it has been changed since: "
        "%(changes)s. Nothing was changed. Make the opposite change with its own command."
    )


class WouldGoToSomebodyGone(EnlaceError):
    message = N_(
        "Your latest change to %(item)s can no longer be undone: it would be assigned to %(people)s again, "
        "who left the taskforce's list in the meantime. Nothing was changed. Reassign it instead."
    )


class NotTheLatest(EnlaceError):
    message = N_(
        "That change was already undone, or you have changed something else since, so nothing was "
        "done. `%(taskforce)s undo` undoes your latest change, for ten minutes."
    )


AFTERWARDS = frozenset({ItemAct.GIVE_BACK})
"""What a person may do no more once they have done it: they may undo it if they may do it again then."""


@dataclass(frozen=True)
class Latest:
    """A change, by its subject ("recommendation", "action_item"), which one, and the version it left."""

    subject: str
    which: Reference
    version: int


@dataclass(frozen=True)
class Undone:
    """What was undone, its subject as it is now, and who is notified. Either `recommendation` or `item` is
    set.
    """

    event: Event
    recommendation: Progress | None = None
    item: ItemDetail | None = None
    told: tuple[Member, ...] = ()


def undo(context: ServiceContext, caller: Caller, meant: Latest | None = None) -> Undone:
    """Undo the caller's last change. It needs the same permission as the change did.

    Raises `NotTheLatest` if another change was `meant`, `NothingToUndo`, `CannotUndo`, `ChangedSince`,
    `ItemChangedSince`, `WouldGoToSomebodyGone`, and that permission's refusal.
    """
    seen, key = _last(context, caller, meant)
    with _frame(context, caller, seen, key) as change:
        step = change.session.get(tables.UndoStep, (context.taskforce_id, change.actor.id))
        if step is None or step.seq != seen.seq:
            raise NothingToUndo
        _refuse_later_changes(change, step)
        event = event_at(change.session, context, change.members, step.seq, change.actor.language)
        if event is None:
            raise NothingToUndo
        _refuse_people_who_left(change, step)
        for touched in step.rows:
            _bring_back(change, touched)
        if isinstance(change, ItemChange) and step.act in AFTERWARDS:
            change.look_again()
            require_item(change, ItemAct(step.act))
        change.session.delete(step)
        return _finish(change, step, event)


def _last(
    context: ServiceContext, caller: Caller, meant: Latest | None
) -> tuple[tables.UndoStep, str | None]:
    """Return the caller's undo step if it belongs to their very last change and is recent enough.

    With it comes the key of the recommendation that it is about, if it is about one.
    """
    with context.reading() as session:
        reader = actor(session, context, caller)
        step = session.get(tables.UndoStep, (context.taskforce_id, reader.id))
        if step is None or context.clock.now() - step.at > UNDO_FOR:
            raise NothingToUndo
        newest = select(func.max(tables.AuditEvent.seq)).where(
            tables.AuditEvent.taskforce_id == context.taskforce_id,
            tables.AuditEvent.actor_id == reader.id,
            col(tables.AuditEvent.action).not_in(CHANGE_NOTHING),
        )
        if session.exec(newest).one() != step.seq:
            raise CannotUndo
        of_item = step.subject != "recommendation"
        row = None if of_item else session.get_one(tables.Recommendation, step.subject_id)
        if meant is not None:
            which = step.number if row is None else row.id
            same = meant.which if of_item else find(session, context, meant.which).id
            if (meant.subject, same, meant.version) != (step.subject, which, step.version):
                raise NotTheLatest
        session.expunge(step)
        return step, row.key if row else None


def _frame(
    context: ServiceContext, caller: Caller, step: tables.UndoStep, key: str | None
) -> AbstractContextManager[RecommendationChange] | AbstractContextManager[ItemChange]:
    if key is not None:
        return changing(context, caller, key, Act(step.act))
    act = None if step.act in AFTERWARDS else ItemAct(step.act)
    return handling(context, caller, step.number, act)


def _refuse_later_changes(change: RecommendationChange | ItemChange, step: tables.UndoStep) -> None:
    versions = change.row.version - step.version
    if not versions:
        return
    of_item = isinstance(change, ItemChange)
    changes = changes_since(
        change.session,
        change.context,
        change.actor,
        change.members,
        Subject(item=step.number) if of_item else Subject(change.row.id),
        versions=versions,
    )
    if of_item:
        raise ItemChangedSince(item=item_name(step.number), changes=changes)
    raise ChangedSince(number=change.row.number, changes=changes)


def _refuse_people_who_left(change: RecommendationChange | ItemChange, step: tables.UndoStep) -> None:
    """Raise if an action item would be assigned again to somebody who is no longer on the list."""
    gone = []
    for touched in step.rows:
        row = change.session.get_one(KINDS[touched["kind"]], touched["id"])
        if (
            not isinstance(row, tables.Assignment)
            or row.active
            or not (touched["before"] or {}).get("active")
        ):
            continue
        if not (member := change.members[row.member_id]).active:
            gone.append(member)
    if gone:
        raise WouldGoToSomebodyGone(item=item_name(step.number), people=tuple(gone))


def _bring_back(change: RecommendationChange | ItemChange, touched: Mapping[str, Any]) -> None:
    row = change.session.get_one(KINDS[touched["kind"]], touched["id"])
    if touched["before"] is not None:
        restore(row, touched["before"])
    elif isinstance(row, tables.ActionItem):
        row.active = False
    else:
        row.withdrawn_at = change.now
    change.session.add(row)
    change.session.flush()


def _finish(change: RecommendationChange | ItemChange, step: tables.UndoStep, event: Event) -> Undone:
    change.undoable = False
    facts = {
        "undone": {
            "seq": event.seq,
            "at": event.at.isoformat(),
            "action": event.action.value,
            "member": event.member.id if event.member else None,
            "facts": dict(event.facts),
        }
    }
    if isinstance(change, RecommendationChange):
        told = _tell_of_a_comment(change, change.record(Action.UNDONE, facts), step.seq)
        change.look_again()
        return Undone(event, recommendation=change.progress(), told=told)
    change.look_again()
    cause = change.record(Action.UNDONE, facts)
    told = change.present(take_back(change.session, change.context, step.seq))
    change.tell(cause, NoticeKind.UNDONE, told, undone=cause.seq)
    return Undone(event, item=change.done(change.status).detail, told=change.told)


def _tell_of_a_comment(change: RecommendationChange, cause: Cause, seq: int) -> tuple[Member, ...]:
    """Tell those who were told of a comment that it was taken back. No other change is told to anyone."""
    told = change.present(take_back(change.session, change.context, seq))
    content = recommendation_comments.content(change.actor.id, change.row, None)
    return tell(change.session, change.context, cause, told, content)
