"""For people who run the bot: its health, undelivered messages, and who has not read a digest."""

from bot.domain.home.content import Oversight, Unread
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, divider, header, sections
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.health import given_up, troubles
from bot.views.home.rows import heading
from bot.views.localizer import Localizer

HEALTH, HISTORY = N_("health"), N_("history")
MOST_PEOPLE = 10
"""People named who have not read a digest; further ones are counted."""


def oversight(shown: Oversight, localizer: Localizer) -> list[Block]:
    """Render the problems, or that there are none; then the failed messages and the readers of digests."""
    health = shown.health
    details = f"{localizer.names.taskforce} {localizer.plain(HEALTH)}"
    offered = [button(localizer.plain(N_("The bot's health")), Press.GO, details)]
    lines = troubles(health, localizer) or [localizer.gettext("✅ The bot is working well.")]
    dead = given_up(health, localizer) or [localizer.gettext("✅ All messages were delivered.")]
    blocks = [
        divider(),
        header(localizer.plain(N_("Bot health"))),
        *sections(lines),
        heading(localizer.plain(N_("Messages that could not be delivered")), localizer),
        *sections(dead),
    ]
    if shown.unread:
        blocks.append(heading(localizer.plain(N_("Who has not read the latest digest")), localizer))
        blocks += sections([_unread(each, localizer) for each in shown.unread])
        earlier = f"{localizer.names.digest} {localizer.plain(HISTORY)}"
        offered.append(button(localizer.plain(N_("Past digests")), Press.GO, earlier))
    return [*blocks, *(actions(each) for each in offered)]


def _unread(each: Unread, localizer: Localizer) -> Mrkdwn:
    unread = each.readers.unread
    name = bold(Mrkdwn(f"{localizer.schedule(each.schedule)} · {localizer.weekday(each.day)}"))
    if not unread:
        said = localizer.gettext("✅ all recipients have acknowledged it")
    else:
        named = localizer.people_or_nobody(unread[:MOST_PEOPLE])
        said = localizer.ngettext(
            "%(number)s person has not acknowledged it yet: %(people)s",
            "%(number)s people have not acknowledged it yet: %(people)s",
            len(unread),
            people=named,
        )
        if len(unread) > MOST_PEOPLE:
            left = len(unread) - MOST_PEOPLE
            said = Mrkdwn(
                f"{said} · {localizer.ngettext('and %(number)s more', 'and %(number)s more', left)}"
            )
    return Mrkdwn(f"{name}: {said}")
