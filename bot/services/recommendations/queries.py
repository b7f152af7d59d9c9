"""Reads recommendations: the board, a single one, filtered lists, search."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from bot.domain.action_items.action_item import NONE_OPEN, ItemCounts, Remark
from bot.domain.members.member import Member, Seated, Side
from bot.domain.members.permissions import Act, acts_of
from bot.domain.paging import Page
from bot.domain.recommendations.recommendation import (
    Board,
    Detail,
    Found,
    Key,
    Part,
    Progress,
    Summary,
    count_by_status,
    needing_attention,
)
from bot.domain.recommendations.reference import Reference
from bot.domain.recommendations.statuses import Status
from bot.domain.recommendations.verification import may_confirm, missing_keys
from bot.domain.texts import (
    SearchTooLong,
    TextBlank,
    TooManySearchWords,
    all_chosen,
    fold,
    has_word,
    nearest_word,
    search_words,
    words,
)
from bot.i18n import Language
from bot.services.action_items.pages import counts_by_recommendation
from bot.services.action_items.queries import matching, next_items
from bot.services.changes import events as trail_events
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone
from bot.services.members.state import kept
from bot.services.recommendations.followed import keys_of
from bot.services.recommendations.summaries import (
    all_rows,
    category_of,
    find,
    seats_of,
    seats_on,
    summarised,
    summary,
)
from bot.store import tables
from bot.store.sources import sources
from bot.store.tables import RecommendationComment

BOARD_PAGE = 15
"""Rows on one page of the board: one line each, and with its headings one screen."""
LIST_PAGE = 20
WORD = re.compile(r"[^\W\d_]{4,}")
"""A word that may have been meant by a misspelt one."""
LATEST_EVENTS = 5
LATEST_REMARKS = 2
# Built once, since SQLAlchemy takes longer to build them than the database to answer.
_SAID = (
    col(RecommendationComment.recommendation_id) == bindparam("of"),
    col(RecommendationComment.withdrawn_at).is_(None),
)
_REMARKS = (
    select(RecommendationComment)
    .where(*_SAID)
    .order_by(col(RecommendationComment.id).desc())
    .limit(LATEST_REMARKS)
)
_REMARKS_TOTAL = select(func.count()).select_from(RecommendationComment).where(*_SAID)
_KEYS = (
    select(tables.Confirmation)
    .where(
        tables.Confirmation.recommendation_id == bindparam("of"),
        tables.Confirmation.round == bindparam("round"),
        col(tables.Confirmation.withdrawn_at).is_(None),
    )
    .order_by(col(tables.Confirmation.id))
)
_PARTS = (
    select(tables.Part)
    .where(tables.Part.recommendation_id == bindparam("of"), col(tables.Part.active))
    .order_by(col(tables.Part.key))
)


class Flag(StrEnum):
    """An on/off filter. `mine` selects recommendations in which the reader holds a seat, `overdue` those with
    an overdue action item.
    """

    MINE = "mine"
    STALE = "stale"
    OVERDUE = "overdue"
    PRIORITY = "priority"
    LEADERLESS = "leaderless"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Filters:
    """Which recommendations to list. All filters must match; one of several statuses is enough."""

    statuses: frozenset[Status] = frozenset()
    categories: frozenset[str] = frozenset()
    sides: frozenset[Side] = frozenset()
    flags: frozenset[Flag] = frozenset()


def show_board(context: ServiceContext, caller: Caller, page: int = 1) -> Board:
    """Return a page of the board and the headline numbers of all recommendations."""
    with context.reading() as session:
        return board_for(session, context, actor(session, context, caller), page)


def board_for(session: Session, context: ServiceContext, reader: Member, page: int) -> Board:
    """Return a page of the board as `reader` sees it, within the caller's transaction."""
    found = all_rows(session, context)
    rows = _summaries(session, context, reader)
    shown = Page.within(page, len(rows), BOARD_PAGE)
    attention = needing_attention(rows, _awaited(session, context, found))
    return Board(shown.slice(rows), count_by_status([row.status for row in rows]), shown, attention)


def _awaited(
    session: Session, context: ServiceContext, rows: Sequence[tuple[tables.Recommendation, tables.Category]]
) -> Mapping[str, tuple[Side, ...]]:
    """Return the sides that have still to confirm each reported recommendation, by its key."""
    reported = [each for each in rows if each[0].status == Status.REPORTED.value]
    if not reported:
        return {}
    turned = keys_of(session, context, reported)
    return {
        row.key: missing_keys(
            {Side(key.side) for key in turned.get((row.id or 0, row.round), ()) if key.confirmed},
            two_keys=context.rules.two_keys,
        )
        for row, _ in reported
    }


