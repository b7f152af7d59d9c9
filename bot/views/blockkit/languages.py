"""The way to the other language, said in that language, so that whoever got the wrong one finds it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.i18n import LANGUAGES, N_, Language
from bot.views.localizer import Localizer

IN_LANGUAGE: Mapping[Language, str] = {"en": N_("View in English"), "es": N_("View in Spanish")}
"""How each language invites to itself."""


def other_language(language: Language) -> Language:
    """Return the language that is not this one."""
    return next(each for each in LANGUAGES if each != language)


def invitation(language: Language, localizer: Localizer) -> str:
    """Return how a language invites to itself, whatever the language of `localizer`."""
    speaking = replace(localizer, translator=replace(localizer.translator, language=language))
    return speaking.plain(IN_LANGUAGE[language])
