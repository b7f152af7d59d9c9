"""Action items: lists of them, one in full, and what a change to one answers."""

from collections.abc import Iterable
from itertools import groupby

from bot.domain.action_items import NO_ITEMS, Horizon, ItemCounts, ItemDetail, ItemList, ItemSummary
from bot.domain.item_moves import ItemStatus
from bot.domain.members import Member
from bot.i18n import N_
from bot.views.blocks import Block, Message, context, header, message, section, sections
from bot.views.events import event_line
from bot.views.paging import paging
from bot.views.text import Mrkdwn, bold, inline
from bot.views.voice import Voice

LIST_TEXT = 140
"""Characters of an item's text in a list; the whole of it is one command away."""
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
    shown: ItemList, voice: Voice, *, title: Mrkdwn, again: str, awaiting: ItemList | None = None
) -> Message:
    """A list grouped by due date; `awaiting` is what was handed in to the reader.

    `again` is the command that asked, for the next page.
    """
    blocks: list[Block] = [section(bold(title)), *_grouped(shown.rows, voice)]
    if shown.page.of > 1:
        left = shown.total - len(shown.rows)
        more = voice.ngettext("and %(number)s more", "and %(number)s more", left)
        blocks.append(paging(shown.page, again, voice, extra=more))
    if awaiting and awaiting.total:
        blocks.append(section(bold(voice.gettext("Handed in to you, awaiting your word"))))
        blocks += sections([row_lines(row, voice) for row in awaiting.rows])
        blocks += _more(awaiting, voice)
    blocks.append(
        context(
            voice.gettext(
                "`%(action)s show A-12` opens one · `%(action)s done A-12` hands it in · "
                "`%(taskforce)s help` shows everything"
            )
        )
    )
    return message(blocks)


def none_listed(voice: Voice, *, title: Mrkdwn, awaiting: ItemList | None = None) -> Message:
    """Say that nothing fits, and where to look; `awaiting` as for `listed`."""
    if awaiting and awaiting.total:
        return listed(NO_ITEMS, voice, title=title, again="", awaiting=awaiting)
    hint = voice.gettext(
        "`%(action)s list` shows what everyone has to do, `%(taskforce)s help` everything that can be done."
    )
    return message([section(title), context(hint)])


def _grouped(rows: Iterable[ItemSummary], voice: Voice) -> list[Block]:
    """Rows under headings by when they are due."""
    blocks: list[Block] = []
    for horizon, group in groupby(rows, key=lambda row: row.horizon):
        heading = bold(inline(voice.plain(HORIZONS[horizon])))
        blocks += sections([heading, *(row_lines(row, voice) for row in group)])
    return blocks


def row_lines(row: ItemSummary, voice: Voice, *, within: int | None = None) -> Mrkdwn:
    """One action item in two lines: what it is; where it stands, when it is due and who has it.

    Its recommendation is named, unless it is the one `within` which it is shown.
    """
    elsewhere = row.recommendation not in {None, within}
    parts = [
        voice.status(row.status),
        *due_words(row, voice),
        *(
            [voice.gettext("recommendation %(number)s", number=Mrkdwn(str(row.recommendation)))]
            if elsewhere
            else []
        ),
        voice.people_or_nobody(row.assignees),
    ]
    return Mrkdwn(f"{bold(Mrkdwn(row.name))} · {_short(row, voice)}\n{' · '.join(parts)}")


def due_words(row: ItemSummary, voice: Voice) -> list[Mrkdwn]:
    """When it is due, and how far that is; nothing for what has no date."""
    if row.due_on is None:
        return []
    if row.overdue:
        return [
            voice.gettext(
                "⏰ overdue since %(day)s (%(ago)s)",
                day=voice.day(row.due_on),
                ago=voice.days_away(row.due_on),
            )
        ]
    if row.status.closed:
        return [voice.gettext("was due %(day)s", day=voice.day(row.due_on))]
    return [
        voice.gettext("due %(day)s (%(ago)s)", day=voice.day(row.due_on), ago=voice.days_away(row.due_on))
    ]


def counted(counts: ItemCounts, voice: Voice) -> list[Mrkdwn]:
    """How many action items are open and overdue; nothing where there are none."""
    if not counts.open:
        return []
    still_open = voice.ngettext(
        "📋 %(number)s open action item", "📋 %(number)s open action items", counts.open
    )
    if not counts.overdue:
        return [still_open]
    return [still_open, voice.ngettext("⏰ %(number)s overdue", "⏰ %(number)s overdue", counts.overdue)]


