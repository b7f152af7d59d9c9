"""What is to come of the digests, and what became of past ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.digest_hands import DigestHistory, Fate, Hold, Past, Standing, Touched
from bot.domain.members import Member
from bot.domain.occurrences import Coming, coming
from bot.domain.paging import Page
from bot.domain.permissions import Act
from bot.domain.texts import chosen
from bot.services.desk import Caller, Desk
from bot.services.digest_readers import readers_of
from bot.services.digest_weeks import MISSED, OPENED, PLANNED, digest_cause
from bot.services.members import actor, everyone, require
from bot.services.notices import SENT
from bot.store.tables import DigestNote, DigestOccurrence, OutboxMessage

COMING = 4
"""Occurrences of each schedule that are shown."""
PAGE = 8
"""Weeks on a page of the history."""
FATES = {PLANNED: Fate.AHEAD, OPENED: Fate.SENT, MISSED: Fate.MISSED}


def show_schedules(desk: Desk, caller: Caller) -> tuple[tuple[Coming, ...], Standing]:
    """Return every schedule with its next occurrences, and what people did to them.

    A chair's or the secretariat's; raises `MayNotDigest`.
    """
    now = desk.clock.now()
    with desk.reading() as session:
        reader = actor(session, desk, caller)
        require(session, desk, reader, Act.DIGEST)
        touched = _standing(session, desk, reader, now)
    shown = tuple(Coming(schedule, coming(schedule, now, COMING)) for schedule in desk.rules.digests)
    return shown, touched


def show_history(desk: Desk, caller: Caller, page: int = 1) -> DigestHistory:
    """Return what became of digests, the newest first, and who has read them; raises `MayNotDigest`."""
    row = DigestOccurrence
    with desk.reading() as session:
        reader = actor(session, desk, caller)
        require(session, desk, reader, Act.DIGEST)
        over = (row.workspace_id == desk.workspace_id, col(row.status).in_([OPENED, MISSED]))
        total = session.exec(select(func.count()).select_from(row).where(*over)).one()
        shown = Page.within(page, total, PAGE)
        rows = session.exec(
            select(row)
            .where(*over)
            .order_by(col(row.due_at).desc(), col(row.schedule))
            .offset(shown.start)
            .limit(PAGE)
        ).all()
        members = everyone(session, desk)
        readers, counts = readers_of(session, desk, rows, members), _counts(session, desk, rows)
        weeks = tuple(
            Past(
                schedule=each.schedule,
                day=each.planned,
                due_at=each.due_at,
                at=each.at,
                fate=FATES[each.status],
                delivered=counts[digest_cause(each.schedule, each.week)].get(SENT, 0),
                total=sum(counts[digest_cause(each.schedule, each.week)].values()),
                sent_by=members.get(each.sent_by_id or 0),
                hold=_hold_of(each, members, reader),
                readers=readers[each.id or 0],
            )
            for each in rows
        )
        return DigestHistory(weeks, total, shown)


def _standing(session: Session, desk: Desk, reader: Member, now: datetime) -> Standing:
    """Return what people did to the weeks to come, and to one that is held back past its hour."""
    row = DigestOccurrence
    notes = func.count(col(DigestNote.author_id))
    found = session.exec(
        select(row, notes)
        .join(DigestNote, col(DigestNote.occurrence_id) == row.id, isouter=True)
        .where(row.workspace_id == desk.workspace_id, (col(row.due_at) > now) | (row.status == PLANNED))
        .group_by(col(row.id))
    ).all()
    members = everyone(session, desk) if found else {}
    return {
        (each.schedule, each.week): Touched(_hold_of(each, members, reader), count, FATES[each.status])
        for each, count in found
    }


def _hold_of(row: DigestOccurrence, members: Mapping[int, Member], reader: Member) -> Hold | None:
    """Return who holds a week back, with the reason as `reader` reads it."""
    if row.held_at is None or row.held_by_id is None:
        return None
    return Hold(members[row.held_by_id], row.held_at, chosen(row.hold_reason, reader.language))


def _counts(
    session: Session, desk: Desk, rows: Iterable[DigestOccurrence]
) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for cause, status, count in session.exec(
        select(OutboxMessage.cause, OutboxMessage.status, func.count())
        .where(
            OutboxMessage.workspace_id == desk.workspace_id,
            col(OutboxMessage.cause).in_([digest_cause(row.schedule, row.week) for row in rows]),
        )
        .group_by(col(OutboxMessage.cause), col(OutboxMessage.status))
    ):
        found[cause][status] = count
    return found
