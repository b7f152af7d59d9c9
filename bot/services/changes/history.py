"""Reading the audit trail: of one recommendation or of everything, paged, newest first."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.audit.events import History
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act
from bot.domain.paging import Page
from bot.domain.texts import Words, words
from bot.services.changes.events import events
from bot.services.context import Caller, Desk
from bot.services.members.queries import actor, everyone, require
from bot.services.recommendations.summaries import find, seats_on
from bot.store.tables import AuditEvent

PAGE = 6
"""Events on a page; each may bring three quotations along, and Slack takes 50 blocks."""


def show_history(desk: Desk, caller: Caller, number: int, page: int = 1) -> History:
    """Return a page of one recommendation's events.

    Open to its leads and the steering roles; raises `MayNotReadTrail`, `UnknownRecommendation`.
    """
    with desk.reading() as session:
        reader = actor(session, desk, caller)
        row = find(session, desk, number)
        members = everyone(session, desk)
        leads = [seated.member for seated in seats_on(session, desk, members, row)]
        require(
            session,
            desk,
            reader,
            Act.READ_TRAIL,
            leads=reader.id in {member.id for member in leads},
            also=leads,
            number=number,
        )
        return _page(session, desk, reader, members, page, number, words(row.title, reader.language))


def show_trail(desk: Desk, caller: Caller, page: int = 1) -> History:
    """Return a page of the whole trail; raises `MayNotReadWholeTrail`."""
    with desk.reading() as session:
        reader = actor(session, desk, caller)
        require(session, desk, reader, Act.READ_WHOLE_TRAIL)
        return _page(session, desk, reader, everyone(session, desk), page, None, None)


def _of(desk: Desk, number: int | None) -> SelectOfScalar[AuditEvent]:
    """Return the query of everything about one recommendation, its action items included, or of all."""
    return select(AuditEvent).where(*_scope(desk, number)).order_by(col(AuditEvent.seq).desc())


def _scope(desk: Desk, number: int | None) -> list[ColumnElement[bool]]:
    scope = [col(AuditEvent.workspace_id) == desk.workspace_id]
    return scope if number is None else [*scope, col(AuditEvent.recommendation_number) == number]


def _page(
    session: Session,
    desk: Desk,
    reader: Member,
    members: Mapping[int, Member],
    asked: int,
    number: int | None,
    title: Words | None,
) -> History:
    count = select(func.count()).select_from(AuditEvent).where(*_scope(desk, number))
    total = session.exec(count).one()
    page = Page.within(asked, total, PAGE)
    rows = _of(desk, number).offset(page.start).limit(page.size)
    return History(events(session, desk, rows, members, reader.language), total, page, number, title)
