"""The digests that will reach the reader, and when on their own clock."""

from bot.domain.home.content import ComingDigest, Home
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, divider, header, sections
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Voice


def coming(shown: Home, voice: Voice) -> list[Block]:
    """A line each; nothing for those whom no digest reaches."""
    if not shown.digests:
        return []
    lines = [_line(each, voice) for each in shown.digests]
    return [divider(), header(voice.plain(N_("Digests to come"))), *sections(lines)]


def _line(each: ComingDigest, voice: Voice) -> Mrkdwn:
    languages = voice.translator.list_of(
        voice.plain(N_("Spanish")) if language == "es" else voice.plain(N_("English"))
        for language in each.languages
    )
    line = voice.gettext(
        "📬 %(when)s · %(schedule)s · in %(languages)s",
        when=bold(voice.instant(each.at)),
        schedule=inline(each.schedule),
        languages=inline(languages),
    )
    if each.hold:
        held = voice.gettext("⏸️ held back by %(who)s", who=voice.person(each.hold.by))
    elif each.held:
        held = voice.gettext("⏸️ held back for now")
    else:
        return line
    return Mrkdwn(f"{line} · {held}")
