"""Shows a digest, some time ahead, to those who may still do something about it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.domain.members import Member
from bot.domain.occurrences import Occurrence, Schedule, reaches
from bot.domain.permissions import BY_ROLE, Act
from bot.services.desk import Desk
from bot.services.digest_occurrences import (
    frozen_for,
    planned,
    preview_cause,
    recipients,
    since_by_target,
)
from bot.services.digests import PLANNED
from bot.services.members import holders
from bot.services.notices import PENDING, message_id
from bot.services.outbox_content import DIGEST_PREVIEW, in_order
from bot.store.tables import DigestOccurrence, OutboxMessage


def announce(session: Session, desk: Desk, schedule: Schedule, of: Occurrence, now: datetime) -> bool:
    """Put the preview of a week to come into the outbox, for chairs and secretariat; once, whoever asks.

    Return whether it was done now. What it says is frozen, so that what does not fit follows as it stands.
    """
    row = planned(session, desk, of, now)
    if row.status != PLANNED or row.previewed_at is not None:
        return False
    row.previewed_at = now
    people = {f"member:{member.id}": member for member in holders(session, desk, BY_ROLE[Act.DIGEST])}
    by_since = since_by_target(session, desk, of, people)
    row.drafts = frozen_for(session, desk, row, now, by_since.values())
    told, channels = recipients(session, desk, schedule)
    audience = {"people": len(told), "channels": len(channels), "goes_at": of.instant.isoformat()}
    for target, since in by_since.items():
        session.add(_message(desk, schedule, row, people[target], target, since, now, audience))
    session.flush()
    desk.posted(session)
    return True


def _message(
    desk: Desk,
    schedule: Schedule,
    row: DigestOccurrence,
    member: Member,
    target: str,
    since: datetime,
    now: datetime,
    audience: dict[str, Any],
) -> OutboxMessage:
    cause = preview_cause(row)
    return OutboxMessage(
        id=message_id(desk, cause, target),
        workspace_id=desk.workspace_id,
        cause=cause,
        target=target,
        recipient_id=member.id,
        kind=DIGEST_PREVIEW,
        content={
            "occurrence": row.id,
            "since": since.isoformat(),
            "languages": list(in_order(schedule.languages, member)),
            "zone": schedule.zone.key,
            **audience,
        },
        status=PENDING,
        created_at=now,
        not_before=reaches(now, member.zone, schedule.quiet),
        # Once the digest is out, its preview is dropped; the rest of the week is for one that is held back.
        expires_at=row.due_at + schedule.catch_up,
    )
