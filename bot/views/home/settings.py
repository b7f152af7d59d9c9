"""What the reader can set for themselves."""

from bot.domain.members import Standing
from bot.i18n import N_
from bot.views import people
from bot.views.blocks import Block, context, divider, header, sections
from bot.views.controls import Press, actions, button, select
from bot.views.voice import Voice

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Mexico_City",
    "America/Monterrey",
    "America/Cancun",
    "America/Chihuahua",
    "America/Ciudad_Juarez",
    "America/Ojinaga",
    "America/Matamoros",
    "America/Mazatlan",
    "America/Hermosillo",
    "America/Tijuana",
    "UTC",
)
"""Those of both countries; any other can be set by command."""


def settings(shown: Standing, voice: Voice) -> list[Block]:
    """Language, zone and absence, with how to change each."""
    title = header(voice.plain(N_("Your settings")))
    return [divider(), title, *sections(people.settings(shown, voice)), _controls(shown, voice), _hint(voice)]


def _controls(shown: Standing, voice: Voice) -> Block:
    own = shown.member.zone.key
    zones = [(_zone(key, voice), key) for key in dict.fromkeys((*ZONES, own))]
    # In the language that it leads to, so that whoever got the wrong one finds the way out.
    other = ("View in English", "en") if shown.member.language == "es" else ("Ver en español", "es")
    return actions(
        button(other[0], Press.LANGUAGE, other[1]),
        select(voice.plain(N_("Time zone…")), Press.ZONE, {voice.plain(N_("Time zone")): zones}, chosen=own),
        button(voice.plain(N_("More about me")), Press.ME, "me"),
    )


def _zone(key: str, voice: Voice) -> str:
    name, city = voice.translator.zone_name(key), key.rpartition("/")[2].replace("_", " ")
    return city if name == key else f"{name} ({city})"


def _hint(voice: Voice) -> Block:
    return context(voice.gettext("`%(taskforce)s absence until friday` says that you are away."))
