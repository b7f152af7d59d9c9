"""Messages shared with a whole channel: what they show, and how long they are kept up to date."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.members.member import Member
from bot.domain.recommendations.recommendation import Board, Detail
from bot.domain.recommendations.reference import Reference, written

FOLLOWED = timedelta(days=30)
"""How long a message is kept up to date after it was shared. Later it stays as it is."""
BETWEEN_UPDATES = timedelta(minutes=1)
"""The shortest time between two updates of a message, however many changes happen."""


class Kind(StrEnum):
    """What a shared message shows. A value that is in the database or in a button keeps its meaning."""

    BOARD = "board"
    RECOMMENDATION = "rec"
    ITEM = "item"


class PostOutcome(StrEnum):
    """The outcome of posting a shared message. `UNCLEAR`: nobody knows whether Slack posted it."""

    ARRIVED = "arrived"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Showing:
    """What to show: a page of the board or an action item, by its `number`, or a recommendation."""

    kind: Kind
    number: int = 1
    recommendation: Reference | None = None

    @property
    def which(self) -> Reference:
        """The recommendation that is shown."""
        return self.number if self.recommendation is None else self.recommendation

    @property
    def value(self) -> str:
        """What a button's value calls it."""
        key = self.recommendation if isinstance(self.recommendation, str) else None
        return f"{self.kind.value}:{written(key, self.number)}"


@dataclass(frozen=True)
class MessagePlace:
    """A conversation and, if the message was in a thread, that thread."""

    channel: str
    thread: str | None = None


Content = Board | Detail | ItemDetail


@dataclass(frozen=True)
class Shared:
    """A shared message and its present content, limited to what everyone may see.

    `reader` represents everyone, with the language and the time zone in which the message was shared at `at`.
    """

    id: str
    place: MessagePlace
    showing: Showing
    content: Content
    reader: Member
    sharer: Member
    at: datetime
