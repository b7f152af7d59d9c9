"""Digests that were sent, to read again: the latest one for any member, one's own in the other language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from bot.domain.digests.digest import Digest, chosen, thawed
from bot.domain.members.member import Member
from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, N_, Language
from bot.messages.digests import digest_cause, since_of
from bot.services.context import Caller, ServiceContext
from bot.services.digests.charts import files_of
from bot.services.digests.links import links_of
from bot.services.digests.recipients import addressee
from bot.services.digests.weeks import OPENED, day_of
from bot.services.members.queries import actor, everyone, member_by_id
from bot.services.outbox.data_blocks import shows_data_blocks
from bot.services.outbox.revisions import turned
from bot.store.digest_corrections import corrections_of
from bot.store.instants import instant_of
from bot.store.tables import DigestOccurrence, OutboxMessage

LOOKED_BACK = 5
"""Digests that are looked at; the content of old ones goes by retention, the newest first to be kept."""


@dataclass(frozen=True)
class LatestDigest:
    """A digest that was sent, as its `reader` may see it, in `languages` in their order.

    `day` is the local day of its schedule. `received` says whether it was sent to the reader as well.
    """

    digest: Digest
    reader: Member
    languages: tuple[Language, ...]
    day: date
    received: bool


def latest_sent(context: ServiceContext, caller: Caller) -> LatestDigest | None:
    """Return the latest digest that was sent, or None if none was or its content is no longer kept.

    Someone who received it sees what they were sent; others see it with what happened since the one before.
    """
    row = DigestOccurrence
    with context.reading() as session:
        reader = actor(session, context, caller)
        rows = session.exec(
            select(row)
            .where(row.taskforce_id == context.taskforce_id, row.status == OPENED)
            .order_by(col(row.at).desc(), col(row.id).desc())
            .limit(LOOKED_BACK)
        )
        kept = next((each for each in rows if each.snapshots), None)
        if kept is None:
            return None
        to = addressee(session, context, reader)
        own = _own_message(session, context, kept, to.target)
        period = since_of(own.content) if own else None
        since = period if period in kept.snapshots else max(kept.snapshots)
        shown = _corrected(
            session, context, chosen(thawed(kept.snapshots[since], _named(session, context)), reader), kept
        )
        return LatestDigest(shown, reader, to.languages, day_of(kept, context), own is not None)


def _named(session: Session, context: ServiceContext) -> Mapping[int, Member] | None:
    """Return all members as they are in this workspace, or None if it is the only one."""
    return everyone(session, context) if context.several else None


class NoLongerKept(EnlaceError):
    message = N_(
        "What this digest said is no longer kept, so it cannot be shown in another language. "
        "`%(digest)s` shows the latest one."
    )


@dataclass(frozen=True)
class OwnDigest:
    """A digest that its `reader` was sent: row `occurrence`, with the files of its `pictures` by language.

    With `data_blocks`, it was sent with Slack's own table and chart instead. `links` are the
    addresses in its thread at which the full texts begin, by language.
    """

    digest: Digest
    reader: Member
    languages: tuple[Language, ...]
    occurrence: int
    pictures: Mapping[Language, str]
    data_blocks: bool
    links: Mapping[Language, str]


def own_digest(context: ServiceContext, caller: Caller, occurrence: int, language: Language) -> OwnDigest:
    """Return a digest that the caller was sent, by row id, and note that they see it in `language` now.

    Raises `NoLongerKept`.
    """
    with context.database.writing() as session:
        reader = actor(session, context, caller)
        # A correction is written either before this, and shown here, or after it, and shown after the answer.
        row = session.get(DigestOccurrence, occurrence, with_for_update=True)
        if row is None or row.taskforce_id != context.taskforce_id or row.status != OPENED:
            raise NoLongerKept
        to = addressee(session, context, reader)
        own = _own_message(session, context, row, to.target)
        since = since_of(own.content) if own else None
        if own is None or since not in (row.snapshots or {}):
            raise NoLongerKept
        now = session.exec(select(instant_of(context.clock))).one()
        turned(session, context, own.id, language, now)
        found = replace(
            chosen(thawed(row.snapshots[since], _named(session, context)), reader),
            titled=day_of(row, context),
        )
        files = {} if context.mark else files_of(session, occurrence, LANGUAGES)
        shown = _corrected(session, context, found, row)
        as_data = shows_data_blocks(session, own.id)
        links = links_of(session, context, own)
        return OwnDigest(shown, reader, to.languages, occurrence, files, as_data, links)


def _corrected(session: Session, context: ServiceContext, shown: Digest, row: DigestOccurrence) -> Digest:
    """Return a digest with the corrections made since it was sent."""
    corrections = corrections_of(session, row.id or 0, lambda id_: member_by_id(session, context, id_))
    return replace(shown, corrections=corrections)


def _own_message(
    session: Session, context: ServiceContext, row: DigestOccurrence, target: str
) -> OutboxMessage | None:
    """Return the message with which the reader was sent a digest, if they were."""
    return session.exec(
        select(OutboxMessage).where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            OutboxMessage.cause == digest_cause(row.schedule, row.week),
            OutboxMessage.target == target,
        )
    ).first()
