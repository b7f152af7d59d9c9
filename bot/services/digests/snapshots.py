"""Takes the digest's snapshot of a workspace, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.domain.action_items.moves import ItemStatus
from bot.domain.action_items.rights import Involved, accepters
from bot.domain.audit.events import Action
from bot.domain.digests.digest import Digest, DigestItem, Note, Snapshot, chosen, person_of
from bot.domain.digests.occurrences import WEEK, fallen_due, instant_of
from bot.domain.members.member import Member, Seated, own_day
from bot.domain.members.permissions import Act
from bot.domain.recommendations.statuses import Status
from bot.i18n import Language
from bot.services.action_items.filters import is_open
from bot.services.action_items.pages import assignees_of
from bot.services.context import Caller, ServiceContext
from bot.services.digests.recipients import addressee, told_since
from bot.services.digests.trend import STATUS_MOVES, trend
from bot.services.digests.weeks import PLANNED
from bot.services.members.queries import actor, as_member, everyone, require
from bot.services.members.roster import find_person
from bot.services.recommendations.followed import follow
from bot.services.recommendations.summaries import all_rows, seats_of
from bot.store import tables
from bot.store.tables import (
    ActionItem,
    AuditEvent,
    DigestNote,
    DigestOccurrence,
    Texts,
    columns,
)


@dataclass(frozen=True)
class Preview:
    """A digest as `reader` would get it. `languages` are in order."""

    reader: Member
    digest: Digest
    languages: tuple[Language, ...]


def preview(
    context: ServiceContext, caller: Caller, *, person: str | None = None, day: date | None = None
) -> Preview:
    """Return the digest that someone (by default the caller) would get on a day (by default now).

    For chairs and secretariat. Nobody knows what happens until a future day, so only the overdue and due
    items differ. Raises `MayNotDigest`, `UnknownMember`.
    """
    with context.reading() as session:
        asker = actor(session, context, caller)
        require(session, context, asker, Act.DIGEST)
        reader = as_member(find_person(session, context, person), context.rules) if person else asker
        return _composed(session, context, reader, _moment(context, asker, day))


def digest_for(context: ServiceContext, person: str) -> Preview:
    """Return the digest that someone (a Slack id or a handle) would get now. Raises `UnknownMember`."""
    with context.reading() as session:
        reader = as_member(find_person(session, context, person), context.rules)
        return _composed(session, context, reader, context.clock.now())


def _composed(session: Session, context: ServiceContext, reader: Member, moment: datetime) -> Preview:
    to = addressee(session, context, reader)
    usual = last_sent(context, context.clock.now())
    first = next(iter(context.rules.digests), None)
    since = told_since(session, context, first, [to.target], usual).of(to.target)
    found = snapshot(session, context, moment, since)
    ahead = session.exec(
        select(DigestOccurrence.id)
        .where(DigestOccurrence.taskforce_id == context.taskforce_id, DigestOccurrence.status == PLANNED)
        .order_by(col(DigestOccurrence.due_at))
    ).first()
    if ahead is not None:
        found = replace(found, notes=notes_on(session, context, ahead))
    return Preview(reader, chosen(found, reader), to.languages)


def notes_on(session: Session, context: ServiceContext, occurrence: int) -> tuple[Note, ...]:
    """Return the notes at the top of a digest, in the order they were written."""
    rows = session.exec(
        select(DigestNote, tables.Member)
        .join(tables.Member, col(tables.Member.id) == DigestNote.author_id)
        .where(DigestNote.occurrence_id == occurrence)
        .order_by(col(DigestNote.at), col(DigestNote.author_id))
    )
    return tuple(Note(person_of(as_member(author, context.rules)), note.text) for note, author in rows)


def last_sent(context: ServiceContext, now: datetime) -> datetime:
    """Return the instant of the last digest by the first schedule, or a week ago."""
    for schedule in context.rules.digests[:1]:
        if past := fallen_due(schedule, now - 2 * WEEK, now - timedelta(minutes=1)):
            return past[-1].instant
    return now - WEEK


def snapshot(session: Session, context: ServiceContext, at: datetime, since: datetime) -> Snapshot:
    """Return the present state, and what was different at `since`, as if the time were `at`."""
    members, rows = everyone(session, context), all_rows(session, context)
    moves = _moves(session, context, since)
    seats = seats_of(session, context, members)
    followed = follow(session, context, rows, seats, at, since, moves.status, moves.notes)
    duties = _duties(session, context, members, seats, moves, at, since)
    weeks = trend(session, context, at)
    return Snapshot(at, since, context.rules.zone, context.rules.two_keys, followed, duties, trend=weeks)


@dataclass(frozen=True)
class _Moves:
    """Statuses by recommendation (row id) and due dates by action item, before their first change; and the
    notes on each recommendation, a refusal's reason among them.
    """

    status: Mapping[int, Status]
    due: Mapping[int, date | None]
    notes: Mapping[int, Sequence[Texts]]


def _moves(session: Session, context: ServiceContext, since: datetime) -> _Moves:
    c = columns(AuditEvent)
    rows = session.execute(
        sa.select(c.seq, c.action, c.recommendation_id, c.item_number, c.facts, c.texts).where(
            c.taskforce_id == context.taskforce_id,
            c.action.in_([each.value for each in (*STATUS_MOVES, Action.NOTED, Action.ITEM_DUE_MOVED)]),
            c.at > since,
        )
    ).all()
    status: dict[int, Status] = {}
    due: dict[int, date | None] = {}
    # Sort here: with an ORDER BY, SQLite would read the whole trail by its sequence.
    notes: dict[int, list[Texts]] = defaultdict(list)
    for _, action, record, item, facts, texts in sorted(rows, key=lambda found: found.seq):
        if action == Action.ITEM_DUE_MOVED:
            before = facts["due"][0]
            due.setdefault(item or 0, date.fromisoformat(before) if before else None)
        elif record is not None and "from" in facts:
            status.setdefault(record, Status(facts["from"]))
            said = texts.get("reason" if action == Action.REFUSED else "note")
            notes[record] += [said] if said else []
    return _Moves(status, due, notes)


def _duties(
    session: Session,
    context: ServiceContext,
    members: Mapping[int, Member],
    seats: Mapping[int, tuple[Seated, ...]],
    moves: _Moves,
    at: datetime,
    since: datetime,
) -> tuple[DigestItem, ...]:
    """Return the items that are open, and those finished after `since`."""
    c = columns(ActionItem)
    ours = sa.select(c.id).where(c.taskforce_id == context.taskforce_id)
    # Two selections, each by its index: with "or", SQLite would read every item there ever was.
    chosen_ids = sa.union_all(
        ours.where(is_open()),
        ours.where(c.status == ItemStatus.DONE.value, c.status_since > since),
    )
    rows = session.exec(
        select(ActionItem, tables.Recommendation.number)
        .join(
            tables.Recommendation,
            col(tables.Recommendation.id) == ActionItem.recommendation_id,
            isouter=True,
        )
        .where(col(ActionItem.id).in_(chosen_ids), col(ActionItem.active))
        .order_by(col(ActionItem.number))
    ).all()
    assignees = assignees_of(session, members, [row.id or 0 for row, _ in rows])

    def may_accept(row: ActionItem) -> frozenset[int] | None:
        if row.status != ItemStatus.SUBMITTED:
            return None
        leads = tuple(seated.member for seated in seats.get(row.recommendation_id or 0, ()))
        involved = Involved(members[row.assigner_id], assignees.get(row.id or 0, ()), leads)
        return frozenset(each.id for each in accepters(members.values(), involved, own_day(at)))

    return tuple(
        DigestItem(
            number=row.number,
            version=row.version,
            text=row.text,
            status=ItemStatus(row.status),
            status_since=row.status_since,
            due_on=row.due_on,
            due_before=moves.due.get(row.number, row.due_on),
            recommendation=number,
            assigner=row.assigner_id,
            assignees=tuple(person_of(member) for member in assignees.get(row.id or 0, ())),
            accepters=may_accept(row),
        )
        for row, number in rows
    )


def _moment(context: ServiceContext, asker: Member, day: date | None) -> datetime:
    """Return the instant of a preview: now or, on a future day, when the first schedule sends."""
    now = context.clock.now()
    if day is None:
        return now
    first = next(iter(context.rules.digests), None)
    zone = first.zone if first else asker.zone
    return max(now, instant_of(day, first.at if first else now.astimezone(zone).time(), zone))
