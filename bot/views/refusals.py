"""The answer to whoever cannot have what they asked for: why, and the next step."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.item_moves import ItemStatus
from bot.domain.members import Member, Side
from bot.domain.statuses import Status
from bot.domain.trail import Event
from bot.errors import EnlaceError
from bot.views.blocks import Message, context, message, section
from bot.views.events import sentence
from bot.views.text import Mrkdwn, code, inline
from bot.views.voice import Voice

COUNTS = frozenset({"length", "limit"})
"""Values that count something; other numbers name something and are shown as they are."""


def refused(
    error: EnlaceError, voice: Voice, *, usage: Sequence[str] = (), example: str | None = None
) -> Message:
    """Say what is wrong and what to do; `usage` and `example` are commands that would work."""
    values = {
        name: Mrkdwn(voice.translator.number(value))
        if name in COUNTS and isinstance(value, int)
        else _shown(value, voice)
        for name, value in error.values.items()
    }
    blocks = [section(Mrkdwn(f"⚠️ {voice.gettext(error.message, **values)}"))]
    if usage:
        lines = "\n".join(code(line) for line in usage)
        blocks.append(section(voice.gettext("It goes like this:\n%(lines)s", lines=Mrkdwn(lines))))
    if example:
        blocks.append(context(voice.gettext("For example: %(example)s", example=code(example))))
    return message(blocks)


def unexpected(reference: str, voice: Voice) -> Message:
    """Admit a failure of the bot's own; `reference` finds it in the log."""
    return message(
        [
            section(
                voice.gettext(
                    "⚠️ Something went wrong on my side. Look whether it was done before you send it again; "
                    "if it happens again, give the secretariat this reference: %(reference)s.",
                    reference=code(reference),
                )
            )
        ]
    )


def _shown(value: object, voice: Voice) -> Mrkdwn:
    match value:
        case Status() | ItemStatus():
            return voice.status_word(value)
        case Event():
            return voice.gettext("%(what)s (%(ago)s)", what=sentence(value, voice), ago=voice.ago(value.at))
        case Side():
            return voice.side(value)
        case Member() | None:
            return voice.doer(value)
        case datetime():
            return voice.ago(value)
        case date():
            return voice.day(value)
        case [*several]:
            return _several(several, voice)
        case _:
            return inline(str(value))


def _several(values: Sequence[object], voice: Voice) -> Mrkdwn:
    if sides := [voice.side(value) for value in values if isinstance(value, Side)]:
        return Mrkdwn(voice.translator.list_of(sides))
    if days := [value for value in values if isinstance(value, date)]:
        return Mrkdwn(voice.translator.list_of([voice.day_to_type(day) for day in days], either=True))
    if happened := [_shown(value, voice) for value in values if isinstance(value, Event)]:
        return Mrkdwn(voice.translator.list_of(happened))
    people = [value for value in values if isinstance(value, Member)]
    words = [_shown(value, voice) for value in values if isinstance(value, str)]
    if words:
        return Mrkdwn(voice.translator.list_of([f"“{word}”" for word in words], either=True))
    return voice.people(people, either=True)
