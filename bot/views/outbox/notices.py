"""Notices to people about action items: who did what with which item, and why they are told."""

from collections.abc import Mapping

from bot.domain.outbox.notices import Notice, NoticeKind
from bot.i18n import N_
from bot.views import steps
from bot.views.audit.events import sentence
from bot.views.blockkit.blocks import Block, Message, context, message, section, sections
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.localizer import Localizer

NEWS: Mapping[NoticeKind, str] = {
    NoticeKind.ASSIGNED: N_("📋 %(who)s assigned you the action item %(item)s:"),
    NoticeKind.UNASSIGNED: N_("↪️ %(who)s reassigned the action item %(item)s; it is no longer yours:"),
    NoticeKind.DUE_MOVED: N_("📅 %(who)s changed the due date of %(item)s:"),
    NoticeKind.EDITED: N_("✏️ %(who)s edited %(item)s. It now reads:"),
    NoticeKind.SUBMITTED: N_("📨 %(who)s submitted %(item)s:"),
    NoticeKind.ACCEPTED: N_("✅ %(who)s accepted %(item)s:"),
    NoticeKind.RETURNED: N_("↩️ %(who)s returned %(item)s; it is not finished yet:"),
    NoticeKind.CANCELLED: N_("🚫 %(who)s cancelled %(item)s; nothing more needs to be done:"),
    NoticeKind.REOPENED: N_("🔁 %(who)s reopened %(item)s:"),
    NoticeKind.MENTIONED: N_("💬 %(who)s mentioned you in a comment on %(item)s:"),
    NoticeKind.UNDONE: N_("↩️ %(who)s undid a change to %(item)s that you were notified of:"),
}
REASONS: Mapping[NoticeKind, str] = {
    NoticeKind.ASSIGNED: N_("You get this because it is assigned to you."),
    NoticeKind.UNASSIGNED: N_("You get this because it was assigned to you."),
    NoticeKind.DUE_MOVED: N_("You get this because it is assigned to you or you assigned it."),
    NoticeKind.EDITED: N_("You get this because it is assigned to you."),
    NoticeKind.SUBMITTED: N_("You get this because you assigned it, and it is waiting for your answer."),
    NoticeKind.ACCEPTED: N_("You get this because it is assigned to you."),
    NoticeKind.RETURNED: N_("You get this because it is assigned to you."),
    NoticeKind.CANCELLED: N_("You get this because it was assigned to you."),
    NoticeKind.REOPENED: N_("You get this because it is assigned to you."),
    NoticeKind.MENTIONED: N_("You get this because the comment mentions you."),
    NoticeKind.UNDONE: N_("You get this because you were notified of the change."),
}
STEPS: Mapping[NoticeKind, str] = {
    NoticeKind.ASSIGNED: N_(
        "`%(action)s start %(item)s` marks it started, `%(action)s done %(item)s` submits it, "
        "`%(action)s show %(item)s` shows the details."
    ),
    NoticeKind.SUBMITTED: N_(
        '`%(action)s accept %(item)s` accepts it, `%(action)s return %(item)s "why"` returns it.'
    ),
    NoticeKind.RETURNED: N_("`%(action)s done %(item)s` submits it again."),
    NoticeKind.MENTIONED: N_('`%(action)s comment %(item)s "…"` replies.'),
}
LOOK = N_("`%(action)s show %(item)s` shows the details.")
DATED = frozenset(
    {NoticeKind.ASSIGNED, NoticeKind.DUE_MOVED, NoticeKind.EDITED, NoticeKind.RETURNED, NoticeKind.REOPENED}
)
"""Notices that show the due date."""


def notice(told: Notice, localizer: Localizer) -> Message:
    """Render one notice in its recipient's language: what happened, to which item, why they are told."""
    item = bold(Mrkdwn(f"A-{told.number}"))
    blocks: list[Block] = [
        section(localizer.gettext(NEWS[told.kind], who=localizer.person(told.actor), item=item)),
        *localizer.quoted(told.text),
        *sections(_facts(told, localizer)),
    ]
    if told.note is not None:
        blocks += [section(localizer.gettext("%(who)s wrote:", who=localizer.person(told.actor)))]
        blocks += localizer.quoted(told.note)
    step = localizer.gettext(STEPS.get(told.kind, LOOK), item=Mrkdwn(f"A-{told.number}"))
    following = steps.of_notice(told.kind, told.number, localizer)
    return message([*blocks, section(step), following, context(localizer.gettext(REASONS[told.kind]))])


def _facts(told: Notice, localizer: Localizer) -> list[Mrkdwn]:
    facts = []
    if told.undone is not None:
        facts.append(localizer.gettext("Undone: %(what)s", what=sentence(told.undone, localizer)))
    if told.kind in DATED:
        facts.append(_due(told, localizer))
    if told.recommendation is not None and told.title is not None:
        title = Mrkdwn(f"{told.recommendation} · {localizer.words(told.title)}")
        facts.append(localizer.gettext("*Recommendation:* %(title)s", title=title))
    return facts


def _due(told: Notice, localizer: Localizer) -> Mrkdwn:
    due = localizer.due_in_full(told.due_on) if told.due_on else localizer.gettext("*Due:* no date set")
    if told.kind is not NoticeKind.DUE_MOVED:
        return due
    day = localizer.weekday(told.before) if told.before else localizer.gettext("no date")
    before = localizer.gettext("*Before:* %(day)s", day=day)
    return Mrkdwn(f"{due}\n{before}")
