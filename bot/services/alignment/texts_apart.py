"""Tells apart the texts that earlier versions kept as one: a cause or what remains was the note as well."""

from collections.abc import Mapping

from sqlmodel import Session, select

from bot.domain.recommendations.moves import left_behind, text_slot
from bot.domain.recommendations.statuses import Status
from bot.services.context import ServiceContext
from bot.store import tables
from bot.store.tables import Texts


def tell_texts_apart(session: Session, context: ServiceContext) -> None:
    """Move the one text of each recommendation to where it belongs, once in a taskforce's life.

    A migration cannot: the trail accounts for these rows, and only a start has its key. Versions stay as they
    are, so that open forms and undo steps go on.
    """
    taskforce = session.get_one(tables.Taskforce, context.taskforce_id)
    if taskforce.texts_apart:
        return
    taskforce.texts_apart = True
    session.add(taskforce)
    rows = session.exec(
        select(tables.Recommendation).where(tables.Recommendation.taskforce_id == context.taskforce_id)
    )
    for row in rows:
        for name, text in _apart(row).items():
            setattr(row, name, text)
        session.add(row)


def _apart(row: tables.Recommendation) -> Mapping[str, Texts | None]:
    """Return the texts that change."""
    status = Status(row.status)
    slot = text_slot(status)
    found: dict[str, Texts | None] = dict.fromkeys(left_behind(status, status))
    if slot != "note":
        own = getattr(row, slot) or row.note
        found |= {slot: own, "note": None if _same(own, row.note) else row.note}
    return found


def _same(one: Texts | None, other: Texts | None) -> bool:
    """Say whether two texts read the same in a language that both have."""
    there = one or {}
    return any(there.get(language) == text for language, text in (other or {}).items())
