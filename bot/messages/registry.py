"""All kinds of messages in the outbox, and the function that reads each back."""

from collections.abc import Mapping

from bot.domain.digests.actions import DigestAction
from bot.domain.outbox.notices import NoticeKind
from bot.messages import (
    action_items,
    digest_actions,
    digest_corrections,
    digest_previews,
    digests,
    file_checks,
    introductions,
    people,
    recommendation_comments,
    reminders,
    undelivered,
    update_requests,
)
from bot.messages.reading import OutgoingMessage, ReadContext, Reader
from bot.store.tables import OutboxMessage

READERS: Mapping[str, Reader] = {
    **{kind.value: action_items.read for kind in NoticeKind},
    **{hand.value: digest_actions.read for hand in DigestAction},
    digests.DIGEST: digests.read,
    digest_corrections.DIGEST_CORRECTION: digest_corrections.read,
    digest_previews.DIGEST_PREVIEW: digest_previews.read,
    recommendation_comments.MENTIONED: recommendation_comments.read,
    update_requests.UPDATE_ASKED: update_requests.read,
    undelivered.UNDELIVERED: undelivered.read,
    file_checks.FILE_CHECKED: file_checks.read,
    reminders.REMINDERS: reminders.read,
    introductions.INTRODUCTION: introductions.read,
    people.CLAIMED: people.read_claim,
    people.DEPARTED: people.read_departure,
}
"""By stored kind."""


class UnknownKind(LookupError):
    """No module reads such a message: a later version wrote it, or someone edited the row by hand."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no reader for messages of the kind {kind!r}")
        self.kind = kind


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage | None:
    """Return the content of a message, or None if there is nothing left to say. Raises `UnknownKind`."""
    reader = READERS.get(row.kind)
    if reader is None:
        raise UnknownKind(row.kind)
    return reader(row, context)
