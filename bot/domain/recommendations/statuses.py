"""The seven statuses of a recommendation and the moves between them.

The words follow how audit offices track recommendations: GAO's open, closed-implemented and closed-not
implemented, and the inspectors general's rule that a recommendation closes only on evidence.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.i18n import N_


class Status(StrEnum):
    """The status of a recommendation. The database and the JSON output use these values."""

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
        """Whether only a chair can reopen it."""
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
"""For each status, the statuses that may follow, the likeliest first."""


def open_moves(status: Status) -> tuple[Status, ...]:
    """Return the statuses that `/rec update` may set; closing and reopening are separate commands."""
    return () if status.closed else tuple(target for target in MOVES[status] if not target.closed)
