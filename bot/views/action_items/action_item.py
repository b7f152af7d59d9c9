"""Views of one action item in full, and of the answer to each change."""

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Literal

from bot.domain.action_items.action_item import ItemDetail, ItemSummary
from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.holidays import holidays_on, is_weekend
from bot.domain.evidence.evidence import Source
from bot.domain.members.member import Member, Side
from bot.i18n import N_
from bot.views import steps
from bot.views.action_items.lists import named, short_text
from bot.views.audit.events import event_line
from bot.views.blockkit.blocks import Block, Message, beside, context, header, message, section, sections
from bot.views.blockkit.text import Mrkdwn, bold, link
from bot.views.comments import comments
from bot.views.evidence import evidence
from bot.views.localizer import Localizer


def one(shown: ItemDetail, localizer: Localizer, *, shared: bool = False) -> Message:
    """Render all that a reader may know of an item; `shared` says that others read it as well."""
    row = shown.summary
    blocks = [
        header(
            f"{'★ ' if row.priority else ''}{row.name} · {localizer.translator.gettext(row.status.label)}"
        ),
        *localizer.quoted(row.text),
        *_facts(shown, localizer, shared=shared),
        *_note(shown, localizer),
        *_evidence(shown, localizer),
        *comments(shown.remarks, shown.remarks_total, localizer),
        *(context(event_line(event, localizer, number=False, item=False)) for event in shown.events),
        *steps.of_item(shown, localizer, shared=shared),
        context(
            localizer.gettext(
                'Version %(version)s · `%(action)s comment %(item)s "…"` adds a comment · `%(action)s '
                "help` shows what else can be done",
                version=Mrkdwn(str(shown.version)),
                item=Mrkdwn(row.name),
            )
        ),
    ]
    return message(blocks)


def assigned(shown: ItemDetail, told: tuple[Member, ...], localizer: Localizer) -> Message:
    """Confirm a new action item, with its due date in full."""
    row = shown.summary
    said = localizer.gettext(
        "📋 %(item)s was assigned to %(people)s:",
        item=bold(Mrkdwn(row.name)),
        people=localizer.people(row.assignees),
    )
    lines = [
        *_due_in_full(row, localizer),
        *_day_off(row, localizer),
        *_recommendation(shown, localizer),
        *_origin(shown.origin, localizer),
    ]
    return message(
        [section(said), *localizer.quoted(row.text), *sections(lines), *_told(told, shown, localizer)]
    )


def moved(shown: ItemDetail, before: ItemStatus, told: tuple[Member, ...], localizer: Localizer) -> Message:
    """Confirm a move, and say what comes next."""
    row = shown.summary
    said = (
        localizer.gettext("%(item)s is blocked for another reason now:", item=_called(row, localizer))
        if row.status is before
        else localizer.gettext(
            "%(item)s changed from %(before)s to %(status)s.",
            item=_called(row, localizer),
            before=localizer.status(before),
            status=localizer.status(row.status),
        )
    )
    follows: list[Block] = []
    if row.status is ItemStatus.SUBMITTED:
        follows = [
            section(
                localizer.gettext(
                    "Waiting for %(people)s to accept it: `%(action)s accept %(item)s`, or "
                    '`%(action)s return %(item)s "why"`.',
                    people=localizer.people(shown.accepters[:3], either=True),
                    item=Mrkdwn(row.name),
                )
            )
        ]
    return message([section(said), *localizer.quoted(shown.note), *follows, *_told(told, shown, localizer)])


def due_moved(shown: ItemDetail, told: tuple[Member, ...], localizer: Localizer) -> Message:
    """Confirm another due date, in full, and say how often it was moved."""
    row = shown.summary
    lines = [
        localizer.gettext("The due date of %(item)s was changed.", item=_called(row, localizer)),
        *_due_in_full(row, localizer),
        *_day_off(row, localizer),
        *_times_moved(shown, localizer),
    ]
    return message([*sections(lines), *_told(told, shown, localizer)])


