"""Reads audit events as values: all of a subject, the latest ones, or the one at a place of the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.audit.events import Action, Event
from bot.domain.members.member import Member
from bot.domain.texts import Words, chosen
from bot.domain.translations.status import fingerprint
from bot.i18n import Language
from bot.services.context import ServiceContext
from bot.store.tables import AuditEvent, DigestOccurrence
from bot.store.translated_texts import in_language

CHANGE_NOTHING = (
    Action.UPDATE_ASKED,
    Action.DIGEST_READ,
    Action.FILE_READ,
    Action.FILE_UNREADABLE,
    Action.RECOMMENDATION_RENUMBERED,
)
"""Events that change nothing, or that no person made; they leave the version of their subject as it is."""
LOOKED_BACK = 100
"""How many changes are searched for the texts they rewrote."""
TOLD_CHANGES = 3
"""How many changes are listed for someone whose own change came too late."""


@dataclass(frozen=True)
class Subject:
    """The subject of events: a recommendation without its action items, an action item, or a member.

    A recommendation and a member are given by row id, an action item by its number.
    """

    recommendation: int | None = None
    item: int | None = None
    member: int | None = None

    @property
    def kind(self) -> str:
        """What it is: "item", "member" or "recommendation"."""
        if self.item is not None:
            return "item"
        return "recommendation" if self.member is None else "member"

    @property
    def id(self) -> int | None:
        """Its number or row id."""
        return {"item": self.item, "member": self.member}.get(self.kind, self.recommendation)


def latest(
    session: Session,
    context: ServiceContext,
    reader: Member,
    members: Mapping[int, Member],
    subject: Subject,
    limit: int,
) -> tuple[Event, ...]:
    """Return the last events about a subject, newest first: those that people made, not the deploy file."""
    values = {"workspace": context.taskforce_id, "subject": subject.id, "most": limit}
    return events(session, context, _latest(subject.kind), members, reader.language, values)


@cache
def _latest(kind: str) -> SelectOfScalar[AuditEvent]:
    """Return the query for the last events that people made about a kind of subject, built once."""
    scope = [col(AuditEvent.taskforce_id) == bindparam("workspace"), *_holds(kind)]
    return (
        select(AuditEvent)
        .where(
            *scope, col(AuditEvent.actor_id).is_not(None), col(AuditEvent.action) != Action.TRANSLATED.value
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(bindparam("most", type_=Integer))
    )


def _holds(kind: str) -> list[ColumnElement[bool]]:
    """Return the conditions for the events of a kind of subject; their parameter is the `subject`."""
    row = AuditEvent
    value: BindParameter[int] = bindparam("subject")
    if kind == "item":
        return [col(row.item_number) == value]
    if kind == "member":
        of_nothing_else = [col(row.recommendation_number).is_(None), col(row.item_number).is_(None)]
        return [col(row.member_id) == value, *of_nothing_else]
    return [col(row.recommendation_id) == value, col(row.item_number).is_(None)]


def changes_since(
    session: Session,
    context: ServiceContext,
    reader: Member,
    members: Mapping[int, Member],
    subject: Subject,
    *,
    versions: int,
) -> tuple[Event, ...]:
    """Return the events of the last `versions` versions, newest first, by any actor; at most three.

    Every event about a subject increments its version by one, except those that change nothing.
    """
    query = (
        _about(context, subject)
        .where(col(AuditEvent.action).not_in(CHANGE_NOTHING))
        .limit(max(1, min(versions, TOLD_CHANGES)))
    )
    return events(session, context, query, members, reader.language)


def texts_since(
    session: Session, context: ServiceContext, subject: Subject, *, versions: int
) -> frozenset[str] | None:
    """Return which texts were written in the last `versions` versions, or None if that is unknown."""
    if versions > LOOKED_BACK:
        return None
    query = _about(context, subject).where(col(AuditEvent.action).not_in(CHANGE_NOTHING)).limit(versions)
    rows = session.exec(query).all()
    if any(row.action == Action.UNDONE for row in rows):
        return None
    return frozenset(name for row in rows for name in row.texts)


def event_at(
    session: Session, context: ServiceContext, members: Mapping[int, Member], seq: int, language: Language
) -> Event | None:
    """Return the event at one place of the audit trail."""
    one = select(AuditEvent).where(AuditEvent.taskforce_id == context.taskforce_id, AuditEvent.seq == seq)
    return next(iter(events(session, context, one, members, language)), None)


def _about(context: ServiceContext, subject: Subject) -> SelectOfScalar[AuditEvent]:
    scope = [col(AuditEvent.taskforce_id) == context.taskforce_id, *_holds(subject.kind)]
    found = select(AuditEvent).where(*scope).order_by(col(AuditEvent.seq).desc())
    return found.params(subject=subject.id)


def events(
    session: Session,
    context: ServiceContext,
    query: SelectOfScalar[AuditEvent],
    members: Mapping[int, Member],
    language: Language,
    values: Mapping[str, Any] | None = None,
) -> tuple[Event, ...]:
    """Return the events that a query finds, in its order, for a reader of `language`.

    `values` are those of the query's parameters.
    """
    rows = session.exec(query, params=values).all()
    written = [texts for row in rows for texts in row.texts.values()]
    translated = in_language(session, context.taskforce_id, written, language)
    days = _days(session, context, rows)
    return tuple(_event(row, members, language, translated, days) for row in rows)


def _days(
    session: Session, context: ServiceContext, rows: Sequence[AuditEvent]
) -> Mapping[tuple[str, str], date]:
    """Return the day of each digest that events are about, by its schedule and week."""
    asked = {(row.facts["schedule"], row.facts["week"]) for row in rows if "schedule" in row.facts}
    if not asked:
        return {}
    week = DigestOccurrence
    query = select(week.schedule, week.week, week.due_at).where(
        week.taskforce_id == context.taskforce_id, tuple_(col(week.schedule), col(week.week)).in_(asked)
    )
    found = session.exec(query).all()
    return {(schedule, key): context.rules.digest_day(schedule, due_at) for schedule, key, due_at in found}


def _event(
    row: AuditEvent,
    members: Mapping[int, Member],
    language: Language,
    translated: Mapping[str, str],
    days: Mapping[tuple[str, str], date],
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
        day=days.get((row.facts.get("schedule", ""), row.facts.get("week", ""))),
    )
    return replace(event, undone=_undone(event, members)) if event.action is Action.UNDONE else event


def _texts(row: AuditEvent, language: Language, translated: Mapping[str, str]) -> dict[str, Words]:
    """Return what people wrote, in the reader's language if it has been translated since."""
    found = {name: words for name, texts in row.texts.items() if (words := chosen(texts, language))}
    return {
        name: Words(translated[print_], language) if (print_ := fingerprint(words)) in translated else words
        for name, words in found.items()
    }


def _undone(event: Event, members: Mapping[int, Member]) -> Event:
    """Return the event that was undone. The undoing event contains its values."""
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
