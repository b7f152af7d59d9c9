"""Reads the rows of the board, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.domain.action_items.action_item import NONE_OPEN, ItemCounts
from bot.domain.members.member import Member, Seat, Seated, Side
from bot.domain.recommendations.recommendation import Category, Summary, is_stale
from bot.domain.recommendations.reference import FormerNumber, Reference
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import all_words, chosen
from bot.errors import EnlaceError
from bot.i18n import N_, Language
from bot.services.context import ServiceContext
from bot.services.members.state import kept
from bot.store import tables

FORMERLY_FOR = timedelta(days=60)
"""How long a recommendation's former number is shown beside its new one: some eight digests."""


class UnknownRecommendation(EnlaceError):
    message = N_(
        "There is no recommendation %(number)s. They are numbered from %(first)s to %(last)s; "
        "`%(rec)s` shows all of them, and `%(rec)s word` searches them."
    )


class NoRecommendations(EnlaceError):
    message = N_(
        "There are no recommendations yet. An admin adds them to the catalog that the deploy file names."
    )


# Built once, since SQLAlchemy takes longer to build them than SQLite to answer.
_ROWS = (
    select(tables.Recommendation, tables.Category)
    .join(tables.Category, col(tables.Category.id) == tables.Recommendation.category_id)
    .where(
        tables.Recommendation.taskforce_id == bindparam("workspace"),
        col(tables.Recommendation.active),
    )
    .order_by(col(tables.Category.position), col(tables.Recommendation.number))
)
_NAMED = {
    str: col(tables.Recommendation.key) == bindparam("name"),
    FormerNumber: col(tables.Recommendation.original_number) == bindparam("name"),
    int: col(tables.Recommendation.number) == bindparam("name"),
}
"""What names a recommendation, by the type of the reference."""
_ONE = {
    each: select(tables.Recommendation).where(
        tables.Recommendation.taskforce_id == bindparam("workspace"),
        named,
        col(tables.Recommendation.active),
    )
    for each, named in _NAMED.items()
}
_CATEGORIES = select(tables.Category).where(tables.Category.taskforce_id == bindparam("workspace"))
_SEATS = (
    select(tables.Lead)
    .where(tables.Lead.taskforce_id == bindparam("workspace"), col(tables.Lead.member_id).is_not(None))
    .order_by(col(tables.Lead.id))
)
_SEATS_ON = _SEATS.where(tables.Lead.recommendation_id == bindparam("only"))


def find(session: Session, context: ServiceContext, reference: Reference) -> tables.Recommendation:
    """Return the row of an active recommendation. Raises `UnknownRecommendation`, `NoRecommendations`."""
    values = {"workspace": context.taskforce_id, "name": _name(reference)}
    row = session.exec(_ONE[type(reference)], params=values).first()
    if row is None:
        numbers = session.exec(
            select(tables.Recommendation.number)
            .where(
                tables.Recommendation.taskforce_id == context.taskforce_id, col(tables.Recommendation.active)
            )
            .order_by(col(tables.Recommendation.number))
        ).all()
        if not numbers:
            raise NoRecommendations
        raise UnknownRecommendation(
            number=_number_of(session, context, reference), first=numbers[0], last=numbers[-1]
        )
    return row


def _name(reference: Reference) -> str | int:
    return reference.number if isinstance(reference, FormerNumber) else reference


def _number_of(session: Session, context: ServiceContext, reference: Reference) -> int | str:
    """Return the number by which people know what is no longer there."""
    if isinstance(reference, int):
        return reference
    retired = session.exec(
        select(tables.Recommendation.number).where(
            tables.Recommendation.taskforce_id == context.taskforce_id, _NAMED[type(reference)]
        ),
        params={"name": _name(reference)},
    ).first()
    if retired is not None:
        return retired
    return reference.number if isinstance(reference, FormerNumber) else reference


def all_rows(
    session: Session, context: ServiceContext
) -> Sequence[tuple[tables.Recommendation, tables.Category]]:
    """Return every active recommendation with its category, in the order of the catalog."""

    def read() -> Sequence[tuple[tables.Recommendation, tables.Category]]:
        return session.exec(_ROWS, params={"workspace": context.taskforce_id}).all()

    return kept(session, context, "recommendations", read)


def category_of(session: Session, context: ServiceContext, row: tables.Recommendation) -> tables.Category:
    """Return the category of a recommendation."""

    def read() -> Mapping[int, tables.Category]:
        rows = session.exec(_CATEGORIES, params={"workspace": context.taskforce_id})
        return {each.id or 0: each for each in rows}

    return kept(session, context, "categories", read)[row.category_id]


def seats_of(
    session: Session, context: ServiceContext, members: Mapping[int, Member], *, only: int | None = None
) -> Mapping[int, tuple[Seated, ...]]:
    """Return the seats of every recommendation, by its row id; `only` restricts it to one."""
    query = _SEATS if only is None else _SEATS_ON

    def read() -> Sequence[tables.Lead]:
        return session.exec(query, params={"workspace": context.taskforce_id, "only": only}).all()

    seats: dict[int, list[Seated]] = defaultdict(list)
    for lead in kept(session, context, ("seats", only), read):
        member = members.get(lead.member_id or 0)
        if member and member.active:
            seats[lead.recommendation_id].append(Seated(Side(lead.side), Seat(lead.seat), member))
    return {key: tuple(values) for key, values in seats.items()}


def seats_on(
    session: Session, context: ServiceContext, members: Mapping[int, Member], row: tables.Recommendation
) -> tuple[Seated, ...]:
    """Return the seats of one recommendation."""
    return seats_of(session, context, members, only=row.id).get(row.id or 0, ())


def former_number(row: tables.Recommendation, now: datetime) -> int | None:
    """Return the number that a recommendation had until lately, to be shown beside its new one."""
    recently = row.renumbered_at is not None and now - row.renumbered_at < FORMERLY_FOR
    return row.former_number if recently else None


def summary(
    row: tables.Recommendation,
    category: tables.Category,
    seats: Iterable[Seated],
    language: Language,
    now: datetime,
    context: ServiceContext,
    items: ItemCounts,
) -> Summary:
    """Return a row of the board in the reader's language."""
    status = Status(row.status)
    heading, title, short = all_words((category.title, row.title, row.short), language)
    return Summary(
        key=row.key,
        number=row.number,
        former_number=former_number(row, now),
        category=Category(category.key, heading),
        title=title,
        short=short,
        priority=row.priority,
        status=status,
        status_since=row.status_since,
        updated_at=row.updated_at,
        seats=tuple(seats),
        stale=is_stale(status, row.updated_at, now, context.rules.stale_after_days),
        awaited=None if status.closed else chosen(row.awaited, language),
        items=items,
    )


def summarised(
    context: ServiceContext,
    reader: Member,
    rows: Iterable[tuple[tables.Recommendation, tables.Category]],
    seats: Mapping[int, tuple[Seated, ...]],
    counts: Mapping[int, ItemCounts],
) -> tuple[Summary, ...]:
    """Return rows as `reader` sees them on the board. `seats` and `counts` are by row id."""
    now = context.clock.now()
    return tuple(
        summary(
            row,
            category,
            seats.get(row.id or 0, ()),
            reader.language,
            now,
            context,
            counts.get(row.id or 0, NONE_OPEN),
        )
        for row, category in rows
    )
