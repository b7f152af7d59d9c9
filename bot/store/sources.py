"""Reads the evidence of a recommendation or an action item."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, select

from bot.domain.evidence.evidence import Source, is_citable
from bot.domain.evidence.files import FileFacts
from bot.domain.members.member import Member
from bot.domain.texts import words
from bot.store import tables
from bot.store.tables import Evidence

# Built once, since SQLAlchemy takes longer to build them than the database to answer.
_STANDING = select(Evidence).where(col(Evidence.withdrawn_at).is_(None)).order_by(col(Evidence.number))
_OF_ITEM = _STANDING.where(col(Evidence.action_item_id) == bindparam("of"))
_OF_REC = _STANDING.where(col(Evidence.recommendation_id) == bindparam("of"))


def sources(
    session: Session,
    of: tables.Recommendation | tables.ActionItem,
    reader: Member,
    members: Mapping[int, Member],
) -> tuple[Source, ...]:
    """Return the evidence of a recommendation or an action item, oldest first."""
    found = session.exec(_OF_ITEM if isinstance(of, tables.ActionItem) else _OF_REC, params={"of": of.id})
    return tuple(source(each, reader, members) for each in found)


def source(row: Evidence, reader: Member, members: Mapping[int, Member]) -> Source:
    """Return one piece of evidence as a value."""
    return Source(
        row.number,
        row.url,
        words(row.title, reader.language),
        row.issuer,
        row.issued_on,
        row.language,
        members[row.added_by_id],
        row.added_at,
        facts_of(row),
    )


def cites(row: Evidence) -> bool:
    """Say whether a report could cite a piece of evidence."""
    return is_citable(row.issuer, row.issued_on, row.language, facts_of(row))


def facts_of(row: Evidence) -> FileFacts | None:
    """Return the known facts about the file of a piece of evidence; None for a link."""
    if row.file_id is None:
        return None
    return FileFacts(row.file_name, row.media_type, row.size, row.sha256, row.file_problem)


def belongs_to(of: tables.Recommendation | tables.ActionItem) -> ColumnElement[bool]:
    """Return the condition that selects the evidence of one recommendation or action item."""
    if isinstance(of, tables.ActionItem):
        return col(Evidence.action_item_id) == of.id
    return col(Evidence.recommendation_id) == of.id
