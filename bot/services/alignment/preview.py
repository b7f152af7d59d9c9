"""What the catalog would change in the database, without changing anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.config.catalog import Catalog
from bot.config.models import Config
from bot.services.alignment.catalog import match
from bot.services.alignment.kept import kept_rows
from bot.store import tables
from bot.store.database import Database


@dataclass(frozen=True)
class CatalogChanges:
    """What a start would change: numbers (former and new, by key), and recommendations taken out, by key.

    `leads` are the numbers under `leads` that mean another recommendation than they did.
    """

    renumbered: Mapping[str, tuple[int, int]]
    retired: tuple[str, ...]
    leads: tuple[int, ...]


def catalog_changes(database: Database, config: Config, catalog: Catalog) -> CatalogChanges | None:
    """Compare the catalog with the records; None if there are none yet, or at another revision.

    Raises `KeyInDoubt`.
    """
    records = kept_rows(database, tables.Recommendation)
    if not records:
        return None
    matched = match(records, catalog)
    renumbered = matched.renumbered(catalog)
    concerned = {number for pair in renumbered.values() for number in pair}
    return CatalogChanges(
        renumbered,
        tuple(row.key for row in matched.gone),
        tuple(sorted(each for each in config.leads if isinstance(each, int) and each in concerned)),
    )
