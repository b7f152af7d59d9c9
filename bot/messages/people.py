"""What the secretariat is told of people: that someone claims a user name, or left."""

from collections.abc import Sequence
from typing import Final

from bot.domain.action_items.moves import item_name
from bot.domain.members.member import Seat, Side
from bot.domain.outbox.notices import Departed, HandleClaimed
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import OutboxMessage

CLAIMED: Final = "member.handle_claimed"
"""The stored kind."""
DEPARTED: Final = "member.departed"
"""The stored kind."""
NAMED = 10
"""How many action items one message lists; it also gives the total."""


def claim(handle: str, slack_id: str) -> Content:
    """Freeze a claim: the file's user name, and who has it now."""
    return Content(CLAIMED, {"handle": handle, "slack_id": slack_id})


def departure(member: int, items: Sequence[int], seats: Sequence[tuple[int, Side, Seat]]) -> Content:
    """Freeze what someone held when they left: numbers of action items, and seats of recommendations."""
    values = {
        "member": member,
        "total": len(items),
        "items": list(items[:NAMED]),
        "seats": [[number, side.value, seat.value] for number, side, seat in seats],
    }
    return Content(DEPARTED, values)


def read_claim(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read a claim back."""
    values = row.content
    return OutgoingMessage(
        recipient_of(row, context),
        HandleClaimed(values["handle"], values["slack_id"], context.lookups.named_here(values["slack_id"])),
    )


def read_departure(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read back what someone held when they left."""
    values = row.content
    departed = Departed(
        member=context.lookups.everyone()[values["member"]],
        total=values["total"],
        items=tuple(map(item_name, values["items"])),
        seats=tuple((number, Side(side), Seat(seat)) for number, side, seat in values["seats"]),
    )
    return OutgoingMessage(recipient_of(row, context), departed)
