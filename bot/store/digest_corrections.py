"""Reads the corrections of a digest."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from bot.domain.digests.digest import Correction, person_of
from bot.domain.members.member import Member
from bot.store.tables import DigestCorrection


def corrections_of(
    session: Session, occurrence: int, member: Callable[[int], Member]
) -> tuple[Correction, ...]:
    """Return the corrections of an occurrence (row id), the newest first; `member` looks up their authors."""
    rows = session.exec(
        select(DigestCorrection)
        .where(DigestCorrection.occurrence_id == occurrence)
        .order_by(col(DigestCorrection.number).desc())
    )
    return tuple(correction_of(row, member) for row in rows)


def correction_of(row: DigestCorrection, member: Callable[[int], Member]) -> Correction:
    """Return a row as a value."""
    return Correction(person_of(member(row.author_id)), row.text, row.at)