def reassigned(shown: ItemDetail, told: tuple[Member, ...], localizer: Localizer) -> Message:
    """Confirm the new assignees."""
    row = shown.summary
    said = localizer.gettext(
        "%(item)s was reassigned to %(people)s.",
        item=_called(row, localizer),
        people=localizer.people(row.assignees),
    )
    due = [*_due_in_full(row, localizer), *_day_off(row, localizer)]
    return message([section(said), *sections(due), *_told(told, shown, localizer)])


def snoozed(shown: ItemDetail, until: date, localizer: Localizer) -> Message:
    """Confirm until when the reader is not reminded, and say what stays the same."""
    said = localizer.gettext(
        "💤 Reminders of %(item)s are snoozed: none before %(day)s.",
        item=_called(shown.summary, localizer),
        day=localizer.weekday(until),
    )
    rest = localizer.gettext("Its due date is unchanged, and others are still told if it is overdue.")
    return message([*sections([said, rest]), *_told((), shown, localizer)])


def edited(
    shown: ItemDetail, changed: AbstractSet[str], told: tuple[Member, ...], localizer: Localizer
) -> Message:
    """Confirm everything that an edit changed: text, due date, priority, recommendation."""
    row = shown.summary
    said = (
        localizer.gettext("%(item)s now reads:", item=bold(Mrkdwn(row.name)))
        if "text" in changed
        else localizer.gettext("%(item)s was changed:", item=bold(Mrkdwn(row.name)))
    )
    due = [*_due_in_full(row, localizer), *_day_off(row, localizer), *_times_moved(shown, localizer)]
    urgency = [_urgency(row, localizer)] if "priority" in changed else []
    return message(
        [
            section(said),
            *localizer.quoted(row.text),
            *sections([*(due if "due" in changed else []), *urgency, *_recommendation(shown, localizer)]),
            *_told(told, shown, localizer),
        ]
    )


def _urgency(row: ItemSummary, localizer: Localizer) -> Mrkdwn:
    if row.priority:
        return localizer.gettext("*Priority:* ★ high")
    return localizer.gettext("*Priority:* normal")


def commented(shown: ItemDetail, told: tuple[Member, ...], localizer: Localizer) -> Message:
    """Confirm a comment."""
    said = localizer.gettext("Your comment was added to %(item)s.", item=_called(shown.summary, localizer))
    latest = localizer.quoted(shown.remarks[-1].text) if shown.remarks else []
    return message([section(said), *latest, *_told(told, shown, localizer)])


def attached(
    shown: ItemDetail, source: Source, how: Literal["attached", "completed"], localizer: Localizer
) -> Message:
    """Confirm new evidence, or that its details were completed."""
    item = _called(shown.summary, localizer)
    said = (
        localizer.gettext("Evidence was attached to %(item)s:", item=item)
        if how == "attached"
        else localizer.gettext("The evidence of %(item)s was completed:", item=item)
    )
    lines = evidence.source_lines(source, localizer, to_cite=False)
    return message([section(said), *sections(lines), *_told((), shown, localizer)])


def _facts(shown: ItemDetail, localizer: Localizer, *, shared: bool) -> list[Block]:
    """Render how it stands and whose it is, each with the button that is about that; none if it is shared."""
    row = shown.summary
    standing = [
        *([localizer.gettext("↩️ Its assignment was undone.")] if shown.withdrawn else []),
        localizer.gettext(
            "%(status)s · since %(instant)s (%(ago)s)",
            status=localizer.status(row.status),
            instant=localizer.moment(row.status_since),
            ago=localizer.ago(row.status_since),
        ),
        *_due_in_full(row, localizer),
        *_times_moved(shown, localizer),
        *_snoozed(shown, localizer),
    ]
    people = [
        localizer.gettext("*Assigned to:* %(people)s", people=localizer.assignees(row.assignees)),
        localizer.gettext(
            "*Assigned by:* %(who)s, %(instant)s",
            who=localizer.person(row.assigner),
            instant=localizer.moment(shown.created_at),
        ),
        *_recommendation(shown, localizer),
        *_origin(shown.origin, localizer),
    ]
    if shared:
        return sections([*standing, *people])
    snooze = steps.snoozing(shown, localizer) if shown.reminded else None
    to = steps.to_recommendation(row, localizer) if row.recommendation is not None else None
    return [*_with(sections(standing), snooze), *_with(sections(people), to)]


