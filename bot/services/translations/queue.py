"""The queue of texts to translate, computed from the texts in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from bot.domain.members.permissions import Act
from bot.domain.paging import Page
from bot.domain.texts import Words
from bot.domain.translations.status import (
    Queue,
    QueueFilters,
    TextField,
    TextPlace,
    TranslationState,
    Untranslated,
    only_in,
    other_than,
)
from bot.i18n import LANGUAGES, Language
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, require
from bot.services.translations.texts import closed_texts, open_texts, texts_that_are_over
from bot.store.tables import Translation, columns

Column = sa.ColumnElement[Any]

PAGE = 8
"""Texts on a page. Each is quoted, with its command below it."""
MOST_COUNTED = 200
"""Texts of what is over that are counted; of more, it is only said that there are more."""
STATEMENTS = 64
"""How many queries are cached: each has many parts, and building it takes longer than running it."""
NO_LIMIT = 2**31 - 2
COUNTED = ("kind", "row_id", "field", "into_language")


def waiting(
    context: ServiceContext, caller: Caller, filters: QueueFilters | None = None, page: int = 1
) -> Queue:
    """Return a page of the texts that lack a current translation.

    Texts of open work come before those of done and closed work, each oldest first. For the secretariat and
    the chairs. Raises `MayNotSeeTranslations`.
    """
    filters = filters or QueueFilters()
    with context.reading() as session:
        require(session, context, actor(session, context, caller), Act.SEE_TRANSLATIONS)
        counted = count(session, context, filters, at_least=page * PAGE)
        shown = Page.within(page, counted.total, PAGE, more=counted.more)
        rows = _rows(session, context, filters, shown.start, shown.size) if counted.total else ()
    return Queue(rows, counted.missing, counted.outdated, shown, filters)


def oldest(session: Session, context: ServiceContext) -> Untranslated | None:
    """Return the first text of the queue."""
    return next(iter(_rows(session, context, QueueFilters(), 0, 1)), None)


@dataclass(frozen=True)
class Waiting:
    """How many texts lack a translation, and how many have an outdated one; there may be `more` of them."""

    missing: int
    outdated: int
    more: bool

    @property
    def total(self) -> int:
        """How many there are, as far as they were counted."""
        return self.missing + self.outdated


def count(
    session: Session, context: ServiceContext, filters: QueueFilters | None = None, *, at_least: int = 0
) -> Waiting:
    """Count the texts without a current translation.

    Of what is over, no more than `MOST_COUNTED` are counted, unless `at_least` so many are asked for.
    """
    most = MOST_COUNTED if at_least <= MOST_COUNTED else NO_LIMIT
    query = _counting(context.taskforce_id, filters or QueueFilters(), context.database.dialect)
    rows = session.execute(query, {"at_most": most + 1}).all()
    states: dict[int, int] = {row[0]: row[1] for row in rows}
    bounded = sum(row[2] for row in rows)
    missing, outdated = states.get(0, 0), states.get(1, 0)
    if bounded <= most:
        return Waiting(missing, outdated, more=False)
    # One more than is counted was found.
    return Waiting(missing - 1, outdated, more=True) if missing else Waiting(0, outdated - 1, more=True)


def _rows(
    session: Session, context: ServiceContext, filters: QueueFilters, start: int, size: int
) -> tuple[Untranslated, ...]:
    query = _listing(context.taskforce_id, filters, context.database.dialect)
    rows = session.execute(query, {"first": start, "at_most": size, "last": start + size}).all()
    former = _former_texts(session, rows)
    return tuple(_untranslated(row, former) for row in rows)


def _untranslated(row: Any, former: dict[tuple[str, int, str, str], str]) -> Untranslated:
    source = only_in(row.texts) or Words("", "en")
    into = other_than(source.language)
    return Untranslated(
        TextPlace(
            TextField(row.field),
            row.recommendation,
            row.item,
            row.evidence,
            row.comment,
            row.record,
            row.correction,
        ),
        source,
        into,
        TranslationState.OUTDATED if row.outdated else TranslationState.MISSING,
        row.written_at,
        row.version,
        former.get((row.kind, row.row_id, row.field, into)),
    )


def _former_texts(session: Session, rows: Sequence[Any]) -> dict[tuple[str, int, str, str], str]:
    """Return the latest outdated translations of these rows, in one query."""
    outdated = [row.row_id for row in rows if row.outdated]
    if not outdated:
        return {}
    t = columns(Translation)
    made = session.execute(
        sa.select(t.kind, t.subject_id, t.field, t.language, t.text)
        .where(t.subject_id.in_(outdated), t.withdrawn_at.is_(None))
        .order_by(t.at, t.id)
    )
    return {(each.kind, each.subject_id, each.field, each.language): each.text for each in made}


@lru_cache(STATEMENTS)
def _counting(taskforce_id: int, filters: QueueFilters, dialect: str) -> sa.Select[Any]:
    """Return the query that counts texts without a translation, and those with an outdated one.

    Of what is over, it counts at most `at_most`.
    """
    few = _union(
        _narrowed(each, filters) for each in (*open_texts(taskforce_id), *texts_that_are_over(taskforce_id))
    )
    most = sa.bindparam("at_most", type_=sa.Integer)
    many = _union(
        _first(_narrowed(each, filters), at, most)
        for into in _languages(filters)
        for each, at in closed_texts(taskforce_id, dialect, into)
    ).limit(most)
    found = sa.union_all(
        sa.select(few.subquery("few"), sa.literal(0).label("bounded")),
        sa.select(many.subquery("many"), sa.literal(1).label("bounded")),
    ).subquery("found")
    state = sa.case((_former(found.c), 1), else_=0).label("outdated")
    bounded = sa.func.count(sa.case((found.c.bounded == 1, 1)))
    return sa.select(state, sa.func.count(), bounded).group_by(state)


@lru_cache(STATEMENTS)
def _listing(taskforce_id: int, filters: QueueFilters, dialect: str) -> sa.Select[Any]:
    """Return the query for `at_most` texts, starting at `first`; `last` is their sum."""
    parts = [
        _filtered(each, filters) for each in (*open_texts(taskforce_id), *texts_that_are_over(taskforce_id))
    ]
    parts += [
        _first(_filtered(each, filters), at, sa.bindparam("last", type_=sa.Integer))
        for into in _languages(filters)
        for each, at in closed_texts(taskforce_id, dialect, into)
    ]
    found = sa.union_all(*parts).subquery("texts")
    return (
        sa.select(found, sa.case((_former(found.c), 1), else_=0).label("outdated"))
        .order_by(found.c.over, found.c.written_at, found.c.kind, found.c.row_id, found.c.field)
        .offset(sa.bindparam("first", type_=sa.Integer))
        .limit(sa.bindparam("at_most", type_=sa.Integer))
    )


def _union(parts: Iterable[sa.Select[Any]]) -> sa.Select[Any]:
    return sa.select(sa.union_all(*parts).subquery())


def _first(query: sa.Select[Any], at: Column, most: sa.BindParameter[int]) -> sa.Select[Any]:
    """Return the oldest texts of a query: in this order the databases read them from the index."""
    ordered = query.order_by(at, query.selected_columns["row_id"]).limit(most)
    return sa.select(ordered.subquery())


def _languages(filters: QueueFilters) -> Sequence[Language]:
    return (filters.into,) if filters.into else LANGUAGES


def _narrowed(query: sa.Select[Any], filters: QueueFilters) -> sa.Select[Any]:
    """Return a query for what is counted: not more of a text than its place."""
    named = query.selected_columns
    return _filtered(query, filters).with_only_columns(*(named[each] for each in COUNTED))


def _filtered(query: sa.Select[Any], filters: QueueFilters) -> sa.Select[Any]:
    named = query.selected_columns
    if filters.into:
        query = query.where(named["into_language"].element == filters.into)
    if filters.recommendation is not None:
        query = query.where(named["of_recommendation"].element == filters.recommendation)
    if filters.item is not None:
        query = query.where(named["item"].element == filters.item)
    if len(filters.states) == 1:
        former = _former(named)
        query = query.where(former if TranslationState.OUTDATED in filters.states else sa.not_(former))
    return query


def _former(c: Any) -> Column:
    """Return the condition that there is an earlier translation of a text."""
    t = columns(Translation)
    return sa.exists().where(
        t.kind == _of(c["kind"]),
        t.subject_id == _of(c["row_id"]),
        t.field == _of(c["field"]),
        t.language == _of(c["into_language"]),
        t.withdrawn_at.is_(None),
    )


def _of(column: Column) -> Column:
    """Return what a column of a query stands for: its name cannot be used within that query."""
    return column.element if isinstance(column, sa.Label) else column
