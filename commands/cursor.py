"""Reads a command's tokens one by one and turns them into typed values, or into a question."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from bot.errors import EnlaceError
from bot.i18n import N_, Language
from commands.lexer import Token
from commands.vocabulary import KEYWORDS, LANGUAGE_NAMES, Vocabulary, folded

Meaning = TypeVar("Meaning")

LONGEST_PHRASE = 4
"""Words in the longest name of a status ("reported, pending verification")."""
LONGEST_ECHO = 60
"""Characters of a wrong word that are repeated back."""
NUMBER = re.compile(r"(?:#|r|rec)?0*(\d{1,9})[a-z]?[.,:]?", re.IGNORECASE)
VERSION = re.compile(r"v(\d{1,9})", re.IGNORECASE)
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
SLASHED_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
MONTHS = 12


class GrammarError(EnlaceError):
    """A command that was not understood; the answer adds the usage of `subcommand` and an example."""

    subcommand: str | None = None


class NumberMissing(GrammarError):
    message = N_("Which recommendation? Its number is missing.")


class NumberWanted(GrammarError):
    message = N_("A recommendation's number was expected here, not “%(given)s”.")


class TextMissing(GrammarError):
    message = N_("A text in quotation marks is missing.")


class QuotesWanted(GrammarError):
    message = N_(
        "I do not know what “%(given)s” means here. If it is part of a text, put the text in quotation marks."
    )


class TooMuch(GrammarError):
    message = N_("“%(given)s” is more than this command takes.")


class WordMissing(GrammarError):
    message = N_("A word is missing here; it can be %(allowed)s.")


class WordUnknown(GrammarError):
    message = N_("“%(given)s” is not one of the words that can stand here: %(allowed)s.")


class WordMisspelt(GrammarError):
    message = N_("I do not know “%(given)s”. Did you mean “%(nearest)s”?")


class LinkMissing(GrammarError):
    message = N_("The link to the source is missing.")


class PersonMissing(GrammarError):
    message = N_("Mention the person with @ and choose the name that Slack offers.")


class DateUnclear(GrammarError):
    message = N_("I cannot read “%(given)s” as a date. Write year, month and day: 2026-10-01.")


class DateAmbiguous(GrammarError):
    message = N_(
        "“%(given)s” can be read as two dates, day first or month first. Write year, month and day: "
        "2026-10-01."
    )


@dataclass
class Cursor:
    """The tokens of one command and how far they have been read; `today` is the person's calendar day."""

    tokens: tuple[Token, ...]
    language: Language
    today: date
    position: int = 0

    def peek(self) -> Token | None:
        """Return the next token without taking it."""
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self) -> Token | None:
        """Return the next token and move on."""
        token = self.peek()
        self.position += token is not None
        return token

    @property
    def done(self) -> bool:
        """Whether everything was read."""
        return self.peek() is None

    def end(self) -> None:
        """Raise `TooMuch` or `QuotesWanted` if anything is left."""
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

    def maybe_text(self) -> str | None:
        """Take a quotation if one comes next and holds anything."""
        token = self.peek()
        if token is None or token.kind != "quoted":
            return None
        self.position += 1
        return token.value or None

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

    def keyword(self, *wanted: str) -> str | None:
        """Take one of the `wanted` key words of `vocabulary.KEYWORDS` if it comes next."""
        before = self.position
        meaning = self.maybe(KEYWORDS)
        if meaning in wanted:
            return meaning
        self.position = before
        return None

    def person(self) -> str:
        """Take a mention and return the Slack id, or the handle where the person typed it without one."""
        token = self.peek()
        if token and (token.kind == "person" or (token.kind == "word" and re.match(r"@\S", token.value))):
            self.position += 1
            return token.value.removeprefix("@")
        raise PersonMissing

    def link(self) -> str:
        """Take a link; raises `LinkMissing`, `QuotesWanted`."""
        token = self.peek()
        if token is None:
            raise LinkMissing
        if token.kind == "link" or re.match(r"\w+://|www\.", token.value):
            self.position += 1
            return token.value
        raise LinkMissing

    def day(self) -> date:
        """Take a date; raises `DateUnclear`, `DateAmbiguous`."""
        word = self.keyword("today", "yesterday")
        if word:
            return self.today - timedelta(days=word == "yesterday")
        token = self.take()
        given = token.text if token else ""
        if match := ISO_DATE.fullmatch(given):
            year, month, day = map(int, match.groups())
        elif match := SLASHED_DATE.fullmatch(given):
            first, second, year = map(int, match.groups())
            if first <= MONTHS and second <= MONTHS and first != second:
                raise DateAmbiguous(given=shortened(given))
            day, month = (first, second) if first > MONTHS else (second, first)
        else:
            raise DateUnclear(given=shortened(given))
        try:
            return date(year, month, day)
        except ValueError:
            raise DateUnclear(given=shortened(given)) from None

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
        """Take `page 2` if it comes next; 1 otherwise."""
        return max(1, self.number()) if self.keyword("page") else 1

    def options(self, readers: dict[str, Callable[[], None]]) -> int | None:
        """Read key words, in any order, by their `readers`, and a version, which is returned."""
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

    def _run(self) -> list[str]:
        run = []
        for token in self.tokens[self.position : self.position + LONGEST_PHRASE]:
            if token.kind != "word":
                break
            run.append(token.value)
        return run


def nearest(word: str, names: Iterable[str], *, cutoff: float = 75) -> str | None:
    """Return the name most like `word`, accents and case aside, or None where none is close."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only a misspelling pays for the import)

    found = process.extractOne(
        folded(word)[:LONGEST_ECHO], list(names), scorer=fuzz.ratio, processor=folded, score_cutoff=cutoff
    )
    return str(found[0]) if found else None


def shortened(text: str) -> str:
    """Return `text` at a length that can be repeated back."""
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
