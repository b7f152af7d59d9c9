"""The settings that the reader can change."""

from bot.domain.members.member import MemberSeats
from bot.domain.members.zones import ZONES
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, divider, header, sections
from bot.views.blockkit.controls import Press, actions, button, select
from bot.views.blockkit.languages import invitation, other_language
from bot.views.localizer import Localizer
from bot.views.members import member as people
from bot.views.members.forms import way_back


def settings(shown: MemberSeats, localizer: Localizer) -> list[Block]:
    """Render language, time zone and absence, with the controls that change them."""
    title = header(localizer.plain(N_("Your settings")))
    return [divider(), title, *sections(people.settings(shown, localizer)), _controls(shown, localizer)]


def _controls(shown: MemberSeats, localizer: Localizer) -> Block:
    own = shown.member.zone.key
    zones = [(_zone(key, localizer), key) for key in dict.fromkeys((*ZONES, own))]
    if shown.member.zone_origin == "own":
        zones.insert(0, way_back(localizer))
    other = other_language(shown.member.language)
    return actions(
        button(invitation(other, localizer), Press.LANGUAGE, other),
        select(
            localizer.plain(N_("Time zone…")),
            Press.ZONE,
            {localizer.plain(N_("Time zone")): zones},
            chosen=own,
        ),
        button(localizer.plain(N_("Change …")), Press.SETTINGS, "own"),
        button(localizer.plain(N_("More about me")), Press.ME, "me"),
    )


def _zone(key: str, localizer: Localizer) -> str:
    if "/" not in key:
        return key  # UTC and the like have the same name in every language
    return f"{localizer.translator.zone_name(key)} ({localizer.translator.zone_city(key)})"
