"""Shows a digest ahead of time to the people who can still act on it."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.digests.occurrences import WEEK, Occurrence, Schedule, reaches
from bot.domain.members.member import Member
from bot.domain.members.permissions import BY_ROLE, Act
from bot.domain.outbox.status import OutboxStatus
from bot.messages import digest_previews as messages
from bot.messages.content import Content
from bot.services.context import ServiceContext
from bot.services.digests.occurrences import frozen_for, planned
from bot.services.digests.recipients import Addressee, addressee_of, addressees, told_since
from bot.services.digests.weeks import PLANNED, preview_cause
from bot.services.members.queries import holders
from bot.services.outbox.messages import mark_for, message_id
from bot.store.tables import DigestOccurrence, OutboxMessage


def announce(
    session: Session, context: ServiceContext, schedule: Schedule, of: Occurrence, now: datetime
) -> bool:
    """Put the preview of a coming week into the outbox for chairs and secretariat, only once.

    Returns whether it was done now. The content is frozen, so that the parts that do not fit into one message
    can follow unchanged.
    """
    row = planned(session, context, of, now)
    if row.status != PLANNED or row.previewed_at is not None:
        return False
    row.previewed_at = now
    reached = addressees(session, context, schedule)
    keepers = [
        addressee_of(each, reached, schedule) for each in holders(session, context, BY_ROLE[Act.DIGEST])
    ]
    targets = [each.target for each in keepers]
    since_when = told_since(session, context, schedule, targets, of.instant - WEEK)
    told = [(each, since_when.of(each.target)) for each in keepers]
    row.drafts = frozen_for(session, context, row, now, (since for _, since in told))
    people = sum(each.member is not None for each in reached)
    for each, since in told:
        content = messages.content(
            row,
            since=since,
            languages=each.languages,
            zone=schedule.zone.key,
            people=people,
            channels=len(reached) - people,
            goes_at=of.instant,
        )
        session.add(_message(context, schedule, row, each, content, now))
    session.flush()
    context.posted(session)
    return True


def _message(
    context: ServiceContext,
    schedule: Schedule,
    row: DigestOccurrence,
    to: Addressee,
    content: Content,
    now: datetime,
) -> OutboxMessage:
    cause = preview_cause(row.schedule, row.week)
    member: Member | None = to.member
    assert member is not None  # noqa: S101 (chairs and secretariat are people)
    return OutboxMessage(
        id=message_id(context, cause, to.target),
        taskforce_id=context.taskforce_id,
        cause=cause,
        target=to.target,
        recipient_id=member.id,
        kind=content.kind,
        content=content.values,
        status=OutboxStatus.PENDING,
        created_at=now,
        not_before=reaches(now, member.zone, schedule.quiet),
        # The preview is dropped once the digest is out. The extra time is for a digest on hold.
        expires_at=row.due_at + schedule.catch_up,
        team_id=mark_for(context, to.target, member),
    )
