"""What needs the reader today: decisions, confirmations, late or due items, items to accept."""

from bot.domain.action_items.action_item import ItemSummary
from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.digest import Need
from bot.domain.home.content import Home, PendingDecision
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, beside, context, header, section
from bot.views.blockkit.controls import Press, actions, button, select, within
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.home.rows import LINE_TEXT, choice, day_of, heading, item_line
from bot.views.localizer import Localizer
from bot.views.steps import deciding

START, UNBLOCK, DONE = N_("Start %(item)s"), N_("Unblock %(item)s"), N_("Done %(item)s")
ACCEPT, OPEN, SNOOZE = N_("Accept %(item)s"), N_("Open %(item)s"), N_("Snooze %(item)s")


def needs(shown: Home, localizer: Localizer) -> list[Block]:
    """Render each in a line with its buttons; what does not fit is counted, and a button lists it."""
    title = header(localizer.plain(N_("Needs your attention")))
    if shown.quiet:
        return [title, section(localizer.gettext("✅ Nothing needs your attention today."))]
    return [
        title,
        *_asked(shown, localizer),
        *_urgent(shown, localizer),
        *_handed_in(shown, localizer),
        *_more(shown, localizer),
    ]


def _asked(shown: Home, localizer: Localizer) -> list[Block]:
    if not shown.asked:
        return []
    blocks = [
        heading(
            localizer.plain(N_("Decisions and confirmations waiting for you")), localizer, shown.asked_total
        )
    ]
    for each in shown.asked:
        blocks += [section(_decision(each, localizer)), _deciding(each, localizer)]
    return blocks


def _decision(each: PendingDecision, localizer: Localizer) -> Mrkdwn:
    row = each.row
    name = bold(Mrkdwn(f"{localizer.numbered(row)} · {localizer.words(row.short.shortened(LINE_TEXT))}"))
    since = day_of(row.status_since, localizer) if row.status_since else Mrkdwn("–")
    if each.need is Need.CONFIRM and each.side:
        what = localizer.gettext(
            "🔑 Confirm or refuse for %(side)s what was reported on %(day)s",
            side=localizer.side_named(each.side),
            day=since,
        )
    else:
        what = localizer.gettext("⚖️ Close what was reported on %(day)s and has been verified", day=since)
    return Mrkdwn(f"{name} · {what}")


def _deciding(each: PendingDecision, localizer: Localizer) -> Block:
    value = each.row.reference
    opening = button(localizer.plain(N_("Open")), Press.OPEN, f"rec:{value}")
    return actions(*deciding(each.need, value, each.version, localizer), opening)


def _urgent(shown: Home, localizer: Localizer) -> list[Block]:
    """Render the items to hand in, each with what comes next, and one list of what else can be done."""
    rows = shown.urgent.rows
    if not rows:
        return []
    title = localizer.plain(N_("Overdue, or due within a week"))
    lines = [
        beside(section(item_line(row, localizer, whose=not _own(row, shown))), _next(row, localizer))
        for row in rows
    ]
    choices = {choice(row): _others(row, shown, localizer) for row in rows}
    otherwise = select(localizer.plain(N_("Other options …")), Press.MORE, choices)
    return [heading(title, localizer, shown.urgent.total), *lines, actions(otherwise)]


def _handed_in(shown: Home, localizer: Localizer) -> list[Block]:
    rows = shown.handed_in.rows
    if not rows:
        return []
    title = localizer.plain(N_("Submitted to you, waiting for your answer"))
    blocks = [heading(title, localizer, shown.handed_in.total)]
    for row in rows:
        value = str(row.number)
        accept = localizer.translator.gettext(ACCEPT, item=row.name)
        blocks += [
            section(item_line(row, localizer, whose=True)),
            actions(
                button(accept, Press.REMINDER_DONE, value, style="primary"),
                button(localizer.plain(N_("Return …")), Press.ITEM_RETURN, value),
                button(localizer.plain(N_("Open")), Press.OPEN, f"item:{value}"),
            ),
        ]
    return blocks


def _more(shown: Home, localizer: Localizer) -> list[Block]:
    """Count what does not fit, with buttons to the lists that have it."""
    if not shown.more:
        return []
    rows = [
        *(
            [button(localizer.plain(N_("Show what was reported on the board")), Press.HOME_FILTER, REPORTED)]
            if shown.asked_total > len(shown.asked)
            else []
        ),
        button(localizer.plain(N_("All my action items")), Press.MINE, "1"),
    ]
    return [
        context(localizer.ngettext("and %(number)s more", "and %(number)s more", shown.more)),
        actions(*rows),
    ]


REPORTED = "status:reported"


def _next(row: ItemSummary, localizer: Localizer) -> Block:
    """Render the button for what comes next by the item's status."""
    t, value = localizer.translator, str(row.number)
    match row.status:
        case ItemStatus.TODO:
            return button(t.gettext(START, item=row.name), Press.ITEM_START, value, style="primary")
        case ItemStatus.BLOCKED:
            return button(t.gettext(UNBLOCK, item=row.name), Press.ITEM_START, value, style="primary")
        case _:
            return button(t.gettext(DONE, item=row.name), Press.REMINDER_DONE, value, style="primary")


def _others(row: ItemSummary, shown: Home, localizer: Localizer) -> list[tuple[str, str]]:
    """Return what else can be done with an item; only the reader's own items can be snoozed."""
    t = localizer.translator
    found = [(OPEN, within(Press.OPEN, f"item:{row.number}"))]
    if row.status is not ItemStatus.IN_PROGRESS:
        found.append((DONE, within(Press.REMINDER_DONE, str(row.number))))
    if shown.reminded and row.due_on is not None and _own(row, shown):
        found.append((SNOOZE, within(Press.REMINDER_SNOOZE, str(row.number))))
    return [(t.gettext(label, item=row.name), value) for label, value in found]


def _own(row: ItemSummary, shown: Home) -> bool:
    return any(each.id == shown.reader.id for each in row.assignees)
