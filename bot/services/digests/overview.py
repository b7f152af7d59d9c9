"""Coming digests and the history of past ones."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.digests.actions import (
    DigestHistory,
    OccurrenceOutcome,
    PastDigest,
    UpcomingDigest,
    UpcomingState,
)
from bot.domain.digests.occurrences import Coming, coming
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act
from bot.domain.paging import Page
from bot.messages.digests import digest_cause
from bot.services.context import Caller, ServiceContext
from bot.services.digests.corrections import past_corrections
from bot.services.digests.readers import readers_of
from bot.services.digests.weeks import MISSED, OPENED, PLANNED, day_of, reached
from bot.services.members.queries import actor, everyone, require
from bot.store.holds import hold_of
from bot.store.tables import DigestNote, DigestOccurrence

COMING = 4
"""How many occurrences of each schedule are shown."""
PAGE = 8
"""Weeks on a page of the history."""
FATES = {PLANNED: OccurrenceOutcome.AHEAD, OPENED: OccurrenceOutcome.SENT, MISSED: OccurrenceOutcome.MISSED}


def show_schedules(context: ServiceContext, caller: Caller) -> tuple[tuple[Coming, ...], UpcomingState]:
    """Return every schedule with its next occurrences, and what people did to them.

    For chairs and secretariat. Raises `MayNotDigest`.
    """
    now = context.clock.now()
    with context.reading() as session:
        reader = actor(session, context, caller)
        require(session, context, reader, Act.DIGEST)
        touched = standing(session, context, reader, now)
    shown = tuple(Coming(schedule, coming(schedule, now, COMING)) for schedule in context.rules.digests)
    return shown, touched


def show_history(context: ServiceContext, caller: Caller, page: int = 1) -> DigestHistory:
    """Return past digests and who has read them, newest first. Raises `MayNotDigest`."""
    row = DigestOccurrence
    with context.reading() as session:
        reader = actor(session, context, caller)
        require(session, context, reader, Act.DIGEST)
        over = (row.taskforce_id == context.taskforce_id, col(row.status).in_([OPENED, MISSED]))
        total = session.exec(select(func.count()).select_from(row).where(*over)).one()
        shown = Page.within(page, total, PAGE)
        rows = session.exec(
            select(row)
            .where(*over)
            .order_by(col(row.due_at).desc(), col(row.schedule))
            .offset(shown.start)
            .limit(PAGE)
        ).all()
        members = everyone(session, context)
        causes = {each.id: digest_cause(each.schedule, each.week) for each in rows}
        readers, counts = (
            readers_of(session, context, rows, members),
            reached(session, context, causes.values()),
        )
        corrections = past_corrections(session, context, causes, members, reader.language)
        weeks = tuple(
            PastDigest(
                schedule=each.schedule,
                week=each.week,
                day=day_of(each, context),
                due_at=each.due_at,
                at=each.at,
                fate=FATES[each.status],
                delivered=counts[causes[each.id]][0],
                total=counts[causes[each.id]][1],
                sent_by=members.get(each.sent_by_id or 0),
                hold=hold_of(each, members, reader.language),
                readers=readers[each.id or 0],
                corrections=corrections.get(each.id or 0),
                kept=each.expired_at is None,
            )
            for each in rows
        )
        return DigestHistory(weeks, total, shown)


def standing(session: Session, context: ServiceContext, reader: Member, now: datetime) -> UpcomingState:
    """Return what people did to the coming weeks, and to a week on hold past its hour."""
    row = DigestOccurrence
    notes = func.count(col(DigestNote.author_id))
    found = session.exec(
        select(row, notes)
        .join(DigestNote, col(DigestNote.occurrence_id) == row.id, isouter=True)
        .where(row.taskforce_id == context.taskforce_id, (col(row.due_at) > now) | (row.status == PLANNED))
        .group_by(col(row.id))
    ).all()
    members = everyone(session, context) if found else {}
    return {
        (each.schedule, each.week): UpcomingDigest(
            hold_of(each, members, reader.language), count, FATES[each.status], day_of(each, context)
        )
        for each, count in found
    }
