"""Brings categories, recommendations and their parts into line with the catalog; retires, never deletes."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from bot.config.catalog import Catalog, Recommendation
from bot.domain.audit.events import Action
from bot.domain.recommendations.statuses import Status
from bot.services.alignment.transaction import Pass
from bot.services.recommendations.change import folded
from bot.store import tables

Parts = Mapping[int, Mapping[str, tables.Part]]
"""The lettered parts, by their recommendation's row id and then by key."""


def align_catalog(work: Pass, catalog: Catalog) -> Mapping[int, tables.Recommendation]:
    """Apply the catalog and return all recommendations by number, retired ones included."""
    categories = _align_categories(work, catalog)
    workspace = work.context.workspace_id
    rows = {
        row.number: row
        for row in work.session.exec(
            select(tables.Recommendation).where(tables.Recommendation.workspace_id == workspace)
        )
    }
    parts = _parts(work)
    for entry in catalog.recommendations:
        row = rows.get(entry.number)
        new = row is None
        row = row or tables.Recommendation(
            workspace_id=workspace,
            category_id=categories[entry.category].id or 0,
            number=entry.number,
            key=entry.key,
            title={},
            short={},
            status=Status.NOT_STARTED,
        )
        _align_recommendation(work, row, entry, categories, parts, new=new)
        rows[entry.number] = row
    wanted = {entry.number for entry in catalog.recommendations}
    for number, row in sorted(rows.items()):
        if number not in wanted and row.active:
            work.settle(row, {"active": False, "version": row.version + 1})
            work.record("deactivated", Action.RECOMMENDATION_RETIRED, {}, recommendation_number=number)
    return rows


def _align_categories(work: Pass, catalog: Catalog) -> Mapping[str, tables.Category]:
    rows = {
        row.key: row
        for row in work.session.exec(
            select(tables.Category).where(tables.Category.workspace_id == work.context.workspace_id)
        )
    }
    for position, category in enumerate(catalog.categories):
        row = rows.get(category.key) or tables.Category(
            workspace_id=work.context.workspace_id, key=category.key, position=position, title={}
        )
        work.settle(row, {"position": position, "title": category.title.model_dump(), "active": True})
        rows[category.key] = row
    for key in rows.keys() - {category.key for category in catalog.categories}:
        work.settle(rows[key], {"active": False})
    return rows


def _align_recommendation(
    work: Pass,
    row: tables.Recommendation,
    entry: Recommendation,
    categories: Mapping[str, tables.Category],
    parts: Parts,
    *,
    new: bool,
) -> None:
    was_active = row.active or new
    changes = work.settle(
        row,
        {
            "category_id": categories[entry.category].id,
            "key": entry.key,
            "priority": entry.priority,
            "title": entry.title.model_dump(),
            "short": entry.short.model_dump(),
            "active": True,
        },
    )
    if moved := changes.pop("category_id", None):
        keys = {category.id: category.key for category in categories.values()}
        changes["category"] = [keys[category_id] for category_id in moved]
    if changes:
        titles = work.session.exec(
            select(tables.Evidence.title).where(
                tables.Evidence.recommendation_id == row.id, col(tables.Evidence.withdrawn_at).is_(None)
            )
        )
        row.folded = folded(row, titles)
    changes |= _align_parts(work, row, entry, parts.get(row.id or 0, {}))
    if not changes:
        return
    about = {"recommendation_number": entry.number}
    if new:
        work.record("added", Action.RECOMMENDATION_ADDED, {}, **about)
        return
    row.version += 1
    action = Action.RECOMMENDATION_EDITED if was_active else Action.RECOMMENDATION_RESTORED
    work.record("changed", action, {"changes": changes}, **about)


def _parts(work: Pass) -> Parts:
    """Read all parts at once, so that a start needs no query for each recommendation."""
    parts: dict[int, dict[str, tables.Part]] = defaultdict(dict)
    for part in work.session.exec(
        select(tables.Part).where(tables.Part.workspace_id == work.context.workspace_id)
    ):
        parts[part.recommendation_id][part.key] = part
    return parts


def _align_parts(
    work: Pass, row: tables.Recommendation, entry: Recommendation, rows: Mapping[str, tables.Part]
) -> dict[str, Any]:
    changes = {}
    for part in entry.parts:
        kept = rows.get(part.key) or tables.Part(
            workspace_id=work.context.workspace_id,
            recommendation_id=row.id or 0,
            key=part.key,
            title={},
            active=False,
        )
        wanted = {"priority": part.priority, "title": part.title.model_dump(), "active": True}
        changes[f"part {part.key}"] = work.settle(kept, wanted)
    for key in rows.keys() - {part.key for part in entry.parts}:
        changes[f"part {key}"] = work.settle(rows[key], {"active": False})
    return {name: change for name, change in changes.items() if change}
