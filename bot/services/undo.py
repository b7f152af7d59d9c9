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
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items.change import ItemChange, handling
from bot.services.changes.events import CHANGE_NOTHING, Subject, changes_since, event_at
from bot.services.changes.undo_steps import KINDS, UNDO_FOR, restore
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor
from bot.services.outbox.messages import take_back
from bot.services.recommendations.change import RecommendationChange, changing
from bot.store import tables


class NothingToUndo(EnlaceError):
    message = N_(
        "There is no change of yours to take back: it works for your latest change to a recommendation or an "
        "action item, once, within ten minutes. Later, make the opposite change with its own command."
    )


class CannotUndo(EnlaceError):
    message = N_(
        "Your latest change was to settings, members or a digest, and those are not taken back. "
        "Set them as they were with their own command; `%(taskforce)s help` shows it."
    )


class ChangedSince(EnlaceError):
    message = N_(
        "Your latest change to recommendation %(number)s can no longer be taken back, since it was changed "
        "again: %(changes)s. Nothing was changed now. Make the opposite change with its own command."
    )


class ItemChangedSince(EnlaceError):
    message = N_(
        "Your latest change to %(item)s can no longer be taken back, since it was changed again: "
        "%(changes)s. Nothing was changed now. Make the opposite change with its own command."
    )


class NotTheLatest(EnlaceError):
    message = N_(
        "That change was taken back already, or you have changed something else since, so nothing was done. "
        "`%(taskforce)s undo` takes back your latest change, for ten minutes."
    )


@dataclass(frozen=True)
class Latest:
    """A change, by its subject ("recommendation", "action_item"), its number, and the version it left."""

    subject: str
    number: int
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
    `ItemChangedSince`, and that permission's refusal.
    """
    seen = _last(context, caller)
    if meant is not None and meant != Latest(seen.subject, seen.number, seen.version):
        raise NotTheLatest
    with _frame(context, caller, seen) as change:
        step = change.session.get(tables.UndoStep, (context.workspace_id, change.actor.id))
        if step is None or step.seq != seen.seq:
            raise NothingToUndo
        _refuse_later_changes(change, step)
        event = event_at(change.session, context, change.members, step.seq, change.actor.language)
        if event is None:
            raise NothingToUndo
        for touched in step.rows:
            _bring_back(change, touched)
        change.session.delete(step)
        return _finish(change, step, event)


def _last(context: ServiceContext, caller: Caller) -> tables.UndoStep:
    """Return the caller's undo step if it belongs to their very last change and is recent enough."""
    with context.reading() as session:
        reader = actor(session, context, caller)
        step = session.get(tables.UndoStep, (context.workspace_id, reader.id))
        if step is None or context.clock.now() - step.at > UNDO_FOR:
            raise NothingToUndo
        newest = select(func.max(tables.AuditEvent.seq)).where(
            tables.AuditEvent.workspace_id == context.workspace_id,
            tables.AuditEvent.actor_id == reader.id,
            col(tables.AuditEvent.action).not_in(CHANGE_NOTHING),
        )
        if session.exec(newest).one() != step.seq:
            raise CannotUndo
        session.expunge(step)
        return step


def _frame(
    context: ServiceContext, caller: Caller, step: tables.UndoStep
) -> AbstractContextManager[RecommendationChange] | AbstractContextManager[ItemChange]:
    if step.subject == "recommendation":
        return changing(context, caller, step.number, Act(step.act))
    return handling(context, caller, step.number, ItemAct(step.act))


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
        Subject(item=step.number) if of_item else Subject(step.number),
        versions=versions,
    )
    if of_item:
        raise ItemChangedSince(item=item_name(step.number), changes=changes)
    raise ChangedSince(number=step.number, changes=changes)


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
        change.record(Action.UNDONE, facts)
        change.look_again()
        return Undone(event, recommendation=change.progress())
    change.look_again()
    cause = change.record(Action.UNDONE, facts)
    told = change.present(take_back(change.session, change.context, step.seq))
    change.tell(cause, NoticeKind.UNDONE, told, undone=cause.seq)
    return Undone(event, item=change.done(change.status).detail, told=change.told)
