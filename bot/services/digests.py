"""The digest's snapshot of a workspace, in a number of queries that no history makes grow."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.domain.digests import Digest, Duty, Followed, Link, Note, Person, Snapshot, chosen
from bot.domain.files import FileState
from bot.domain.item_moves import ItemStatus
from bot.domain.members import Member, Seat, Seated, Side
from bot.domain.occurrences import WEEK, fallen_due, instant_of
from bot.domain.permissions import Act
from bot.domain.recommendations import is_stale
from bot.domain.statuses import Status
from bot.domain.trail import Action
from bot.i18n import Language
from bot.services.desk import Caller, Desk
from bot.services.digest_recipients import addressee, told_since
from bot.services.digest_trend import STATUS_MOVES, trend
from bot.services.digest_weeks import PLANNED
from bot.services.item_filters import is_open
from bot.services.items import assignees_of
from bot.services.members import actor, as_member, everyone, require
from bot.services.roster import find_person
from bot.services.sources import facts_of
from bot.services.summaries import all_rows, seats_of
from bot.store import tables
from bot.store.tables import (
    ActionItem,
    AuditEvent,
    Confirmation,
    DigestNote,
    DigestOccurrence,
    Evidence,
    columns,
)


@dataclass(frozen=True)
class Preview:
    """A digest as `reader` would get it, in `languages`, in their order."""

    reader: Member
    digest: Digest
    languages: tuple[Language, ...]


def preview(desk: Desk, caller: Caller, *, person: str | None = None, day: date | None = None) -> Preview:
    """Return the digest that someone (by default the caller) would get on a day (by default now).

    A chair's or the secretariat's; what will have happened by a day to come is not known, so that only what
    is overdue or due by then differs. Raises `MayNotDigest`, `UnknownMember`.
    """
    with desk.reading() as session:
        asker = actor(session, desk, caller)
        require(session, desk, asker, Act.DIGEST)
        reader = as_member(find_person(session, desk, person), desk.rules) if person else asker
        return _composed(session, desk, reader, _moment(desk, asker, day))


def digest_for(desk: Desk, person: str) -> Preview:
    """Return the digest that someone (a Slack id or a handle) would get now; raises `UnknownMember`."""
    with desk.reading() as session:
        reader = as_member(find_person(session, desk, person), desk.rules)
        return _composed(session, desk, reader, desk.clock.now())


def _composed(session: Session, desk: Desk, reader: Member, moment: datetime) -> Preview:
    to = addressee(session, desk, reader)
    usual = last_sent(desk, desk.clock.now())
    first = next(iter(desk.rules.digests), None)
    since = told_since(session, desk, first, [to.target], usual).of(to.target)
    found = snapshot(session, desk, moment, since)
    ahead = session.exec(
        select(DigestOccurrence.id)
        .where(DigestOccurrence.workspace_id == desk.workspace_id, DigestOccurrence.status == PLANNED)
        .order_by(col(DigestOccurrence.due_at))
    ).first()
    if ahead is not None:
        found = replace(found, notes=notes_on(session, desk, ahead))
    return Preview(reader, chosen(found, reader), to.languages)


def notes_on(session: Session, desk: Desk, occurrence: int) -> tuple[Note, ...]:
    """Return what people want a digest to begin with, in the order in which they wrote it."""
    rows = session.exec(
        select(DigestNote, tables.Member)
        .join(tables.Member, col(tables.Member.id) == DigestNote.author_id)
        .where(DigestNote.occurrence_id == occurrence)
        .order_by(col(DigestNote.at), col(DigestNote.author_id))
    )
    return tuple(Note(person_of(as_member(author, desk.rules)), note.text) for note, author in rows)


def last_sent(desk: Desk, now: datetime) -> datetime:
    """Return the instant of the last digest by the first schedule, or a week ago."""
    for schedule in desk.rules.digests[:1]:
        if past := fallen_due(schedule, now - 2 * WEEK, now - timedelta(minutes=1)):
            return past[-1].instant
    return now - WEEK


def snapshot(session: Session, desk: Desk, at: datetime, since: datetime) -> Snapshot:
    """Return how everything stands, and what was otherwise at `since`, as if it were `at`."""
    members, rows = everyone(session, desk), all_rows(session, desk)
    moves = _moves(session, desk, since)
    seats = seats_of(session, desk, members)
    keys, evidence = _keys(session, desk), _evidence(session, desk)
    stale_after = desk.rules.stale_after_days
    followed = tuple(
        Followed(
            number=row.number,
            short=row.short,
            category=category.key,
            category_title=category.title,
            priority=row.priority,
            status=Status(row.status),
            before=moves.status.get(row.number, Status(row.status)),
            status_since=row.status_since,
            updated_at=row.updated_at,
            stale=is_stale(Status(row.status), row.updated_at, at, stale_after),
            leads={side: _lead(seats.get(row.id or 0, ()), side) for side in Side},
            seats=frozenset(seated.member.id for seated in seats.get(row.id or 0, ())),
            note=row.note,
            cause=row.cause,
            awaited=row.awaited,
            next_step=row.next_step,
            reported_by=row.reported_by_id,
            citable=any(_citable(each) for each in evidence[row.id or 0]),
            confirmed=frozenset(Side(key.side) for key in keys[row.id or 0, row.round] if key.confirmed),
            spoken=frozenset(Side(key.side) for key in keys[row.id or 0, row.round]),
            links=tuple(
                Link(each.url, each.title, facts_of(each))
                for each in evidence[row.id or 0]
                if each.added_at > since
            ),
        )
        for row, category in rows
    )
    duties = _duties(session, desk, members, moves, since)
    weeks = trend(session, desk, at)
    return Snapshot(at, since, desk.rules.zone, desk.rules.two_keys, followed, duties, trend=weeks)


@dataclass(frozen=True)
class _Moves:
    """Statuses by recommendation and due dates by action item as they were before they first changed."""

    status: Mapping[int, Status]
    due: Mapping[int, date | None]


def _moves(session: Session, desk: Desk, since: datetime) -> _Moves:
    c = columns(AuditEvent)
    rows = session.execute(
        sa.select(c.seq, c.action, c.recommendation_number, c.item_number, c.facts).where(
            c.workspace_id == desk.workspace_id,
            c.action.in_([*(each.value for each in STATUS_MOVES), Action.ITEM_DUE_MOVED.value]),
            c.at > since,
        )
    ).all()
    status: dict[int, Status] = {}
    due: dict[int, date | None] = {}
    # Put in order here: in the query, that would have SQLite read the whole trail by its places.
    for _, action, number, item, facts in sorted(rows, key=lambda found: found.seq):
        if action == Action.ITEM_DUE_MOVED:
            before = facts["due"][0]
            due.setdefault(item or 0, date.fromisoformat(before) if before else None)
        elif number is not None and "from" in facts:
            status.setdefault(number, Status(facts["from"]))
    return _Moves(status, due)


def _duties(
    session: Session, desk: Desk, members: Mapping[int, Member], moves: _Moves, since: datetime
) -> tuple[Duty, ...]:
    """Return what is open, and what was finished since."""
    c = columns(ActionItem)
    ours = sa.select(c.id).where(c.workspace_id == desk.workspace_id)
    # Two selections by an index each: "or" would have SQLite read everything that was ever assigned.
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
    return tuple(
        Duty(
            number=row.number,
            text=row.text,
            status=ItemStatus(row.status),
            status_since=row.status_since,
            due_on=row.due_on,
            due_before=moves.due.get(row.number, row.due_on),
            recommendation=number,
            assigner=row.assigner_id,
            assignees=tuple(person_of(member) for member in assignees.get(row.id or 0, ())),
        )
        for row, number in rows
    )


def _evidence(session: Session, desk: Desk) -> Mapping[int, list[Evidence]]:
    rows = session.exec(
        select(Evidence)
        .where(
            Evidence.workspace_id == desk.workspace_id,
            col(Evidence.withdrawn_at).is_(None),
            col(Evidence.recommendation_id).is_not(None),
        )
        .order_by(col(Evidence.number))
    )
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows:
        found[row.recommendation_id or 0].append(row)
    return found


def _citable(row: Evidence) -> bool:
    file = facts_of(row)
    known = file is None or file.state is FileState.READ
    return known and None not in {row.issuer, row.issued_on, row.language}


def _keys(session: Session, desk: Desk) -> Mapping[tuple[int, int], list[Confirmation]]:
    """Return the sides' words by recommendation and round."""
    rows = session.exec(
        select(Confirmation).where(
            Confirmation.workspace_id == desk.workspace_id, col(Confirmation.withdrawn_at).is_(None)
        )
    )
    found: dict[tuple[int, int], list[Confirmation]] = defaultdict(list)
    for row in rows:
        found[row.recommendation_id, row.round].append(row)
    return found


def _lead(seats: tuple[Seated, ...], side: Side) -> Person | None:
    held = next((each.member for each in seats if (each.side, each.seat) == (side, Seat.LEAD)), None)
    return person_of(held) if held else None


def person_of(member: Member) -> Person:
    """Return someone as a digest names them."""
    return Person(member.id, member.slack_id, member.name)


def _moment(desk: Desk, asker: Member, day: date | None) -> datetime:
    """Return the instant of a preview: now, or on a day to come when the first schedule sends."""
    now = desk.clock.now()
    if day is None:
        return now
    first = next(iter(desk.rules.digests), None)
    zone = first.zone if first else asker.zone
    return max(now, instant_of(day, first.at if first else now.astimezone(zone).time(), zone))
