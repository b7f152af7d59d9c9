"""A digest for a person or a channel."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

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
    """Freeze which snapshot of an occurrence someone gets, and in which languages.

    `since` identifies the snapshot. `reaches` is when it is due for them; it may be sent from `goes` on.
    `zone` is the schedule's, for a channel.
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
    """Return the values of the `part` of a message that goes into its thread, for a digest or its preview."""
    return {**values, "part": part}


def part_of(values: Mapping[str, Any]) -> int:
    """Return which part of a digest or its preview a message is; 0 is the message itself."""
    return int(values.get("part", 0))


def occurrence_of(values: Mapping[str, Any]) -> int:
    """Return the row id of the occurrence that a digest's message is about."""
    return int(values["occurrence"])


def goes_at(values: Mapping[str, Any]) -> datetime:
    """Return the instant from which a digest's message may be sent, even without its pictures."""
    return datetime.fromisoformat(values["goes"])


def languages_of(values: Mapping[str, Any]) -> tuple[Language, ...]:
    """Return the languages of a digest's message and of its thread, in their order."""
    return tuple(values["languages"])


def since_of(values: Mapping[str, Any]) -> str:
    """Return the start of the period that a digest's message tells of, by which its snapshot is kept."""
    return str(values["since"])


def since_column() -> ColumnElement[str]:
    """Return the column with the start of a digest's period (ISO), for queries of digests in the outbox."""
    since: ColumnElement[str] = columns(OutboxMessage).content["since"].as_string()
    return since


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Load the snapshot and choose what its reader is shown. A digest later than `PUNCTUAL` says that it is
    late.
    """
    values = row.content
    occurrence = context.session.get_one(DigestOccurrence, occurrence_of(values))
    reader = context.lookups.member(row.recipient_id) if row.recipient_id else None
    languages = languages_of(values)
    late: timedelta = context.now - datetime.fromisoformat(values["reaches"])
    letter = DigestMessage(
        digest=replace(
            chosen(thawed(occurrence.snapshots[values["since"]]), reader),
            titled=occurrence.due_at.astimezone(ZoneInfo(values["zone"])).date(),
        ),
        languages=languages,
        part=part_of(values),
        due_at=occurrence.due_at if late > PUNCTUAL else None,
        occurrence=occurrence.id or 0,
        pictures=context.lookups.pictures(occurrence_of(values), languages),
    )
    return OutgoingMessage(reader or channel_reader(languages[0], values["zone"]), letter)
