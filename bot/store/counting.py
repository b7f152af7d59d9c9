"""Counts rows no further than people read: counting all of them takes longer every year."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from bot.domain.paging import Page

MOST_COUNTED = 1_000
"""Rows of a list that are counted; of more, it is only said that there are more."""


def counted_page(
    session: Session,
    rows: Select[Any],
    asked: int,
    size: int,
    *,
    before: int = 0,
    values: Mapping[str, object] | None = None,
) -> tuple[Page, int]:
    """Return the page asked for of what `rows` finds, or the last one, and the number of rows.

    `before` is how many other rows come before these, and `values` are those of the query's parameters. Up
    to `MOST_COUNTED` rows, and for a page beyond, both are exact; otherwise the page says that there are
    more.
    """
    found = rows.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    if asked * size <= before + MOST_COUNTED:
        total = before + _count(session, found.limit(MOST_COUNTED + 1), values)
        if total > before + MOST_COUNTED:
            return Page.within(asked, total - 1, size, more=True), total - 1
    else:
        total = before + _count(session, found, values)
    return Page.within(asked, total, size), total


def _count(session: Session, rows: Select[Any], values: Mapping[str, object] | None) -> int:
    return session.execute(select(func.count()).select_from(rows.subquery()), values).scalar_one()
