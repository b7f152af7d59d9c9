"""The answer to a refused request: why, and the next step."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from bot.domain.action_items.moves import ItemStatus
from bot.domain.audit.events import Event
from bot.domain.members.member import Member, Side
from bot.domain.recommendations.statuses import Status
from bot.errors import EnlaceError
from bot.views.audit.events import sentence
from bot.views.blockkit.blocks import Message, context, message, section
from bot.views.blockkit.text import Mrkdwn, code, inline
from bot.views.localizer import Localizer

COUNTS = frozenset({"length", "limit"})
"""Values that are counts; other numbers identify something and are shown unformatted."""
MENTION = re.compile(r"<@(\w+)>")
CODE = re.compile(r"`([^`]*)`")


def refused(
    error: EnlaceError,
    localizer: Localizer,
    *,
    usage: Sequence[str] = (),
    example: str | None = None,
    in_form: bool = False,
) -> Message:
    """Say what is wrong and what to do; `usage` and `example` are commands that would work.

    With `in_form`, the error's own sentence for people in a form is used, if it has one.
    """
    blocks = [section(Mrkdwn(f"⚠️ {_sentence(error, localizer, in_form=in_form)}"))]
    if usage:
        lines = "\n".join(code(line) for line in usage)
        blocks.append(section(localizer.gettext("It goes like this:\n%(lines)s", lines=Mrkdwn(lines))))
    if example:
        blocks.append(context(localizer.gettext("For example: %(example)s", example=code(example))))
    return message(blocks)


def at_field(error: EnlaceError, localizer: Localizer) -> str:
    """Say what is wrong with a form field, where Slack shows neither markup nor mentions."""
    names = {each.slack_id: each.name for each in _members(error.values.values()) if each.slack_id}
    shown = MENTION.sub(
        lambda found: names.get(found[1], found[0]), _sentence(error, localizer, in_form=True)
    )
    return html.unescape(CODE.sub(r"“\1”", shown))


def sorry(localizer: Localizer) -> Message:
    """Say that a modal did not open, and what to do."""
    return message(
        [
            section(
                localizer.gettext(
                    "⚠️ Slack allows three seconds for opening a form, and they had passed. Nothing was "
                    "changed; please try again."
                )
            )
        ]
    )


def unexpected(reference: str, localizer: Localizer) -> Message:
    """Report a failure of the bot itself; `reference` is the key to find it in the log."""
    return message(
        [
            section(
                localizer.gettext(
                    "⚠️ Something went wrong on my side. Look whether it was done before you send it again; "
                    "if it happens again, give the secretariat this reference: %(reference)s.",
                    reference=code(reference),
                )
            )
        ]
    )


def _sentence(error: EnlaceError, localizer: Localizer, *, in_form: bool) -> Mrkdwn:
    values = {
        name: Mrkdwn(localizer.translator.number(value))
        if name in COUNTS and isinstance(value, int)
        else _shown(value, localizer)
        for name, value in error.values.items()
    }
    return localizer.gettext((in_form and error.in_form) or error.message, **values)


def _members(values: Iterable[object]) -> Iterator[Member]:
    for value in values:
        if isinstance(value, Member):
            yield value
        elif isinstance(value, Event):
            yield from _members([value.actor, value.member, *value.people])
        elif isinstance(value, list | tuple):
            yield from _members(value)


def _shown(value: object, localizer: Localizer) -> Mrkdwn:
    match value:
        case Status() | ItemStatus():
            return localizer.status_word(value)
        case Event():
            return localizer.gettext(
                "%(what)s (%(ago)s)", what=sentence(value, localizer), ago=localizer.ago(value.at)
            )
        case Side():
            return localizer.side(value)
        case Member() | None:
            return localizer.doer(value)
        case datetime():
            return localizer.ago(value)
        case date():
            return localizer.day(value)
        case [*several]:
            return _several(several, localizer)
        case _:
            return inline(str(value))


def _several(values: Sequence[object], localizer: Localizer) -> Mrkdwn:
    if sides := [localizer.side(value) for value in values if isinstance(value, Side)]:
        return Mrkdwn(localizer.translator.list_of(sides))
    if days := [value for value in values if isinstance(value, date)]:
        return Mrkdwn(localizer.translator.list_of([localizer.day_to_type(day) for day in days], either=True))
    if happened := [_shown(value, localizer) for value in values if isinstance(value, Event)]:
        return Mrkdwn(localizer.translator.list_of(happened))
    people = [value for value in values if isinstance(value, Member)]
    words = [_shown(value, localizer) for value in values if isinstance(value, str)]
    if words:
        return Mrkdwn(localizer.translator.list_of([f"“{word}”" for word in words], either=True))
    return localizer.people(people, either=True)