def list_filtered(context: ServiceContext, caller: Caller, filters: Filters, page: int = 1) -> Found:
    """Return the recommendations that match all of `filters`."""
    with context.reading() as session:
        reader = actor(session, context, caller)
        rows = _summaries(session, context, reader)
    return _found([row for row in rows if matches(row, filters, reader)], page)


def category_titles(context: ServiceContext, caller: Caller) -> dict[str, dict[str, str]]:
    """Return the titles of the catalog's categories by key, in all languages."""
    with context.reading() as session:
        actor(session, context, caller)
        rows = session.exec(
            select(tables.Category)
            .where(tables.Category.taskforce_id == context.taskforce_id, col(tables.Category.active))
            .order_by(col(tables.Category.position))
        )
        return {row.key: row.title for row in rows}


def search(context: ServiceContext, caller: Caller, query: str, page: int = 1) -> Found:
    """Return what has words in either language that begin with those of `query`, ignoring case and accents.

    Raises `SearchTooLong`, `TooManySearchWords`, and `TextBlank` for a query without a word, which everything
    would contain.
    """
    with context.reading() as session:
        reader = actor(session, context, caller)
        wanted = search_words(query)
        if not wanted:
            raise TextBlank
        rows = _summaries(session, context, reader, needles=wanted)
        items = matching(session, context, reader, wanted)
        near = None if rows else _near(session, context, reader.language, wanted)
    return replace(_found(rows, page), items=items, near=near)


def _near(session: Session, context: ServiceContext, language: Language, wanted: Sequence[str]) -> str | None:
    """Return the search with its misspelt words corrected, if a recommendation contains all of them."""
    found = [row for row, _ in all_rows(session, context)]
    spelt = {fold(word): word for row in found for word in _words_of(row, language)}
    near = [
        needle if any(has_word(row.folded, needle) for row in found) else nearest_word(needle, spelt)
        for needle in wanted
    ]
    if not all(near) or not any(
        all(has_word(row.folded, fold(word or "")) for word in near) for row in found
    ):
        return None
    return " ".join(spelt.get(word or "", word or "") for word in near)


def _words_of(row: tables.Recommendation, language: Language) -> Iterator[str]:
    """Yield the words of what search covers, those in `language` last."""
    texts = (row.title, row.short, row.note, row.next_step, row.cause, row.awaited, row.remaining, row.reason)
    for each in filter(None, texts):
        for _, text in sorted(each.items(), key=lambda said: said[0] == language):
            yield from WORD.findall(text.lower())


def suggest(context: ServiceContext, caller: Caller, typed: str, *, most: int = 100) -> tuple[Summary, ...]:
    """Return the recommendations that fit the text `typed` so far: the start of a number, or words."""
    try:
        wanted = search_words(typed)
    except (SearchTooLong, TooManySearchWords):
        return ()  # while somebody types, there is nobody to tell; nothing fits such a text
    with context.reading() as session:
        reader, now = actor(session, context, caller), context.clock.now()
        found = [
            (row, category)
            for row, category in all_rows(session, context)
            if all(has_word(row.folded, needle) or str(row.number).startswith(needle) for needle in wanted)
        ]
    # A typed number means that recommendation, before all that mention it.
    found.sort(key=lambda each: str(each[0].number) != typed.strip())
    return tuple(
        summary(row, category, (), reader.language, now, context, NONE_OPEN) for row, category in found[:most]
    )


def number_of(context: ServiceContext, which: Reference) -> int:
    """Return a recommendation's present number. Raises `UnknownRecommendation`."""
    with context.reading() as session:
        return find(session, context, which).number


def show_one(context: ServiceContext, caller: Caller, which: Reference) -> Detail:
    """Return everything about one recommendation. Raises `UnknownRecommendation`."""
    with context.reading() as session:
        reader = actor(session, context, caller)
        row, members = find(session, context, which), everyone(session, context)
        return detail(session, context, reader, row, members, context.clock.now())


def detail(
    session: Session,
    context: ServiceContext,
    reader: Member,
    row: tables.Recommendation,
    members: dict[int, Member],
    now: datetime,
) -> Detail:
    """Return everything about `row` as `reader` sees it, within the caller's transaction."""
    seats = seats_on(session, context, members, row)
    items = next_items(session, context, reader, row.id or 0)
    spoken = keys(session, row, members)
    reached = progress_of(
        session, context, reader, row, members, now, seats=seats, items=ItemCounts(items.total)
    )
    return Detail(
        **vars(reached),
        items=items,
        parts=_parts(session, context, row, reader),
        evidence=sources(session, row, reader, members),
        keys=spoken,
        events=trail_events.latest(
            session, context, reader, members, trail_events.Subject(row.id), LATEST_EVENTS
        ),
        remarks=_remarks(session, row, reader, members),
        remarks_total=session.exec(_REMARKS_TOTAL, params={"of": row.id}).one(),
        may=_rights(reader, row, seats, spoken),
    )


