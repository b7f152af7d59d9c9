"""The board on a Home: the overall numbers, a filter, and one page of matching recommendations."""

from collections.abc import Mapping
from itertools import groupby

from bot.domain.home.content import EVERYTHING, HomeBoard
from bot.domain.members.member import Side
from bot.domain.recommendations.recommendation import Summary
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import shortened
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context, divider, header, section, sections
from bot.views.blockkit.controls import CHOICES_LIMIT, Press, actions, select
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.home.rows import LONGEST_CHOICE, turning, whereabouts
from bot.views.localizer import Localizer
from bot.views.recommendations.board import progress, row_line

SHOWN: Mapping[str, str] = {
    EVERYTHING: N_("All recommendations"),
    "mine": N_("The ones I lead"),
    "priority": N_("Priority"),
    "stale": N_("No recent news"),
    "leaderless": N_("Missing a lead"),
    "open": N_("Not closed yet"),
    "closed": N_("Closed"),
}
LED_BY: Mapping[Side, str] = {
    Side.US: N_("With a U.S. lead"),
    Side.MX: N_("With a Mexican lead"),
}


def board(shown: HomeBoard, localizer: Localizer) -> list[Block]:
    """Render the numbers, the filter and a page of what matches."""
    blocks = [
        divider(),
        header(localizer.plain(N_("The board"))),
        section(progress(shown.board, localizer)),
        actions(
            select(
                localizer.plain(N_("Show …")),
                Press.HOME_FILTER,
                _filters(shown, localizer),
                chosen=shown.filter,
            )
        ),
    ]
    rows, page = shown.board.rows, shown.board.page
    if shown.above:
        blocks.append(context(_above(shown.above, localizer)))
    if not rows and shown.above:
        return blocks
    if not rows:
        return [
            *blocks,
            section(localizer.gettext("No recommendation matches. Choose something else above.")),
        ]
    for title, group in groupby(rows, key=lambda row: row.category.title):
        blocks += sections([bold(localizer.words(title)), *(row_line(row, localizer) for row in group)])
    choices = {localizer.plain(N_("Recommendations")): [_choice(row) for row in rows]}
    opening = select(localizer.plain(N_("Open …")), Press.OPEN, choices)
    pages = [context(whereabouts(page, localizer))] if page.of > 1 else []
    return [*blocks, actions(opening, *turning(page, Press.HOME_BACK, Press.HOME_ON, localizer)), *pages]


def _above(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext(
        "One more is above, because it needs your attention.",
        "%(number)s more are above, because they need your attention.",
        count,
    )


def _filters(shown: HomeBoard, localizer: Localizer) -> dict[str, list[tuple[str, str]]]:
    categories = [
        (" ".join(each.title.text.split()), f"category:{each.key}")
        for each in shown.categories[:CHOICES_LIMIT]
    ]
    return {
        localizer.plain(N_("Recommendations")): [
            (localizer.plain(label), word) for word, label in SHOWN.items()
        ],
        localizer.plain(N_("Status")): [
            (str(localizer.status(each)), f"status:{each.value}") for each in Status
        ],
        localizer.plain(N_("Side")): [(localizer.plain(LED_BY[each]), f"side:{each.value}") for each in Side],
        localizer.plain(N_("Category")): categories,
    }


def _choice(row: Summary) -> tuple[str, str]:
    text = " ".join(row.short.text.split())
    return shortened(f"{row.number} · {text}", LONGEST_CHOICE), f"rec:{row.reference}"
