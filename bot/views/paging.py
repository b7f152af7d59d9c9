"""The line under a page: where one is, what is left, and the command that turns the page."""

from bot.domain.paging import Page
from bot.views.blocks import Block, context
from bot.views.text import Mrkdwn, typed
from bot.views.voice import Voice


def paging(page: Page, again: str, voice: Voice, *, extra: Mrkdwn | None = None) -> Block:
    """Say which page of how many it is; `again` is the command that asked, as the reader types it."""
    number = voice.translator.number
    where = voice.gettext(
        "Page %(page)s of %(pages)s", page=Mrkdwn(number(page.number)), pages=Mrkdwn(number(page.of))
    )
    parts = [where, *([extra] if extra else []), *([_turn(page, again, voice)] if page.of > 1 else [])]
    return context(Mrkdwn(" · ".join(parts)))


def _turn(page: Page, again: str, voice: Voice) -> Mrkdwn:
    command = typed(again)
    if page.number < page.of:
        following = Mrkdwn(str(page.number + 1))
        return voice.gettext("next: `%(command)s page %(page)s`", command=command, page=following)
    return voice.gettext("back to the first: `%(command)s page 1`", command=command)
