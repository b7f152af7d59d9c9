"""The board and lists of recommendations."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.domain.action_items.action_item import NO_ITEMS, ItemList
from bot.domain.members.member import Side
from bot.domain.recommendations.recommendation import Attention, Board, Found, Summary
from bot.views import steps
from bot.views.action_items import lists as item_lists
from bot.views.blockkit.blocks import Block, Message, context, message, section, sections
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, code, escape, inline
from bot.views.labels import first_of
from bot.views.localizer import STATUS_EMOJI, Localizer
from bot.views.progress import implemented

MOST_MARKS = 40
"""Recommendations of which each has its mark in the line of progress; more would be counted by nobody."""
MOST_NUMBERS = 8
"""Numbers that one reason for attention names; further ones are counted."""
FLAGS: Mapping[Side, str] = {Side.US: "🇺🇸", Side.MX: "🇲🇽"}


def board(shown: Board, localizer: Localizer) -> Message:
    """Render what needs attention, the overall numbers, and a line for each recommendation, by category."""
    first = attention(shown.attention, localizer)
    blocks: list[Block] = [section(first), section(progress(shown, localizer))]
    for title, rows in groupby(shown.rows, key=lambda row: row.category.title):
        blocks += sections([bold(localizer.words(title)), *(row_line(row, localizer) for row in rows)])
    if shown.page.of > 1:
        blocks.append(paging(shown.page, localizer.names.rec, localizer))
    blocks += [*steps.of_board(shown.rows, localizer), *turning(shown.page, localizer.names.rec, localizer)]
    blocks.append(
        context(
            localizer.gettext(
                "★ priority · ⏰ overdue · ⏳ no recent news · `%(rec)s 5` opens one · "
                "`%(rec)s word` searches"
            )
        )
    )
    return message(blocks, headline=f"{first}\n{headline(shown, localizer)}")


def attention(shown: Attention, localizer: Localizer) -> Mrkdwn:
    """Say which need attention: "Needs attention: ⛔ 3, 10 · ⏰ 2 · 🔎 5 is waiting for Mexico"."""
    if shown.none:
        return localizer.gettext("✅ Nothing is blocked, overdue or waiting for a decision.")
    reasons = [
        *([Mrkdwn(f"⛔ {_numbers(shown.blocked, localizer)}")] if shown.blocked else []),
        *([Mrkdwn(f"⏰ {_numbers(shown.overdue, localizer)}")] if shown.overdue else []),
        *(_pending(rows, sides, localizer) for sides, rows in shown.reported.items()),
        *([Mrkdwn(f"⏳ {_numbers(shown.stale, localizer)}")] if shown.stale else []),
    ]
    if shown.leaderless:
        numbers = _numbers(shown.leaderless, localizer)
        reasons.append(localizer.gettext("missing a lead: %(numbers)s", numbers=numbers))
    return localizer.gettext("*Needs attention:* %(reasons)s", reasons=Mrkdwn(" · ".join(reasons)))


def _pending(rows: Sequence[Summary], sides: Sequence[Side], localizer: Localizer) -> Mrkdwn:
    numbers = _numbers(rows, localizer)
    if not sides:
        return localizer.ngettext(
            "🔎 %(numbers)s can be closed", "🔎 %(numbers)s can be closed", len(rows), numbers=numbers
        )
    return localizer.ngettext(
        "🔎 %(numbers)s is waiting for %(sides)s",
        "🔎 %(numbers)s are waiting for %(sides)s",
        len(rows),
        numbers=numbers,
        sides=localizer.sides_named(sides),
    )


def _numbers(rows: Sequence[Summary], localizer: Localizer) -> Mrkdwn:
    return first_of([str(number) for number in sorted(row.number for row in rows)], MOST_NUMBERS, localizer)


def progress(shown: Board, localizer: Localizer) -> Mrkdwn:
    """Say how many are implemented as of today, with a mark for each one's status and what the marks mean."""
    marks = "".join(STATUS_EMOJI[status] * count for status, count in shown.counts.items())
    counts = " · ".join(
        f"{localizer.status(status)} {localizer.translator.number(count)}"
        for status, count in shown.counts.items()
        if count
    )
    lines = [bold(headline(shown, localizer)), *([marks] if 0 < shown.total <= MOST_MARKS else []), counts]
    return Mrkdwn("\n".join(lines))


def headline(shown: Board, localizer: Localizer) -> Mrkdwn:
    """Say how many are implemented as of today."""
    t = localizer.translator
    return escape(implemented(shown.implemented, shown.total, t.today(localizer.now), t))


def found(shown: Found, localizer: Localizer, *, title: Mrkdwn, again: str, query: str = "") -> Message:
    """Render a list, or the matches for `query`; `again` is the command that asked, for the next page."""
    blocks: list[Block] = [section(bold(title))]
    blocks += sections([row_line(row, localizer) for row in shown.rows])
    if shown.page.of > 1:
        left = shown.total - len(shown.rows)
        more = localizer.ngettext("and %(number)s more", "and %(number)s more", left)
        blocks.append(paging(shown.page, again, localizer, extra=more))
    else:
        blocks.append(context(localizer.gettext("`%(rec)s 5` opens one.")))
    blocks += item_lists.found(shown.items, query, localizer)
    following = steps.of_list(shown.rows, shown.items.rows, localizer)
    return message([*blocks, *following, *turning(shown.page, again, localizer)], headline=title)


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
        blocks += steps.commands(guesses)
    blocks.append(steps.starting_points(localizer))
    hint = localizer.gettext("`%(rec)s` shows all of them; `%(taskforce)s help` shows all commands.")
    return message([*blocks, context(hint)])


def row_line(row: Summary, localizer: Localizer) -> Mrkdwn:
    """Render a recommendation in one line: its status, number and name, and only what is wrong with it.

    The leads are named where one is missing or something is late.
    """
    late = [
        *(
            [localizer.ngettext("⏰ %(number)s overdue", "⏰ %(number)s overdue", row.items.overdue)]
            if row.items.overdue
            else []
        ),
        *([localizer.gettext("⏳ no recent news")] if row.stale else []),
    ]
    seats = [leads(row, localizer)] if late or row.without_lead else []
    parts = [name_line(row, localizer), *late, *seats]
    return Mrkdwn(f"{STATUS_EMOJI[row.status]} {' · '.join(parts)}")


def name_line(row: Summary, localizer: Localizer) -> Mrkdwn:
    """Render the number and name of a recommendation."""
    star = " ★" if row.priority else ""
    name = bold(Mrkdwn(f"{localizer.numbered(row)} · {inline(row.short.text)}"))
    foreign = f" {localizer.foreign(row.short)}" if row.short.language != localizer.language else ""
    return Mrkdwn(f"{name}{star}{foreign}")


def leads(row: Summary, localizer: Localizer) -> Mrkdwn:
    """Render both sides' leads, empty seats included: "🇺🇸 @a / 🇲🇽 nobody yet"; "no lead yet" for none."""
    if not any(row.lead(side) for side in Side):
        return localizer.gettext("no lead yet")
    return Mrkdwn(" / ".join(f"{FLAGS[side]} {localizer.person(row.lead(side))}" for side in Side))
