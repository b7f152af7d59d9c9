"""For those who answer for the bot: how it is doing, what was not delivered, who has not read a digest."""

from bot.domain.home.content import Oversight, Unread
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context, divider, header, sections
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.health import given_up, troubles
from bot.views.home.rows import heading
from bot.views.localizer import Voice

MOST_PEOPLE = 10
"""People named who have not read a digest; the rest is counted."""


def oversight(shown: Oversight, voice: Voice) -> list[Block]:
    """Troubles or that there are none; then messages given up, and readers."""
    health = shown.health
    lines = troubles(health, voice) or [voice.gettext("✅ The bot is doing well.")]
    dead = given_up(health, voice) or [voice.gettext("✅ No message was given up.")]
    blocks = [
        divider(),
        header(voice.plain(N_("How the bot is doing"))),
        *sections(lines),
        context(voice.gettext("`%(taskforce)s health` shows everything.")),
        heading(voice.plain(N_("Messages that could not be delivered")), voice),
        *sections(dead),
    ]
    if shown.unread:
        blocks.append(heading(voice.plain(N_("Who has not read the last digest")), voice))
        blocks += sections([_unread(each, voice) for each in shown.unread])
        blocks.append(context(voice.gettext("`%(digest)s history` shows past ones.")))
    return blocks


def _unread(each: Unread, voice: Voice) -> Mrkdwn:
    unread = each.readers.unread
    name = bold(Mrkdwn(f"{inline(each.schedule)} · {voice.weekday(each.day)}"))
    if not unread:
        said = voice.gettext("✅ everyone who got it has said so")
    else:
        named = voice.people_or_nobody(unread[:MOST_PEOPLE])
        said = voice.ngettext(
            "%(number)s person has not said so yet: %(people)s",
            "%(number)s people have not said so yet: %(people)s",
            len(unread),
            people=named,
        )
        if len(unread) > MOST_PEOPLE:
            left = len(unread) - MOST_PEOPLE
            said = Mrkdwn(f"{said} · {voice.ngettext('and %(number)s more', 'and %(number)s more', left)}")
    return Mrkdwn(f"{name}: {said}")
