"""What the app's Home shows one person, and how far it is one that they have only begun to use."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.action_items.action_item import ItemList
from bot.domain.digests.actions import Hold, Readers
from bot.domain.digests.digest import Need
from bot.domain.digests.occurrences import DAY, instant_of
from bot.domain.health import Health
from bot.domain.members.member import Member, MemberSeats, Side
from bot.domain.recommendations.recommendation import Board, Category, Summary
from bot.errors import EnlaceError
from bot.i18n import Language

EVERYTHING = "all"
"""The filter of the board that leaves nothing out."""
NEWCOMER_FOR = timedelta(days=14)
"""How long after they first opened it someone is greeted with what to do first, unless they hide that."""
REMEMBERED = timedelta(days=7)
"""How long after it was last opened a Home is kept up to date; opening it brings it up to date again."""


@dataclass(frozen=True)
class HomeChoices:
    """What someone chose to see of their Home: the board's `page` by `filter`, a page of their own items."""

    filter: str = EVERYTHING
    page: int = 1
    items_page: int = 1
    steps: bool = False


@dataclass(frozen=True)
class PendingDecision:
    """A recommendation, at a `version`, that awaits something of the reader: to confirm it, or close it."""

    need: Need
    row: Summary
    version: int
    side: Side | None = None


@dataclass(frozen=True)
class HomeBoard:
    """A page of the board by a `filter` that `found` so many; `categories` are those to filter by."""

    board: Board
    found: int
    filter: str
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class ComingDigest:
    """A digest that will reach the reader `at` an instant, in these languages; `held` says that it may not.

    Who holds it back, and why, is told only to those who look after digests.
    """

    schedule: str
    at: datetime
    languages: tuple[Language, ...]
    moved: bool = False
    held: bool = False
    hold: Hold | None = None


@dataclass(frozen=True)
class Unread:
    """A digest that went out, and who has read it or not."""

    schedule: str
    day: date
    readers: Readers


@dataclass(frozen=True)
class Oversight:
    """What those who answer for the bot see besides: how it is doing, and who has not read which digest."""

    health: Health
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class Home:
    """Everything on one person's Home, from one reading of the database.

    `asked` are the first of `asked_total`; `urgent` is what they have to hand in within a week or should
    have by now, also as a stand-in; `handed_in` awaits their word; `mine` is all that is theirs. Whoever
    helps them on is in `support`; `oversight` is None for whom it does not concern. `named_by` are those who
    named the reader as their stand-in for an absence, begun or not.
    """

    standing: MemberSeats
    steps: bool
    asked: tuple[PendingDecision, ...]
    asked_total: int
    urgent: ItemList
    handed_in: ItemList
    mine: ItemList
    board: HomeBoard
    digests: tuple[ComingDigest, ...]
    support: tuple[Member, ...] = ()
    oversight: Oversight | None = None
    named_by: tuple[Member, ...] = ()

    @property
    def reader(self) -> Member:
        """Whose Home it is."""
        return self.standing.member

    @property
    def quiet(self) -> bool:
        """Whether nothing needs the reader today."""
        return not (self.asked or self.urgent.total or self.handed_in.total)


@dataclass(frozen=True)
class TurnedAway:
    """Somebody whom the bot has met and does not serve, and why."""

    reader: Member
    why: EnlaceError


def fresh_until(shown: Home | TurnedAway, now: datetime) -> datetime:
    """Return the instant at which a Home may change by itself.

    That is when the reader's next calendar day begins, since other things are due then, or that of somebody
    for whom they stand in, whose absence begins or ends by that one's own calendar.
    """
    absent = shown.named_by if isinstance(shown, Home) else ()
    return min(_next_day(each, now) for each in (shown.reader, *absent))


def _next_day(member: Member, now: datetime) -> datetime:
    return instant_of(member.translator().today(now) + DAY, time(), member.zone).astimezone(UTC)
