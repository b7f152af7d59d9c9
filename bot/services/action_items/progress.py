"""Moves an action item: start, block, hand in, accept or return, cancel, reopen."""

from collections.abc import Mapping

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.moves import NEEDS_NOTE, ItemStands, ItemStatus, Move, target_of
from bot.domain.action_items.rights import ItemAct, may_with_item
from bot.domain.audit.events import Action
from bot.domain.outbox.notices import NoticeKind
from bot.domain.texts import says, written
from bot.services.action_items.change import ItemChange, ItemResult, handling, looking, require_item
from bot.services.context import Caller, ServiceContext

ACTS: Mapping[Move, ItemAct] = {
    Move.START: ItemAct.WORK,
    Move.BLOCK: ItemAct.WORK,
    Move.SUBMIT: ItemAct.WORK,
    Move.ACCEPT: ItemAct.ACCEPT,
    Move.RETURN: ItemAct.ACCEPT,
    Move.CANCEL: ItemAct.MANAGE,
    Move.REOPEN: ItemAct.MANAGE,
}
"""The permission each move needs."""
EVENTS: Mapping[Move, Action] = {
    Move.START: Action.ITEM_STARTED,
    Move.BLOCK: Action.ITEM_BLOCKED,
    Move.SUBMIT: Action.ITEM_SUBMITTED,
    Move.ACCEPT: Action.ITEM_ACCEPTED,
    Move.RETURN: Action.ITEM_RETURNED,
    Move.CANCEL: Action.ITEM_CANCELLED,
    Move.REOPEN: Action.ITEM_REOPENED,
}
TELLS: Mapping[Move, NoticeKind] = {
    Move.SUBMIT: NoticeKind.SUBMITTED,
    Move.ACCEPT: NoticeKind.ACCEPTED,
    Move.RETURN: NoticeKind.RETURNED,
    Move.CANCEL: NoticeKind.CANCELLED,
    Move.REOPEN: NoticeKind.REOPENED,
}
"""The notice each move sends: to the assigner for submitted work, to the assignees for all others."""


def move_item(
    context: ServiceContext,
    caller: Caller,
    number: int,
    move: Move,
    note: str | None = None,
    *,
    expected: int | None = None,
) -> ItemResult:
    """Make a move. If the person who hands the item in also assigned it, it is done at once.

    A block, a return, a cancellation and a reopening need a `note`. To block what is blocked gives it another
    cause. Raises `MayNotWork`, `MayNotAccept`,
    `MayNotManage`, `TextBlank`, `TextTooLong`, and the errors of `bot.domain.action_items.moves.target_of`
    and of `handling`.
    """
    with handling(context, caller, number, ACTS[move], expected=expected) as change:
        return _move(change, move, note)


def to_move(context: ServiceContext, caller: Caller, number: int, move: Move) -> ItemDetail:
    """Return an action item if the caller can make a move with it now. Raises as `move_item` does."""
    with looking(context, caller, number, ACTS[move]) as change:
        target_of(number, change.status, move, assignees=change.assignees, accepters=change.accepters)
        return change.done(change.status).detail


def finish_item(
    context: ServiceContext,
    caller: Caller,
    number: int,
    note: str | None = None,
    *,
    expected: int | None = None,
) -> ItemResult:
    """Do what "done" means: accept submitted work if the actor may, otherwise hand it in.

    Raises as `move_item` does.
    """
    with handling(context, caller, number, None, expected=expected) as change:
        accepts = change.status is ItemStatus.SUBMITTED and may_with_item(
            change.actor.role, ItemAct.ACCEPT, change.relation
        )
        move = Move.ACCEPT if accepts else Move.SUBMIT
        change.act = ACTS[move]
        require_item(change, ACTS[move])
        return _move(change, move, note)


def _move(change: ItemChange, move: Move, note: str | None) -> ItemResult:
    row, before = change.row, change.status
    target = target_of(row.number, before, move, assignees=change.assignees, accepters=change.accepters)
    said = written(note or "", change.actor.language) if note or move in NEEDS_NOTE else None
    at_once = move is Move.SUBMIT and change.actor.id == row.assigner_id
    if at_once:
        target = ItemStatus.DONE
    action = Action.ITEM_FINISHED if at_once else EVENTS[move]
    if target is not before:
        row.status, row.status_since = target.value, change.now
    elif says(row.note, said or {}):
        raise ItemStands(item=change.name, current=before)
    else:
        action = Action.ITEM_CAUSE_CHANGED
    row.note = said
    cause = change.record(action, {"from": before.value, "to": target.value}, {"note": said})
    kind = NoticeKind.ACCEPTED if at_once else TELLS.get(move)
    if kind is not None:
        concerned = (change.assigner,) if kind is NoticeKind.SUBMITTED else change.assignees
        change.tell(cause, kind, concerned, note=said)
    return change.done(before)
