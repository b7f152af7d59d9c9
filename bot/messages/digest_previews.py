"""The preview of a digest for chairs and secretariat, before it is sent."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.digests.actions import Ahead
from bot.domain.digests.digest import chosen, thawed
from bot.domain.outbox.notices import DigestPreviewMessage
from bot.i18n import Language
from bot.messages.content import Content
from bot.messages.digests import occurrence_of, part_of
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.holds import hold_of
from bot.store.tables import DigestOccurrence, OutboxMessage

DIGEST_PREVIEW: Final = "digest.preview"
"""The stored kind."""


def content(
    occurrence: DigestOccurrence,
    *,
    since: datetime,
    languages: Iterable[Language],
    zone: str,
    people: int,
    channels: int,
    goes_at: datetime,
) -> Content:
    """Freeze which draft of an occurrence someone sees, when it `goes_at` and to how many recipients."""
    values = {
        "occurrence": occurrence.id,
        "since": since.isoformat(),
        "languages": list(languages),
        "zone": zone,
        "people": people,
        "channels": channels,
        "goes_at": goes_at.isoformat(),
    }
    return Content(DIGEST_PREVIEW, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage | None:
    """Load the draft and choose what its reader is shown; None if it is no longer kept.

    The hold is the one at this moment.
    """
    values, recipient = row.content, recipient_of(row, context)
    occurrence = context.session.get_one(DigestOccurrence, occurrence_of(values))
    if values["since"] not in occurrence.drafts:
        return None
    preview = DigestPreviewMessage(
        digest=replace(
            chosen(thawed(occurrence.drafts[values["since"]], context.lookups.named_elsewhere()), recipient),
            titled=occurrence.due_at.astimezone(ZoneInfo(values["zone"])).date(),
        ),
        languages=tuple(values["languages"]),
        part=part_of(values),
        ahead=Ahead(
            schedule=occurrence.schedule,
            week=occurrence.week,
            goes_at=datetime.fromisoformat(values["goes_at"]),
            people=values["people"],
            channels=values["channels"],
            hold=hold_of(occurrence, context.lookups.everyone(), recipient.language),
        ),
    )
    return OutgoingMessage(recipient, preview)
