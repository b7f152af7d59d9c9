"""A digest's message in one language: what a reader with half a minute has to know, and to decide."""

from collections.abc import Sequence

from bot.domain.action_items.moves import item_name
from bot.domain.digests.brief import Brief, brief
from bot.domain.digests.digest import Decision, Digest, DigestItem, Followed, Need, Note
from bot.domain.members.member import Side
from bot.domain.texts import words
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, beside, context, header, quote, section, sections
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, bold, escape, inline
from bot.views.digests.corrections import at_the_top
from bot.views.digests.data_blocks import status_name
from bot.views.digests.full_text import day_of, implemented_line, mark, name_of, people_of, quoted, task_of
from bot.views.digests.layout import Layout
from bot.views.labels import first_of, more_in_thread
from bot.views.localizer import Localizer
from bot.views.steps import deciding, seen

LONGEST_TASK = 60
"""Characters of an action item's text; its button opens the whole."""


def summary(
    shown: Digest, said: Mrkdwn, localizer: Localizer, layout: Layout, figures: Sequence[Block]
) -> list[Block]:
    """Render the message without its controls; `said` is its headline.

    `figures` are the blocks with the numbers, or none if the words have to say them. What the reader has to
    decide comes before them.
    """
    told = brief(shown)
    decisions = _decisions(told.decisions, localizer, layout)
    lines = _lines(told, localizer, layout)
    drawn = {each["type"] for each in figures}
    if "data_table" not in drawn:  # its caption says how many are implemented
        lines.append(implemented_line(shown, localizer))
    if layout.counts and not drawn & {"data_table", "image"}:
        lines.append(_counts(shown, localizer))
    above, below = ([], figures) if decisions else (figures, [])
    return [
        header(title(shown, localizer)),
        *at_the_top(shown.corrections, localizer),
        *_notes(shown.notes, localizer, layout),
        section(said),
        *above,
        *decisions,
        *_changes(told, localizer, layout),
        *sections(lines, joined_by=" · " if layout.flowing else "\n"),
        *below,
    ]


def title(shown: Digest, localizer: Localizer) -> str:
    """Return the heading of a digest, as plain text."""
    return localizer.translator.gettext("Digest of %(day)s", day=day_of(shown, localizer))


def _notes(notes: Sequence[Note], localizer: Localizer, layout: Layout) -> list[Block]:
    blocks: list[Block] = []
    for each in notes[: layout.notes]:
        said = words(each.text, localizer.translator.language)
        by = localizer.gettext("📝 *Note* by %(who)s", who=people_of([each.author], localizer))
        blocks += [section(Mrkdwn(f"{by}{mark(said, localizer)}")), quote(said.shortened(layout.note).text)]
    return [*blocks, *map(context, more_in_thread(len(notes) - layout.notes, localizer))]


def _decisions(asked: Sequence[Decision], localizer: Localizer, layout: Layout) -> list[Block]:
    """Render each decision in a line with its buttons; the first one is below the heading."""
    if not asked:
        return []
    blocks: list[Block] = []
    lines = [_heading(localizer.gettext("Decisions needed from you"), len(asked), localizer)]
    for each in asked[: layout.decisions]:
        said = section(Mrkdwn("\n".join([*lines, _decision(each, localizer, layout)])))
        buttons = _deciding(each, localizer)
        blocks += [beside(said, buttons[0])] if len(buttons) == 1 else [said, actions(*buttons)]
        lines = []
    left = [_numbered_decision(each) for each in asked[layout.decisions :]]
    return [*blocks, *([context(_further(left, localizer, layout))] if left else [])]


def _further(left: Sequence[Mrkdwn], localizer: Localizer, layout: Layout) -> Mrkdwn:
    """Count the decisions that have no buttons here, and give their numbers."""
    (said,) = more_in_thread(len(left), localizer)
    return Mrkdwn(f"{said}: {first_of(left, layout.numbers, localizer)}")


def _numbered_decision(asked: Decision) -> Mrkdwn:
    if asked.duty:
        return Mrkdwn(item_name(asked.duty.number))
    assert asked.followed is not None  # noqa: S101 (a decision is about one or the other)
    return Mrkdwn(str(asked.followed.number))


def _heading(title: Mrkdwn, count: int, localizer: Localizer) -> Mrkdwn:
    return bold(Mrkdwn(f"{title} · {localizer.translator.number(count)}"))


def _decision(asked: Decision, localizer: Localizer, layout: Layout) -> Mrkdwn:
    """Render what is to be decided, and since when; the buttons below say what."""
    ago = localizer.ago(asked.since or localizer.now)
    if asked.need is Need.ACCEPT and asked.duty:
        who = people_of(asked.duty.assignees, localizer)
        what = localizer.gettext("submitted %(ago)s by %(who)s", ago=ago, who=who)
        task = task_of(asked.duty, localizer, longest=min(LONGEST_TASK, layout.name))
        return Mrkdwn(f"📨 {task} · {what}")
    assert asked.followed is not None  # noqa: S101 (only ACCEPT is about an action item)
    what = (
        localizer.gettext("reported %(ago)s", ago=ago)
        if asked.need is Need.CONFIRM
        else localizer.gettext("reported %(ago)s and verified", ago=ago)
    )
    return Mrkdwn(f"🔎 {name_of(asked.followed, localizer, longest=layout.name)} · {what}")


