"""Lists of action items: grouped by due date, below a recommendation, or found by a search."""

from collections.abc import Iterable
from itertools import groupby

from bot.domain.action_items.action_item import NO_ITEMS, Horizon, ItemList, ItemSummary
from bot.domain.recommendations.recommendation import Summary
from bot.i18n import N_
from bot.views import steps
from bot.views.blockkit.blocks import Block, Message, beside, context, message, section, sections
from bot.views.blockkit.controls import Press, button
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer

LIST_TEXT = 140
"""Characters of an item's text in a list; one command shows the whole text."""
HORIZONS: dict[Horizon, str] = {
    Horizon.OVERDUE: N_("Overdue"),
    Horizon.TODAY: N_("Due today, or waiting for an answer"),
    Horizon.THIS_WEEK: N_("Due this week"),
    Horizon.NEXT_WEEK: N_("Due next week"),
    Horizon.LATER: N_("Due later"),
    Horizon.UNDATED: N_("Without a due date"),
    Horizon.CLOSED: N_("Done or cancelled"),
}


def listed(
    shown: ItemList, localizer: Localizer, *, title: Mrkdwn, again: str, awaiting: ItemList | None = None
) -> Message:
    """Render a list grouped by due date, and the items that await the reader's decision (`awaiting`).

    `again` is the command that asked for the list; the next page repeats it.
    """
    blocks: list[Block] = [section(bold(title)), *grouped(shown.rows, localizer)]
    if shown.page.of > 1:
        left = shown.total - len(shown.rows)
        if shown.page.more:
            more = localizer.ngettext("and more than %(number)s more", "and more than %(number)s more", left)
        else:
            more = localizer.ngettext("and %(number)s more", "and %(number)s more", left)
        blocks.append(paging(shown.page, again, localizer, extra=more))
    if awaiting and awaiting.total:
        blocks.append(section(bold(localizer.gettext("Submitted to you, waiting for your answer"))))
        blocks += sections([row_lines(row, localizer) for row in awaiting.rows])
        blocks += _more(awaiting, localizer)
    rows = [*shown.rows, *(awaiting.rows if awaiting else ())]
    blocks += [*steps.of_list((), rows, localizer), *turning(shown.page, again, localizer)]
    blocks.append(
        context(
            localizer.gettext(
                "`%(action)s show A-12` opens one · `%(action)s done A-12` submits it · "
                "`%(taskforce)s help` shows everything"
            )
        )
    )
    return message(blocks)


def none_listed(
    localizer: Localizer, *, title: Mrkdwn, awaiting: ItemList | None = None, own: bool = False
) -> Message:
    """Say that nothing fits, and where to look; `awaiting` as for `listed`. The reader's `own` list has no
    button to itself.
    """
    if awaiting and awaiting.total:
        return listed(NO_ITEMS, localizer, title=title, again="", awaiting=awaiting)
    hint = localizer.gettext(
        "`%(action)s list` shows everyone's action items; `%(taskforce)s help` shows all commands."
    )
    return message([section(title), steps.starting_points(localizer, mine=not own), context(hint)])


def grouped(rows: Iterable[ItemSummary], localizer: Localizer) -> list[Block]:
    """Render rows under headings by when they are due."""
    blocks: list[Block] = []
    for horizon, group in groupby(rows, key=lambda row: row.horizon):
        heading = bold(inline(localizer.plain(HORIZONS[horizon])))
        blocks += sections([heading, *(row_lines(row, localizer) for row in group)])
    return blocks


def row_lines(row: ItemSummary, localizer: Localizer, *, within: int | None = None) -> Mrkdwn:
    """Render an item in two lines: its text; then its status, due date and assignees.

    The item's recommendation is named unless it is `within`, the one that the list belongs to.
    """
    elsewhere = row.recommendation not in {None, within}
    parts = [
        localizer.status(row.status),
        *due_words(row, localizer),
        *(
            [localizer.gettext("recommendation %(number)s", number=Mrkdwn(str(row.recommendation)))]
            if elsewhere
            else []
        ),
        localizer.assignees(row.assignees),
    ]
    return Mrkdwn(f"{named(row)} · {short_text(row, localizer)}\n{' · '.join(parts)}")


def named(row: ItemSummary) -> Mrkdwn:
    """Render an item's name, with a star if it has priority."""
    return Mrkdwn(f"{bold(Mrkdwn(row.name))}{' ★' if row.priority else ''}")


def due_words(row: ItemSummary, localizer: Localizer) -> list[Mrkdwn]:
    """Render the due date and how far away it is; return nothing for an item without a date."""
    if row.due_on is None:
        return []
    if row.overdue:
        return [
            localizer.gettext(
                "⏰ overdue since %(day)s (%(ago)s)",
                day=localizer.day(row.due_on),
                ago=localizer.days_away(row.due_on),
            )
        ]
    return [localizer.due(row.due_on, closed=row.status.closed)]


def of_recommendation(shown: ItemList, about: Summary, localizer: Localizer) -> list[Block]:
    """Render the next open action items of a recommendation, with the button that lists them all."""
    if not shown.total:
        return []
    listing = button(localizer.plain(N_("Its action items")), Press.ITEMS, about.reference)
    title = localizer.ngettext("%(number)s open action item", "%(number)s open action items", shown.total)
    first, *rest = sections(
        [bold(title), *(row_lines(row, localizer, within=about.number) for row in shown.rows)]
    )
    return [beside(first, listing), *rest, *_more(shown, localizer)]


def found(shown: ItemList, query: str, localizer: Localizer) -> list[Block]:
    """Render the action items that a search found beside recommendations."""
    if not shown.total:
        return []
    blocks = sections([bold(_matching(shown, localizer)), *(row_lines(row, localizer) for row in shown.rows)])
    if shown.page.more:
        everything = localizer.gettext('everything: `%(action)s list all "%(query)s"`', query=inline(query))
        blocks.append(context(everything))
    elif left := shown.total - len(shown.rows):
        more = localizer.ngettext(
            'and %(number)s more: `%(action)s list all "%(query)s"`',
            'and %(number)s more: `%(action)s list all "%(query)s"`',
            left,
            query=inline(query),
        )
        blocks.append(context(more))
    return blocks


def _matching(shown: ItemList, localizer: Localizer) -> Mrkdwn:
    if shown.page.more:
        return localizer.ngettext(
            "More than %(number)s action item matches", "More than %(number)s action items match", shown.total
        )
    return localizer.ngettext("%(number)s action item matches", "%(number)s action items match", shown.total)


def _more(shown: ItemList, localizer: Localizer) -> list[Block]:
    left = shown.total - len(shown.rows)
    return [context(localizer.ngettext("and %(number)s more", "and %(number)s more", left))] if left else []


def short_text(row: ItemSummary, localizer: Localizer) -> Mrkdwn:
    """Render an item's text in one line, marked if it is in another language."""
    return localizer.words(row.text.shortened(LIST_TEXT))
