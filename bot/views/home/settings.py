"""What the reader can set for themselves."""

from bot.domain.members.member import Standing
from bot.domain.members.zones import ZONES
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, divider, header, sections
from bot.views.blockkit.controls import Press, actions, button, select
from bot.views.blockkit.languages import invitation, other_language
from bot.views.localizer import Voice
from bot.views.members import member as people


def settings(shown: Standing, voice: Voice) -> list[Block]:
    """Language, zone and absence, with what changes each."""
    title = header(voice.plain(N_("Your settings")))
    return [divider(), title, *sections(people.settings(shown, voice)), _controls(shown, voice)]


def _controls(shown: Standing, voice: Voice) -> Block:
    own = shown.member.zone.key
    zones = [(_zone(key, voice), key) for key in dict.fromkeys((*ZONES, own))]
    other = other_language(shown.member.language)
    return actions(
        button(invitation(other, voice), Press.LANGUAGE, other),
        select(voice.plain(N_("Time zone…")), Press.ZONE, {voice.plain(N_("Time zone")): zones}, chosen=own),
        button(voice.plain(N_("Change …")), Press.SETTINGS, "own"),
        button(voice.plain(N_("More about me")), Press.ME, "me"),
    )


def _zone(key: str, voice: Voice) -> str:
    if "/" not in key:
        return key  # UTC and the like are called so in every language
    city = key.rpartition("/")[2].replace("_", " ")
    return f"{voice.translator.zone_name(key)} ({city})"
