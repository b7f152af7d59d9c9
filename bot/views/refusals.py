"""The answer to a refused request: why, and the next step."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from bot.domain.action_items.moves import ItemStatus
from bot.domain.audit.events import Event
from bot.domain.digests.occurrences import Schedule
from bot.domain.members.member import Member, Side
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import fold, shortened
from bot.errors import EnlaceError
from bot.store.trouble import DatabaseTrouble
from bot.views.audit.events import sentence
from bot.views.blockkit.blocks import Message, context, message, quote, section
from bot.views.blockkit.text import Mrkdwn, code, inline
from bot.views.localizer import Localizer

NotOpened = Literal["late", "busy", "failed", "unclear"]
COUNTS = frozenset({"length", "limit"})
"""Values that are counts; other numbers identify something and are shown unformatted."""
LONGEST_VALUE = 300
"""Characters of what a person typed that a refusal repeats; escaped, they still fit into a section."""
INSTANTS = frozenset({"since"})
"""Values that are shown as an instant; others are shown as how long ago they were."""
CODES = frozenset({"scopes"})
"""Values that are several words of Slack's, all of which count."""
QUOTED_AT_ONCE = 2_900
"""Characters of a long text in one block."""
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
    blocks = [section(Mrkdwn(f"⚠️ {sentence_of(error, localizer, in_form=in_form)}"))]
    if usage:
        lines = "\n".join(code(line) for line in usage)
        blocks.append(section(localizer.gettext("Use:\n%(lines)s", lines=Mrkdwn(lines))))
    if example:
        blocks.append(context(localizer.gettext("For example: %(example)s", example=code(example))))
    return message(blocks)


def with_typed(refusal: Message, typed: str, localizer: Localizer) -> Message:
    """Return a refusal of a command, followed by what was `typed` unless the refusal says all of it."""
    said = set(fold(refusal.text).split())
    if set(fold(typed).split()) <= said:
        return refusal
    pieces = [typed[at : at + QUOTED_AT_ONCE] for at in range(0, len(typed), QUOTED_AT_ONCE)]
    return message(
        [
            *refusal.blocks,
            context(localizer.gettext("You typed:")),
            *(quote(piece) for piece in pieces),
        ]
    )


def at_field(error: EnlaceError, localizer: Localizer) -> str:
    """Say what is wrong with a form field, where Slack shows neither markup nor mentions."""
    names = {each.slack_id: each.name for each in _members(error.values.values()) if each.slack_id}
    shown = MENTION.sub(
        lambda found: names.get(found[1], found[0]), sentence_of(error, localizer, in_form=True)
    )
    return html.unescape(CODE.sub(r"“\1”", shown))


def not_opened(why: NotOpened, title: str, lines: Sequence[str], localizer: Localizer) -> Message:
    """Say that the modal called `title` did not open, and why; `lines` are the commands that do the same."""
    name, gettext = inline(title), localizer.gettext
    reasons = {
        "late": gettext(
            "⚠️ “%(title)s” did not open: Slack allows three seconds for it, and they had passed. Nothing was "
            "changed.",
            title=name,
        ),
        "busy": gettext(
            "⚠️ “%(title)s” did not open: Slack is getting too many requests at the moment. Nothing was "
            "changed.",
            title=name,
        ),
        "failed": gettext(
            "⚠️ “%(title)s” did not open: Slack has a problem, or cannot be reached. Nothing was changed.",
            title=name,
        ),
        "unclear": gettext(
            "⚠️ Slack did not say whether “%(title)s” opened. If you see it, continue there. If not, "
            "nothing was changed.",
            title=name,
        ),
    }
    blocks = [section(reasons[why])]
    if lines:
        shown = Mrkdwn("\n".join(code(line) for line in lines))
        blocks.append(section(gettext("You can also type it:\n%(lines)s", lines=shown)))
    else:
        blocks.append(section(gettext("Please try again in a moment.")))
    return message(blocks)


def not_changed(localizer: Localizer) -> Message:
    """Say that an open modal could not show the answer to a press in it."""
    return message(
        [
            section(
                localizer.gettext(
                    "⚠️ Slack did not show the result in the window where you pressed a button: you "
                    "closed it, or Slack has a problem. Check it again, or start over."
                )
            )
        ]
    )


def no_database(localizer: Localizer) -> Message:
    """Say that the database cannot be reached, so that nothing was done."""
    return message(
        [
            section(
                localizer.gettext(
                    "⚠️ The bot's database cannot be reached at the moment, so nothing was changed. "
                    "Please try again in a few minutes; if the problem continues, tell the person who "
                    "runs the bot."
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
                    "⚠️ Something went wrong in the bot. Before you send it again, check whether it "
                    "was done; if this happens again, give the secretariat this reference: "
                    "%(reference)s.",
                    reference=code(reference),
                )
            )
        ]
    )


def out_of_order(trouble: DatabaseTrouble, localizer: Localizer) -> Message:
    """Say that the database keeps the request from being carried out, and who can help."""
    return message([section(Mrkdwn(f"⚠️ {localizer.gettext(trouble.in_answer)}"))])


def sentence_of(error: EnlaceError, localizer: Localizer, *, in_form: bool = False) -> Mrkdwn:
    """Return an error's sentence with its values; `in_form` prefers the one for people in a form."""
    values = {name: _named(name, value, localizer) for name, value in error.values.items()}
    return localizer.gettext((in_form and error.in_form) or error.message, **values)


def _named(name: str, value: object, localizer: Localizer) -> Mrkdwn:
    match value:
        case int() if name in COUNTS:
            return Mrkdwn(localizer.translator.number(value))
        case datetime() if name in INSTANTS:
            return localizer.moment(value)
        case list() | tuple() if name in CODES:
            return Mrkdwn(localizer.translator.list_of(code(str(each)) for each in value))
        case _:
            return _shown(value, localizer)


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
            return localizer.side_named(value)
        case Member() | None:
            return localizer.doer(value)
        case datetime():
            return localizer.ago(value)
        case timedelta():
            return Mrkdwn(localizer.translator.duration(value))
        case date():
            return localizer.day(value)
        case [*several]:
            return _several(several, localizer)
        case _:
            return inline(shortened(str(value), LONGEST_VALUE))


def _several(values: Sequence[object], localizer: Localizer) -> Mrkdwn:
    if sides := [value for value in values if isinstance(value, Side)]:
        return localizer.sides_named(sides)
    if digests := [localizer.schedule(value.key) for value in values if isinstance(value, Schedule)]:
        return Mrkdwn(localizer.translator.list_of([f"“{digest}”" for digest in digests], either=True))
    if days := [value for value in values if isinstance(value, date)]:
        return Mrkdwn(localizer.translator.list_of([localizer.day_to_type(day) for day in days], either=True))
    if happened := [_shown(value, localizer) for value in values if isinstance(value, Event)]:
        return Mrkdwn(localizer.translator.list_of(happened))
    people = [value for value in values if isinstance(value, Member)]
    words = [_shown(value, localizer) for value in values if isinstance(value, str)]
    if words:
        return Mrkdwn(localizer.translator.list_of([f"“{word}”" for word in words], either=True))
    return localizer.people(people, either=True)
