"""Views of a change that was taken back, and of the state after it."""

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.audit.events import Event
from bot.domain.members.member import Member
from bot.domain.recommendations.recommendation import Progress
from bot.views import steps
from bot.views.audit.events import sentence
from bot.views.blockkit.blocks import Block, Message, context, message, section
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer


def undone_of_recommendation(
    event: Event, shown: Progress, told: tuple[Member, ...], localizer: Localizer
) -> Message:
    """Say what was taken back about a recommendation, and who is notified."""
    row = shown.summary
    about = bold(Mrkdwn(f"{localizer.numbered(row)} · {inline(row.short.text)}"))
    following = steps.opening("rec", row.reference, localizer)
    return _message(event, about, localizer.status(row.status), shown.version, told, following, localizer)


def undone_of_item(
    event: Event, shown: ItemDetail, told: tuple[Member, ...], localizer: Localizer
) -> Message:
    """Say what was taken back about an action item, and who is notified."""
    status = (
        localizer.gettext("no longer assigned") if shown.withdrawn else localizer.status(shown.summary.status)
    )
    following = steps.opening("item", str(shown.summary.number), localizer)
    about = bold(Mrkdwn(shown.summary.name))
    return _message(event, about, status, shown.version, told, following, localizer)


def _message(
    event: Event,
    about: Mrkdwn,
    status: Mrkdwn,
    version: int,
    told: tuple[Member, ...],
    following: Block,
    localizer: Localizer,
) -> Message:
    said = localizer.gettext(
        "↩️ Undone in %(about)s: “%(what)s”", about=about, what=sentence(event, localizer)
    )
    now = localizer.gettext("Its status is now %(status)s.", status=status)
    blocks = [section(said), section(now), following]
    if told:
        blocks.append(context(localizer.gettext("Notified: %(people)s.", people=localizer.people(told))))
    blocks.append(
        context(
            localizer.gettext(
                "Version %(version)s · Both the change and its reversal stay in the history.",
                version=Mrkdwn(str(version)),
            )
        )
    )
    return message(blocks)
