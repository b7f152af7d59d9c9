"""The button to the other language, labelled in that language, so that those who need it can read it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.i18n import LANGUAGES, N_, Language
from bot.views.localizer import Localizer

IN_LANGUAGE: Mapping[Language, str] = {"en": N_("View in English"), "es": N_("View in Spanish")}
"""The label of each language's button."""


def other_language(language: Language) -> Language:
    """Return the language that is not this one."""
    return next(each for each in LANGUAGES if each != language)


def invitation(language: Language, localizer: Localizer) -> str:
    """Return the label of a language's button in that language, ignoring the language of `localizer`."""
    speaking = replace(localizer, translator=replace(localizer.translator, language=language))
    return speaking.plain(IN_LANGUAGE[language])
