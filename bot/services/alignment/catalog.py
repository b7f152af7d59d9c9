"""Brings categories, recommendations and their parts into line with the catalog; retires, never deletes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from bot.config.catalog import Catalog, Recommendation
from bot.domain.audit.events import Action
from bot.domain.recommendations.statuses import Status
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.alignment.transaction import Pass
from bot.services.recommendations.change import folded
from bot.store import tables

Parts = Mapping[int, Mapping[str, tables.Part]]
"""The lettered parts, by their recommendation's row id and then by key."""


class KeyInDoubt(EnlaceError):
    message = N_(
        "Recommendation %(number)s had the key “%(known)s”, and in the catalog it has “%(given)s”. If "
        "it is the same recommendation, add `formerly: %(known)s` to it there, and it keeps its "
        "record. If it is a different one, add `%(known)s` to the catalog’s list `retired`. Nothing "
        "was changed."
    )


@dataclass(frozen=True)
class Matched:
    """How the catalog's recommendations meet the records: by key, and by nothing else.

    `rows` are the records by the catalog's key; a recommendation that is new has none. `gone` are the active
    records that the catalog no longer has.
    """

    rows: Mapping[str, tables.Recommendation]
    gone: tuple[tables.Recommendation, ...]

    def renumbered(self, catalog: Catalog) -> Mapping[str, tuple[int, int]]:
        """Return the former and the new number of each recommendation whose number changes, by key."""
        return {
            entry.key: (row.number, entry.number)
            for entry in catalog.recommendations
            if (row := self.rows.get(entry.key)) and row.number != entry.number
        }


def match(records: Iterable[tables.Recommendation], catalog: Catalog) -> Matched:
    """Match a catalog with the records. Raises `KeyInDoubt` for a key that may be new, or a new name."""
    by_key = {row.key: row for row in records}
    rows = {
        entry.key: row
        for entry in catalog.recommendations
        if (row := by_key.get(entry.key) or by_key.get(entry.formerly or ""))
    }
    met = {row.id for row in rows.values()}
    gone = tuple(row for row in by_key.values() if row.active and row.id not in met)
    unexplained = {row.number: row for row in gone if row.key not in catalog.retired}
    for entry in catalog.recommendations:
        if entry.key not in rows and (row := unexplained.get(entry.number)):
            raise KeyInDoubt(number=entry.number, known=row.key, given=entry.key)
    return Matched(rows, gone)


def align_catalog(work: Pass, catalog: Catalog) -> Mapping[str, tables.Recommendation]:
    """Apply the catalog and return its recommendations by key. Raises `KeyInDoubt`."""
    categories = _align_categories(work, catalog)
    taskforce = work.context.taskforce_id
    records = work.session.exec(
        select(tables.Recommendation).where(tables.Recommendation.taskforce_id == taskforce)
    ).all()
    matched = match(records, catalog)
    for row in sorted(matched.gone, key=lambda each: each.number):
        work.settle(row, {"active": False, "version": row.version + 1})
        work.record("deactivated", Action.RECOMMENDATION_RETIRED, {}, recommendation=row)
    _renumber(work, matched, catalog)
    taken = {row.original_number for row in records}
    parts = _parts(work)
    rows = dict(matched.rows)
    for entry in catalog.recommendations:
        known = rows.get(entry.key)
        row = known or tables.Recommendation(
            taskforce_id=taskforce,
            category_id=categories[entry.category].id or 0,
            number=entry.number,
            original_number=None if entry.number in taken else entry.number,
            key=entry.key,
            title={},
            short={},
            status=Status.NOT_STARTED,
        )
        _align_recommendation(work, row, entry, categories, parts, new=known is None)
        rows[entry.key] = row
    return rows


def _renumber(work: Pass, matched: Matched, catalog: Catalog) -> None:
    """Give records their new numbers; two may swap theirs, so all give up the former ones first.

    Versions stay: a form that is open and a change that may be undone are about the record, not its number.
    """
    moved = matched.renumbered(catalog)
    for key in moved:
        row = matched.rows[key]
        row.number = -(row.id or 0)
        work.session.add(row)
    work.session.flush()
    for key, (former, number) in moved.items():
        row = matched.rows[key]
        work.settle(row, {"number": number, "former_number": former, "renumbered_at": work.now})
        facts = {"number": [former, number]}
        work.record("changed", Action.RECOMMENDATION_RENUMBERED, facts, recommendation=row)


def _align_categories(work: Pass, catalog: Catalog) -> Mapping[str, tables.Category]:
    rows = {
        row.key: row
        for row in work.session.exec(
            select(tables.Category).where(tables.Category.taskforce_id == work.context.taskforce_id)
        )
    }
    for position, category in enumerate(catalog.categories):
        row = rows.get(category.key) or tables.Category(
            taskforce_id=work.context.taskforce_id, key=category.key, position=position, title={}
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
    if new:
        work.record("added", Action.RECOMMENDATION_ADDED, {}, recommendation=row)
        return
    row.version += 1
    action = Action.RECOMMENDATION_EDITED if was_active else Action.RECOMMENDATION_RESTORED
    work.record("changed", action, {"changes": changes}, recommendation=row)


def _parts(work: Pass) -> Parts:
    """Read all parts at once, so that a start needs no query for each recommendation."""
    parts: dict[int, dict[str, tables.Part]] = defaultdict(dict)
    for part in work.session.exec(
        select(tables.Part).where(tables.Part.taskforce_id == work.context.taskforce_id)
    ):
        parts[part.recommendation_id][part.key] = part
    return parts


def _align_parts(
    work: Pass, row: tables.Recommendation, entry: Recommendation, rows: Mapping[str, tables.Part]
) -> dict[str, Any]:
    changes = {}
    for part in entry.parts:
        kept = rows.get(part.key) or tables.Part(
            taskforce_id=work.context.taskforce_id,
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
