"""Reads pages of the audit trail, of one recommendation or of everything, newest first."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.audit.events import Event, History
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act
from bot.domain.recommendations.reference import Reference, written
from bot.domain.texts import words
from bot.services.changes.events import events
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone, require
from bot.services.recommendations.summaries import find, seats_on
from bot.store import tables
from bot.store.counting import counted_page
from bot.store.tables import AuditEvent

PAGE = 20
"""Events on a page. Each takes two blocks at most, and Slack takes 50."""


def show_history(context: ServiceContext, caller: Caller, which: Reference, page: int = 1) -> History:
    """Return a page of one recommendation's events.

    Only its leads and the steering roles may see it. Raises `MayNotReadTrail`, `UnknownRecommendation`.
    """
    with context.reading() as session:
        reader = actor(session, context, caller)
        row = find(session, context, which)
        members = everyone(session, context)
        _require_history(session, context, reader, members, row)
        return _page(session, context, reader, members, page, row)


def show_trail(context: ServiceContext, caller: Caller, page: int = 1) -> History:
    """Return a page of the whole audit trail. Raises `MayNotReadWholeTrail`."""
    with context.reading() as session:
        reader = actor(session, context, caller)
        require(session, context, reader, Act.READ_WHOLE_TRAIL)
        return _page(session, context, reader, everyone(session, context), page, None)


def show_event(context: ServiceContext, caller: Caller, seq: int) -> Event | None:
    """Return one event of the trail, None if there is none at this place.

    Everyone may see it who may see the history that has it. Raises `MayNotReadTrail`, `MayNotReadWholeTrail`.
    """
    with context.reading() as session:
        reader, members = actor(session, context, caller), everyone(session, context)
        query = select(AuditEvent).where(*_scope(context, None), AuditEvent.seq == seq)
        row = session.exec(query).first()
        about = row and row.recommendation_id and session.get(tables.Recommendation, row.recommendation_id)
        if about:
            _require_history(session, context, reader, members, about)
        else:
            require(session, context, reader, Act.READ_WHOLE_TRAIL)
        return next(iter(events(session, context, query, members, reader.language)), None)


def _require_history(
    session: Session,
    context: ServiceContext,
    reader: Member,
    members: Mapping[int, Member],
    row: tables.Recommendation,
) -> None:
    leads = [seated.member for seated in seats_on(session, context, members, row)]
    require(
        session,
        context,
        reader,
        Act.READ_TRAIL,
        leads=reader.id in {member.id for member in leads},
        also=leads,
        number=row.number,
    )


def _of(context: ServiceContext, about: tables.Recommendation | None) -> SelectOfScalar[AuditEvent]:
    """Return the query for everything about one recommendation, including its action items, or for all
    events.
    """
    return select(AuditEvent).where(*_scope(context, about)).order_by(col(AuditEvent.seq).desc())


def _scope(context: ServiceContext, about: tables.Recommendation | None) -> list[ColumnElement[bool]]:
    scope = [col(AuditEvent.taskforce_id) == context.taskforce_id]
    return scope if about is None else [*scope, col(AuditEvent.recommendation_id) == about.id]


def _page(
    session: Session,
    context: ServiceContext,
    reader: Member,
    members: Mapping[int, Member],
    asked: int,
    about: tables.Recommendation | None,
) -> History:
    query = _of(context, about)
    page, total = counted_page(session, query, asked, PAGE)
    rows = query.offset(page.start).limit(page.size)
    found = events(session, context, rows, members, reader.language)
    if about is None:
        return History(found, total, page)
    title = words(about.title, reader.language)
    return History(found, total, page, about.number, title, written(about.key, about.number))
