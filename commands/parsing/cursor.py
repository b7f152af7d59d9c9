"""Read a command's tokens one by one as typed values, or raise a mistake that asks a question."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from bot.domain.action_items.action_item import Window
from bot.i18n import Language
from commands.parsing.dates.mistakes import DateMissing, DateUnclear, TimeOfDay
from commands.parsing.dates.phrases import Lean
from commands.parsing.dates.reading import read_day, read_window
from commands.parsing.dates.words import may_be_of_date
from commands.parsing.lexer import Token
from commands.parsing.mistakes import (
    LONGEST_ECHO,
    GrammarError,
    ItemNumberMissing,
    ItemNumberWanted,
    LinkMissing,
    NumberMissing,
    NumberWanted,
    PersonMissing,
    QuotesWanted,
    TextMissing,
    TooMuch,
    WordMissing,
    WordMisspelt,
    WordUnknown,
    shortened,
)
from commands.parsing.vocabulary import KEYWORDS, LANGUAGE_NAMES, Vocabulary, folded

Meaning = TypeVar("Meaning")
Dated = TypeVar("Dated", date, Window)

LONGEST_PHRASE = 4
"""Words in the longest name of a status ("reported, pending verification")."""
NUMBER = re.compile(r"(?:#|r|rec)?0*(\d{1,9})[a-z]?[.,:]?", re.IGNORECASE)
ITEM_NUMBER = re.compile(r"(?:#|a-?|#a-?)?0*(\d{1,9})[.,:]?", re.IGNORECASE)
VERSION = re.compile(r"v(\d{1,9})", re.IGNORECASE)
ADDRESS = re.compile(r"\w+://|www\.")
HANDLE = re.compile(r"@\S")


@dataclass
class Cursor:
    """The tokens of one command and the reading position; `today` is the person's calendar day."""

    tokens: tuple[Token, ...]
    language: Language
    today: date
    position: int = 0

    def peek(self) -> Token | None:
        """Return the next token without taking it."""
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self) -> Token | None:
        """Return the next token and move past it."""
        token = self.peek()
        self.position += token is not None
        return token

    @property
    def done(self) -> bool:
        """Say whether every token was read."""
        return self.peek() is None

    def end(self) -> None:
        """Raise `TooMuch` or `QuotesWanted` if any token is left."""
        if token := self.peek():
            raise (QuotesWanted if token.kind == "word" else TooMuch)(given=shortened(token.text))

    def maybe_number(self) -> int | None:
        """Take a recommendation's number if one comes next."""
        token = self.peek()
        match = NUMBER.fullmatch(token.value) if token and token.kind == "word" else None
        if match is None:
            return None
        self.position += 1
        return int(match.group(1))

    def number(self) -> int:
        """Take a recommendation's number; raises `NumberMissing`, `NumberWanted`."""
        number = self.maybe_number()
        if number is not None:
            return number
        token = self.peek()
        if token is None:
            raise NumberMissing
        raise NumberWanted(given=shortened(token.text))

    def lone_number(self) -> int | None:
        """Take a recommendation's number if it is the only token left."""
        before = self.position
        number = self.maybe_number()
        if self.done:
            return number
        self.position = before
        return None

    def maybe_item_number(self) -> int | None:
        """Take an action item's number, with or without its A, if one comes next."""
        token = self.peek()
        match = ITEM_NUMBER.fullmatch(token.value) if token and token.kind == "word" else None
        if match is None:
            return None
        self.position += 1
        return int(match.group(1))

    def item_number(self) -> int:
        """Take an action item's number; raises `ItemNumberMissing`, `ItemNumberWanted`."""
        number = self.maybe_item_number()
        if number is not None:
            return number
        token = self.peek()
        if token is None:
            raise ItemNumberMissing
        raise ItemNumberWanted(given=shortened(token.text))

    def maybe_text(self) -> str | None:
        """Take a quotation if one comes next; return None if it is empty."""
        token = self.peek()
        if token is None or token.kind != "quoted":
            return None
        self.position += 1
        return token.value or None

    def maybe_word(self) -> str | None:
        """Take a single word, with any meaning, if one comes next."""
        token = self.peek()
        if token is None or token.kind != "word":
            return None
        self.position += 1
        return token.value

    def text(self) -> str:
        """Take a quotation; raises `TextMissing`, `QuotesWanted`."""
        token = self.peek()
        if token and token.kind != "quoted":
            raise QuotesWanted(given=shortened(token.text))
        found = self.maybe_text()
        if found is None:
            raise TextMissing
        return found

    def maybe(self, vocabulary: Vocabulary[Meaning]) -> Meaning | None:
        """Take the longest run of words that has a meaning in `vocabulary`."""
        index = vocabulary.index
        run = self._run()
        for length in range(len(run), 0, -1):
            meaning = index.get(folded(" ".join(run[:length]).replace(",", "")))
            if meaning is not None:
                self.position += length
                return meaning
        return None

    def one_of(self, vocabulary: Vocabulary[Meaning]) -> Meaning:
        """Take a word of `vocabulary`; raises `WordMissing`, `WordMisspelt`, `WordUnknown`."""
        meaning = self.maybe(vocabulary)
        if meaning is not None:
            return meaning
        allowed = vocabulary.shown(self.language)
        token = self.peek()
        if token is None:
            raise WordMissing(allowed=allowed)
        guess = nearest(token.text, vocabulary.every_word())
        if guess:
            raise WordMisspelt(given=shortened(token.text), nearest=guess)
        raise WordUnknown(given=shortened(token.text), allowed=allowed)

    def keyword(self, *wanted: str, of: Vocabulary[str] = KEYWORDS) -> str | None:
        """Take one of the `wanted` key words of a vocabulary if it comes next."""
        before = self.position
        meaning = self.maybe(of)
        if meaning in wanted:
            return meaning
        self.position = before
        return None

    def person(self) -> str:
        """Take a mention and return the Slack id, or the handle if the person typed it themselves.

        Raises `PersonMissing`.
        """
        person = self.maybe_person()
        if person is None:
            raise PersonMissing
        return person

    def link(self) -> str:
        """Take a link; raises `LinkMissing`."""
        token = self.peek()
        if token is None:
            raise LinkMissing
        if token.kind == "link" or ADDRESS.match(token.value):
            self.position += 1
            return token.value
        raise LinkMissing

    def day(
        self,
        *,
        lean: Lean = "future",
        floor: date | None = None,
        stops: Collection[str] = (),
        also: Collection[Vocabulary[Any]] = (),
    ) -> date:
        """Take a date of one or several words, or in quotation marks, and read it with `read_day`.

        The date ends before a key word of `stops` (meanings of `vocabulary.KEYWORDS`), a word of `also`, a
        version, a mention, a link or a quotation. A key word that is also part of the date ("de", "in") stays
        in the date. Raises the errors of `read_day`.
        """
        return self._dated(
            lambda text: read_day(text, today=self.today, language=self.language, lean=lean, floor=floor),
            stops,
            also,
        )

    def window(self, *, stops: Collection[str] = (), also: Collection[Vocabulary[Any]] = ()) -> Window:
        """Take a range of days ("this week", "hoy", a date), and read it with `read_window`.

        It ends where `day` would. Raises the errors of `read_window`.
        """
        return self._dated(
            lambda text: read_window(text, today=self.today, language=self.language), stops, also
        )

    def source_language(self) -> Language:
        """Take the name of a language."""
        return self.one_of(LANGUAGE_NAMES)

    def version(self) -> int | None:
        """Take `v12`, the version that the person was looking at, if it comes next."""
        token = self.peek()
        match = VERSION.fullmatch(token.value) if token and token.kind == "word" else None
        if match is None:
            return None
        self.position += 1
        return int(match.group(1))

    def page(self) -> int:
        """Take `page 2` if it comes next; otherwise return 1."""
        return max(1, self.number()) if self.keyword("page") else 1

    def maybe_person(self) -> str | None:
        """Take a mention or an @handle if one comes next."""
        token = self.peek()
        if token and (token.kind == "person" or (token.kind == "word" and HANDLE.match(token.value))):
            self.position += 1
            return token.value.removeprefix("@")
        return None

    def options(self, readers: dict[str, Callable[[], None]]) -> int | None:
        """Read key words in any order with their `readers`; return the version if there is one."""
        expected = None
        while not self.done:
            version = self.version()
            if version is not None:
                expected = version
            elif word := self.keyword(*readers):
                readers[word]()
            else:
                self.end()
        return expected

    def _dated(
        self, read: Callable[[str], Dated], stops: Collection[str], also: Collection[Vocabulary[Any]]
    ) -> Dated:
        """Take the longest run of words that `read` accepts, or answers with a question."""
        if quotation := self.maybe_text():
            return read(quotation)
        start = self.position
        mistakes: list[GrammarError] = []
        for end in reversed(list(self._ends_of_date(stops, also))):
            try:
                found = read(" ".join(token.value for token in self.tokens[start:end]))
            except (DateUnclear, TimeOfDay) as mistake:
                mistakes.append(mistake)
            else:
                self.position = end
                return found
        if not mistakes:
            raise DateMissing
        raise next((each for each in reversed(mistakes) if isinstance(each, TimeOfDay)), mistakes[0])

    def _ends_of_date(self, stops: Collection[str], also: Collection[Vocabulary[Any]]) -> Iterator[int]:
        """Yield the positions before which a date may end, the nearest first."""
        start = self.position
        for position, token in enumerate(self.tokens[start:], start):
            word = token.value
            if token.kind != "word" or VERSION.fullmatch(word) or HANDLE.match(word) or ADDRESS.match(word):
                break
            self.position = position
            stopped = self.keyword(*stops) or any(self.maybe(words) for words in also)
            self.position = start
            if stopped and position > start:
                yield position
            if stopped and not may_be_of_date(word):
                return
        else:
            position = len(self.tokens)
        if position > start:
            yield position

    def _run(self) -> list[str]:
        run = []
        for token in self.tokens[self.position : self.position + LONGEST_PHRASE]:
            if token.kind != "word":
                break
            run.append(token.value)
        return run


def nearest(word: str, names: Iterable[str], *, cutoff: float = 75) -> str | None:
    """Return the name most like `word`, ignoring accents and case, or None if none is close."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only a misspelling pays for the import)

    found = process.extractOne(
        folded(word)[:LONGEST_ECHO], list(names), scorer=fuzz.ratio, processor=folded, score_cutoff=cutoff
    )
    return str(found[0]) if found else None
