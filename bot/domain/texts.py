"""Texts that may exist in several languages, and how text is folded for comparison."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, N_, Language

NOTE_LIMIT = 2000
"""Characters of a note, cause or reason; well under the 3,000 of one Slack section."""
SHORT_LIMIT = 200
"""Characters of an issuer or an awaited decision."""
ITEM_TEXT_LIMIT = 1000
"""Characters of the text of an action item."""
LINK_LIMIT = 1000
"""Characters of a link to evidence."""
DIGEST_NOTE_LIMIT = 1000
"""Characters of a note at the top of a digest."""
HOLD_REASON_LIMIT = 500
"""Characters of the reason for a hold on a digest."""


class TextTooLong(EnlaceError):
    message = N_(
        "That text has %(length)s characters and there is room for %(limit)s. "
        "Please shorten it; a longer document can be attached with `%(rec)s evidence`."
    )


@dataclass(frozen=True)
class Words:
    """A text and the language it is written in, which may differ from the reader's."""

    text: str
    language: Language

    def shortened(self, longest: int) -> "Words":
        """Return them cut to at most `longest` characters."""
        return replace(self, text=shortened(self.text, longest))


def shortened(text: str, longest: int) -> str:
    """Return `text` cut to at most `longest` characters; an ellipsis shows the cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def words(texts: Mapping[str, str], language: Language) -> Words:
    """Return a text in `language`, else in any other language it has, else as a dash."""
    return chosen(texts, language) or Words("–", language)


def chosen(texts: Mapping[str, str] | None, language: Language) -> Words | None:
    """Return the text in `language`, else in any other language it has, else None."""
    for candidate in (language, *LANGUAGES):
        if texts and texts.get(candidate):
            return Words(texts[candidate], candidate)
    return None


def all_words(several: Iterable[Mapping[str, str]], language: Language) -> tuple[Words, ...]:
    """Return each of several texts as `words` does, in their order."""
    return tuple(words(texts, language) for texts in several)


def all_chosen(several: Iterable[Mapping[str, str] | None], language: Language) -> tuple[Words | None, ...]:
    """Return each of several texts as `chosen` does, in their order."""
    return tuple(chosen(texts, language) for texts in several)


def written(text: str, language: Language, *, limit: int = NOTE_LIMIT) -> dict[str, str]:
    """Return what a person wrote as a text in their language. Raises `TextTooLong`."""
    if len(text) > limit:
        raise TextTooLong(length=len(text), limit=limit)
    return {language: text}


def says(texts: Mapping[str, str] | None, new: Mapping[str, str]) -> bool:
    """Say whether `texts` already contain all of `new`, with or without a translation."""
    return all((texts or {}).get(language) == text for language, text in new.items())


def fold(text: str) -> str:
    """Return `text` for comparison: without case, accents or direction marks, with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        char for char in decomposed if unicodedata.category(char) not in {"Mn", "Cf", "Cc"} or char in "\t\n"
    )
    return " ".join("".join(kept).split())
