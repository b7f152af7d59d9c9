"""What was taken back, and how things stand now."""

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.audit.events import Event
from bot.domain.members.member import Member
from bot.domain.recommendations.recommendation import Progress
from bot.views import steps
from bot.views.audit.events import sentence
from bot.views.blockkit.blocks import Block, Message, context, message, section
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Voice


def undone_of_recommendation(event: Event, shown: Progress, voice: Voice) -> Message:
    """Say what was taken back about a recommendation."""
    row = shown.summary
    about = bold(Mrkdwn(f"{row.number} · {inline(row.short.text)}"))
    following = steps.opening("rec", row.number, voice)
    return _message(event, about, voice.status(row.status), shown.version, (), following, voice)


def undone_of_item(event: Event, shown: ItemDetail, told: tuple[Member, ...], voice: Voice) -> Message:
    """Say what was taken back about an action item, and who is told of it."""
    status = voice.gettext("not assigned any more") if shown.withdrawn else voice.status(shown.summary.status)
    following = steps.opening("item", shown.summary.number, voice)
    about = bold(Mrkdwn(shown.summary.name))
    return _message(event, about, status, shown.version, told, following, voice)


def _message(
    event: Event,
    about: Mrkdwn,
    status: Mrkdwn,
    version: int,
    told: tuple[Member, ...],
    following: Block,
    voice: Voice,
) -> Message:
    said = voice.gettext("↩️ Taken back, about %(about)s: %(what)s", about=about, what=sentence(event, voice))
    now = voice.gettext("It is now: %(status)s.", status=status)
    blocks = [section(said), section(now), following]
    if told:
        blocks.append(context(voice.gettext("I am telling %(people)s.", people=voice.people(told))))
    blocks.append(
        context(
            voice.gettext(
                "Version %(version)s · The change and its taking back both stay in the history.",
                version=Mrkdwn(str(version)),
            )
        )
    )
    return message(blocks)
