"""What the secretariat is told of messages that could not be delivered."""

from collections.abc import Sequence
from typing import Final

from bot.domain.outbox.notices import Failure, Undelivered
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import OutboxMessage

UNDELIVERED: Final = "outbox.undelivered"
"""The stored kind; there is no message about one that could not be delivered in turn."""
NAMED = 5
"""Failures that one message names; it says how many there are in all."""


def content(failed: Sequence[OutboxMessage]) -> Content:
    """Freeze how many messages failed, and to whom and why the first of them."""
    values = {"total": len(failed), "failures": [_failure(row) for row in failed[:NAMED]]}
    return Content(UNDELIVERED, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read the failures back; someone whom nobody knows any more is left unnamed."""
    members = context.lookups.everyone()
    failures = tuple(
        Failure(members.get(each["recipient"] or 0), each["channel"], each["problem"])
        for each in row.content["failures"]
    )
    return OutgoingMessage(recipient_of(row, context), Undelivered(row.content["total"], failures))


def _failure(row: OutboxMessage) -> dict[str, object]:
    return {
        "recipient": row.recipient_id,
        "channel": None if row.recipient_id else row.target.removeprefix("channel:"),
        "problem": row.problem,
    }
