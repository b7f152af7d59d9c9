"""Queries for the texts that exist in one language only: those of open work, and those of what is over.

The texts of open work stay few, and are found by what is open. The others become more every year; an index of
each kind has them by the language that they lack, oldest first.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.recommendations.statuses import Status
from bot.domain.translations.status import TextField
from bot.i18n import LANGUAGES, Language
from bot.services.action_items.filters import is_closed, is_open
from bot.store import tables
from bot.store.tables import Base, columns
from bot.store.tables.base import lacks, names_itself
from bot.store.translated_texts import KINDS

Column = sa.ColumnElement[Any]
Texts = sa.Select[Any]

CLOSED = [each.value for each in Status if each.closed]
PARTS = ("recommendation", "item", "evidence", "comment", "correction")
"""The columns that say to which part of what a text belongs."""


def open_texts(taskforce_id: int) -> Iterator[Texts]:
    """Yield the queries for the texts of open work, and those of corrections of digests."""
    yield from _of_recommendations(taskforce_id, over=False)
    i, r, e = columns(tables.ActionItem), columns(tables.Recommendation), columns(tables.Evidence)
    items = _items(over=False)
    at_work = (i.taskforce_id == taskforce_id, i.active, is_open())
    for found in (*items, _of_item_comments(over=False)):
        yield found.where(*at_work, _lacks_one(found))
    with_evidence = _evidence(r, i.version, over=False, item=i.number)
    yield (
        with_evidence.join(tables.ActionItem, i.id == e.action_item_id)
        .join(tables.Recommendation, r.id == i.recommendation_id, isouter=True)
        .where(*at_work, _lacks_one(with_evidence), *_is_title(e))
    )
    active = (r.taskforce_id == taskforce_id, r.active, r.status.not_in(CLOSED))
    with_evidence = _evidence(r, r.version, over=False, recommendation=r.number, record=r.key)
    yield (
        with_evidence.join(tables.Recommendation, r.id == e.recommendation_id).where(
            *active, _lacks_one(with_evidence), *_is_title(e)
        )
    )
    comments = _of_comments(over=False)
    yield comments.where(*active, _lacks_one(comments))
    corrections = _of_corrections()
    yield corrections.where(
        columns(tables.DigestCorrection).taskforce_id == taskforce_id, _lacks_one(corrections)
    )


def texts_that_are_over(taskforce_id: int) -> Iterator[Texts]:
    """Yield the queries for those texts of closed recommendations that are bounded by the catalog."""
    yield from _of_recommendations(taskforce_id, over=True)


def closed_texts(taskforce_id: int, dialect: str, into: Language) -> Iterator[tuple[Texts, Column]]:
    """Yield the queries for the other texts of what is over that lack `into`, each with what sorts it."""
    i, r, e = columns(tables.ActionItem), columns(tables.Recommendation), columns(tables.Evidence)
    c, rc = columns(tables.Comment), columns(tables.RecommendationComment)
    text, note = _items(over=True)
    for found, texts, at in ((text, "text", i.created_at), (note, "note", i.status_since)):
        yield (
            found.where(
                i.taskforce_id == taskforce_id,
                i.active,
                is_closed(),
                sa.text(lacks(f"action_items.{texts}", into, dialect)),
            ),
            at,
        )
    yield (
        _of_item_comments(over=True).where(
            c.taskforce_id == taskforce_id,
            i.active,
            is_closed(),
            sa.text(lacks("action_item_comments.text", into, dialect)),
        ),
        c.at,
    )
    yield (
        _of_comments(over=True).where(
            rc.taskforce_id == taskforce_id,
            r.active,
            r.status.in_(CLOSED),
            sa.text(lacks("recommendation_comments.text", into, dialect)),
        ),
        rc.at,
    )
    of_itself = e.recommendation_id.is_not(None)
    yield (
        _evidence(
            r,
            sa.func.coalesce(i.version, r.version),
            over=True,
            item=i.number,
            recommendation=sa.case((of_itself, r.number)),
            record=sa.case((of_itself, r.key)),
        )
        .join(tables.ActionItem, i.id == e.action_item_id, isouter=True)
        .join(
            tables.Recommendation,
            r.id == sa.func.coalesce(e.recommendation_id, i.recommendation_id),
            isouter=True,
        )
        .where(
            e.taskforce_id == taskforce_id,
            sa.or_(sa.and_(i.active, is_closed()), sa.and_(of_itself, r.active, r.status.in_(CLOSED))),
            sa.text(lacks("evidence.title", into, dialect)),
            sa.text(names_itself("evidence.title", into, dialect, of="evidence.")),
        ),
        e.added_at,
    )


def _of_recommendations(taskforce_id: int, *, over: bool) -> Iterator[Texts]:
    r = columns(tables.Recommendation)
    blocked, partial = r.status == Status.BLOCKED.value, r.status == Status.PARTIALLY_IMPLEMENTED.value
    repeated = sa.or_(
        sa.and_(blocked, _said(r.cause) == _said(r.note)),
        sa.and_(partial, _said(r.remaining) == _said(r.note)),
    )
    news = sa.func.coalesce(r.updated_at, r.status_since)
    # Only texts that are shown: a cause while it blocks, and no note that says the same as the cause or
    # remainder.
    shown = (
        (TextField.NOTE, r.note, news, sa.not_(sa.func.coalesce(repeated, sa.false()))),
        *(
            ((TextField.REASON, r.reason, r.status_since, sa.true()),)
            if over
            else (
                (TextField.NEXT_STEP, r.next_step, news, sa.true()),
                (TextField.CAUSE, r.cause, r.status_since, blocked),
                (TextField.AWAITED, r.awaited, news, sa.true()),
                (TextField.REMAINING, r.remaining, r.status_since, partial),
            )
        ),
    )
    for name, texts, at, applies in shown:
        found = _texts(
            tables.Recommendation,
            name,
            (r.id, texts, at, r.version),
            over=over,
            of=r.number,
            recommendation=r.number,
            record=r.key,
        )
        closed = r.status.in_(CLOSED)
        yield found.where(
            r.taskforce_id == taskforce_id,
            r.active,
            closed if over else sa.not_(closed),
            applies,
            _lacks_one(found),
        )


def _of_comments(*, over: bool) -> Texts:
    c, r = columns(tables.RecommendationComment), columns(tables.Recommendation)
    earlier = aliased(tables.RecommendationComment)
    number = (
        sa.select(sa.func.count())
        .select_from(earlier)
        .where(col(earlier.recommendation_id) == c.recommendation_id, col(earlier.id) <= c.id)
        .scalar_subquery()
    )
    return (
        _texts(
            tables.RecommendationComment,
            TextField.TEXT,
            (c.id, c.text, c.at, r.version),
            over=over,
            of=r.number,
            recommendation=r.number,
            record=r.key,
            comment=number,
        )
        .join(tables.Recommendation, r.id == c.recommendation_id)
        .where(c.withdrawn_at.is_(None))
    )


def _items(*, over: bool) -> tuple[Texts, Texts]:
    i, r = columns(tables.ActionItem), columns(tables.Recommendation)
    text, note = (
        _texts(
            tables.ActionItem, name, (i.id, texts, at, i.version), over=over, of=r.number, item=i.number
        ).join(tables.Recommendation, r.id == i.recommendation_id, isouter=True)
        for name, texts, at in (
            (TextField.TEXT, i.text, i.created_at),
            (TextField.NOTE, i.note, i.status_since),
        )
    )
    return text, note


def _of_item_comments(*, over: bool) -> Texts:
    c, i, r = columns(tables.Comment), columns(tables.ActionItem), columns(tables.Recommendation)
    earlier = aliased(tables.Comment)
    number = (
        sa.select(sa.func.count())
        .select_from(earlier)
        .where(col(earlier.action_item_id) == c.action_item_id, col(earlier.id) <= c.id)
        .scalar_subquery()
    )
    return (
        _texts(
            tables.Comment,
            TextField.TEXT,
            (c.id, c.text, c.at, i.version),
            over=over,
            of=r.number,
            item=i.number,
            comment=number,
        )
        .join(tables.ActionItem, i.id == c.action_item_id)
        .join(tables.Recommendation, r.id == i.recommendation_id, isouter=True)
        .where(c.withdrawn_at.is_(None))
    )


def _of_corrections() -> Texts:
    c = columns(tables.DigestCorrection)
    return _texts(
        tables.DigestCorrection,
        TextField.TEXT,
        (c.id, c.text, c.at, c.version),
        over=False,
        of=sa.cast(sa.null(), sa.Integer),
        correction=c.number,
    )


def _evidence(r: Any, version: Column, *, over: bool, **place: Column) -> Texts:
    e = columns(tables.Evidence)
    return _texts(
        tables.Evidence,
        TextField.TITLE,
        (e.id, e.title, e.added_at, version),
        over=over,
        of=r.number,
        evidence=e.number,
        **place,
    ).where(e.withdrawn_at.is_(None))


def _is_title(e: Any) -> tuple[Column, Column]:
    """Return conditions for titles that people gave, not those that are the link or the file's name."""
    return _said(e.title) != e.url, _said(e.title) != sa.func.coalesce(e.file_name, "")


