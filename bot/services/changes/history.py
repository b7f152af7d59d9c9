"""Reads pages of the audit trail, of one recommendation or of everything, newest first."""

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
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone, require
from bot.services.recommendations.summaries import find, seats_on
from bot.store.tables import AuditEvent

PAGE = 6
"""Events on a page. Each may show three quotations, and Slack takes 50 blocks."""


def show_history(context: ServiceContext, caller: Caller, number: int, page: int = 1) -> History:
    """Return a page of one recommendation's events.

    Only its leads and the steering roles may see it. Raises `MayNotReadTrail`, `UnknownRecommendation`.
    """
    with context.reading() as session:
        reader = actor(session, context, caller)
        row = find(session, context, number)
        members = everyone(session, context)
        leads = [seated.member for seated in seats_on(session, context, members, row)]
        require(
            session,
            context,
            reader,
            Act.READ_TRAIL,
            leads=reader.id in {member.id for member in leads},
            also=leads,
            number=number,
        )
        return _page(session, context, reader, members, page, number, words(row.title, reader.language))


def show_trail(context: ServiceContext, caller: Caller, page: int = 1) -> History:
    """Return a page of the whole audit trail. Raises `MayNotReadWholeTrail`."""
    with context.reading() as session:
        reader = actor(session, context, caller)
        require(session, context, reader, Act.READ_WHOLE_TRAIL)
        return _page(session, context, reader, everyone(session, context), page, None, None)


def _of(context: ServiceContext, number: int | None) -> SelectOfScalar[AuditEvent]:
    """Return the query for everything about one recommendation, including its action items, or for all
    events.
    """
    return select(AuditEvent).where(*_scope(context, number)).order_by(col(AuditEvent.seq).desc())


def _scope(context: ServiceContext, number: int | None) -> list[ColumnElement[bool]]:
    scope = [col(AuditEvent.workspace_id) == context.workspace_id]
    return scope if number is None else [*scope, col(AuditEvent.recommendation_number) == number]


def _page(
    session: Session,
    context: ServiceContext,
    reader: Member,
    members: Mapping[int, Member],
    asked: int,
    number: int | None,
    title: Words | None,
) -> History:
    count = select(func.count()).select_from(AuditEvent).where(*_scope(context, number))
    total = session.exec(count).one()
    page = Page.within(asked, total, PAGE)
    rows = _of(context, number).offset(page.start).limit(page.size)
    return History(events(session, context, rows, members, reader.language), total, page, number, title)
