"""Finds closed action items, which become more every year, without counting or searching all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, case, func, select, true
from sqlmodel import Session, col

from bot.domain.paging import Page
from bot.services.action_items.filters import Conditions, is_closed
from bot.services.context import ServiceContext
from bot.store.counting import counted_page
from bot.store.search import in_index, in_row
from bot.store.tables import ActionItem

LOOKED_AT = 500
"""Closed items, the latest, in which words are looked for before the index is asked."""
MANY = 30
"""So many of them have a common word: items with it are not counted further, and the index is not asked."""


@dataclass(frozen=True)
class Place:
    """The page asked for, of how many rows, and how many open items come before the closed ones."""

    asked: int
    size: int
    before: int


@dataclass(frozen=True)
class ClosedItems:
    """The page of a list that goes on with closed items, the number of all its items, and a function.

    `ids` returns the row ids of so many closed items after so many others.
    """

    page: Page
    total: int
    ids: Callable[[int, int], Sequence[int]]


def closed_items(
    session: Session,
    context: ServiceContext,
    scope: Conditions,
    needles: Sequence[str],
    at: Place,
    values: Mapping[str, object],
) -> ClosedItems:
    """Find the closed items of `scope` that have words which begin with `needles`, the latest closed first.

    Common words are found among the latest; only rarer ones are looked up in the index, which would find too
    many of the others. With a common word beside a rare one, the items of the rare one are looked at.
    """

    def ids(conditions: Conditions) -> Select[Any]:
        return _latest_first(select(col(ActionItem.id)).where(*scope, is_closed(), *conditions))

    def counted(conditions: Conditions, known: Sequence[int] = ()) -> ClosedItems:
        def of_page(start: int, most: int) -> Sequence[int]:
            if start + most <= len(known):
                return known[start : start + most]
            return session.execute(ids(conditions).offset(start).limit(most), values).scalars().all()

        page, total = counted_page(
            session, ids(conditions), at.asked, at.size, before=at.before, values=values
        )
        return ClosedItems(page, total, of_page)

    if not needles:
        return counted(())
    latest = _among_the_latest(session, scope, needles, values)
    common = len(latest.found) > MANY and at.asked * at.size <= at.before + MANY
    if latest.all_there_are or common:
        total = at.before + (len(latest.found) if latest.all_there_are else MANY)
        page = Page.within(at.asked, total, at.size, more=not latest.all_there_are)
        return ClosedItems(page, total, lambda start, most: latest.found[start : start + most])
    rare = [word for word in needles if word not in latest.common] or needles
    others = [word for word in needles if word not in rare]
    return counted([in_index(rare, context.database.dialect), *in_row(others)], latest.found)


@dataclass(frozen=True)
class Latest:
    """What the latest closed items say of a search.

    `found` are the row ids of those with all words, `common` the words that many of them have, and there may
    be no others (`all_there_are`).
    """

    found: Sequence[int]
    common: frozenset[str]
    all_there_are: bool


def _among_the_latest(
    session: Session, scope: Conditions, needles: Sequence[str], values: Mapping[str, object]
) -> Latest:
    row, names = ActionItem, [f"word_{place}" for place in range(len(needles))]
    has = [each.label(name) for name, each in zip(names, in_row(needles), strict=True)]
    closed: Select[Any] = cast(
        "Select[Any]", select(col(row.id), col(row.status_since), col(row.number), *has)
    )
    looked_at = _latest_first(closed.where(*scope, is_closed())).limit(LOOKED_AT).cte("looked_at")
    each = looked_at.c
    counts = select(
        func.count().label("all"), *(func.count(case((each[name], 1))).label(name) for name in names)
    ).select_from(looked_at)
    numbers = counts.cte("numbers")
    found = (
        select(each.id, each.status_since, each.number).where(*(each[name] for name in names)).cte("found")
    )
    rows = session.execute(
        select(numbers, found.c.id)
        .select_from(numbers)
        .join(found, true(), isouter=True)
        .order_by(found.c.status_since.desc(), found.c.number.desc()),
        values,
    ).all()
    looked, *having, _ = rows[0]
    return Latest(
        found=[row[-1] for row in rows if row[-1] is not None],
        common=frozenset(word for word, number in zip(needles, having, strict=True) if number > MANY),
        all_there_are=looked < LOOKED_AT,
    )


def _latest_first(query: Select[Any]) -> Select[Any]:
    """Sort as the list of closed items does; an index has them in this order."""
    return query.order_by(col(ActionItem.status_since).desc(), col(ActionItem.number).desc())
