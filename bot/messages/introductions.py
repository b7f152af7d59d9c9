"""The bot's introduction to a channel that it was invited to."""

from typing import Final

from sqlmodel import select

from bot.domain.outbox.notices import Introduction
from bot.i18n import Language, language_of
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, channel_reader
from bot.store.tables import ChannelStay, OutboxMessage

INTRODUCTION: Final = "channel.introduction"
"""The stored kind."""


def content(bot: str, stay: int, language: Language) -> Content:
    """Freeze the bot's user id, the number of its stay in the channel, and the language to use there."""
    return Content(INTRODUCTION, {"bot": bot, "stay": stay, "language": language})


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage | None:
    """Return the introduction, or None if the bot left the channel, even if it has come back since."""
    if not _still_there(row, context):
        return None
    language = language_of(row.content["language"]) or context.language
    return OutgoingMessage(channel_reader(language, context.zone), Introduction(row.content["bot"]))


def _still_there(row: OutboxMessage, context: ReadContext) -> bool:
    stay = context.session.exec(
        select(ChannelStay).where(
            ChannelStay.taskforce_id == row.taskforce_id,
            ChannelStay.channel == row.target.removeprefix("channel:"),
        )
    ).first()
    return stay is not None and stay.left_at is None and stay.number == row.content["stay"]
