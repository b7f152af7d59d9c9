"""The digests that will reach the reader, with their times in the reader's zone."""

from bot.domain.home.content import ComingDigest, Home
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, divider, header, sections
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer


def coming(shown: Home, localizer: Localizer) -> list[Block]:
    """Render one line for each digest; return nothing for a reader who gets none."""
    if not shown.digests:
        return []
    lines = [_line(each, localizer) for each in shown.digests]
    return [divider(), header(localizer.plain(N_("Upcoming digests"))), *sections(lines)]


def _line(each: ComingDigest, localizer: Localizer) -> Mrkdwn:
    languages = localizer.translator.list_of(
        localizer.plain(N_("Spanish")) if language == "es" else localizer.plain(N_("English"))
        for language in each.languages
    )
    line = localizer.gettext(
        "📬 %(when)s · %(schedule)s · in %(languages)s",
        when=bold(localizer.instant(each.at)),
        schedule=localizer.schedule(each.schedule),
        languages=inline(languages),
    )
    if each.hold:
        held = localizer.gettext("⏸️ put on hold by %(who)s", who=localizer.person(each.hold.by))
    elif each.held:
        held = localizer.gettext("⏸️ on hold for now")
    else:
        return line
    return Mrkdwn(f"{line} · {held}")