def _remarks(
    session: Session, row: tables.Recommendation, reader: Member, members: Mapping[int, Member]
) -> tuple[Remark, ...]:
    rows = reversed(session.exec(_REMARKS, params={"of": row.id}).all())
    return tuple(Remark(members[each.author_id], each.at, words(each.text, reader.language)) for each in rows)


def progress_of(
    session: Session,
    context: ServiceContext,
    reader: Member,
    row: tables.Recommendation,
    members: Mapping[int, Member],
    now: datetime,
    *,
    seats: Sequence[Seated],
    items: ItemCounts = NONE_OPEN,
) -> Progress:
    """Return the progress of `row` as `reader` sees it, in one query. Changes return this."""
    category, language = category_of(session, context, row), reader.language
    note, next_step, cause, remaining, reason = all_chosen(
        (row.note, row.next_step, row.cause, row.remaining, row.reason), language
    )
    return Progress(
        summary(row, category, seats, language, now, context, items),
        row.version,
        note=note,
        next_step=next_step,
        cause=cause,
        remaining=remaining,
        reason=reason,
        reported_by=members.get(row.reported_by_id or 0),
    )


def _rights(
    reader: Member, row: tables.Recommendation, seats: Sequence[Seated], spoken: Sequence[Key]
) -> frozenset[Act]:
    """Return what `reader` may do to `row` now. Services check it again when it is done."""
    leads = any(seated.member.id == reader.id for seated in seats)
    status = Status(row.status)
    found = set(acts_of(reader.role, leads=leads))
    if status.closed:
        found -= {Act.UPDATE}
    turned = {key.side for key in spoken}
    if not may_confirm(reader, status, row.reported_by_id, turned, leads=leads):
        found -= {Act.CONFIRM}
    return frozenset(found)


def keys(session: Session, row: tables.Recommendation, members: dict[int, Member]) -> tuple[Key, ...]:
    """Return the sides' confirmations and refusals of the present round, if it is reported or closed as
    implemented.
    """
    if Status(row.status) not in {Status.REPORTED, Status.CLOSED_IMPLEMENTED}:
        return ()
    found = session.exec(_KEYS, params={"of": row.id, "round": row.round})
    return tuple(Key(Side(each.side), members[each.member_id], each.confirmed, each.at) for each in found)


def _parts(
    session: Session, context: ServiceContext, row: tables.Recommendation, reader: Member
) -> tuple[Part, ...]:
    found = kept(
        session, context, ("parts", row.id), lambda: session.exec(_PARTS, params={"of": row.id}).all()
    )
    return tuple(Part(part.key, words(part.title, reader.language), part.priority) for part in found)


def _summaries(
    session: Session, context: ServiceContext, reader: Member, *, needles: Sequence[str] = ()
) -> tuple[Summary, ...]:
    """Return the rows of the board as `reader` sees them, of those recommendations with all the words."""
    today = reader.translator().today(context.clock.now())

    def read() -> tuple[Summary, ...]:
        seats = seats_of(session, context, everyone(session, context))
        counts = counts_by_recommendation(session, context, today)
        return summarised(context, reader, all_rows(session, context), seats, counts)

    everything = kept(session, context, ("board", reader.language, today), read)
    if not needles:
        return everything
    rows = all_rows(session, context)
    return tuple(
        shown
        for shown, (row, _) in zip(everything, rows, strict=True)
        if all(has_word(row.folded, needle) for needle in needles)
    )


def matches(row: Summary, filters: Filters, reader: Member) -> bool:
    """Say whether a row of the board matches all of `filters`."""
    holds = {
        Flag.MINE: any(seated.member.id == reader.id for seated in row.seats),
        Flag.STALE: row.stale,
        Flag.OVERDUE: row.items.overdue > 0,
        Flag.PRIORITY: row.priority,
        Flag.LEADERLESS: bool(row.without_lead),
        Flag.OPEN: not row.status.closed,
        Flag.CLOSED: row.status.closed,
    }
    tests = (
        not filters.statuses or row.status in filters.statuses,
        not filters.categories or row.category.key in filters.categories,
        not filters.sides or any(row.lead(side) for side in filters.sides),
        *(holds[flag] for flag in filters.flags),
    )
    return all(tests)


def _found(rows: Sequence[Summary], page: int) -> Found:
    shown = Page.within(page, len(rows), LIST_PAGE)
    return Found(shown.slice(rows), len(rows), shown)
