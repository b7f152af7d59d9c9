"""The board in a Home: one filter, chosen from a list, and one page at a time."""

from collections.abc import Collection, Sequence

from bot.domain.home.content import EVERYTHING, HomeBoard
from bot.domain.members.member import Member, Side
from bot.domain.paging import Page
from bot.domain.recommendations.recommendation import Board, Summary, count_by_status
from bot.domain.recommendations.statuses import Status
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.recommendations.queries import Filters, Flag, matches

PAGE = 10
"""Recommendations on a page. Each takes a line, so that the parts below stay in sight."""
LONGEST_FILTER = 96


class UnknownFilter(EnlaceError):
    message = N_(
        "The board can no longer be filtered that way, so it was left as it was. Please choose from "
        "the list again."
    )


def filters_of(word: str) -> Filters:
    """Return the filters for a word of the list: "all", "mine", "status:blocked", "side:US",
    "category:trust".

    Raises `UnknownFilter`.
    """
    kind, _, value = word.partition(":")
    try:
        match kind:
            case "status":
                return Filters(statuses=frozenset({Status(value)}))
            case "side":
                return Filters(sides=frozenset({Side(value)}))
            case "category" if value and len(word) <= LONGEST_FILTER:
                return Filters(categories=frozenset({value}))
            case _:
                return Filters(flags=frozenset() if word == EVERYTHING else frozenset({Flag(word)}))
    except ValueError:
        raise UnknownFilter from None


def board_of(
    rows: Sequence[Summary], reader: Member, word: str, page: int, *, above: Collection[int] = ()
) -> HomeBoard:
    """Return a page of `rows` by a filter; all rows if the filter's category no longer exists.

    The recommendations with the numbers `above` are shown already, so they are counted only.
    """
    categories = {row.category.key: row.category for row in rows}
    kind, _, value = word.partition(":")
    known = EVERYTHING if kind == "category" and value not in categories else word
    filters = filters_of(known)
    matching = [row for row in rows if matches(row, filters, reader)]
    found = [row for row in matching if row.number not in above]
    shown = Page.within(page, len(found), PAGE)
    return HomeBoard(
        board=Board(shown.slice(found), count_by_status([row.status for row in rows]), shown),
        found=len(found),
        filter=known,
        categories=tuple(categories.values()),
        above=len(matching) - len(found),
    )
