"""The board and lists of recommendations."""

from collections.abc import Sequence
from itertools import groupby

from bot.domain.action_items.action_item import NO_ITEMS, ItemList
from bot.domain.members.member import Seat, Side
from bot.domain.recommendations.recommendation import Board, Found, Summary
from bot.views import steps
from bot.views.action_items import lists as item_lists
from bot.views.blockkit.blocks import Block, Message, context, divider, header, message, section, sections
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, code, inline
from bot.views.localizer import Localizer

BAR = 20
"""Signs in the progress bar; with fewer, one recommendation in thirteen would not show."""


def board(shown: Board, localizer: Localizer) -> Message:
    """Render the recommendations by category, below the overall numbers."""
    blocks = [header(localizer.names.organisation), section(progress(shown, localizer))]
    for title, rows in groupby(shown.rows, key=lambda row: row.category.title):
        blocks += [
            divider(),
            *sections([bold(localizer.words(title)), *(row_lines(row, localizer) for row in rows)]),
        ]
    blocks.append(divider())
    if shown.page.of > 1:
        blocks.append(paging(shown.page, localizer.names.rec, localizer))
    blocks += [*steps.of_board(shown.rows, localizer), *turning(shown.page, localizer.names.rec, localizer)]
    blocks.append(
        context(
            localizer.gettext(
                "★ priority · ⏳ no news for a while · `%(rec)s 5` opens one · `%(rec)s word` searches · "
                "`%(taskforce)s help` shows everything"
            )
        )
    )
    return message(blocks)


def progress(shown: Board, localizer: Localizer) -> Mrkdwn:
    """Say how many are implemented as of today, with a bar and the count of every status that occurs."""
    headline = localizer.ngettext(
        "%(done)s of %(number)s recommendation implemented, as of %(day)s",
        "%(done)s of %(number)s recommendations implemented, as of %(day)s",
        shown.total,
        done=Mrkdwn(localizer.translator.number(shown.implemented)),
        day=localizer.today(),
    )
    filled = round(BAR * shown.implemented / shown.total) if shown.total else 0
    filled = max(filled, 1) if shown.implemented else filled
    counts = " · ".join(
        f"{localizer.status(status)} {localizer.translator.number(count)}"
        for status, count in shown.counts.items()
        if count
    )
    return Mrkdwn(f"{bold(headline)}\n{'▰' * filled}{'▱' * (BAR - filled)}\n{counts}")


def found(shown: Found, localizer: Localizer, *, title: Mrkdwn, again: str, query: str = "") -> Message:
    """Render a list, or the matches for `query`; `again` is the command that asked, for the next page."""
    blocks: list[Block] = [section(bold(title))]
    blocks += sections([row_lines(row, localizer) for row in shown.rows])
    if shown.page.of > 1:
        left = shown.total - len(shown.rows)
        more = localizer.ngettext("and %(number)s more", "and %(number)s more", left)
        blocks.append(paging(shown.page, again, localizer, extra=more))
    else:
        blocks.append(context(localizer.gettext("`%(rec)s 5` opens one.")))
    blocks += item_lists.found(shown.items, query, localizer)
    following = steps.of_list(shown.rows, shown.items.rows, localizer)
    return message([*blocks, *following, *turning(shown.page, again, localizer)])


def nothing_found(
    localizer: Localizer,
    *,
    title: Mrkdwn,
    guesses: Sequence[str] = (),
    found_items: ItemList = NO_ITEMS,
    query: str = "",
) -> Message:
    """Say that no recommendation fits; list the action items that do, and what may have been meant."""
    blocks = [section(title), *item_lists.found(found_items, query, localizer)]
    blocks += steps.of_list((), found_items.rows, localizer)
    if guesses:
        listed = localizer.translator.list_of([code(guess) for guess in guesses], either=True)
        blocks.append(section(localizer.gettext("Did you mean %(commands)s?", commands=Mrkdwn(listed))))
    blocks.append(steps.anew(localizer))
    hint = localizer.gettext("`%(rec)s` shows all of them, `%(taskforce)s help` everything that can be done.")
    return message([*blocks, context(hint)])


def row_lines(row: Summary, localizer: Localizer) -> Mrkdwn:
    """Render a recommendation in two lines: its name; then its status and leads."""
    parts = [
        standing(row, localizer),
        *([localizer.gettext("⏳ no news for a while")] if row.stale else []),
        leads(row, localizer),
        *item_lists.counted(row.items, localizer),
    ]
    return Mrkdwn(f"{name_line(row, localizer)}\n{' · '.join(parts)}")


def name_line(row: Summary, localizer: Localizer) -> Mrkdwn:
    """Render the number and name of a recommendation."""
    star = " ★" if row.priority else ""
    name = bold(Mrkdwn(f"{row.number} · {inline(row.short.text)}"))
    foreign = f" {localizer.foreign(row.short)}" if row.short.language != localizer.language else ""
    return Mrkdwn(f"{name}{star}{foreign}")


def standing(row: Summary, localizer: Localizer) -> Mrkdwn:
    """Render the status and how long ago it was set."""
    if row.status_since is None:
        return localizer.status(row.status)
    return localizer.gettext(
        "%(status)s, %(ago)s", status=localizer.status(row.status), ago=localizer.ago(row.status_since)
    )


def leads(row: Summary, localizer: Localizer) -> Mrkdwn:
    """Render both sides' leads in one line, empty seats included; for none at all, "no lead yet"."""
    if not any(row.lead(side) for side in Side):
        return localizer.gettext("no lead yet")
    return Mrkdwn(" · ".join(_lead(row, side, localizer) for side in Side))


def _lead(row: Summary, side: Side, localizer: Localizer) -> Mrkdwn:
    lead = row.holder(side, Seat.LEAD)
    if side is Side.US:
        return localizer.gettext("U.S. lead: %(who)s", who=localizer.person(lead))
    return localizer.gettext("Mexican lead: %(who)s", who=localizer.person(lead))