def of_recommendation(shown: ItemList, number: int, voice: Voice) -> list[Block]:
    """What is to be done next for a recommendation."""
    if not shown.total:
        return []
    title = voice.ngettext("%(number)s open action item", "%(number)s open action items", shown.total)
    blocks = sections([bold(title), *(row_lines(row, voice, within=number) for row in shown.rows)])
    if left := shown.total - len(shown.rows):
        more = voice.ngettext(
            "and %(number)s more: `%(action)s list rec %(rec_number)s`",
            "and %(number)s more: `%(action)s list rec %(rec_number)s`",
            left,
            rec_number=Mrkdwn(str(number)),
        )
        blocks.append(context(more))
    return blocks


def found(shown: ItemList, query: str, voice: Voice) -> list[Block]:
    """The action items that a search found beside recommendations."""
    if not shown.total:
        return []
    title = voice.ngettext("%(number)s action item fits", "%(number)s action items fit", shown.total)
    blocks = sections([bold(title), *(row_lines(row, voice) for row in shown.rows)])
    if left := shown.total - len(shown.rows):
        more = voice.ngettext(
            'and %(number)s more: `%(action)s list all "%(query)s"`',
            'and %(number)s more: `%(action)s list all "%(query)s"`',
            left,
            query=inline(query),
        )
        blocks.append(context(more))
    return blocks


def one(shown: ItemDetail, voice: Voice) -> Message:
    """Everything that a reader may know of one action item."""
    row = shown.summary
    blocks = [
        header(f"{row.name} · {voice.translator.gettext(row.status.label)}"),
        *voice.quoted(row.text),
        *sections(_facts(shown, voice)),
        *_note(shown, voice),
        *_remarks(shown, voice),
        *(context(event_line(event, voice, number=False, item=False)) for event in shown.events),
        context(
            voice.gettext(
                'Version %(version)s · `%(action)s comment %(item)s "…"` says something about it · '
                "`%(action)s help` shows what else can be done",
                version=Mrkdwn(str(shown.version)),
                item=Mrkdwn(row.name),
            )
        ),
    ]
    return message(blocks)


