"""For people who run the bot: its health, undelivered messages, and who has not read a digest."""

from bot.domain.home.content import Oversight, Unread
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context, divider, header, sections
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.health import given_up, troubles
from bot.views.home.rows import heading
from bot.views.localizer import Localizer

MOST_PEOPLE = 10
"""People named who have not read a digest; further ones are counted."""


def oversight(shown: Oversight, localizer: Localizer) -> list[Block]:
    """Render the problems, or that there are none; then the failed messages and the readers of digests."""
    health = shown.health
    lines = troubles(health, localizer) or [localizer.gettext("✅ The bot is doing well.")]
    dead = given_up(health, localizer) or [localizer.gettext("✅ No message was given up.")]
    blocks = [
        divider(),
        header(localizer.plain(N_("How the bot is doing"))),
        *sections(lines),
        context(localizer.gettext("`%(taskforce)s health` shows everything.")),
        heading(localizer.plain(N_("Messages that could not be delivered")), localizer),
        *sections(dead),
    ]
    if shown.unread:
        blocks.append(heading(localizer.plain(N_("Who has not read the last digest")), localizer))
        blocks += sections([_unread(each, localizer) for each in shown.unread])
        blocks.append(context(localizer.gettext("`%(digest)s history` shows past ones.")))
    return blocks


def _unread(each: Unread, localizer: Localizer) -> Mrkdwn:
    unread = each.readers.unread
    name = bold(Mrkdwn(f"{inline(each.schedule)} · {localizer.weekday(each.day)}"))
    if not unread:
        said = localizer.gettext("✅ everyone who got it has said so")
    else:
        named = localizer.people_or_nobody(unread[:MOST_PEOPLE])
        said = localizer.ngettext(
            "%(number)s person has not said so yet: %(people)s",
            "%(number)s people have not said so yet: %(people)s",
            len(unread),
            people=named,
        )
        if len(unread) > MOST_PEOPLE:
            left = len(unread) - MOST_PEOPLE
            said = Mrkdwn(
                f"{said} · {localizer.ngettext('and %(number)s more', 'and %(number)s more', left)}"
            )
    return Mrkdwn(f"{name}: {said}")
