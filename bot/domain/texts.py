"""Texts that may exist in several languages, and how text is folded for comparing."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, N_, Language

NOTE_LIMIT = 2000
"""Characters of a note, cause or reason; well under the 3,000 of one Slack section."""
SHORT_LIMIT = 200
"""Characters of an issuer or an awaited decision."""


class TextTooLong(EnlaceError):
    message = N_(
        "That text has %(length)s characters and there is room for %(limit)s. "
        "Please shorten it; a longer document can be attached with `%(rec)s evidence`."
    )


@dataclass(frozen=True)
class Words:
    """A text in the language that it is actually in, which need not be the reader's."""

    text: str
    language: Language


def chosen(texts: Mapping[str, str] | None, language: Language) -> Words | None:
    """Return the text in `language`, else in whichever other there is, else None."""
    for candidate in (language, *LANGUAGES):
        if texts and texts.get(candidate):
            return Words(texts[candidate], candidate)
    return None


def written(text: str, language: Language, *, limit: int = NOTE_LIMIT) -> dict[str, str]:
    """Return what a person wrote as a text in their language; raises `TextTooLong`."""
    if len(text) > limit:
        raise TextTooLong(length=len(text), limit=limit)
    return {language: text}


def fold(text: str) -> str:
    """Return `text` for comparing: no case, no accents, no marks of direction, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        char for char in decomposed if unicodedata.category(char) not in {"Mn", "Cf", "Cc"} or char in "\t\n"
    )
    return " ".join("".join(kept).split())
