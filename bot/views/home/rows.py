"""Pieces that the parts of a Home share: headings with a count, an item's line, and page buttons."""

from datetime import datetime

from bot.domain.action_items.action_item import ItemSummary
from bot.domain.paging import Page
from bot.domain.texts import shortened
from bot.views.action_items.lists import due_words, named
from bot.views.blockkit.blocks import Block, section
from bot.views.blockkit.controls import Press, button
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer

LONGEST_CHOICE = 60
"""Characters of a choice in a list."""


LINE_TEXT = 60
"""Characters of an item's text, so that the item takes one line on a Home."""


def item_line(row: ItemSummary, localizer: Localizer, *, whose: bool = False) -> Mrkdwn:
    """Render an item in one line: its text, status and due date, and `whose` it is if that has to be said."""
    parts = [
        localizer.words(row.text.shortened(LINE_TEXT)),
        localizer.status(row.status),
        *due_words(row, localizer),
        *([localizer.assignees(row.assignees)] if whose else []),
    ]
    return Mrkdwn(f"{named(row)} · {' · '.join(parts)}")


def choice(row: ItemSummary) -> str:
    """Return an item as the label of a choice, or of a group of choices."""
    return shortened(f"{row.name} · {' '.join(row.text.text.split())}", LONGEST_CHOICE)


def day_of(moment: datetime, localizer: Localizer) -> Mrkdwn:
    """Return the reader's calendar day of an instant."""
    return localizer.day(localizer.translator.today(moment))


def heading(title: str, localizer: Localizer, count: int | None = None) -> Block:
    """Render the heading of a part; `title` is translated already."""
    counted = f" · {localizer.translator.number(count)}" if count else ""
    return section(bold(inline(f"{title}{counted}")))


def turning(page: Page, back: Press, on: Press, localizer: Localizer) -> list[Block]:
    """Render the buttons to the pages before and after, where they exist."""
    found = []
    if page.number > 1:
        found.append(button(localizer.plain("◀ Previous page"), back, str(page.number - 1)))
    if page.number < page.of:
        found.append(button(localizer.plain("Next page ▶"), on, str(page.number + 1)))
    return found


def whereabouts(page: Page, localizer: Localizer) -> Mrkdwn:
    """Say which page of how many it is."""
    number = localizer.translator.number
    return localizer.gettext(
        "Page %(page)s of %(pages)s", page=Mrkdwn(number(page.number)), pages=Mrkdwn(number(page.of))
    )
