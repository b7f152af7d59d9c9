"""The line under a page: the page number, how many are left, and the command for the next page."""

from bot.domain.paging import Page
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, typed
from bot.views.localizer import Localizer

LONGEST = 1900
"""Characters of a command that fit into a button's value."""


def paging(page: Page, again: str, localizer: Localizer, *, extra: Mrkdwn | None = None) -> Block:
    """Say which page of how many it is; `again` is the command that asked, as the reader types it."""
    number = localizer.translator.number
    pages = {"page": Mrkdwn(number(page.number)), "pages": Mrkdwn(number(page.of))}
    if page.more:
        where = localizer.gettext("Page %(page)s of more than %(pages)s", **pages)
    else:
        where = localizer.gettext("Page %(page)s of %(pages)s", **pages)
    parts = [where, *([extra] if extra else []), *([_turn(page, again, localizer)] if page.of > 1 else [])]
    return context(Mrkdwn(" · ".join(parts)))


def turning(page: Page, again: str, localizer: Localizer) -> list[Block]:
    """Render buttons to the pages before and after; return nothing if there is only one page."""
    wanted = [
        (page.number > 1, N_("◀ Previous page"), Press.PAGE_BACK, page.number - 1),
        (not page.last, N_("Next page ▶"), Press.PAGE, page.number + 1),
    ]
    buttons = [
        button(localizer.plain(label), press, f"{again} page {number}")
        for there, label, press, number in wanted
        if there and len(again) < LONGEST
    ]
    return [actions(*buttons)] if buttons else []


def _turn(page: Page, again: str, localizer: Localizer) -> Mrkdwn:
    command = typed(again)
    if not page.last:
        following = Mrkdwn(str(page.number + 1))
        return localizer.gettext("next: `%(command)s page %(page)s`", command=command, page=following)
    return localizer.gettext("back to the first: `%(command)s page 1`", command=command)
