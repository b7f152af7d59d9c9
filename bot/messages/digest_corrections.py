"""A correction of a digest, in the digest's thread."""

from collections.abc import Iterable
from typing import Final

from bot.domain.outbox.notices import CorrectionMessage
from bot.i18n import Language
from bot.messages.content import Content
from bot.messages.digests import digest_cause
from bot.messages.reading import OutgoingMessage, ReadContext, channel_reader
from bot.store.digest_corrections import correction_of
from bot.store.tables import DigestCorrection, OutboxMessage

DIGEST_CORRECTION: Final = "digest.correction"
"""The stored kind."""


def correction_cause(schedule: str, week: str, number: int) -> str:
    """Return the outbox cause of a correction in the threads of a week's digest, after its other parts."""
    return f"{digest_cause(schedule, week)}:c{number}"


def content(correction: DigestCorrection, *, languages: Iterable[Language], zone: str) -> Content:
    """Freeze which correction is told, and in which languages. `zone` is the schedule's, for a channel."""
    return Content(
        DIGEST_CORRECTION, {"correction": correction.id, "languages": list(languages), "zone": zone}
    )


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read the correction, with its translation if there is one by now."""
    values = row.content
    languages: tuple[Language, ...] = tuple(values["languages"])
    found = context.session.get_one(DigestCorrection, values["correction"])
    told = CorrectionMessage(correction_of(found, context.lookups.member), languages)
    reader = context.lookups.member(row.recipient_id) if row.recipient_id else None
    return OutgoingMessage(reader or channel_reader(languages[0], values["zone"]), told)
