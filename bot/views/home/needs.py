"""What needs the reader today: decisions, confirmations, late or due items, items to accept."""

from bot.domain.action_items.action_item import ItemSummary
from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.digest import Need
from bot.domain.home.content import Home, PendingDecision
from bot.i18n import N_
from bot.views.action_items.lists import row_lines
from bot.views.blockkit.blocks import Block, context, header, section
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.home.rows import heading
from bot.views.localizer import Localizer
from bot.views.steps import confirm_key

ACCEPT, DONE = N_("Accept %(item)s"), N_("Done %(item)s")


def needs(shown: Home, localizer: Localizer) -> list[Block]:
    """Render each with its buttons; entries that do not fit are counted, with the command that lists them."""
    title = header(localizer.plain(N_("What needs you today")))
    if shown.quiet:
        return [title, section(localizer.gettext("✅ Nothing needs you today."))]
    return [title, *_asked(shown, localizer), *_urgent(shown, localizer), *_handed_in(shown, localizer)]


def _asked(shown: Home, localizer: Localizer) -> list[Block]:
    if not shown.asked:
        return []
    blocks = [heading(localizer.plain(N_("Decisions and keys that await you")), localizer, shown.asked_total)]
    for each in shown.asked:
        blocks += [section(_decision(each, localizer)), _deciding(each, localizer)]
    if left := shown.asked_total - len(shown.asked):
        blocks.append(
            context(
                localizer.ngettext(
                    "and %(number)s more: `%(rec)s list reported`",
                    "and %(number)s more: `%(rec)s list reported`",
                    left,
                )
            )
        )
    return blocks


def _decision(each: PendingDecision, localizer: Localizer) -> Mrkdwn:
    row = each.row
    name = bold(Mrkdwn(f"{row.number} · {localizer.words(row.short)}"))
    since = localizer.instant(row.status_since) if row.status_since else Mrkdwn("–")
    number = Mrkdwn(str(row.number))
    if each.need is Need.CONFIRM and each.side:
        what = localizer.gettext(
            "🔑 Confirm or refuse for %(side)s what was reported %(when)s: `%(rec)s confirm %(rec_number)s` "
            'or `%(rec)s refuse %(rec_number)s "why"`',
            side=localizer.side(each.side),
            when=since,
            rec_number=number,
        )
    else:
        what = localizer.gettext(
            "⚖️ Close what was reported %(when)s and is verified: `%(rec)s close %(rec_number)s implemented`",
            when=since,
            rec_number=number,
        )
    return Mrkdwn(f"{name}\n{what}")


def _deciding(each: PendingDecision, localizer: Localizer) -> Block:
    value = str(each.row.number)
    opening = _open(f"rec:{value}", localizer)
    if each.need is Need.CONFIRM:
        refusing = button(localizer.plain(N_("Refuse …")), Press.REFUSE, value)
        return actions(confirm_key(f"{value}:{each.version}", localizer), refusing, opening)
    return actions(button(localizer.plain(N_("Close it …")), Press.CLOSE, value, style="primary"), opening)


def _urgent(shown: Home, localizer: Localizer) -> list[Block]:
    if not shown.urgent.total:
        return []
    blocks = [heading(localizer.plain(N_("Overdue, or due within a week")), localizer, shown.urgent.total)]
    for row in shown.urgent.rows:
        blocks += [section(row_lines(row, localizer)), _buttons(row, shown, localizer)]
    if left := shown.urgent.total - len(shown.urgent.rows):
        blocks.append(
            context(
                localizer.ngettext(
                    "and %(number)s more: `%(action)s list mine`",
                    "and %(number)s more: `%(action)s list mine`",
                    left,
                )
            )
        )
    return blocks


def _handed_in(shown: Home, localizer: Localizer) -> list[Block]:
    if not shown.handed_in.total:
        return []
    title = localizer.plain(N_("Handed in to you, awaiting your word"))
    blocks = [heading(title, localizer, shown.handed_in.total)]
    for row in shown.handed_in.rows:
        blocks += [section(row_lines(row, localizer)), _buttons(row, shown, localizer)]
    if left := shown.handed_in.total - len(shown.handed_in.rows):
        blocks.append(
            context(
                localizer.ngettext(
                    "and %(number)s more: `%(action)s list submitted`",
                    "and %(number)s more: `%(action)s list submitted`",
                    left,
                )
            )
        )
    return blocks


def _buttons(row: ItemSummary, shown: Home, localizer: Localizer) -> Block:
    """Render the buttons for an item; only the reader's own items can be snoozed."""
    t, value = localizer.translator, str(row.number)
    handed_in = row.status is ItemStatus.SUBMITTED
    done = t.gettext(ACCEPT if handed_in else DONE, item=row.name)
    found = [button(done, Press.REMINDER_DONE, value, style="primary")]
    if handed_in:
        found.append(button(localizer.plain(N_("Return …")), Press.ITEM_RETURN, value))
    elif any(each.id == shown.reader.id for each in row.assignees):
        found.append(button(t.gettext("Snooze %(item)s", item=row.name), Press.REMINDER_SNOOZE, value))
    return actions(*found, _open(f"item:{row.number}", localizer))


def _open(value: str, localizer: Localizer) -> Block:
    return button(localizer.plain(N_("Open")), Press.OPEN, value)
