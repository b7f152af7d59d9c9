"""What the reader can set for themselves."""

from bot.domain.members import Standing
from bot.i18n import N_
from bot.views import people
from bot.views.blocks import Block, context, divider, header, sections
from bot.views.voice import Voice


def settings(shown: Standing, voice: Voice) -> list[Block]:
    """Language, zone and absence, with how to change each."""
    hint = voice.gettext(
        "`%(taskforce)s language es` or `en` changes your language, "
        "`%(taskforce)s zone America/Tijuana` your time zone, "
        "`%(taskforce)s absence until friday` says that you are away."
    )
    title = header(voice.plain(N_("Your settings")))
    return [divider(), title, *sections(people.settings(shown, voice)), context(hint)]
