"""The least of languages: marking messages, and reading language tags. It imports nothing that costs time.

`enlace alive` runs twice a minute and does without `bot.i18n`, which everything else uses.
"""

from collections.abc import Iterator, Mapping

CODES = ("en", "es")
"""The languages of `bot.i18n.LANGUAGES`."""


def N_(message: str) -> str:  # noqa: N802 (gettext's customary name for "marked, translated later")
    """Mark `message` for the catalogs and return it as it is."""
    return message


class Phrase(str):
    """A phrase that is marked for the catalogs, and translated where a sentence contains it."""

    __slots__ = ()


def primary_subtag(tag: str | None) -> str:
    """Return the language of a tag such as `es-LA`, `es_MX.UTF-8` or `es@euro`, folded; "" without one."""
    folded = (tag or "").strip().casefold()
    for sign in "-_.@":
        folded = folded.partition(sign)[0]
    return folded


def terminal_tags(env: Mapping[str, str]) -> Iterator[str]:
    """Yield the tags that name the terminal's language, the most important first."""
    return (env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name))
