"""A digest's message in one language: what a reader with half a minute has to know, and to decide."""

from collections.abc import Sequence

from bot.domain.action_items.moves import item_name
from bot.domain.digests.brief import Brief, brief
from bot.domain.digests.digest import Decision, Digest, DigestItem, Followed, Need, Note
from bot.domain.members.member import Side
from bot.domain.texts import Words, words
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, header, image, quote, section, sections
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.digests.charts import alternative
from bot.views.digests.corrections import at_the_top
from bot.views.digests.data_blocks import data_blocks
from bot.views.digests.full_text import day_of, implemented_line, mark, name_of, people_of, quoted, task_of
from bot.views.labels import first_of, more_in_thread
from bot.views.localizer import Localizer
from bot.views.steps import deciding, seen

MOST_NOTES = 2
MOST_DECISIONS = 4
MOST_CHANGES = 3
MOST_NAMED = 3
"""Recommendations of a line that are named; of more, only the numbers are given."""
MOST_NUMBERS = 8
"""Numbers of a line; further ones are counted."""
LONGEST_NOTE = 300
LONGEST_NEWS = 80


def summary(
    shown: Digest, said: Mrkdwn, localizer: Localizer, *, picture: str | None, as_data: bool = False
) -> list[Block]:
    """Render the message without its controls; `said` is its headline, `picture` the uploaded file's id.

    With `as_data`, Slack's own table and chart take the picture's place.
    """
    told = brief(shown)
    data = data_blocks(shown.chart, localizer) if as_data and shown.chart else []
    blocks = [
        header(title(shown, localizer)),
        *at_the_top(shown.corrections, localizer),
        *(block for each in shown.notes[:MOST_NOTES] for block in _note(each, localizer)),
        section(said),
    ]
    if picture and shown.chart and not data:
        blocks.append(image(picture, alternative(shown.chart, localizer.translator)))
    blocks += [*data, *_decisions(told.decisions, localizer), *_changes(told, localizer)]
    # The table's caption says how many are implemented.
    total = [] if data else [implemented_line(shown, localizer)]
    return [*blocks, *sections([*_lines(told, localizer), *total])]


def title(shown: Digest, localizer: Localizer) -> str:
    """Return the heading of a digest, as plain text."""
    return localizer.translator.gettext("Digest of %(day)s", day=day_of(shown, localizer))


def _note(each: Note, localizer: Localizer) -> list[Block]:
    said = words(each.text, localizer.translator.language)
    by = localizer.gettext("📝 *Note* by %(who)s", who=people_of([each.author], localizer))
    shortened = said.shortened(LONGEST_NOTE)
    return [section(Mrkdwn(f"{by}{mark(said, localizer)}")), quote(shortened.text)]


def _decisions(asked: Sequence[Decision], localizer: Localizer) -> list[Block]:
    if not asked:
        return []
    blocks = [section(_heading(localizer.gettext("Decisions needed from you"), len(asked), localizer))]
    for each in asked[:MOST_DECISIONS]:
        blocks += [section(_decision(each, localizer)), _deciding(each, localizer)]
    return [*blocks, *more_in_thread(len(asked) - MOST_DECISIONS, localizer)]


def _heading(title: Mrkdwn, count: int, localizer: Localizer) -> Mrkdwn:
    return bold(Mrkdwn(f"{title} · {localizer.translator.number(count)}"))


def _decision(asked: Decision, localizer: Localizer) -> Mrkdwn:
    ago = localizer.ago(asked.since or localizer.now)
    if asked.need is Need.ACCEPT and asked.duty:
        who = people_of(asked.duty.assignees, localizer)
        what = localizer.gettext("submitted %(ago)s by %(who)s", ago=ago, who=who)
        return Mrkdwn(f"📨 {task_of(asked.duty, localizer)} · {what}")
    assert asked.followed is not None  # noqa: S101 (only ACCEPT is about an action item)
    if asked.need is Need.CONFIRM and asked.side:
        what = localizer.gettext(
            "reported %(ago)s; it is waiting for confirmation by %(side)s",
            ago=ago,
            side=localizer.side_named(asked.side),
        )
        return Mrkdwn(f"🔎 {name_of(asked.followed, localizer)} · {what}")
    what = localizer.gettext("reported %(ago)s and verified; it can be closed", ago=ago)
    return Mrkdwn(f"🔎 {name_of(asked.followed, localizer)} · {what}")


