"""The categories of the catalog as words that people type: their keys, and the words of their titles."""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.i18n import Language
from commands.parsing.cursor import nearest
from commands.parsing.mistakes import GrammarError, WordMisspelt, WordUnknown, shortened
from commands.parsing.vocabulary import FILTERS, SIDES, STATUSES, folded

Titles = Mapping[str, Mapping[str, str]]
"""The titles of each category by its key, in the languages that exist of them."""
ALIKE = 60
"""How like the key a word of a title must be, in percent, to stand for it in another language."""


def category(word: str, titles: Titles, language: Language) -> str:
    """Return the key of the category that a word names; raises `WordMisspelt`, `WordUnknown`."""
    wanted = folded(word)
    named = [key for key in titles if wanted == folded(key)]
    named += [key for key, title in titles.items() if wanted in _split(folded(" ".join(title.values())))]
    if named:
        return named[0]
    shown = words(titles, language)
    vocabularies = (STATUSES, SIDES, FILTERS)
    every = [name for vocabulary in vocabularies for name in vocabulary.every_word()]
    guess = nearest(word, [*shown.values(), *titles, *every])
    known = [name for vocabulary in vocabularies for name in vocabulary.shown(language)]
    error: GrammarError = WordUnknown(given=shortened(word), allowed=[*known, *shown.values()])
    if guess:
        error = WordMisspelt(given=shortened(word), nearest=shown.get(guess, guess))
    error.subcommand = "list"
    raise error


def words(titles: Titles, language: Language) -> dict[str, str]:
    """Return a word for each category that `category` understands, in the reader's language if there is one.

    It is the key if the title has it, else the word of the title that is most like it, else the last one that
    no other category has.
    """
    taken = Counter(
        word
        for title in titles.values()
        for word in {each for text in title.values() for each in _split(text)}
    )
    return {
        key: _word(key, [each for each in _split(title.get(language, "")) if taken[each] == 1])
        for key, title in titles.items()
    }


def _word(key: str, own: Iterable[str]) -> str:
    by_sound = {folded(each): each for each in own}
    if folded(key) in by_sound or not by_sound:
        return key
    like = nearest(key, list(by_sound), cutoff=ALIKE)
    return by_sound[like] if like else list(by_sound.values())[-1]


def _split(text: str) -> list[str]:
    return [each.strip(".,;:()“”\"'").lower() for each in text.split()]
