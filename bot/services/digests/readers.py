"""Who has read a digest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.digests.actions import Readers
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act, may
from bot.domain.outbox.status import OutboxStatus
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.messages.digests import DIGEST, digest_cause, occurrence_of
from bot.services.context import Caller, ServiceContext
from bot.services.digests.weeks import OPENED, day_of
from bot.services.members.queries import actor, everyone
from bot.store.audit_trail import Entry
from bot.store.tables import DigestOccurrence, DigestReading, OutboxMessage


class NoDigestYet(EnlaceError):
    message = N_(
        "The bot has not sent you a digest yet, so there is nothing to acknowledge. The deploy file "
        "says who gets them."
    )


class UnknownDigest(EnlaceError):
    message = N_("There is no such digest, so nothing was changed. `%(digest)s` shows the upcoming ones.")


@dataclass(frozen=True)
class Acknowledged:
    """An acknowledgement of the digest of a `day`, recorded `at`. `again` if it was recorded before.

    `readers` is set only for the people who look after digests.
    """

    day: date
    at: datetime
    again: bool
    readers: Readers | None


def acknowledge(context: ServiceContext, caller: Caller, occurrence: int | None = None) -> Acknowledged:
    """Record that the caller has read a digest, given by row id; by default the latest they were sent.

    Raises `NoDigestYet`, `UnknownDigest`.
    """
    with context.writing(caller) as (session, now):
        person = actor(session, context, caller)
        row = _opened(
            session, context, _latest(session, context, person) if occurrence is None else occurrence
        )
        reading = session.get(DigestReading, (row.id, person.id))
        again = reading is not None
        if reading is None:
            reading = DigestReading(
                occurrence_id=row.id or 0, member_id=person.id, taskforce_id=context.taskforce_id, at=now
            )
            session.add(reading)
            facts = {"schedule": row.schedule, "week": row.week}
            entry = Entry(now, person.id, Action.DIGEST_READ, caller.command, facts=facts)
            context.trail.append(session, entry)
            session.flush()
        readers = None
        if may(person.role, Act.DIGEST):
            readers = readers_of(session, context, [row], everyone(session, context))[row.id or 0]
        return Acknowledged(day_of(row, context), reading.at, again, readers)


def _latest(session: Session, context: ServiceContext, person: Member) -> int:
    """Return the row id of the last digest that was sent to someone."""
    content = session.exec(
        select(OutboxMessage.content)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            OutboxMessage.target == f"member:{person.id}",
            OutboxMessage.kind == DIGEST,
            OutboxMessage.status == OutboxStatus.SENT,
        )
        .order_by(col(OutboxMessage.created_at).desc())
    ).first()
    if content is None:
        raise NoDigestYet
    return occurrence_of(content)


def _opened(session: Session, context: ServiceContext, occurrence: int) -> DigestOccurrence:
    row = session.get(DigestOccurrence, occurrence)
    if row is None or row.taskforce_id != context.taskforce_id or row.status != OPENED:
        raise UnknownDigest
    return row


def readers_of(
    session: Session, context: ServiceContext, rows: Iterable[DigestOccurrence], members: Mapping[int, Member]
) -> Mapping[int, Readers]:
    by_cause = {digest_cause(row.schedule, row.week): row.id or 0 for row in rows}
    read: dict[int, list[Member]] = defaultdict(list)
    for occurrence, member in session.exec(
        select(DigestReading.occurrence_id, DigestReading.member_id)
        .where(col(DigestReading.occurrence_id).in_(by_cause.values()))
        .order_by(col(DigestReading.at), col(DigestReading.member_id))
    ):
        read[occurrence].append(members[member])
    got: dict[int, list[Member]] = defaultdict(list)
    for cause, recipient in session.exec(
        select(OutboxMessage.cause, OutboxMessage.recipient_id)
        .where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            col(OutboxMessage.cause).in_(by_cause),
            col(OutboxMessage.recipient_id).is_not(None),
        )
        .order_by(col(OutboxMessage.recipient_id))
    ):
        got[by_cause[cause]].append(members[recipient or 0])
    return {
        row: Readers(tuple(read[row]), tuple(each for each in got[row] if each not in read[row]))
        for row in by_cause.values()
    }
