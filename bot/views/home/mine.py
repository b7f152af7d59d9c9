"""The reader's own action items, one page at a time."""

from bot.domain.action_items.action_item import ItemSummary
from bot.domain.home.content import Home
from bot.domain.members.member import Role
from bot.domain.texts import shortened
from bot.i18n import N_
from bot.views.action_items.lists import grouped
from bot.views.blockkit.blocks import Block, context, divider, header, section
from bot.views.blockkit.controls import Press, actions, select
from bot.views.home.rows import LONGEST_CHOICE, turning, whereabouts
from bot.views.localizer import Localizer


def mine(shown: Home, localizer: Localizer) -> list[Block]:
    """Render the open items by due date; return nothing for an observer without items."""
    items = shown.mine
    if not items.total and shown.reader.role is Role.OBSERVER:
        return []
    title = header(
        localizer.translator.ngettext(
            "My action items · %(number)s", "My action items · %(number)s", items.total
        )
        if items.total
        else localizer.plain(N_("My action items"))
    )
    if not items.total:
        return [
            divider(),
            title,
            section(localizer.gettext("Nothing is assigned to you that is still open.")),
        ]
    choices = {localizer.plain(N_("Action items")): [_choice(row) for row in items.rows]}
    row = [select(localizer.plain(N_("Open…")), Press.OPEN, choices)]
    row += turning(items.page, Press.HOME_ITEMS_BACK, Press.HOME_ITEMS_ON, localizer)
    pages = [context(whereabouts(items.page, localizer))] if items.page.of > 1 else []
    return [divider(), title, *grouped(items.rows, localizer), actions(*row), *pages]


def _choice(row: ItemSummary) -> tuple[str, str]:
    text = " ".join(row.text.text.split())
    return shortened(f"{row.name} · {text}", LONGEST_CHOICE), f"item:{row.number}"
