"""One action item in full, and what a change to one answers."""

from datetime import date
from typing import Literal

from bot.domain.action_items.action_item import ItemDetail, ItemSummary
from bot.domain.action_items.moves import ItemStatus
from bot.domain.evidence.evidence import Source
from bot.domain.members.member import Member
from bot.i18n import N_
from bot.views import steps
from bot.views.action_items.lists import named, short_text
from bot.views.audit.events import event_line
from bot.views.blockkit.blocks import Block, Message, context, header, message, section, sections
from bot.views.blockkit.text import Mrkdwn, bold, link
from bot.views.evidence import evidence
from bot.views.localizer import Voice


def one(shown: ItemDetail, voice: Voice, *, shared: bool = False) -> Message:
    """Everything that a reader may know of one action item; `shared` where others read it as well."""
    row = shown.summary
    blocks = [
        header(f"{'★ ' if row.priority else ''}{row.name} · {voice.translator.gettext(row.status.label)}"),
        *voice.quoted(row.text),
        *sections(_facts(shown, voice)),
        *_note(shown, voice),
        *_evidence(shown, voice),
        *_remarks(shown, voice),
        *(context(event_line(event, voice, number=False, item=False)) for event in shown.events),
        *steps.of_item(shown, voice, shared=shared),
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
    lines = [*_due_in_full(row, voice), *_recommendation(shown, voice), *_origin(shown.origin, voice)]
    return message([section(said), *voice.quoted(row.text), *sections(lines), *_told(told, shown, voice)])


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
    return message([section(said), *voice.quoted(shown.note), *follows, *_told(told, shown, voice)])


def due_moved(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm another due date, in full, and how often it was moved."""
    row = shown.summary
    lines = [
        voice.gettext("%(item)s has another due date.", item=_called(row, voice)),
        *_due_in_full(row, voice),
        *_times_moved(shown, voice),
    ]
    return message([*sections(lines), *_told(told, shown, voice)])


def reassigned(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm who has it now."""
    row = shown.summary
    said = voice.gettext(
        "%(item)s is now for %(people)s.", item=_called(row, voice), people=voice.people(row.assignees)
    )
    return message([section(said), *sections(_due_in_full(row, voice)), *_told(told, shown, voice)])


def snoozed(shown: ItemDetail, until: date, voice: Voice) -> Message:
    """Confirm until when the reader is not reminded, and what that does not change."""
    said = voice.gettext(
        "💤 I remind you of %(item)s again on %(day)s at the earliest.",
        item=_called(shown.summary, voice),
        day=voice.weekday(until),
    )
    rest = voice.gettext("Its due date stays, and others are still told if it is late.")
    return message([*sections([said, rest]), *_told((), shown, voice)])


def edited(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm what it says now."""
    row = shown.summary
    said = voice.gettext("%(item)s now reads:", item=bold(Mrkdwn(row.name)))
    return message(
        [
            section(said),
            *voice.quoted(row.text),
            *sections(_recommendation(shown, voice)),
            *_told(told, shown, voice),
        ]
    )


def commented(shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Confirm a comment."""
    said = voice.gettext("Your comment stands at %(item)s.", item=_called(shown.summary, voice))
    latest = voice.quoted(shown.remarks[-1].text) if shown.remarks else []
    return message([section(said), *latest, *_told(told, shown, voice)])


def attached(
    shown: ItemDetail, source: Source, how: Literal["attached", "completed"], voice: Voice
) -> Message:
    """Confirm evidence, or that its details were completed."""
    item = _called(shown.summary, voice)
    said = (
        voice.gettext("%(item)s has new evidence:", item=item)
        if how == "attached"
        else voice.gettext("The evidence of %(item)s was completed:", item=item)
    )
    lines = evidence.source_lines(source, voice, to_cite=False)
    return message([section(said), *sections(lines), *_told((), shown, voice)])


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
        *_origin(shown.origin, voice),
        *_snoozed(shown, voice),
    ]


def _origin(origin: str | None, voice: Voice) -> list[Mrkdwn]:
    if origin is None:
        return []
    shown = link(origin, voice.plain(N_("a message in Slack")))
    return [voice.gettext("*Made of:* %(link)s", link=shown)]


def _snoozed(shown: ItemDetail, voice: Voice) -> list[Mrkdwn]:
    if shown.snoozed_until is None:
        return []
    return [voice.gettext("💤 I remind you of it again on %(day)s.", day=voice.weekday(shown.snoozed_until))]


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


def _evidence(shown: ItemDetail, voice: Voice) -> list[Block]:
    return evidence.listed(shown.evidence, voice, to_cite=False) if shown.evidence else []


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


def _told(told: tuple[Member, ...], shown: ItemDetail, voice: Voice) -> list[Block]:
    lines = [voice.gettext("`%(taskforce)s undo` takes this back for ten minutes.")]
    if told:
        lines.insert(0, voice.gettext("I am telling %(people)s.", people=voice.people(told)))
    following = steps.after("item", shown.summary.number, shown.version, voice)
    return [following, context(Mrkdwn(" · ".join(lines)))]


def _called(row: ItemSummary, voice: Voice) -> Mrkdwn:
    return Mrkdwn(f"{named(row)} · {short_text(row, voice)}")
