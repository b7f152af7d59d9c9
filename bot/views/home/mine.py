"""What else is assigned to the reader, one page at a time."""

from itertools import groupby

from bot.domain.home.content import Home
from bot.domain.members.member import Role
from bot.i18n import N_
from bot.views.action_items.lists import HORIZONS
from bot.views.blockkit.blocks import Block, context, divider, header, section, sections
from bot.views.blockkit.controls import Press, actions, select
from bot.views.blockkit.text import bold, inline
from bot.views.home.rows import choice, item_line, turning, whereabouts
from bot.views.localizer import Localizer


def mine(shown: Home, localizer: Localizer) -> list[Block]:
    """Render the open items by due date, without those that need the reader; these are counted above.

    Return nothing if all are above, and for an observer without items.
    """
    items, above = shown.mine, _above(shown)
    if not items.total and (above or shown.reader.role is Role.OBSERVER):
        return []
    if not items.total:
        title = header(localizer.plain(N_("My action items")))
        return [divider(), title, section(localizer.gettext("You have no open action items."))]
    t = localizer.translator
    title = header(
        t.ngettext("My other action items · %(number)s", "My other action items · %(number)s", items.total)
        if above
        else t.ngettext("My action items · %(number)s", "My action items · %(number)s", items.total)
    )
    blocks = [divider(), title]
    for horizon, rows in groupby(items.rows, key=lambda row: row.horizon):
        when = bold(inline(localizer.plain(HORIZONS[horizon])))
        blocks += sections([when, *(item_line(row, localizer) for row in rows)])
    choices = {
        localizer.plain(N_("Action items")): [(choice(row), f"item:{row.number}") for row in items.rows]
    }
    row = [select(localizer.plain(N_("Open …")), Press.OPEN, choices)]
    row += turning(items.page, Press.HOME_ITEMS_BACK, Press.HOME_ITEMS_ON, localizer)
    pages = [context(whereabouts(items.page, localizer))] if items.page.of > 1 else []
    return [*blocks, actions(*row), *pages]


def _above(shown: Home) -> bool:
    """Say whether any of the reader's own items is among what needs them."""
    rows = (*shown.urgent.rows, *shown.handed_in.rows)
    return any(each.id == shown.reader.id for row in rows for each in row.assignees)
