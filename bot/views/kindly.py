"""Answers to greetings and thanks."""

from bot.i18n import N_
from bot.views import steps
from bot.views.blockkit.blocks import Message, message, section
from bot.views.localizer import Localizer

SAID = {
    "hello": N_("Hello! `%(rec)s` shows all recommendations, and `%(taskforce)s help` what you can do."),
    "please": N_("Of course. What would you like to do? `%(taskforce)s help` shows what there is."),
    "thanks": N_("You’re welcome."),
}


def kindly(said: str, localizer: Localizer) -> Message:
    """Answer a greeting, a please or thanks, with the usual starting points."""
    return message([section(localizer.gettext(SAID[said])), steps.starting_points(localizer)])
