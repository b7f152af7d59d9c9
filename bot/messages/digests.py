"""A digest for a person or a channel."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement

from bot.domain.digests.digest import chosen, thawed
from bot.domain.digests.occurrences import PUNCTUAL
from bot.domain.outbox.notices import DigestMessage
from bot.i18n import Language
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, channel_reader
from bot.store.tables import DigestOccurrence, OutboxMessage, columns

DIGEST: Final = "digest"
"""The stored kind."""


def content(
    occurrence: DigestOccurrence,
    *,
    since: datetime,
    languages: Iterable[Language],
    zone: str,
    reaches: datetime,
    goes: datetime,
) -> Content:
    """Freeze which snapshot of an occurrence someone gets, in which languages.

    `since` names the snapshot; `reaches` is when it is due for them, `goes` from when it may be sent; `zone`
    is the schedule's, for a channel.
    """
    values = {
        "occurrence": occurrence.id,
        "since": since.isoformat(),
        "languages": list(languages),
        "zone": zone,
        "reaches": reaches.isoformat(),
        "goes": goes.isoformat(),
    }
    return Content(DIGEST, values)


def continued(values: Mapping[str, Any], part: int) -> dict[str, Any]:
    """Return the values of a message's `part` that goes into its thread; of a digest or of its preview."""
    return {**values, "part": part}


def part_of(values: Mapping[str, Any]) -> int:
    """Return which part of a digest or of its preview a message is, 0 for the message itself."""
    return int(values.get("part", 0))


def occurrence_of(values: Mapping[str, Any]) -> int:
    """Return the row's id of the occurrence that a digest's message is about."""
    return int(values["occurrence"])


def goes_at(values: Mapping[str, Any]) -> datetime:
    """Return from when a digest's message may be sent, whatever its pictures do."""
    return datetime.fromisoformat(values["goes"])


def since_column() -> ColumnElement[str]:
    """Return, for queries of digests in the outbox, since which instant each tells what changed (ISO)."""
    since: ColumnElement[str] = columns(OutboxMessage).content["since"].as_string()
    return since


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Thaw the snapshot and choose of it for its reader; it says when it is late by more than `PUNCTUAL`."""
    values = row.content
    occurrence = context.session.get_one(DigestOccurrence, occurrence_of(values))
    reader = context.lookups.member(row.recipient_id) if row.recipient_id else None
    languages: tuple[Language, ...] = tuple(values["languages"])
    late: timedelta = context.now - datetime.fromisoformat(values["reaches"])
    letter = DigestMessage(
        digest=chosen(thawed(occurrence.snapshots[values["since"]]), reader),
        languages=languages,
        part=part_of(values),
        due_at=occurrence.due_at if late > PUNCTUAL else None,
        occurrence=occurrence.id or 0,
        pictures=context.lookups.pictures(occurrence_of(values), languages),
    )
    return OutgoingMessage(reader or channel_reader(languages[0], values["zone"]), letter)
