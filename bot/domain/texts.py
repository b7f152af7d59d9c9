"""Texts that may exist in several languages, and how text is folded for comparison."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.characters import PICTURE, beginning, units
from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, N_, Language

# All limits are in units of UTF-16, as Slack may count (`bot.characters.units`).
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
CORRECTION_LIMIT = 1000
"""Characters of a correction of a digest."""
HOLD_REASON_LIMIT = 500
"""Characters of the reason for a hold on a digest."""


SHORT_WORD = 5
"""Letters of a word in which only one may be wrong."""
SEARCH_LIMIT = 300
"""Characters of a search, as it is typed and as it is folded: one character may fold to eighteen."""
MOST_SEARCH_WORDS = 20
"""Words of a search. Each is a condition of its own for the database, and SQLite refuses a thousand."""
LONGEST_WORD = 64
"""Characters of a word that search compares; PostgreSQL indexes no word of more than 2,046 bytes."""
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Characters of scripts that put no spaces between words: each is a word to search."""
_WORD = re.compile(rf"[{_UNSPACED}{PICTURE}]|[^\W_{_UNSPACED}{PICTURE}]+")


class TextTooLong(EnlaceError):
    message = N_(
        "That text has %(length)s characters; the limit is %(limit)s. Please shorten it; a longer "
        "document can be attached with `%(rec)s evidence`."
    )


class SearchTooLong(EnlaceError):
    message = N_("That search is too long: the limit is %(limit)s characters. Use a few key words.")


class TooManySearchWords(EnlaceError):
    message = N_("That search is too long: the limit is %(limit)s words. Use a few key words.")


class TextBlank(EnlaceError):
    message = N_("Text is needed here, not only spaces. Please write it and send it again.")


@dataclass(frozen=True)
class Words:
    """A text and the language it is written in, which may differ from the reader's."""

    text: str
    language: Language

    def shortened(self, longest: int) -> "Words":
        """Return them cut to at most `longest` units."""
        return replace(self, text=shortened(self.text, longest))


def shortened(text: str, longest: int) -> str:
    """Return `text` cut to at most `longest` units; an ellipsis shows the cut."""
    return text if units(text) <= longest else beginning(text, longest - 1) + "…"


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
    """Return what a person wrote as a text in their language. Raises `TextBlank`, `TextTooLong`."""
    if not text.strip():
        raise TextBlank
    if (length := units(text)) > limit:
        raise TextTooLong(length=length, limit=limit)
    return {language: text}


def says(texts: Mapping[str, str] | None, new: Mapping[str, str]) -> bool:
    """Say whether `texts` already contain all of `new`, with or without a translation."""
    return all((texts or {}).get(language) == text for language, text in new.items())


def searchable(text: str) -> str:
    """Return the words of `text` as search compares them: folded, without punctuation, a space between."""
    return " ".join(word[:LONGEST_WORD] for word in _WORD.findall(fold(text)))


def has_word(searched: str, start: str) -> bool:
    """Say whether one of the words that `searchable` returned begins with `start`."""
    return f" {start}" in f" {searched}"


def search_words(text: str) -> tuple[str, ...]:
    """Return the words to search for, each once. Raises `SearchTooLong`, `TooManySearchWords`.

    What is found has a word that begins with each of them.
    """
    spelt = fold(text) if len(text) <= SEARCH_LIMIT else text
    if len(spelt) > SEARCH_LIMIT:
        raise SearchTooLong(limit=SEARCH_LIMIT)
    found = tuple(dict.fromkeys(searchable(spelt).split()))
    if len(found) > MOST_SEARCH_WORDS:
        raise TooManySearchWords(limit=MOST_SEARCH_WORDS)
    return found


def nearest_word(given: str, words: Iterable[str]) -> str | None:
    """Return the one of folded `words` that `given` misspells: the same first letter, one or two others
    wrong or in another order. None if there is none.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (only a misspelling pays for the import)

    most = 1 if len(given) <= SHORT_WORD else 2
    ranked = (
        (OSA.distance(given, word, score_cutoff=most), word)
        for word in words
        if word[:1] == given[:1] and len(given) > most + 1
    )
    found = min((each for each in ranked if each[0] <= most), key=lambda each: each[0], default=None)
    return found[1] if found else None


def fold(text: str) -> str:
    """Return `text` for comparison: without case, accents or direction marks, with single spaces."""
    if text.isascii() and text.isprintable():  # nothing to take away; most words are like this
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        char for char in decomposed if unicodedata.category(char) not in {"Mn", "Cf", "Cc"} or char in "\t\n"
    )
    return " ".join("".join(kept).split())
