"""Messages shared with a conversation, which are kept up to date for thirty days.

A message is stored before it is posted. If nobody knows whether Slack took it, the bot searches the
conversation for it, and never posts it again. Its content is compared again after the audit trail has news
about it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlmodel import Session, col, select

from bot.domain.channels.sharing import (
    BETWEEN_UPDATES,
    FOLLOWED,
    Content,
    Kind,
    MessagePlace,
    Shared,
    Showing,
)
from bot.domain.members.member import Member, Role
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import HistoryReading
from bot.errors import EnlaceError
from bot.i18n import Language, language_of
from bot.services.action_items.queries import find_item, item_detail
from bot.services.context import Caller, ServiceContext, ours
from bot.services.members.queries import actor, as_member, everyone
from bot.services.outbox.doubts import begun
from bot.services.recommendations.queries import board_for, detail
from bot.services.recommendations.summaries import find
from bot.store import tables
from bot.store.built import built_once
from bot.store.instants import instant_of
from bot.store.leases import Lease, LeaseQueue
from bot.store.tables import AuditEvent, AuditHead, SharedMessage

NEVER_ARRIVED = "never_arrived"
GONE = "gone"
"""Our own codes in `SharedMessage.reason`, next to Slack's."""


MESSAGES = LeaseQueue(SharedMessage, where=(col(SharedMessage.ended_at).is_(None),))
"""The messages that may need an update, and those to search for."""


@dataclass(frozen=True)
class ClaimedMessage:
    """A message that only this sender may change now. `fence` guards its later writes.

    Without a `ts` the message must be searched for, and `reading` says how far that went. `seq` is the place
    in the audit trail at which `shared` was read.
    """

    shared: Shared
    fence: int
    ts: str | None
    reading: HistoryReading
    fingerprint: str
    seq: int
    tries: int


def begin(
    context: ServiceContext,
    caller: Caller,
    showing: Showing,
    place: MessagePlace,
    mark: Callable[[Shared], str],
    pace: Pace = USUAL_PACE,
) -> Shared:
    """Store a message that is about to be posted, in the caller's language, and return its content.

    `mark` returns a fingerprint of the content. Raises `AlreadyDone` for a repeated delivery,
    `UnknownRecommendation`, `UnknownItem`.
    """
    with context.writing(caller) as (session, now):
        sharer = actor(session, context, caller)
        of_record = showing.kind is Kind.RECOMMENDATION
        record = find(session, context, showing.which) if of_record else None
        row = SharedMessage(
            id=str(uuid5(NAMESPACE_URL, f"enlace:{context.team_id}:share:{caller.delivery or uuid4()}")),
            taskforce_id=context.taskforce_id,
            channel=place.channel,
            thread=place.thread,
            kind=showing.kind.value,
            number=showing.number if record is None else record.number,
            recommendation_id=record.id if record else None,
            language=sharer.language,
            zone=sharer.zone.key,
            shared_by_id=sharer.id,
            shared_at=now,
            seen_seq=_head(session, context),
            compared_at=now,
            not_before=now + timedelta(seconds=pace.post + pace.settle),
            team_id=context.mark,
        )
        shared = _read(session, context, row)
        row.fingerprint = mark(shared)
        session.add(row)
        return shared


def named(context: ServiceContext, showing: Showing) -> Showing:
    """Return what a command asks for, with its recommendation's key. Raises `UnknownRecommendation`."""
    if showing.kind is not Kind.RECOMMENDATION:
        return showing
    with context.reading() as session:
        row = find(session, context, showing.which)
        return Showing(showing.kind, row.number, row.key)


def arrived(context: ServiceContext, shared: Shared, channel: str, ts: str) -> None:
    """Record the channel and the timestamp of the posted message; the app that posted it updates it."""
    with context.database.writing() as session:
        if held := MESSAGES.locked(session, context.clock, (shared.id,)):
            MESSAGES.retry(held)
            row = held.row
            row.channel, row.ts, row.tries, row.reading = channel, ts, 0, None
            row.team_id = context.mark


