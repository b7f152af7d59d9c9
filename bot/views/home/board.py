"""The board on a Home: the numbers of the whole, and the recommendations by a filter, a page at a time."""

from collections.abc import Mapping
from itertools import groupby

from bot.domain.home.content import EVERYTHING, HomeBoard
from bot.domain.members.member import Side
from bot.domain.recommendations.recommendation import Summary
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import shortened
from bot.i18n import N_
from bot.views.action_items.lists import counted
from bot.views.blockkit.blocks import Block, context, divider, header, section, sections
from bot.views.blockkit.controls import CHOICES_LIMIT, Press, actions, select
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.home.rows import LONGEST_CHOICE, turning, whereabouts
from bot.views.localizer import Voice
from bot.views.recommendations.board import leads, name_line, progress

SHOWN: Mapping[str, str] = {
    EVERYTHING: N_("All recommendations"),
    "mine": N_("Those I lead"),
    "priority": N_("Priority"),
    "stale": N_("No news for a while"),
    "leaderless": N_("A lead is missing"),
    "open": N_("Not closed yet"),
    "closed": N_("Closed"),
}
LED_BY: Mapping[Side, str] = {
    Side.US: N_("With a U.S. lead"),
    Side.MX: N_("With a Mexican lead"),
}


def board(shown: HomeBoard, voice: Voice) -> list[Block]:
    """The numbers, what to filter by, and a page of what fits."""
    blocks = [
        divider(),
        header(voice.plain(N_("The board"))),
        section(progress(shown.board, voice)),
        actions(
            select(voice.plain(N_("Show…")), Press.HOME_FILTER, _filters(shown, voice), chosen=shown.filter)
        ),
    ]
    rows, page = shown.board.rows, shown.board.page
    if not rows:
        return [*blocks, section(voice.gettext("No recommendation fits. Choose something else above."))]
    for title, group in groupby(rows, key=lambda row: row.category.title):
        blocks += sections([bold(voice.words(title)), *(_lines(row, voice) for row in group)])
    choices = {voice.plain(N_("Recommendations")): [_choice(row) for row in rows]}
    opening = select(voice.plain(N_("Open…")), Press.OPEN, choices)
    pages = [context(whereabouts(page, voice))] if page.of > 1 else []
    return [*blocks, actions(opening, *turning(page, Press.HOME_BACK, Press.HOME_ON, voice)), *pages]


def _filters(shown: HomeBoard, voice: Voice) -> dict[str, list[tuple[str, str]]]:
    categories = [
        (" ".join(each.title.text.split()), f"category:{each.key}")
        for each in shown.categories[:CHOICES_LIMIT]
    ]
    return {
        voice.plain(N_("Recommendations")): [(voice.plain(label), word) for word, label in SHOWN.items()],
        voice.plain(N_("Status")): [(str(voice.status(each)), f"status:{each.value}") for each in Status],
        voice.plain(N_("Side")): [(voice.plain(LED_BY[each]), f"side:{each.value}") for each in Side],
        voice.plain(N_("Category")): categories,
    }


def _lines(row: Summary, voice: Voice) -> Mrkdwn:
    """One recommendation in two lines; its instants are shown by Slack, so that they stay true."""
    parts = [
        _standing(row, voice),
        *([voice.gettext("⏳ no news for a while")] if row.stale else []),
        leads(row, voice),
        *counted(row.items, voice),
    ]
    return Mrkdwn(f"{name_line(row, voice)}\n{' · '.join(parts)}")


def _standing(row: Summary, voice: Voice) -> Mrkdwn:
    if row.status_since is None:
        return voice.status(row.status)
    return voice.gettext(
        "%(status)s, since %(instant)s",
        status=voice.status(row.status),
        instant=voice.instant(row.status_since),
    )


def _choice(row: Summary) -> tuple[str, str]:
    text = " ".join(row.short.text.split())
    return shortened(f"{row.number} · {text}", LONGEST_CHOICE), f"rec:{row.number}"