def _deciding(asked: Decision, localizer: Localizer) -> list[Block]:
    """Render the buttons for a decision; a yes names the version that the reader sees."""
    if asked.need is Need.ACCEPT and asked.duty:
        number = str(asked.duty.number)
        accept = button(
            localizer.plain(N_("Accept")),
            Press.ITEM_ACCEPT,
            seen(number, asked.duty.version),
            style="primary",
        )
        return [accept, button(localizer.plain(N_("Return …")), Press.ITEM_RETURN, number)]
    assert asked.followed is not None  # noqa: S101 (only ACCEPT is about an action item)
    return deciding(asked.need, asked.followed.reference, asked.followed.version, localizer)


def _changes(told: Brief, localizer: Localizer, layout: Layout) -> list[Block]:
    if not told.changed or not layout.changes:
        return []
    lines = [_heading(localizer.gettext("What changed"), len(told.changed), localizer)]
    lines += [_change(each, localizer, layout) for each in told.changed[: layout.changes]]
    return sections([*lines, *more_in_thread(len(told.changed) - layout.changes, localizer)])


def _change(each: Followed, localizer: Localizer, layout: Layout) -> Mrkdwn:
    parts = [name_of(each, localizer, longest=layout.name)]
    if each.status is not each.before:
        parts.append(Mrkdwn(f"{localizer.status(each.before)} → {localizer.status(each.status)}"))
    if each.note and layout.news:
        said = words(each.note, localizer.translator.language)
        parts.append(Mrkdwn(f"“{inline(said.shortened(layout.news).text)}”{mark(said, localizer)}"))
    if each.links:
        parts.append(
            localizer.ngettext(
                "📎 %(number)s new piece of evidence", "📎 %(number)s new pieces of evidence", len(each.links)
            )
        )
    return Mrkdwn(" · ".join(parts))


def _lines(told: Brief, localizer: Localizer, layout: Layout) -> list[Mrkdwn]:
    """Render one line each for what is blocked, pending, overdue, due, silent or without a lead."""
    gettext = localizer.gettext
    changed = [] if layout.changes else _numbered(told.changed, localizer, layout)
    lines = (
        (gettext("🔄 Changed"), changed),
        (gettext("⛔ Blocked"), _numbered(told.blocked, localizer, layout)),
        (gettext("🔎 Pending verification"), _pending(told.unverified, localizer, layout)),
        (gettext("⏰ Overdue"), _items(told.overdue)),
        (gettext("📅 Due in the next 14 days"), _items(told.due_soon)),
        (gettext("✅ Done"), _items(told.finished)),
        (gettext("⏳ No recent news"), _numbered(told.stale, localizer, layout)),
        (gettext("👤 Missing a lead"), _numbered(told.leaderless, localizer, layout)),
    )
    return [
        Mrkdwn(f"{_heading(title, len(listed), localizer)}: {first_of(listed, layout.numbers, localizer)}")
        for title, listed in lines
        if listed
    ]


def _numbered(found: Sequence[Followed], localizer: Localizer, layout: Layout) -> list[Mrkdwn]:
    in_order = sorted(found, key=lambda each: each.number)
    return [_number(each, localizer, layout, named=len(found) <= layout.named) for each in in_order]


def _pending(found: Sequence[Followed], localizer: Localizer, layout: Layout) -> list[Mrkdwn]:
    """Render what is reported, each with the sides whose confirmation it awaits."""
    return [
        Mrkdwn(
            f"{_number(each, localizer, layout, named=len(found) <= layout.named)}"
            f"{_awaited(each, localizer) if layout.named else ''}"
        )
        for each in found
    ]


def _awaited(each: Followed, localizer: Localizer) -> str:
    sides = [side for side in Side if side not in each.confirmed]
    return f" ({localizer.sides_named(sides)})" if sides else ""


def _number(each: Followed, localizer: Localizer, layout: Layout, *, named: bool) -> Mrkdwn:
    if not named:
        return Mrkdwn(str(each.number))
    return Mrkdwn(f"{each.number} {quoted(each.short, localizer, longest=layout.name)}")


def _items(found: Sequence[DigestItem]) -> list[Mrkdwn]:
    return [Mrkdwn(item_name(each.number)) for each in found]


def _counts(shown: Digest, localizer: Localizer) -> Mrkdwn:
    """Say how many recommendations each status has; no line breaks between its sign and its number."""
    t = localizer.translator
    said = (f"{status_name(status, t)} {t.number(count)}" for status, count in shown.counts.items() if count)
    return escape(" · ".join(each.replace(" ", "\N{NO-BREAK SPACE}") for each in said))