def _deciding(asked: Decision, localizer: Localizer) -> Block:
    """Render the buttons for a decision; a yes names the version that the reader sees."""
    if asked.need is Need.ACCEPT and asked.duty:
        number = str(asked.duty.number)
        return actions(
            button(
                localizer.plain(N_("Accept")),
                Press.ITEM_ACCEPT,
                seen(number, asked.duty.version),
                style="primary",
            ),
            button(localizer.plain(N_("Return …")), Press.ITEM_RETURN, number),
        )
    assert asked.followed is not None  # noqa: S101 (only ACCEPT is about an action item)
    return actions(*deciding(asked.need, asked.followed.reference, asked.followed.version, localizer))


def _changes(told: Brief, localizer: Localizer) -> list[Block]:
    if not told.changed:
        return []
    lines = [_heading(localizer.gettext("What changed"), len(told.changed), localizer)]
    lines += [_change(each, localizer) for each in told.changed[:MOST_CHANGES]]
    return [*sections(lines), *more_in_thread(len(told.changed) - MOST_CHANGES, localizer)]


def _change(each: Followed, localizer: Localizer) -> Mrkdwn:
    parts = [name_of(each, localizer)]
    if each.status is not each.before:
        parts.append(Mrkdwn(f"{localizer.status(each.before)} → {localizer.status(each.status)}"))
    if each.note:
        said = words(each.note, localizer.translator.language)
        parts.append(Mrkdwn(f"“{_short(said)}”{mark(said, localizer)}"))
    if each.links:
        parts.append(
            localizer.ngettext(
                "📎 %(number)s new piece of evidence", "📎 %(number)s new pieces of evidence", len(each.links)
            )
        )
    return Mrkdwn(" · ".join(parts))


def _short(said: Words) -> Mrkdwn:
    return inline(said.shortened(LONGEST_NEWS).text)


def _lines(told: Brief, localizer: Localizer) -> list[Mrkdwn]:
    """Render one line each for what is blocked, pending, overdue, due, silent or without a lead."""
    gettext = localizer.gettext
    return [
        *_recommendations(gettext("⛔ Blocked"), told.blocked, localizer),
        *_pending(told.unverified, localizer),
        *_items(gettext("⏰ Overdue"), told.overdue, localizer),
        *_items(gettext("📅 Due in the next 14 days"), told.due_soon, localizer),
        *_items(gettext("✅ Done"), told.finished, localizer),
        *_recommendations(gettext("⏳ No recent news"), told.stale, localizer),
        *_recommendations(gettext("👤 Missing a lead"), told.leaderless, localizer),
    ]


def _recommendations(title: Mrkdwn, found: Sequence[Followed], localizer: Localizer) -> list[Mrkdwn]:
    if not found:
        return []
    named = len(found) <= MOST_NAMED
    listed = [
        Mrkdwn(f"{each.number} {quoted(each.short, localizer)}") if named else Mrkdwn(str(each.number))
        for each in sorted(found, key=lambda each: each.number)
    ]
    return [_line(title, listed, localizer)]


def _pending(found: Sequence[Followed], localizer: Localizer) -> list[Mrkdwn]:
    """Render what is reported, each with the sides whose confirmation it awaits."""
    if not found:
        return []
    listed = []
    for each in found:
        sides = [side for side in Side if side not in each.confirmed]
        awaited = f" ({localizer.sides_named(sides)})" if sides else ""
        listed.append(Mrkdwn(f"{each.number} {quoted(each.short, localizer)}{awaited}"))
    return [_line(localizer.gettext("🔎 Pending verification"), listed, localizer)]


def _items(title: Mrkdwn, found: Sequence[DigestItem], localizer: Localizer) -> list[Mrkdwn]:
    if not found:
        return []
    return [_line(title, [Mrkdwn(item_name(each.number)) for each in found], localizer)]


def _line(title: Mrkdwn, listed: Sequence[Mrkdwn], localizer: Localizer) -> Mrkdwn:
    said = first_of(listed, MOST_NUMBERS, localizer)
    return Mrkdwn(f"{_heading(title, len(listed), localizer)}: {said}")