def _with(found: list[Block], control: Block | None) -> list[Block]:
    """Put a control beside the last of some sections."""
    return [*found[:-1], beside(found[-1], control)] if control else found


def _origin(origin: str | None, localizer: Localizer) -> list[Mrkdwn]:
    if origin is None:
        return []
    shown = link(origin, localizer.plain(N_("a message in Slack")))
    return [localizer.gettext("*Created from:* %(link)s", link=shown)]


def _snoozed(shown: ItemDetail, localizer: Localizer) -> list[Mrkdwn]:
    if shown.snoozed_until is None:
        return []
    return [
        localizer.gettext(
            "💤 Your reminders are snoozed until %(day)s.", day=localizer.weekday(shown.snoozed_until)
        )
    ]


def _due_in_full(row: ItemSummary, localizer: Localizer) -> list[Mrkdwn]:
    if row.due_on is None:
        return [localizer.gettext("*Due:* no date set")]
    late = [localizer.gettext("⏰ overdue")] if row.overdue else []
    due = localizer.due_in_full(row.due_on, closed=row.status.closed)
    return [Mrkdwn(" · ".join([due, *late]))]


def _day_off(row: ItemSummary, localizer: Localizer) -> list[Mrkdwn]:
    """Say that the due date is a weekend, or a holiday in the country of someone who has to do it."""
    if row.due_on is None or row.overdue:
        return []
    if is_weekend(row.due_on):
        return [localizer.gettext("📆 That day is on a weekend.")]
    sides = dict.fromkeys(each.side for each in row.assignees if each.side)
    return [
        localizer.gettext(_HOLIDAY_IN[each.country], holiday=localizer.gettext(each.name))
        for each in holidays_on(row.due_on, sides)
    ]


_HOLIDAY_IN = {
    Side.US: N_("📆 That day is a holiday in the United States: %(holiday)s."),
    Side.MX: N_("📆 That day is a holiday in Mexico: %(holiday)s."),
}


def _times_moved(shown: ItemDetail, localizer: Localizer) -> list[Mrkdwn]:
    if not shown.moved:
        return []
    return [
        localizer.ngettext(
            "Its due date was moved once.", "Its due date was moved %(number)s times.", shown.moved
        )
    ]


def _recommendation(shown: ItemDetail, localizer: Localizer) -> list[Mrkdwn]:
    number = shown.summary.recommendation
    if number is None or shown.title is None:
        return []
    title = Mrkdwn(f"{number} · {localizer.words(shown.title)}")
    return [localizer.gettext("*Recommendation:* %(title)s", title=title)]


def _note(shown: ItemDetail, localizer: Localizer) -> list[Block]:
    if shown.note is None:
        return []
    labels = {
        ItemStatus.BLOCKED: N_("*Cause*"),
        ItemStatus.CANCELLED: N_("*Reason*"),
    }
    label = labels.get(shown.summary.status, N_("*Latest note*"))
    return [section(localizer.gettext(label)), *localizer.quoted(shown.note)]


def _evidence(shown: ItemDetail, localizer: Localizer) -> list[Block]:
    return evidence.listed(shown.evidence, localizer, to_cite=False) if shown.evidence else []


def _told(told: tuple[Member, ...], shown: ItemDetail, localizer: Localizer) -> list[Block]:
    lines = [localizer.gettext("For ten minutes, `%(taskforce)s undo` undoes this.")]
    if told:
        lines.insert(0, localizer.gettext("Notified: %(people)s.", people=localizer.people(told)))
    following = steps.after("item", str(shown.summary.number), shown.version, localizer)
    return [following, context(Mrkdwn(" · ".join(lines)))]


def _called(row: ItemSummary, localizer: Localizer) -> Mrkdwn:
    return Mrkdwn(f"{named(row)} · {short_text(row, localizer)}")
