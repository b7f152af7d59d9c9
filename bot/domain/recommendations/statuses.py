"""The seven statuses of a recommendation and the moves between them.

The words follow how audit offices track recommendations: GAO's open, closed-implemented and closed-not
implemented, and the inspectors general's rule that a recommendation closes only on evidence.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.i18n import N_


class Status(StrEnum):
    """Where a recommendation stands; the value is what the database and the JSON output hold."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    PARTIALLY_IMPLEMENTED = "partially_implemented"
    REPORTED = "reported"
    CLOSED_IMPLEMENTED = "closed_implemented"
    CLOSED_NOT_IMPLEMENTED = "closed_not_implemented"

    @property
    def label(self) -> str:
        """The English words, marked for translation."""
        return STATUS_LABELS[self]

    @property
    def closed(self) -> bool:
        """Whether only a chair can bring it back."""
        return self in {Status.CLOSED_IMPLEMENTED, Status.CLOSED_NOT_IMPLEMENTED}


STATUS_LABELS: Mapping[Status, str] = {
    Status.NOT_STARTED: N_("Not started"),
    Status.IN_PROGRESS: N_("In progress"),
    Status.BLOCKED: N_("Blocked"),
    Status.PARTIALLY_IMPLEMENTED: N_("Partially implemented"),
    Status.REPORTED: N_("Reported, pending verification"),
    Status.CLOSED_IMPLEMENTED: N_("Closed, implemented"),
    Status.CLOSED_NOT_IMPLEMENTED: N_("Closed, not implemented"),
}

MOVES: Mapping[Status, tuple[Status, ...]] = {
    Status.NOT_STARTED: (Status.IN_PROGRESS, Status.CLOSED_NOT_IMPLEMENTED),
    Status.IN_PROGRESS: (
        Status.PARTIALLY_IMPLEMENTED,
        Status.BLOCKED,
        Status.REPORTED,
        Status.CLOSED_NOT_IMPLEMENTED,
    ),
    Status.BLOCKED: (
        Status.IN_PROGRESS,
        Status.PARTIALLY_IMPLEMENTED,
        Status.CLOSED_NOT_IMPLEMENTED,
    ),
    Status.PARTIALLY_IMPLEMENTED: (
        Status.IN_PROGRESS,
        Status.BLOCKED,
        Status.REPORTED,
        Status.CLOSED_NOT_IMPLEMENTED,
    ),
    Status.REPORTED: (
        Status.CLOSED_IMPLEMENTED,
        Status.PARTIALLY_IMPLEMENTED,
        Status.IN_PROGRESS,
    ),
    Status.CLOSED_IMPLEMENTED: (Status.IN_PROGRESS,),
    Status.CLOSED_NOT_IMPLEMENTED: (Status.IN_PROGRESS,),
}
"""From each status, where it may go next, the likeliest first."""


def open_moves(status: Status) -> tuple[Status, ...]:
    """Return where `/rec update` may take it; closing and reopening are commands of their own."""
    return () if status.closed else tuple(target for target in MOVES[status] if not target.closed)
