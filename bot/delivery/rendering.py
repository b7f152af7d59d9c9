"""Selects the view that renders each message: the only module that knows both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from bot.domain.digests.actions import DigestActionNotice
from bot.domain.members.member import Member
from bot.domain.outbox.notices import (
    CorrectionMessage,
    Departed,
    DigestMessage,
    DigestPreviewMessage,
    FileChecked,
    HandleClaimed,
    Introduction,
    Notice,
    Question,
    RecommendationMention,
    Reminders,
    Undelivered,
)
from bot.i18n import Language
from bot.messages.reading import OutgoingMessage, SingleMessage
from bot.views.blockkit.blocks import Message
from bot.views.digests.actions import announced, digest_action_notice
from bot.views.digests.corrections import in_thread
from bot.views.digests.digest import beginnings, digest
from bot.views.evidence.evidence import checked
from bot.views.localizer import Localizer
from bot.views.members.changes import claimed, departed
from bot.views.mentions import introduction
from bot.views.outbox.notices import notice
from bot.views.outbox.undelivered import undelivered
from bot.views.recommendations.comments import mention
from bot.views.recommendations.update_request import question
from bot.views.reminders.daily import reminders

VoiceFor = Callable[[Member], Localizer]


def rendered(letter: OutgoingMessage, localizer_for: VoiceFor) -> Sequence[Message]:
    """Render a message in its recipient's language; all but the first belong in the first one's thread."""
    localizer = localizer_for(letter.recipient)
    match letter.content:
        case DigestMessage() as content:
            return _from_part(content, _digest(content, _voices(letter, content, localizer_for)))
        case DigestPreviewMessage() as content:
            first, *thread = digest(content.digest, _voices(letter, content, localizer_for))
            return _from_part(content, [announced(first, content.ahead, localizer), *thread])
        case CorrectionMessage() as content:
            return [in_thread(content.correction, _voices(letter, content, localizer_for))]
    return [_single(letter.content, localizer)]


def _single(told: SingleMessage, localizer: Localizer) -> Message:
    match told:
        case Notice():
            return notice(told, localizer)
        case Undelivered():
            return undelivered(told, localizer)
        case Reminders():
            return reminders(told, localizer)
        case DigestActionNotice():
            return digest_action_notice(told, localizer)
        case FileChecked():
            return checked(told, localizer)
        case Question() | RecommendationMention():
            return _of_recommendation(told, localizer)
        case Introduction():
            return introduction(told.bot, localizer)
        case HandleClaimed():
            return claimed(told, localizer)
        case Departed():
            return departed(told, localizer)
    assert_never(told)


def _of_recommendation(told: Question | RecommendationMention, localizer: Localizer) -> Message:
    return question(told, localizer) if isinstance(told, Question) else mention(told, localizer)


def _digest(content: DigestMessage, localizers: Sequence[Localizer]) -> Sequence[Message]:
    return digest(
        content.digest,
        localizers,
        due_at=content.due_at,
        occurrence=content.occurrence,
        pictures=content.pictures,
        as_data=True,
        links=content.links,
    )


def text_begins(letter: OutgoingMessage, localizer_for: VoiceFor) -> Mapping[Language, int]:
    """Return in which part of a digest's thread the full text in each language begins."""
    content = letter.content
    if not isinstance(content, DigestMessage):
        return {}
    return beginnings(content.digest, _voices(letter, content, localizer_for))


def _voices(
    letter: OutgoingMessage,
    content: DigestMessage | DigestPreviewMessage | CorrectionMessage,
    localizer_for: VoiceFor,
) -> Sequence[Localizer]:
    return [localizer_for(replace(letter.recipient, language=each)) for each in content.languages]


def _from_part(content: DigestMessage | DigestPreviewMessage, parts: Sequence[Message]) -> Sequence[Message]:
    """Return all parts if `content` is the message itself, else only its part for the thread."""
    return parts if content.part == 0 else parts[content.part : content.part + 1]
