"""Pieces that the parts of a Home share: headings with a count, and page buttons."""

from bot.domain.paging import Page
from bot.views.blockkit.blocks import Block, section
from bot.views.blockkit.controls import Press, button
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer

LONGEST_CHOICE = 60
"""Characters of a choice in a list."""


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