def end(context: ServiceContext, id_: str, reason: str) -> None:
    """Stop updating a message, for Slack's reason or ours."""
    with context.database.writing() as session:
        if held := MESSAGES.locked(session, context.clock, (id_,)):
            held.row.ended_at, held.row.reason, held.row.reading = held.now, reason[:64], None


def any_ready(session: Session, context: ServiceContext) -> bool:
    """Whether there is anything for `take`."""
    if not MESSAGES.any_ready(session, context.clock, _all_followed(context)):
        return False
    behind = _behind(_head(session, context), _synced_at(session, context))
    return MESSAGES.any_ready(session, context.clock, _all_followed(context).where(behind))


def take(context: ServiceContext, pace: Pace = USUAL_PACE) -> ClaimedMessage | None:
    """Claim the next message that may need an update or a search; None if there is none.

    A message whose subject no longer exists is ended on the way.
    """
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        if not any_ready(session, context):
            return None
    while (claimed := _claim(context, pace)) is not None:
        id_, fence, now = claimed
        try:
            with context.reading() as session:
                row = session.get_one(SharedMessage, id_)
                shared, seq = _read(session, context, row), _head(session, context)
                kept = HistoryReading.from_stored(row.reading) if row.reading else None
                reading = kept or begun(row.shared_at, now, row.channel, pace)
                return ClaimedMessage(shared, fence, row.ts, reading, row.fingerprint, seq, row.tries)
        except EnlaceError:
            end(context, id_, GONE)
    return None


def compared(context: ServiceContext, held: ClaimedMessage) -> None:
    """Record that the message still shows the present content."""
    with context.database.writing() as session:
        if ours := _ours(session, context, held):
            _settle(ours, held)


def refreshed(context: ServiceContext, held: ClaimedMessage, fingerprint: str) -> None:
    """Record that the message was updated. The next update is at least a minute away."""
    with context.database.writing() as session:
        if ours := _ours(session, context, held):
            _settle(ours, held, BETWEEN_UPDATES.total_seconds())
            ours.row.fingerprint, ours.row.updated_at = fingerprint, ours.now


def later(context: ServiceContext, held: ClaimedMessage, seconds: float, *, counted: bool) -> None:
    """Retry after `seconds`. A rate limit is not `counted` as an attempt."""
    with context.database.writing() as session:
        if ours := _ours(session, context, held):
            MESSAGES.retry(ours, seconds)
            ours.row.tries += counted


def keep(
    context: ServiceContext, held: ClaimedMessage, reading: HistoryReading, pace: Pace = USUAL_PACE
) -> bool:
    """Record how far the conversation was read, and extend the lease; False if another sender has it now."""
    with context.database.writing() as session:
        ours = _ours(session, context, held)
        if ours is None:
            return False
        MESSAGES.extend(ours, pace.lease)
        ours.row.reading = reading.stored()
        return True


def next_due(context: ServiceContext) -> datetime | None:
    """Return when the earliest message is due for a check, or None if none is."""
    with context.reading() as session:
        return session.exec(
            select(func.min(SharedMessage.not_before)).where(
                *_followed(context), _behind(_head(session, context), _synced_at(session, context))
            )
        ).one()


@built_once
def _all_followed(context: ServiceContext) -> Any:
    return select(SharedMessage.id).where(*_followed(context))


def _claim(context: ServiceContext, pace: Pace) -> tuple[str, int, datetime] | None:
    with context.database.writing() as session:
        head, synced_at = _head(session, context), _synced_at(session, context)
        untouched = and_(
            *_followed(context),
            *MESSAGES.ready(context.clock),
            col(SharedMessage.ts).is_not(None),
            col(SharedMessage.seen_seq) < head,
            col(SharedMessage.compared_at) >= synced_at,
        )
        # Skip events about other subjects once, so that later ticks do not search them again.
        session.exec(
            update(SharedMessage)
            .where(untouched, ~_concerned(context))
            .values(seen_seq=head)
            .execution_options(synchronize_session=False)
        )
        query = (
            select(SharedMessage)
            .where(*_followed(context), _behind(head, synced_at))
            .order_by(col(SharedMessage.not_before), col(SharedMessage.id))
        )
        held = MESSAGES.claim(session, context.clock, query, pace.lease)
        return (held.row.id, held.row.fence, held.now) if held else None


