"""A digest for a person or a channel."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from bot.domain.digests.digest import chosen, thawed
from bot.domain.digests.occurrences import PUNCTUAL
from bot.domain.outbox.notices import DigestMessage
from bot.i18n import Language
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, channel_reader
from bot.store.digest_corrections import corrections_of
from bot.store.tables import DigestOccurrence, MessageRevision, OutboxMessage, columns

DIGEST: Final = "digest"
"""The stored kind."""


def digest_cause(schedule: str, week: str) -> str:
    """Return the outbox cause of a week's digest."""
    return f"digest:{schedule}:{week}"


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


def continued(values: Mapping[str, Any], part: int, begins: Language | None) -> dict[str, Any]:
    """Return the values of the `part` of a message that goes into its thread, for a digest or its preview.

    `begins` is the language of the digest's full text that begins with it, if one does.
    """
    return {**values, "part": part, **({"begins": begins} if begins else {})}


def begins_of(values: Mapping[str, Any]) -> Language | None:
    """Return the language of the full text that begins with a message of a digest's thread, if one does."""
    found: Language | None = values.get("begins")
    return found


def all_begin_with(values: Mapping[str, Any]) -> bool:
    """Whether the last of the full texts in a digest's thread begins with a message."""
    begins = begins_of(values)
    return begins is not None and begins == languages_of(values)[-1]


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


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage | None:
    """Load the snapshot and choose what its reader is shown, with the corrections made since; None if it is
    no longer kept.

    A digest later than `PUNCTUAL` says that it is late. Read again to be changed in Slack, it is as late as
    it was, and in the language in which its reader has it shown.
    """
    values = row.content
    occurrence = context.session.get_one(DigestOccurrence, occurrence_of(values))
    if since_of(values) not in occurrence.snapshots:
        return None
    reader = context.lookups.member(row.recipient_id) if row.recipient_id else None
    languages = _in_shown_order(row, context)
    late: timedelta = (_posted_at(row) or context.now) - datetime.fromisoformat(values["reaches"])
    letter = DigestMessage(
        digest=replace(
            chosen(thawed(occurrence.snapshots[values["since"]], context.lookups.named_elsewhere()), reader),
            titled=occurrence.due_at.astimezone(ZoneInfo(values["zone"])).date(),
            corrections=corrections_of(context.session, occurrence_of(values), context.lookups.member),
        ),
        languages=languages,
        part=part_of(values),
        due_at=occurrence.due_at if late > PUNCTUAL else None,
        occurrence=occurrence.id or 0,
        pictures=context.lookups.pictures(occurrence_of(values), languages),
        links={} if part_of(values) else context.lookups.links(row),
    )
    return OutgoingMessage(reader or channel_reader(languages[0], values["zone"]), letter)


def _in_shown_order(row: OutboxMessage, context: ReadContext) -> tuple[Language, ...]:
    """Return the languages in their order; in the message itself, the one that its reader chose is first."""
    languages = languages_of(row.content)
    revision = context.session.get(MessageRevision, row.id) if row.ts and not part_of(row.content) else None
    chosen_one = revision.language if revision else None
    return tuple(sorted(languages, key=lambda each: each != chosen_one))


def _posted_at(row: OutboxMessage) -> datetime | None:
    """Return the instant at which Slack got a message, by Slack's clock; None if it has not been sent."""
    return datetime.fromtimestamp(float(row.ts), UTC) if row.ts else None
