"""The content of the app's Home tab for one person, and whether they only began to use it."""

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
"""The board filter that shows everything."""
NEWCOMER_FOR = timedelta(days=14)
"""How long the first steps are shown after someone first opened their Home, unless they hide them."""
REMEMBERED = timedelta(days=7)
"""How long a Home is kept up to date after it was last opened. Opening it updates it again."""


@dataclass(frozen=True)
class HomeChoices:
    """What someone chose to see on their Home: the board's `page` by `filter`, a page of their own items."""

    filter: str = EVERYTHING
    page: int = 1
    items_page: int = 1
    steps: bool = False


@dataclass(frozen=True)
class PendingDecision:
    """A recommendation, at a `version`, that the reader has to confirm or close."""

    need: Need
    row: Summary
    version: int
    side: Side | None = None


@dataclass(frozen=True)
class HomeBoard:
    """A page of the board by a `filter` with `found` matches. `categories` are those to filter by.

    `above` counts further matches, which the Home shows among what needs its reader.
    """

    board: Board
    found: int
    filter: str
    categories: tuple[Category, ...]
    above: int = 0


@dataclass(frozen=True)
class ComingDigest:
    """A digest that will reach the reader at `at`, in these languages. `held` means that it is on hold.

    Only the people who look after digests are told in `hold` who put it on hold, and why.
    """

    schedule: str
    at: datetime
    languages: tuple[Language, ...]
    moved: bool = False
    held: bool = False
    hold: Hold | None = None


@dataclass(frozen=True)
class Unread:
    """A digest that was sent, and who has read it and who has not."""

    schedule: str
    day: date
    readers: Readers


@dataclass(frozen=True)
class Oversight:
    """What the people who run the bot see as well: its health, and who has not read which digest."""

    health: Health
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class Home:
    """Everything on one person's Home, from one read of the database.

    `asked` are the first of `asked_total`. `urgent` are the items they have to hand in within a week, and the
    overdue ones, including those of people they stand in for. `handed_in` awaits their decision; `mine` is
    what else is assigned to them. Nothing is in two of these, and the board leaves out `asked`. `support` are
    the people who can help them. `oversight` is None for people who do not run the bot. `named_by` are the
    members who named the reader as their stand-in for an absence, begun or not. `reminded` says whether
    anybody is reminded of anything.
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
    reminded: bool = True

    @property
    def reader(self) -> Member:
        """The person whose Home it is."""
        return self.standing.member

    @property
    def more(self) -> int:
        """How many things need the reader that do not fit on the Home."""
        lists = (self.urgent, self.handed_in)
        return self.asked_total - len(self.asked) + sum(each.total - len(each.rows) for each in lists)

    @property
    def quiet(self) -> bool:
        """Whether nothing needs the reader today."""
        return not (self.asked or self.urgent.total or self.handed_in.total)


@dataclass(frozen=True)
class TurnedAway:
    """A person whom the bot knows but does not serve, and why."""

    reader: Member
    why: EnlaceError


def fresh_until(shown: Home | TurnedAway, now: datetime) -> datetime:
    """Return the instant at which a Home may change by itself.

    That is the start of the reader's next calendar day, since other items are due then. It may also be the
    start of the next day of someone they stand in for: that person's absence begins or ends in their own time
    zone.
    """
    absent = shown.named_by if isinstance(shown, Home) else ()
    return min(_next_day(each, now) for each in (shown.reader, *absent))


def _next_day(member: Member, now: datetime) -> datetime:
    return instant_of(member.translator().today(now) + DAY, time(), member.zone).astimezone(UTC)
