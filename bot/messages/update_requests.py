"""The question to a recommendation's leads about its progress."""

from datetime import datetime
from typing import Final

from bot.domain.outbox.notices import Question
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import words
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import OutboxMessage, Recommendation

UPDATE_ASKED: Final = "recommendation.update_asked"
"""The stored kind."""


def content(actor: int, recommendation: Recommendation) -> Content:
    """Freeze a recommendation as it is now. `actor` is the row id of the member who asks."""
    since = recommendation.status_since
    values = {
        "actor": actor,
        "number": recommendation.number,
        "key": recommendation.key,
        "title": recommendation.short,
        "status": recommendation.status,
        "status_since": since.isoformat() if since else None,
    }
    return Content(UPDATE_ASKED, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read the question back, with the status at that time."""
    values, recipient = row.content, recipient_of(row, context)
    since = values["status_since"]
    question = Question(
        actor=context.lookups.everyone()[values["actor"]],
        number=values["number"],
        title=words(values["title"], recipient.language),
        status=Status(values["status"]),
        status_since=datetime.fromisoformat(since) if since else None,
        key=values.get("key"),
    )
    return OutgoingMessage(recipient, question)
