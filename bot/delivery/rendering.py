"""Which view renders which message: the one place that knows both."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from bot.domain.digests.actions import HandTold
from bot.domain.members.member import Member
from bot.domain.outbox.notices import (
    DigestLetter,
    FileChecked,
    Introduction,
    Notice,
    PreviewLetter,
    Question,
    Reminders,
    Undelivered,
)
from bot.messages.reading import Letter
from bot.views.blockkit.blocks import Message
from bot.views.digests.actions import announced, told_of_hand
from bot.views.digests.digest import digest
from bot.views.evidence.evidence import checked
from bot.views.localizer import Voice
from bot.views.mentions import introduction
from bot.views.outbox.notices import notice
from bot.views.outbox.undelivered import undelivered
from bot.views.recommendations.update_request import question
from bot.views.reminders.daily import reminders

VoiceFor = Callable[[Member], Voice]


def rendered(letter: Letter, voice_for: VoiceFor) -> Sequence[Message]:
    """Return a letter in its recipient's language; messages after the first belong into its thread."""
    voice = voice_for(letter.recipient)
    match letter.content:
        case Notice() as content:
            return [notice(content, voice)]
        case Undelivered() as content:
            return [undelivered(content, voice)]
        case Reminders() as content:
            return [reminders(content, voice)]
        case HandTold() as content:
            return [told_of_hand(content, voice)]
        case FileChecked() as content:
            return [checked(content, voice)]
        case Question() as content:
            return [question(content, voice)]
        case Introduction() as content:
            return [introduction(content.bot, voice)]
        case DigestLetter() as content:
            return _from_part(content, _digest(content, _voices(letter, content, voice_for)))
        case PreviewLetter() as content:
            first, *thread = digest(content.digest, _voices(letter, content, voice_for))
            return _from_part(content, [announced(first, content.ahead, voice), *thread])
    assert_never(letter.content)


def _digest(content: DigestLetter, voices: Sequence[Voice]) -> Sequence[Message]:
    return digest(
        content.digest,
        voices,
        due_at=content.due_at,
        occurrence=content.occurrence,
        pictures=content.pictures,
    )


def _voices(letter: Letter, content: DigestLetter | PreviewLetter, voice_for: VoiceFor) -> Sequence[Voice]:
    return [voice_for(replace(letter.recipient, language=each)) for each in content.languages]


def _from_part(content: DigestLetter | PreviewLetter, parts: Sequence[Message]) -> Sequence[Message]:
    """Return all parts for the message itself, else only the one that is to go into the thread."""
    return parts if content.part == 0 else parts[content.part : content.part + 1]