def _behind(head: int, synced_at: datetime) -> ColumnElement[bool]:
    """Whether a message may show outdated content, or may not have been posted at all."""
    return or_(
        col(SharedMessage.ts).is_(None),
        col(SharedMessage.seen_seq) < head,
        col(SharedMessage.compared_at) < synced_at,
    )


def _followed(context: ServiceContext) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SharedMessage.taskforce_id) == context.taskforce_id,
        ours(SharedMessage.team_id, context),
        col(SharedMessage.ended_at).is_(None),
        col(SharedMessage.shared_at) > instant_of(context.clock, -FOLLOWED.total_seconds()),
    )


def _concerned(context: ServiceContext) -> ColumnElement[bool]:
    """Whether an event since then may affect a message: one about its subject, or about people."""
    event = AuditEvent
    about = or_(
        col(SharedMessage.kind) == Kind.BOARD.value,
        and_(
            col(SharedMessage.kind) == Kind.RECOMMENDATION.value,
            col(event.recommendation_id) == SharedMessage.recommendation_id,
        ),
        and_(col(SharedMessage.kind) == Kind.ITEM.value, col(event.item_number) == SharedMessage.number),
        and_(col(event.recommendation_number).is_(None), col(event.item_number).is_(None)),
    )
    return (
        select(event.id)
        .where(event.taskforce_id == context.taskforce_id, event.seq > SharedMessage.seen_seq, about)
        .correlate(SharedMessage)
        .exists()
    )


def _read(session: Session, context: ServiceContext, row: SharedMessage) -> Shared:
    sharer = as_member(session.get_one(tables.Member, row.shared_by_id), context.rules)
    language: Language = language_of(row.language) or context.rules.language
    reader = Member(0, None, "", Role.OBSERVER, None, language, ZoneInfo(row.zone))
    record = session.get(tables.Recommendation, row.recommendation_id) if row.recommendation_id else None
    showing = Showing(Kind(row.kind), row.number, record.key if record else None)
    content = _content(session, context, showing, reader)
    return Shared(
        row.id, MessagePlace(row.channel, row.thread), showing, content, reader, sharer, row.shared_at
    )


def _content(session: Session, context: ServiceContext, showing: Showing, reader: Member) -> Content:
    now = context.clock.now()
    match showing.kind:
        case Kind.BOARD:
            return board_for(session, context, reader, showing.number)
        case Kind.RECOMMENDATION:
            row = find(session, context, showing.which)
            return detail(session, context, reader, row, everyone(session, context), now)
        case Kind.ITEM:
            item = find_item(session, context, showing.number)
            return item_detail(session, context, reader, item, everyone(session, context), now)


def _settle(ours: Lease[SharedMessage], held: ClaimedMessage, seconds: float = 0.0) -> None:
    MESSAGES.retry(ours, seconds)
    ours.row.seen_seq, ours.row.compared_at, ours.row.tries = held.seq, ours.now, 0


def _ours(session: Session, context: ServiceContext, held: ClaimedMessage) -> Lease[SharedMessage] | None:
    return MESSAGES.held(session, context.clock, (held.shared.id,), held.fence)


def _head(session: Session, context: ServiceContext) -> int:
    head = session.get(AuditHead, context.taskforce_id)
    return head.seq if head else 0


def _synced_at(session: Session, context: ServiceContext) -> datetime:
    synced_at = session.get_one(tables.Taskforce, context.taskforce_id).synced_at
    return synced_at or context.clock.now()