def _texts(
    table: type[Base],
    name: TextField,
    what: tuple[Column, Column, Column, Column],
    *,
    over: bool,
    of: Column,
    **place: Column,
) -> Texts:
    """Return the query for one kind of text: `what` is its row's id, the text, since when, and the version.

    `of` is the recommendation's number.
    """
    row_id, texts, at, version = what
    found: tuple[Column, ...] = (
        sa.literal(KINDS[table]).label("kind"),
        row_id.label("row_id"),
        sa.literal(name.value).label("field"),
        texts.label("texts"),
        at.label("written_at"),
        sa.literal(int(over)).label("over"),
        version.label("version"),
        of.label("of_recommendation"),
        *(place.get(part, sa.cast(sa.null(), sa.Integer)).label(part) for part in PARTS),
        place.get("record", sa.cast(sa.null(), sa.String)).label("record"),
        sa.case((_in(texts, "en").is_(None), "en"), else_="es").label("into_language"),
    )
    return sa.select(*found).select_from(table)


def _lacks_one(found: Texts) -> Column:
    """Return the condition that the text of a query exists in one language only."""
    texts = found.selected_columns["texts"].element
    return _in(texts, "en").is_(None) != _in(texts, "es").is_(None)


def _in(texts: Column, language: Language) -> Column:
    said: Column = texts[language].as_string()
    return said


def _said(texts: Column) -> Column:
    """Return a text in the language it has."""
    return sa.func.coalesce(*(_in(texts, language) for language in LANGUAGES))
