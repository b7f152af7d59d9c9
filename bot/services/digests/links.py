"""The link from a digest's message to its thread.

The thread can only begin once the message is there, so its address is not known when the message is posted.
The message is changed once what it links to was posted. A change can be repeated and notifies nobody, so
nothing of this is a step of a message's own way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.permalinks import permalink
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language, language_of
from bot.messages.digests import part_of
from bot.services.context import ServiceContext
from bot.store.built import built_once
from bot.store.leases import Lease, LeaseQueue
from bot.store.tables import OutboxMessage, PostedDigest

LINKS = LeaseQueue(PostedDigest, where=(col(PostedDigest.linked_at).is_(None),))
"""The digests' messages that are to be changed."""


@dataclass(frozen=True)
class ClaimedLink:
    """A digest's message, by its row id in the outbox, that only this sender may change now.

    `fence` guards its later writes. `language` is the one in which its reader had it shown last, None if that
    is still their first. `thread` has the addresses of its thread's messages, by part.
    """

    message: str
    fence: int
    tries: int
    channel: str
    ts: str
    sent_at: datetime
    data_blocks: bool
    language: Language | None
    thread: Mapping[int, str] = field(default_factory=dict)


def take(context: ServiceContext, pace: Pace = USUAL_PACE) -> ClaimedLink | None:
    """Claim the next message to change, or None."""
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        if not LINKS.any_ready(session, context.clock, _all(context)):
            return None
    with context.database.writing() as session:
        held = LINKS.claim(session, context.clock, _all(context), pace.lease)
        if held is None:
            return None
        row = held.row
        root = session.get_one(OutboxMessage, row.message_id)
        if root.channel is None or root.ts is None or root.sent_at is None:
            row.not_before = None  # the message was put back meanwhile; its thread calls again
            return None
        return ClaimedLink(
            row.message_id,
            row.fence,
            row.tries,
            root.channel,
            root.ts,
            root.sent_at,
            row.data_blocks,
            language_of(row.language) if row.language else None,
            thread_of(session, context, root),
        )


def thread_of(session: Session, context: ServiceContext, root: OutboxMessage) -> Mapping[int, str]:
    """Return the addresses of what was posted in a message's thread, by part."""
    url = context.rules.workspace_url
    if url is None or root.ts is None:
        return {}
    rows = session.exec(
        select(OutboxMessage).where(
            OutboxMessage.workspace_id == context.workspace_id,
            OutboxMessage.kind == root.kind,
            OutboxMessage.target == root.target,
            col(OutboxMessage.cause).startswith(f"{root.cause}:", autoescape=True),
            OutboxMessage.status == OutboxStatus.SENT,
        )
    )
    return {
        part_of(row.content): permalink(url, row.channel, row.ts, root.ts)
        for row in rows
        if row.channel and row.ts
    }


def note_language(context: ServiceContext, message: str, language: Language) -> None:
    """Record in which language a person has a digest's message shown, so that a change keeps it."""
    with context.database.writing() as session:
        row = session.exec(
            select(PostedDigest).where(PostedDigest.message_id == message).with_for_update()
        ).first()
        if row is not None:
            row.language = language
            session.add(row)


def linked(context: ServiceContext, held: ClaimedLink) -> None:
    """Record that the message links to its thread; if its language changed meanwhile, it is changed again."""
    with context.database.writing() as session:
        ours = _ours(session, context, held)
        if ours is None:
            return
        if ours.row.language != held.language:
            LINKS.retry(ours)
            return
        _end(ours, None)


def wait(context: ServiceContext, held: ClaimedLink) -> None:
    """Record that there is nothing to link to yet; the thread's next message calls again."""
    with context.database.writing() as session:
        if ours := _ours(session, context, held):
            ours.row.not_before = None


def later(context: ServiceContext, held: ClaimedLink, seconds: float, *, counted: bool) -> None:
    """Try again after `seconds`. A rate limit is not `counted` as a failure."""
    with context.database.writing() as session:
        if ours := _ours(session, context, held):
            LINKS.retry(ours, seconds)
            ours.row.tries += counted


def give_up(context: ServiceContext, held: ClaimedLink, problem: str) -> None:
    """Leave the message as it is, for Slack's reason or ours."""
    with context.database.writing() as session:
        if ours := _ours(session, context, held):
            _end(ours, problem)


def next_due(context: ServiceContext) -> datetime | None:
    """Return when the next message may be changed, or None."""
    with context.reading() as session:
        return session.exec(
            select(func.min(PostedDigest.not_before)).where(
                PostedDigest.workspace_id == context.workspace_id, col(PostedDigest.linked_at).is_(None)
            )
        ).one()


@built_once
def _all(context: ServiceContext) -> Any:
    return (
        select(PostedDigest)
        .where(PostedDigest.workspace_id == context.workspace_id)
        .order_by(col(PostedDigest.not_before), col(PostedDigest.message_id))
    )


def _ours(session: Session, context: ServiceContext, held: ClaimedLink) -> Lease[PostedDigest] | None:
    return LINKS.held(session, context.clock, (held.message,), held.fence)


def _end(ours: Lease[PostedDigest], problem: str | None) -> None:
    row = ours.row
    row.linked_at, row.not_before, row.tries, row.problem = ours.now, None, 0, problem and problem[:64]
