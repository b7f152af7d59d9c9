"""Reading the audit trail: of one recommendation or of everything, paged, newest first."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.members import Member
from bot.domain.paging import Page
from bot.domain.permissions import Act
from bot.domain.texts import Words, chosen
from bot.domain.trail import Action, Event, History
from bot.i18n import Language
from bot.services.desk import Caller, Desk
from bot.services.members import actor, everyone, require
from bot.services.summaries import find, seats_on, words
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


def latest(
    session: Session, desk: Desk, reader: Member, members: Mapping[int, Member], number: int, limit: int
) -> tuple[Event, ...]:
    """Return the last events of one recommendation, newest first: what people did, not the deploy file."""
    people = _of(desk, number).where(col(AuditEvent.actor_id).is_not(None))
    return _events(session.exec(people.limit(limit)), members, reader.language)


def last_event(
    session: Session, desk: Desk, reader: Member, members: Mapping[int, Member], number: int
) -> Event | None:
    """Return the newest event of one recommendation, whoever made it, to say what changed under someone."""
    return next(iter(_events(session.exec(_of(desk, number).limit(1)), members, reader.language)), None)


def _of(desk: Desk, number: int | None) -> SelectOfScalar[AuditEvent]:
    """Return the query of one recommendation's events, or of all, newest first."""
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
    rows = session.exec(_of(desk, number).offset(page.start).limit(page.size))
    return History(_events(rows, members, reader.language), total, page, number, title)


def _events(
    rows: Iterable[AuditEvent], members: Mapping[int, Member], language: Language
) -> tuple[Event, ...]:
    return tuple(
        Event(
            seq=row.seq,
            at=row.at,
            action=Action(row.action),
            actor=members.get(row.actor_id or 0),
            number=row.recommendation_number,
            member=members.get(row.member_id or 0),
            facts=row.facts,
            texts={name: found for name, texts in row.texts.items() if (found := chosen(texts, language))},
        )
        for row in rows
    )
