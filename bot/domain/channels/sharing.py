"""What is shown to a whole channel, and for how long it follows what it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.members.member import Member
from bot.domain.recommendations.recommendation import Board, Detail

FOLLOWED = timedelta(days=30)
"""How long after it was shared a message is kept up to date; after that it is left as it is."""
BETWEEN_UPDATES = timedelta(minutes=1)
"""A message is not changed more often, however much happens."""


class Kind(StrEnum):
    """What a shared message shows. A value, once in the database or in a button, keeps its meaning."""

    BOARD = "board"
    RECOMMENDATION = "rec"
    ITEM = "item"


class PostOutcome(StrEnum):
    """What became of a message that was to be shared; nobody knows whether an `UNCLEAR` one is there."""

    ARRIVED = "arrived"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Showing:
    """A page of the board, a recommendation or an action item, by its `number`."""

    kind: Kind
    number: int


@dataclass(frozen=True)
class MessagePlace:
    """Where something was said: a conversation and, if in one, the thread."""

    channel: str
    thread: str | None = None


Content = Board | Detail | ItemDetail


@dataclass(frozen=True)
class Shared:
    """A message and what it shows at this moment, as everyone may see it.

    `reader` stands for everyone, with the language and the zone in which it was shared at the instant `at`.
    """

    id: str
    place: MessagePlace
    showing: Showing
    content: Content
    reader: Member
    sharer: Member
    at: datetime
