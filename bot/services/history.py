"""Reading the audit trail: of one recommendation or of everything, paged, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.members import Member
from bot.domain.paging import Page
from bot.domain.permissions import Act
from bot.domain.texts import Words, chosen, words
from bot.domain.trail import Action, Event, History
from bot.domain.translations import fingerprint
from bot.i18n import Language
from bot.services.desk import Caller, Desk
from bot.services.members import actor, everyone, require
from bot.services.summaries import find, seats_on
from bot.store.tables import AuditEvent
from bot.store.translated_texts import in_language

PAGE = 6
"""Events on a page; each may bring three quotations along, and Slack takes 50 blocks."""
CHANGE_NOTHING = (Action.UPDATE_ASKED, Action.DIGEST_READ, Action.FILE_READ, Action.FILE_UNREADABLE)
"""Events that leave everything as it is, or are nobody's change."""
LOOKED_BACK = 100
"""Changes that are looked through for what they rewrote."""
TOLD_CHANGES = 3
"""Changes that someone is told of whose own came too late."""


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


@dataclass(frozen=True)
class Subject:
    """What events are about: a recommendation itself, without its action items, an action item, or a member.

    A `member` is named by the row's id.
    """

    recommendation: int | None = None
    item: int | None = None
    member: int | None = None

    def holds(self) -> list[ColumnElement[bool]]:
        """Return what is true of its events."""
        if self.item is not None:
            return [col(AuditEvent.item_number) == self.item]
        if self.member is not None:
            return [
                col(AuditEvent.member_id) == self.member,
                col(AuditEvent.recommendation_number).is_(None),
                col(AuditEvent.item_number).is_(None),
            ]
        return [
            col(AuditEvent.recommendation_number) == self.recommendation,
            col(AuditEvent.item_number).is_(None),
        ]


def latest(
    session: Session, desk: Desk, reader: Member, members: Mapping[int, Member], subject: Subject, limit: int
) -> tuple[Event, ...]:
    """Return the last events about a subject, newest first: what people did, not the deploy file."""
    people = _about(desk, subject).where(col(AuditEvent.actor_id).is_not(None))
    people = people.where(col(AuditEvent.action) != Action.TRANSLATED)
    return _events(session, desk, people.limit(limit), members, reader.language)


def changes_since(
    session: Session,
    desk: Desk,
    reader: Member,
    members: Mapping[int, Member],
    subject: Subject,
    *,
    versions: int,
) -> tuple[Event, ...]:
    """Return the events of the last so many versions, newest first, whoever made them; at most three.

    Every event about a subject counts its version up by one, but those that leave it as it is.
    """
    query = (
        _about(desk, subject)
        .where(col(AuditEvent.action).not_in(CHANGE_NOTHING))
        .limit(max(1, min(versions, TOLD_CHANGES)))
    )
    return _events(session, desk, query, members, reader.language)


def texts_since(session: Session, desk: Desk, subject: Subject, *, versions: int) -> frozenset[str] | None:
    """Return which texts were written in the last so many versions, or None where that is not known."""
    if versions > LOOKED_BACK:
        return None
    query = _about(desk, subject).where(col(AuditEvent.action).not_in(CHANGE_NOTHING)).limit(versions)
    rows = session.exec(query).all()
    if any(row.action == Action.UNDONE for row in rows):
        return None
    return frozenset(name for row in rows for name in row.texts)


def event_at(
    session: Session, desk: Desk, members: Mapping[int, Member], seq: int, language: Language
) -> Event | None:
    """Return the event at one place of the trail."""
    one = select(AuditEvent).where(AuditEvent.workspace_id == desk.workspace_id, AuditEvent.seq == seq)
    return next(iter(_events(session, desk, one, members, language)), None)


def _about(desk: Desk, subject: Subject) -> SelectOfScalar[AuditEvent]:
    scope = [col(AuditEvent.workspace_id) == desk.workspace_id, *subject.holds()]
    return select(AuditEvent).where(*scope).order_by(col(AuditEvent.seq).desc())


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
    return History(_events(session, desk, rows, members, reader.language), total, page, number, title)


def _events(
    session: Session,
    desk: Desk,
    query: SelectOfScalar[AuditEvent],
    members: Mapping[int, Member],
    language: Language,
) -> tuple[Event, ...]:
    rows = session.exec(query).all()
    written = [texts for row in rows for texts in row.texts.values()]
    translated = in_language(session, desk.workspace_id, written, language)
    return tuple(_event(row, members, language, translated) for row in rows)


def _event(
    row: AuditEvent, members: Mapping[int, Member], language: Language, translated: Mapping[str, str]
) -> Event:
    event = Event(
        seq=row.seq,
        at=row.at,
        action=Action(row.action),
        actor=members.get(row.actor_id or 0),
        number=row.recommendation_number,
        member=members.get(row.member_id or 0),
        facts=row.facts,
        texts=_texts(row, language, translated),
        item=row.item_number,
        people=_people(row.facts, members),
    )
    return replace(event, undone=_undone(event, members)) if event.action is Action.UNDONE else event


def _texts(row: AuditEvent, language: Language, translated: Mapping[str, str]) -> dict[str, Words]:
    """Return what people wrote, in the reader's language where it has been translated since."""
    found = {name: words for name, texts in row.texts.items() if (words := chosen(texts, language))}
    return {
        name: Words(translated[print_], language) if (print_ := fingerprint(words)) in translated else words
        for name, words in found.items()
    }


def _undone(event: Event, members: Mapping[int, Member]) -> Event:
    """Return what was taken back, which the event that did so holds as values."""
    former = event.facts["undone"]
    return replace(
        event,
        seq=former["seq"],
        at=datetime.fromisoformat(former["at"]),
        action=Action(former["action"]),
        member=members.get(former["member"] or 0),
        facts=former["facts"],
        people=_people(former["facts"], members),
    )


def _people(facts: Mapping[str, Any], members: Mapping[int, Member]) -> tuple[Member, ...]:
    return tuple(members[each] for each in facts.get("assignees", ()) if each in members)
