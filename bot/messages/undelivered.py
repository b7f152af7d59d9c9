"""The report to the secretariat of messages that could not be delivered."""

from collections.abc import Sequence
from typing import Final

from bot.domain.outbox.notices import Failure, Undelivered
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.marks import unmarked
from bot.store.tables import OutboxMessage

UNDELIVERED: Final = "outbox.undelivered"
"""The stored kind. A report that cannot be delivered is not reported in turn."""
NAMED = 5
"""How many failures one message lists; it also gives the total."""


def content(failed: Sequence[OutboxMessage]) -> Content:
    """Freeze how many messages failed, and the recipient and reason of the first few."""
    values = {"total": len(failed), "failures": [_failure(row) for row in failed[:NAMED]]}
    return Content(UNDELIVERED, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read the failures back. A recipient who no longer exists is not named."""
    members = context.lookups.everyone()
    failures = tuple(
        Failure(members.get(each["recipient"] or 0), each["channel"], each["problem"])
        for each in row.content["failures"]
    )
    return OutgoingMessage(recipient_of(row, context), Undelivered(row.content["total"], failures))


def _failure(row: OutboxMessage) -> dict[str, object]:
    return {
        "recipient": row.recipient_id,
        "channel": None if row.recipient_id else unmarked(row.target.removeprefix("channel:"))[1],
        "problem": row.problem,
    }
