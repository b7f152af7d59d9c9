"""What people call a digest: its key in the deploy file, in their language where that is a common word."""

from collections.abc import Mapping

from bot.i18n import LANGUAGES, N_, Translator

COMMON_KEYS: Mapping[str, str] = {
    "daily": N_("daily"),
    "weekly": N_("weekly"),
    "biweekly": N_("biweekly"),
    "monthly": N_("monthly"),
}
"""Keys that are shown in the reader's language. Any other key is a word of the deploy file's author."""


def names_of(key: str) -> frozenset[str]:
    """Return every word by which people may name a digest: its key, and its translations."""
    if key not in COMMON_KEYS:
        return frozenset({key})
    return frozenset({key, *(Translator(language).gettext(COMMON_KEYS[key]) for language in LANGUAGES)})
