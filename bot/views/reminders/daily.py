"""A day's reminders: what is late or due, why the reader is told, and what they can do about each."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from bot.domain.action_items.moves import item_name
from bot.domain.outbox.notices import Reminder, Reminders
from bot.domain.reminders.selection import ReminderReason, Urgency
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, Message, context, header, message, section, sections
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer

WITH_BUTTONS = 8
"""Items with buttons; more would be too much to scroll through."""
MOST = 25
LONGEST = 8000
"""Characters of all items; Slack takes some 13,200 of a whole message's texts, buttons included."""
LONGEST_TEXT = 140
"""Characters of an item's text; one command shows the whole text."""
HEADINGS: Mapping[Urgency, str] = {
    Urgency.OVERDUE: N_("Overdue"),
    Urgency.TODAY: N_("Due today"),
    Urgency.AWAITED: N_("Waiting for you"),
    Urgency.SOON: N_("Due soon"),
    Urgency.OTHERS: N_("Overdue, assigned to others"),
}
WHY: Mapping[ReminderReason, str] = {
    ReminderReason.OWN: N_("You get this because it is assigned to you."),
    ReminderReason.COVER: N_(
        "You get this because %(who)s is absent without a stand-in, and you lead the recommendation "
        "on that side."
    ),
    ReminderReason.ACCEPT: N_("You get this because it was submitted and is waiting for your answer."),
    ReminderReason.LEAD: N_(
        "You get this because you lead the recommendation on the assignee's side (%(side)s)."
    ),
    ReminderReason.ASSIGNER: N_(
        "You get this because you assigned it to someone who belongs to neither side."
    ),
    ReminderReason.CHAIR: N_("You get this because you chair the assignee's side (%(side)s)."),
    ReminderReason.SECRETARIAT: N_("You get this because the assignee belongs to neither side."),
}
INSTEAD = N_("You get this because you are standing in for %(who)s, who is absent.")
FINISHED: Mapping[ReminderReason, str] = {
    ReminderReason.OWN: N_("Done %(item)s"),
    ReminderReason.ACCEPT: N_("Accept %(item)s"),
}
"""The reasons with a finishing button; items that others have to do are theirs to hand in."""


def reminders(shown: Reminders, localizer: Localizer) -> Message:
    """Render all reminders of a day in one message; those that do not fit are counted."""
    t = localizer.translator
    blocks: list[Block] = [
        header(
            t.ngettext(
                "Reminder: %(number)s action item", "Reminder: %(number)s action items", len(shown.rows)
            )
        )
    ]
    rows = _fitting(shown.rows, localizer)
    for urgency, group in groupby(enumerate(rows), key=lambda numbered: numbered[1][0].urgency):
        blocks += _group(urgency, list(group), localizer)
    if left := len(shown.rows) - len(rows):
        more = localizer.ngettext(
            "and %(number)s more: `%(action)s` shows yours, `%(action)s list overdue` the overdue ones",
            "and %(number)s more: `%(action)s` shows yours, `%(action)s list overdue` the overdue ones",
            left,
        )
        blocks.append(section(more))
    footer = localizer.gettext(
        "Reminders are sent at most once a day, on working days. `%(action)s snooze A-12 until "
        "friday` snoozes one; `%(taskforce)s absence until friday` records an absence. For anything "
        "else, ask the secretariat."
    )
    return message([*blocks, context(footer)])


def _fitting(rows: Iterable[Reminder], localizer: Localizer) -> list[tuple[Reminder, Mrkdwn]]:
    found: list[tuple[Reminder, Mrkdwn]] = []
    length = 0
    for row in rows:
        words = _words(row, localizer)
        length += len(words)
        if found and (len(found) == MOST or length > LONGEST):
            break
        found.append((row, words))
    return found


def _group(
    urgency: Urgency, numbered: Iterable[tuple[int, tuple[Reminder, Mrkdwn]]], localizer: Localizer
) -> list[Block]:
    blocks: list[Block] = []
    lines = [bold(inline(localizer.plain(HEADINGS[urgency])))]
    for position, (row, words) in numbered:
        lines.append(words)
        if position < WITH_BUTTONS:
            blocks += [*sections(lines), _buttons(row, localizer)]
            lines = []
    return [*blocks, *sections(lines)]


def _words(row: Reminder, localizer: Localizer) -> Mrkdwn:
    facts = [
        localizer.status(row.status),
        *_when(row, localizer),
        *(
            [localizer.gettext("recommendation %(number)s", number=Mrkdwn(str(row.recommendation)))]
            if row.recommendation
            else []
        ),
        localizer.people_or_nobody(row.assignees),
    ]
    title = f"{bold(Mrkdwn(item_name(row.number)))} · {localizer.words(row.text.shortened(LONGEST_TEXT))}"
    return Mrkdwn(f"{title}\n{' · '.join(facts)}\n{_why(row, localizer)}")


def _when(row: Reminder, localizer: Localizer) -> list[Mrkdwn]:
    if row.why is ReminderReason.ACCEPT:
        return [localizer.gettext("submitted %(ago)s", ago=localizer.ago(row.since))]
    if row.due_on is None:
        return []
    if row.urgency in {Urgency.OVERDUE, Urgency.OTHERS}:
        day, ago = localizer.day(row.due_on), localizer.days_away(row.due_on)
        return [localizer.gettext("⏰ overdue since %(day)s (%(ago)s)", day=day, ago=ago)]
    return [localizer.due(row.due_on)]


def _why(row: Reminder, localizer: Localizer) -> Mrkdwn:
    reason = INSTEAD if row.instead and row.why is not ReminderReason.COVER else WHY[row.why]
    side = localizer.side_named(row.side) if row.side else Mrkdwn("–")
    return localizer.gettext(reason, who=localizer.person(row.instead), side=side)


def _buttons(row: Reminder, localizer: Localizer) -> Block:
    t, value = localizer.translator, str(row.number)
    item = item_name(row.number)
    finished = FINISHED.get(row.why)
    return actions(
        *(
            [button(t.gettext(finished, item=item), Press.REMINDER_DONE, value, style="primary")]
            if finished
            else []
        ),
        button(t.gettext("Snooze %(item)s", item=item), Press.REMINDER_SNOOZE, value),
        button(t.gettext("Reassign %(item)s", item=item), Press.REMINDER_REASSIGN, value),
    )
