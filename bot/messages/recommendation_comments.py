"""What those are told whom a comment on a recommendation mentions."""

from typing import Final

from bot.domain.outbox.notices import RecommendationMention
from bot.domain.texts import chosen, words
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import OutboxMessage, Recommendation, Texts

MENTIONED: Final = "recommendation.mentioned"
"""The stored kind."""


def content(actor: int, recommendation: Recommendation, comment: Texts | None) -> Content:
    """Freeze a comment. `actor` is the row id of its author. With None as `comment`, they took it back."""
    values = {
        "actor": actor,
        "number": recommendation.number,
        "key": recommendation.key,
        "title": recommendation.short,
        "comment": comment,
    }
    return Content(MENTIONED, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read the comment back."""
    values, recipient = row.content, recipient_of(row, context)
    mention = RecommendationMention(
        actor=context.lookups.everyone()[values["actor"]],
        number=values["number"],
        key=values["key"],
        title=words(values["title"], recipient.language),
        comment=chosen(values["comment"], recipient.language),
    )
    return OutgoingMessage(recipient, mention)
