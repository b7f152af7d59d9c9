"""How a week of a schedule is written down: what became of it, and the causes of its messages."""

PLANNED = "planned"
OPENED = "opened"
MISSED = "missed"
"""What `DigestOccurrence.status` says."""


def digest_cause(schedule: str, week: str) -> str:
    """Return what the outbox knows a week's digest by."""
    return f"digest:{schedule}:{week}"


def preview_cause(schedule: str, week: str) -> str:
    """Return what the outbox knows a week's preview by."""
    return f"preview:{schedule}:{week}"
