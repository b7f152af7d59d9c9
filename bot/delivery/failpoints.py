"""Named points in the protocol at which a test can kill or delay a process, to prove that it recovers."""

from enum import StrEnum


class Failpoint(StrEnum):
    """A point between two steps; its name says which step comes next or which was last."""

    BEFORE_CLAIM = "before_claim"
    AFTER_CLAIM = "after_claim"
    BEFORE_DEADLINE_CHECK = "before_deadline_check"
    BEFORE_POST = "before_post"
    AFTER_POST = "after_post"
    AFTER_RECORD = "after_record"
    BEFORE_POSTPONE = "before_postpone"
    AFTER_POSTPONE = "after_postpone"
    BEFORE_LEAVING_OPEN = "before_leaving_open"
    BEFORE_READING = "before_reading"
    AFTER_READING = "after_reading"
    AFTER_RECONCILING = "after_reconciling"
    BEFORE_DELETE = "before_delete"
    AFTER_DELETE = "after_delete"


class Failpoints:
    """The failpoints of a running bot: nothing happens at any of them."""

    async def reach(self, point: Failpoint) -> None:
        """Pass `point`."""