def assigned(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm a new action item, with its due date in full."""
    row = shown.summary
    said = voice.gettext(
        "📋 %(item)s is for %(people)s:", item=bold(Mrkdwn(row.name)), people=voice.people(row.assignees)
    )
    lines = [*_due_in_full(row, voice), *_recommendation(shown, voice)]
    return message([section(said), *voice.quoted(row.text), *sections(lines), *_told(told, voice)])


def moved(shown: ItemDetail, before: ItemStatus, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm a move, and say what follows from it."""
    row = shown.summary
    said = voice.gettext(
        "%(item)s goes from %(before)s to %(status)s.",
        item=_called(row, voice),
        before=voice.status(before),
        status=voice.status(row.status),
    )
    follows: list[Block] = []
    if row.status is ItemStatus.SUBMITTED:
        follows = [
            section(
                voice.gettext(
                    "It awaits the word of %(people)s: `%(action)s accept %(item)s` or "
                    '`%(action)s return %(item)s "why"`.',
                    people=voice.people(shown.accepters[:3], either=True),
                    item=Mrkdwn(row.name),
                )
            )
        ]
    return message([section(said), *voice.quoted(shown.note), *follows, *_told(told, voice)])


def due_moved(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm another due date, in full, and how often it was moved."""
    row = shown.summary
    lines = [
        voice.gettext("%(item)s has another due date.", item=_called(row, voice)),
        *_due_in_full(row, voice),
        *_times_moved(shown, voice),
    ]
    return message([*sections(lines), *_told(told, voice)])


def reassigned(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm who has it now."""
    row = shown.summary
    said = voice.gettext(
        "%(item)s is now for %(people)s.", item=_called(row, voice), people=voice.people(row.assignees)
    )
    return message([section(said), *sections(_due_in_full(row, voice)), *_told(told, voice)])


def edited(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm what it says now."""
    row = shown.summary
    said = voice.gettext("%(item)s now reads:", item=bold(Mrkdwn(row.name)))
    return message(
        [
            section(said),
            *voice.quoted(row.text),
            *sections(_recommendation(shown, voice)),
            *_told(told, voice),
        ]
    )


def commented(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm a comment."""
    said = voice.gettext("Your comment stands at %(item)s.", item=_called(shown.summary, voice))
    latest = voice.quoted(shown.remarks[-1].text) if shown.remarks else []
    return message([section(said), *latest, *_told(told, voice)])


def _facts(shown: ItemDetail, voice: Voice) -> list[Mrkdwn]:
    row = shown.summary
    standing = voice.gettext(
        "%(status)s, since %(instant)s (%(ago)s)",
        status=voice.status(row.status),
        instant=voice.instant(row.status_since),
        ago=voice.ago(row.status_since),
    )
    return [
        *([voice.gettext("↩️ Its assignment was taken back.")] if shown.withdrawn else []),
        standing,
        *_due_in_full(row, voice),
        *_times_moved(shown, voice),
        voice.gettext("*To do by:* %(people)s", people=voice.people_or_nobody(row.assignees)),
        voice.gettext(
            "*Assigned by:* %(who)s, %(instant)s",
            who=voice.person(row.assigner),
            instant=voice.instant(shown.created_at),
        ),
        *_recommendation(shown, voice),
    ]


def _due_in_full(row: ItemSummary, voice: Voice) -> list[Mrkdwn]:
    if row.due_on is None:
        return [voice.gettext("*Due:* no date set")]
    late = [voice.gettext("⏰ overdue")] if row.overdue else []
    due = voice.gettext(
        "*Due:* %(day)s (%(ago)s)", day=voice.weekday(row.due_on), ago=voice.days_away(row.due_on)
    )
    return [Mrkdwn(" · ".join([due, *late]))]


def _times_moved(shown: ItemDetail, voice: Voice) -> list[Mrkdwn]:
    if not shown.moved:
        return []
    return [
        voice.ngettext(
            "Its due date was moved %(number)s time.", "Its due date was moved %(number)s times.", shown.moved
        )
    ]


def _recommendation(shown: ItemDetail, voice: Voice) -> list[Mrkdwn]:
    number = shown.summary.recommendation
    if number is None or shown.title is None:
        return []
    title = Mrkdwn(f"{number} · {voice.words(shown.title)}")
    return [voice.gettext("*Recommendation:* %(title)s", title=title)]


def _note(shown: ItemDetail, voice: Voice) -> list[Block]:
    if shown.note is None:
        return []
    labels = {
        ItemStatus.BLOCKED: N_("*Cause*"),
        ItemStatus.CANCELLED: N_("*Reason*"),
    }
    label = labels.get(shown.summary.status, N_("*Latest note*"))
    return [section(voice.gettext(label)), *voice.quoted(shown.note)]


def _remarks(shown: ItemDetail, voice: Voice) -> list[Block]:
    if not shown.remarks:
        return []
    title = voice.ngettext("*%(number)s comment*", "*%(number)s comments*", shown.remarks_total)
    blocks = [section(title)]
    if left := shown.remarks_total - len(shown.remarks):
        blocks.append(
            context(voice.ngettext("and %(number)s earlier one", "and %(number)s earlier ones", left))
        )
    for remark in shown.remarks:
        by = Mrkdwn(f"{voice.person(remark.author)} · {voice.instant(remark.at)}")
        blocks += [context(by), *voice.quoted(remark.text)]
    return blocks


def _more(shown: ItemList, voice: Voice) -> list[Block]:
    left = shown.total - len(shown.rows)
    return [context(voice.ngettext("and %(number)s more", "and %(number)s more", left))] if left else []


def _told(told: tuple[Member, ...], voice: Voice) -> list[Block]:
    lines = [voice.gettext("`%(taskforce)s undo` takes this back for ten minutes.")]
    if told:
        lines.insert(0, voice.gettext("I am telling %(people)s.", people=voice.people(told)))
    return [context(Mrkdwn(" · ".join(lines)))]


def _called(row: ItemSummary, voice: Voice) -> Mrkdwn:
    return Mrkdwn(f"{bold(Mrkdwn(row.name))} · {_short(row, voice)}")


def _short(row: ItemSummary, voice: Voice) -> Mrkdwn:
    text = row.text.text
    shown = inline(text if len(text) <= LIST_TEXT else text[: LIST_TEXT - 1] + "…")
    return Mrkdwn(f"{shown} {voice.foreign(row.text)}") if row.text.language != voice.language else shown
