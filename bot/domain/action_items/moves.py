"""The life cycle of an action item: its statuses, the moves between them, and what each move needs."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.domain.members.member import Member
from bot.errors import EnlaceError
from bot.i18n import N_


class ItemStatus(StrEnum):
    """The status of an action item. The database and the JSON output use these values."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    SUBMITTED = "submitted"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The English words, marked for translation."""
        return ITEM_STATUS_LABELS[self]

    @property
    def closed(self) -> bool:
        """Whether no work is left."""
        return self in {ItemStatus.DONE, ItemStatus.CANCELLED}

    @property
    def at_work(self) -> bool:
        """Whether its assignees still have work to do. A submitted item waits for someone else."""
        return self in AT_WORK


AT_WORK = frozenset({ItemStatus.TODO, ItemStatus.IN_PROGRESS, ItemStatus.BLOCKED})
OPEN = AT_WORK | {ItemStatus.SUBMITTED}
ITEM_STATUS_LABELS: Mapping[ItemStatus, str] = {
    ItemStatus.TODO: N_("To do"),
    ItemStatus.IN_PROGRESS: N_("In progress"),
    ItemStatus.BLOCKED: N_("Blocked"),
    ItemStatus.SUBMITTED: N_("Submitted"),
    ItemStatus.DONE: N_("Done"),
    ItemStatus.CANCELLED: N_("Cancelled"),
}


class Move(StrEnum):
    """An action that moves an action item to another status."""

    START = "start"
    BLOCK = "block"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    CANCEL = "cancel"
    REOPEN = "reopen"


NEEDS_NOTE = frozenset({Move.BLOCK, Move.RETURN, Move.CANCEL, Move.REOPEN})
"""The moves that need a reason."""
TARGETS: Mapping[Move, Mapping[ItemStatus, ItemStatus]] = {
    Move.START: {
        ItemStatus.TODO: ItemStatus.IN_PROGRESS,
        ItemStatus.BLOCKED: ItemStatus.IN_PROGRESS,
    },
    Move.BLOCK: {
        ItemStatus.TODO: ItemStatus.BLOCKED,
        ItemStatus.IN_PROGRESS: ItemStatus.BLOCKED,
        ItemStatus.BLOCKED: ItemStatus.BLOCKED,
    },
    Move.SUBMIT: {
        ItemStatus.TODO: ItemStatus.SUBMITTED,
        ItemStatus.IN_PROGRESS: ItemStatus.SUBMITTED,
        ItemStatus.BLOCKED: ItemStatus.SUBMITTED,
    },
    Move.ACCEPT: {ItemStatus.SUBMITTED: ItemStatus.DONE},
    Move.RETURN: {ItemStatus.SUBMITTED: ItemStatus.IN_PROGRESS},
    Move.CANCEL: {
        ItemStatus.TODO: ItemStatus.CANCELLED,
        ItemStatus.IN_PROGRESS: ItemStatus.CANCELLED,
        ItemStatus.BLOCKED: ItemStatus.CANCELLED,
        ItemStatus.SUBMITTED: ItemStatus.CANCELLED,
    },
    Move.REOPEN: {
        ItemStatus.DONE: ItemStatus.IN_PROGRESS,
        ItemStatus.CANCELLED: ItemStatus.TODO,
    },
}
"""For each move, the statuses it may start from and the status it leads to. To block what is blocked changes
the cause.
"""


class ItemClosed(EnlaceError):
    message = N_(
        "%(item)s is “%(current)s”. The person who assigned it can reopen it: `%(action)s reopen "
        '%(item)s "reason"`.'
    )


class ItemStands(EnlaceError):
    message = N_("%(item)s is already “%(current)s”, so nothing was changed.")


class NotHandedIn(EnlaceError):
    message = N_(
        "%(item)s is “%(current)s”; only submitted work can be accepted or returned. %(people)s can "
        "submit it with `%(action)s submit %(item)s`."
    )


class AwaitsAcceptance(EnlaceError):
    message = N_(
        "%(item)s was already submitted and is waiting to be accepted. Ask %(people)s to send "
        "`%(action)s accept %(item)s`."
    )


class ItemNotClosed(EnlaceError):
    message = N_(
        "%(item)s is “%(current)s”, so there is nothing to reopen. `%(action)s show %(item)s` shows it."
    )


def item_name(number: int) -> str:
    """Return the name people use for an action item: A-12."""
    return f"A-{number}"


def target_of(
    number: int, current: ItemStatus, move: Move, *, assignees: Sequence[Member], accepters: Sequence[Member]
) -> ItemStatus:
    """Return the status that `move` leads to from `current`, or raise the error that says why it is not
    allowed.

    The error names `assignees`, who may hand the item in, or `accepters`, who may accept it.
    """
    target = TARGETS[move].get(current)
    if target is not None:
        return target
    item = item_name(number)
    if move is Move.REOPEN:
        raise ItemNotClosed(item=item, current=current)
    if current.closed:
        raise ItemClosed(item=item, current=current)
    if move in {Move.ACCEPT, Move.RETURN}:
        raise NotHandedIn(item=item, current=current, people=tuple(assignees))
    if current is ItemStatus.SUBMITTED:
        raise AwaitsAcceptance(item=item, people=tuple(accepters))
    raise ItemStands(item=item, current=current)
