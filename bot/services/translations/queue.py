"""The queue of texts to translate, computed from the texts in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.domain.action_items.moves import ItemStatus
from bot.domain.members.permissions import Act
from bot.domain.paging import Page
from bot.domain.recommendations.statuses import Status
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
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, require
from bot.store import tables
from bot.store.tables import Base, Translation, columns
from bot.store.translated_texts import KINDS

Column = sa.ColumnElement[Any]

PAGE = 8
"""Texts on a page. Each is quoted, with its command below it."""
CLOSED = [each.value for each in Status if each.closed]
STATEMENTS = 64
"""How many queries are cached: each has thirteen parts, and building it takes longer than running it."""
OVER = [each.value for each in ItemStatus if each.closed]


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
        missing, outdated = count(session, context, filters)
        shown = Page.within(page, missing + outdated, PAGE)
        rows = _rows(session, context, filters, shown.start, shown.size) if missing + outdated else ()
    return Queue(rows, missing, outdated, shown, filters)


def oldest(session: Session, context: ServiceContext) -> Untranslated | None:
    """Return the first text of the queue."""
    return next(iter(_rows(session, context, QueueFilters(), 0, 1)), None)


def count(session: Session, context: ServiceContext, filters: QueueFilters | None = None) -> tuple[int, int]:
    """Return how many texts lack a translation, and how many have an outdated one."""
    rows = session.execute(_counting(context.workspace_id, filters or QueueFilters())).all()
    states: dict[int, int] = {row[0]: row[1] for row in rows}
    return states.get(0, 0), states.get(1, 0)


def _rows(
    session: Session, context: ServiceContext, filters: QueueFilters, start: int, size: int
) -> tuple[Untranslated, ...]:
    rows = session.execute(_listing(context.workspace_id, filters), {"first": start, "at_most": size}).all()
    former = _former(session, rows)
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


def _former(session: Session, rows: Sequence[Any]) -> dict[tuple[str, int, str, str], str]:
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
def _counting(workspace_id: int, filters: QueueFilters) -> sa.Select[Any]:
    """Return the query that counts texts without a translation, and those with an outdated one."""
    found = _found(workspace_id, filters)
    return sa.select(found.c.outdated, sa.func.count()).group_by(found.c.outdated)


@lru_cache(STATEMENTS)
def _listing(workspace_id: int, filters: QueueFilters) -> sa.Select[Any]:
    """Return the query for `at_most` texts, starting at `first`."""
    found = _found(workspace_id, filters)
    return (
        sa.select(found)
        .order_by(found.c.over, found.c.written_at, found.c.kind, found.c.row_id, found.c.field)
        .offset(sa.bindparam("first", type_=sa.Integer))
        .limit(sa.bindparam("at_most", type_=sa.Integer))
    )


def _found(workspace_id: int, filters: QueueFilters) -> sa.Subquery:
    """Return one query for all texts that exist in one language only."""
    found = (*_of_recommendations(workspace_id), *_of_items(workspace_id), _of_corrections(workspace_id))
    everything = sa.union_all(*found).subquery("texts")
    c, t = everything.c, columns(Translation)
    former = sa.exists().where(
        t.kind == c.kind,
        t.subject_id == c.row_id,
        t.field == c.field,
        t.language == c.into_language,
        t.withdrawn_at.is_(None),
    )
    chosen = sa.select(everything, sa.case((former, 1), else_=0).label("outdated"))
    if filters.into:
        chosen = chosen.where(c.into_language == filters.into)
    if filters.recommendation is not None:
        chosen = chosen.where(c.of_recommendation == filters.recommendation)
    if filters.item is not None:
        chosen = chosen.where(c.item == filters.item)
    if len(filters.states) == 1:
        chosen = chosen.where(former if TranslationState.OUTDATED in filters.states else sa.not_(former))
    return chosen.subquery("waiting")


def _of_recommendations(workspace_id: int) -> Iterable[sa.Select[Any]]:
    r, e = columns(tables.Recommendation), columns(tables.Evidence)
    blocked, partial = r.status == Status.BLOCKED.value, r.status == Status.PARTIALLY_IMPLEMENTED.value
    closed = r.status.in_(CLOSED)
    repeated = sa.or_(
        sa.and_(blocked, _said(r.cause) == _said(r.note)),
        sa.and_(partial, _said(r.remaining) == _said(r.note)),
    )
    news = sa.func.coalesce(r.updated_at, r.status_since)
    # Only texts that are shown: a cause while it blocks, and no note that says the same as the cause or
    # remainder.
    shown = (
        (TextField.NOTE, r.note, news, sa.not_(sa.func.coalesce(repeated, sa.false()))),
        (TextField.NEXT_STEP, r.next_step, news, sa.not_(closed)),
        (TextField.CAUSE, r.cause, r.status_since, blocked),
        (TextField.AWAITED, r.awaited, news, sa.not_(closed)),
        (TextField.REMAINING, r.remaining, r.status_since, partial),
        (TextField.REASON, r.reason, r.status_since, closed),
    )
    over = sa.case((closed, 1), else_=0)
    for name, texts, at, applies in shown:
        yield _texts(
            tables.Recommendation,
            name,
            r.id,
            texts,
            at,
            over,
            r.version,
            r.number,
            recommendation=r.number,
            record=r.key,
        ).where(r.workspace_id == workspace_id, r.active, applies)
    c = columns(tables.RecommendationComment)
    earlier = aliased(tables.RecommendationComment)
    number = (
        sa.select(sa.func.count())
        .select_from(earlier)
        .where(col(earlier.recommendation_id) == c.recommendation_id, col(earlier.id) <= c.id)
        .scalar_subquery()
    )
    yield (
        _texts(
            tables.RecommendationComment,
            TextField.TEXT,
            c.id,
            c.text,
            c.at,
            over,
            r.version,
            r.number,
            recommendation=r.number,
            record=r.key,
            comment=number,
        )
        .join(tables.Recommendation, r.id == c.recommendation_id)
        .where(c.withdrawn_at.is_(None), r.workspace_id == workspace_id, r.active)
    )
    yield (
        _evidence(e, r, over, r.version, recommendation=r.number, record=r.key)
        .join(tables.Recommendation, r.id == e.recommendation_id)
        .where(r.workspace_id == workspace_id, r.active)
    )


def _of_items(workspace_id: int) -> Iterable[sa.Select[Any]]:
    i, c, r = columns(tables.ActionItem), columns(tables.Comment), columns(tables.Recommendation)
    e = columns(tables.Evidence)
    over = sa.case((i.status.in_(OVER), 1), else_=0)
    earlier = aliased(tables.Comment)
    number = (
        sa.select(sa.func.count())
        .select_from(earlier)
        .where(col(earlier.action_item_id) == c.action_item_id, col(earlier.id) <= c.id)
        .scalar_subquery()
    )
    text, note = (
        _texts(tables.ActionItem, name, i.id, texts, at, over, i.version, r.number, item=i.number)
        for name, texts, at in (
            (TextField.TEXT, i.text, i.created_at),
            (TextField.NOTE, i.note, i.status_since),
        )
    )
    for found in (
        text,
        note,
        _texts(
            tables.Comment,
            TextField.TEXT,
            c.id,
            c.text,
            c.at,
            over,
            i.version,
            r.number,
            item=i.number,
            comment=number,
        )
        .join(tables.ActionItem, i.id == c.action_item_id)
        .where(c.withdrawn_at.is_(None)),
        _evidence(e, r, over, i.version, item=i.number).join(tables.ActionItem, i.id == e.action_item_id),
    ):
        yield found.join(tables.Recommendation, r.id == i.recommendation_id, isouter=True).where(
            i.workspace_id == workspace_id, i.active
        )


def _of_corrections(workspace_id: int) -> sa.Select[Any]:
    c = columns(tables.DigestCorrection)
    nothing = sa.cast(sa.null(), sa.Integer)
    return _texts(
        tables.DigestCorrection,
        TextField.TEXT,
        c.id,
        c.text,
        c.at,
        sa.literal(0),
        c.version,
        nothing,
        correction=c.number,
    ).where(c.workspace_id == workspace_id)


def _evidence(e: Any, r: Any, over: Column, version: Column, **place: Column) -> sa.Select[Any]:
    """Return the query for titles that people gave, not those that are the link or the file's name."""
    return _texts(
        tables.Evidence,
        TextField.TITLE,
        e.id,
        e.title,
        e.added_at,
        over,
        version,
        r.number,
        evidence=e.number,
        **place,
    ).where(
        e.withdrawn_at.is_(None), _said(e.title) != e.url, _said(e.title) != sa.func.coalesce(e.file_name, "")
    )


def _texts(
    table: type[Base],
    name: TextField,
    row_id: Column,
    texts: Column,
    at: Column,
    over: Column,
    version: Column,
    of: Column,
    **place: Column,
) -> sa.Select[Any]:
    """Return the query for one kind of text in one language only. `of` is the recommendation's number."""
    english, spanish = texts["en"].as_string(), texts["es"].as_string()
    found: tuple[Column, ...] = (
        sa.literal(KINDS[table]).label("kind"),
        row_id.label("row_id"),
        sa.literal(name.value).label("field"),
        texts.label("texts"),
        at.label("written_at"),
        over.label("over"),
        version.label("version"),
        of.label("of_recommendation"),
        *(
            place.get(part, sa.cast(sa.null(), sa.Integer)).label(part)
            for part in ("recommendation", "item", "evidence", "comment", "correction")
        ),
        place.get("record", sa.cast(sa.null(), sa.String)).label("record"),
        sa.case((english.is_(None), "en"), else_="es").label("into_language"),
    )
    return sa.select(*found).select_from(table).where(english.is_(None) != spanish.is_(None))


def _said(texts: Column) -> Column:
    """Return a text in the language it has."""
    return sa.func.coalesce(texts["en"].as_string(), texts["es"].as_string())
