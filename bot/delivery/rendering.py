"""Selects the view that renders each message: the only module that knows both."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from bot.domain.digests.actions import DigestActionNotice
from bot.domain.members.member import Member
from bot.domain.outbox.notices import (
    DigestMessage,
    DigestPreviewMessage,
    FileChecked,
    Introduction,
    Notice,
    Question,
    Reminders,
    Undelivered,
)
from bot.messages.reading import OutgoingMessage
from bot.views.blockkit.blocks import Message
from bot.views.digests.actions import announced, digest_action_notice
from bot.views.digests.digest import digest
from bot.views.evidence.evidence import checked
from bot.views.localizer import Localizer
from bot.views.mentions import introduction
from bot.views.outbox.notices import notice
from bot.views.outbox.undelivered import undelivered
from bot.views.recommendations.update_request import question
from bot.views.reminders.daily import reminders

VoiceFor = Callable[[Member], Localizer]


def rendered(letter: OutgoingMessage, localizer_for: VoiceFor) -> Sequence[Message]:
    """Render a message in its recipient's language; all but the first belong in the first one's thread."""
    localizer = localizer_for(letter.recipient)
    match letter.content:
        case Notice() as content:
            return [notice(content, localizer)]
        case Undelivered() as content:
            return [undelivered(content, localizer)]
        case Reminders() as content:
            return [reminders(content, localizer)]
        case DigestActionNotice() as content:
            return [digest_action_notice(content, localizer)]
        case FileChecked() as content:
            return [checked(content, localizer)]
        case Question() as content:
            return [question(content, localizer)]
        case Introduction() as content:
            return [introduction(content.bot, localizer)]
        case DigestMessage() as content:
            return _from_part(content, _digest(content, _voices(letter, content, localizer_for)))
        case DigestPreviewMessage() as content:
            first, *thread = digest(content.digest, _voices(letter, content, localizer_for))
            return _from_part(content, [announced(first, content.ahead, localizer), *thread])
    assert_never(letter.content)


def _digest(content: DigestMessage, localizers: Sequence[Localizer]) -> Sequence[Message]:
    return digest(
        content.digest,
        localizers,
        due_at=content.due_at,
        occurrence=content.occurrence,
        pictures=content.pictures,
    )


def _voices(
    letter: OutgoingMessage, content: DigestMessage | DigestPreviewMessage, localizer_for: VoiceFor
) -> Sequence[Localizer]:
    return [localizer_for(replace(letter.recipient, language=each)) for each in content.languages]


def _from_part(content: DigestMessage | DigestPreviewMessage, parts: Sequence[Message]) -> Sequence[Message]:
    """Return all parts if `content` is the message itself, else only its part for the thread."""
    return parts if content.part == 0 else parts[content.part : content.part + 1]
