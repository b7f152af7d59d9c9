"""Recommendations as digests and the Home need them: with leads, evidence and confirmations."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.digests.digest import Followed, Link, Person, person_of
from bot.domain.members.member import Seat, Seated, Side
from bot.domain.recommendations.recommendation import is_stale
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import says
from bot.services.context import ServiceContext
from bot.services.recommendations.summaries import former_number
from bot.store import tables
from bot.store.sources import cites, facts_of
from bot.store.tables import Confirmation, Evidence, Texts


def follow(
    session: Session,
    context: ServiceContext,
    rows: Sequence[tuple[tables.Recommendation, tables.Category]],
    seats: Mapping[int, tuple[Seated, ...]],
    at: datetime,
    since: datetime,
    before: Mapping[int, Status],
    news: Mapping[int, Sequence[Texts]] | None = None,
) -> tuple[Followed, ...]:
    """Return the state of `rows` at an instant, in two queries.

    `before` are the statuses at `since`, by row id, of those whose status changed. `news` are the notes that
    were written after `since`, by row id; an older note is not told again.
    """
    keys, evidence = keys_of(session, context, rows), _evidence(session, context, rows)
    stale_after = context.rules.stale_after_days
    return tuple(
        Followed(
            key=row.key,
            number=row.number,
            version=row.version,
            former_number=former_number(row, at),
            short=row.short,
            category=category.key,
            category_title=category.title,
            priority=row.priority,
            status=Status(row.status),
            before=before.get(row.id or 0, Status(row.status)),
            status_since=row.status_since,
            updated_at=row.updated_at,
            stale=is_stale(Status(row.status), row.updated_at, at, stale_after),
            leads={side: _lead(seats.get(row.id or 0, ()), side) for side in Side},
            seats=frozenset(seated.member.id for seated in seats.get(row.id or 0, ())),
            note=row.note
            if any(says(row.note, each) for each in (news or {}).get(row.id or 0, ()))
            else None,
            cause=row.cause,
            awaited=row.awaited,
            remaining=row.remaining,
            next_step=row.next_step,
            reported_by=row.reported_by_id,
            citable=any(cites(each) for each in evidence[row.id or 0]),
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


def _evidence(
    session: Session, context: ServiceContext, rows: Sequence[tuple[tables.Recommendation, tables.Category]]
) -> Mapping[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for each in session.exec(
        select(Evidence)
        .where(
            Evidence.taskforce_id == context.taskforce_id,
            col(Evidence.withdrawn_at).is_(None),
            col(Evidence.recommendation_id).in_([row.id for row, _ in rows]),
        )
        .order_by(col(Evidence.number))
    ):
        found[each.recommendation_id or 0].append(each)
    return found


def keys_of(
    session: Session, context: ServiceContext, rows: Sequence[tuple[tables.Recommendation, tables.Category]]
) -> Mapping[tuple[int, int], list[Confirmation]]:
    """Return the sides' confirmations and refusals, by recommendation and round."""
    found: dict[tuple[int, int], list[Confirmation]] = defaultdict(list)
    for each in session.exec(
        select(Confirmation).where(
            Confirmation.taskforce_id == context.taskforce_id,
            col(Confirmation.withdrawn_at).is_(None),
            col(Confirmation.recommendation_id).in_([row.id for row, _ in rows]),
        )
    ):
        found[each.recommendation_id, each.round].append(each)
    return found


def _lead(seats: tuple[Seated, ...], side: Side) -> Person | None:
    held = next((each.member for each in seats if (each.side, each.seat) == (side, Seat.LEAD)), None)
    return person_of(held) if held else None
