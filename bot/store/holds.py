"""Reads from a digest's row who holds it back."""

from collections.abc import Mapping

from bot.domain.digests.actions import Hold
from bot.domain.members.member import Member
from bot.domain.texts import chosen
from bot.i18n import Language
from bot.store.tables import DigestOccurrence


def hold_of(row: DigestOccurrence, members: Mapping[int, Member], language: Language) -> Hold | None:
    """Return who holds a week's digest back, with the reason in the reader's language if it exists."""
    if row.held_at is None or row.held_by_id is None:
        return None
    return Hold(members[row.held_by_id], row.held_at, chosen(row.hold_reason, language))
