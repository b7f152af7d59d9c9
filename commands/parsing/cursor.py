"""Read a command's tokens one by one as typed values, or raise a mistake that asks a question."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from bot.domain.action_items.action_item import Window
from bot.i18n import Language
from commands.parsing.dates.mistakes import DateMissing, DateUnclear, RangeOpen, TimeOfDay
from commands.parsing.dates.phrases import Lean
from commands.parsing.dates.reading import LONGEST_DATE, read_day, read_range, read_window
from commands.parsing.dates.words import may_be_of_date, may_begin_date, month_named, names
from commands.parsing.lexer import Token
from commands.parsing.mistakes import (
    LONGEST_ECHO,
    GrammarError,
    ItemNumberMissing,
    LinkMissing,
    NumberMissing,
    NumberWanted,
    OneAtATime,
    PersonMissing,
    QuotesWanted,
    SaidTwice,
    TextMissing,
    TooMuch,
    WordMissing,
    WordMisspelt,
    WordUnknown,
    shortened,
)
from commands.parsing.talk import start_of_courtesies
from commands.parsing.vocabulary import (
    KEYWORDS,
    LANGUAGE_NAMES,
    NUMBER_WORDS,
    SMALL_WORDS,
    Vocabulary,
    folded,
)

Meaning = TypeVar("Meaning")
Dated = TypeVar("Dated", date, Window)

LONGEST_PHRASE = 4
"""Words in the longest name of a status ("reported, pending verification")."""
NUMBER = re.compile(r"(?:#|r-?|recs?\.?-?)?0*(\d{1,9})[a-z]?[.,:;?!]*", re.IGNORECASE)
ITEM_NUMBER = re.compile(r"(?:#|a-?|#a-?)?0*(\d{1,9})[.,:;?!]*", re.IGNORECASE)
MARKED_ITEM = re.compile(r"(?:#?a-?|#)0*(\d{1,9})[.,:;?!]*", re.IGNORECASE)
"""An action item's number with its A, which no recommendation's number has."""
VERSION = re.compile(r"v(\d{1,9})", re.IGNORECASE)
LONGEST_BARE_DATE = 8
"""Words in the longest date that is looked for without a key word before it."""
LONGEST_RANGE = 12
"""Words in the longest range of days."""
OPENING = "¿¡("
"""Punctuation before the first word of a sentence."""
BEFORE_RANGES = frozenset({"from", "between", "del", "de", "desde", "entre", "starting"})
"""Words with which a range of days begins."""
COUNTED = frozenset({"days", "weeks", "months", "%", "dias", "semanas", "meses", "percent", "por ciento"})
"""What numbers count that name nothing."""
DIGITS = re.compile(r"\d[/.-]\d|\d{4}")
ADDRESS = re.compile(r"\w+://|www\.")
HANDLE = re.compile(r"@\S")


@dataclass
class Cursor:
    """The tokens of one command and the reading position; `today` is the person's calendar day."""

    tokens: tuple[Token, ...]
    language: Language
    today: date
    position: int = 0
    kept: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict, repr=False)

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

    @property
    def asks(self) -> bool:
        """Say whether the words are a question, which changes nothing."""
        words = [token for token in self.tokens if token.kind == "word"]
        return bool(words) and (words[-1].value.endswith("?") or words[0].value.startswith("¿"))

    def ahead(self, read: Callable[[], object]) -> bool:
        """Say whether `read` takes something here, and take nothing."""
        before = self.position
        found = read()
        self.position = before
        return bool(found)

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

    def subject(self, nouns: Vocabulary[str], number: re.Pattern[str] = NUMBER) -> int | None:
        """Take a number, in digits or in words, with the noun and the articles before it; else None.

        The small number words ("one") count only after a noun or at the end.
        """
        start, named = self.position, False
        for _ in range(LONGEST_PHRASE + 1):
            token = self.peek()
            if token is None or token.kind != "word":
                break
            match = number.fullmatch(token.value.lstrip(OPENING))
            if match and not (self._begins_date(nouns) or (not named and self._counts(token))):
                self.position += 1
                self._check_alone(number)
                return int(match[1])
            spelt = NUMBER_WORDS.meaning(token.name)
            if spelt is not None and (named or spelt > 1 or self.position + 1 == len(self.tokens)):
                self.position += 1
                return spelt
            word = self.maybe(nouns)
            if word is None and not self.maybe(SMALL_WORDS):
                break
            named = named or word is not None
        self.position = start
        return None

    def _counts(self, token: Token) -> bool:
        """Say whether the bare number that comes next only counts what follows: "3 days"."""
        following = self.tokens[self.position + 1 : self.position + 2]
        return token.value.isdecimal() and bool(following) and following[0].name in COUNTED

    def _begins_date(self, nouns: Vocabulary[str]) -> bool:
        """Say whether the number that comes next is the day of a month: "27 de noviembre la tarea 6".

        It is if something later is plainly what the number would name. Otherwise "6 november 27" begins with
        the number that the command is about.
        """
        following = [token.name for token in self.tokens[self.position + 1 : self.position + 3]]
        if following[:1] and following[0] in {"de", "of"}:
            following = following[1:]
        if not following or month_named(names().get(following[0], following[0])) is None:
            return False
        later = self.tokens[self.position + 2 : self.position + LONGEST_RANGE]
        return any(
            MARKED_ITEM.fullmatch(token.value)
            or (before.name in nouns.index and NUMBER.fullmatch(token.value))
            for before, token in pairwise(later)
        ) or any(MARKED_ITEM.fullmatch(token.value) for token in later[:1])

    def _check_alone(self, number: re.Pattern[str]) -> None:
        """Raise `OneAtATime` if another number is joined to the one just taken: "5 and 6", "5, 6"."""
        before, joined = self.tokens[self.position - 1], self.position
        if joined < len(self.tokens) and self.tokens[joined].name in {"and", "y", "e", "&"}:
            joined += 1
        elif not before.value.endswith(","):
            return
        if joined < len(self.tokens) and number.fullmatch(self.tokens[joined].value):
            raise OneAtATime(given=shortened(f"{before.value} {self.tokens[joined].value}"))

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
        """Take an action item's number; raises `ItemNumberMissing`."""
        number = self.maybe_item_number()
        if number is None:
            raise ItemNumberMissing
        return number

    def maybe_text(self) -> str | None:
        """Take a quotation if one comes next; return None if it is empty."""
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
        for length, words in self._phrases():
            meaning = index.get(words)
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

    def bare_day(self, *, lean: Lean = "future") -> date | None:
        """Take a date that no key word introduces, if one comes next: "friday", "12/18", "fin de mes".

        Raises the errors of `read_day` for what is certainly meant as a date, such as "03/04".
        """
        token = self.peek()
        if token is None or token.kind != "word" or not may_begin_date(token.value):
            return None
        start = self.position
        try:
            for end in range(min(len(self.tokens), start + LONGEST_BARE_DATE), start, -1):
                words = self.tokens[start:end]
                if any(each.kind != "word" for each in words):
                    continue
                text = " ".join(each.value for each in words)
                if len(text) > LONGEST_DATE:
                    continue
                try:
                    found = read_day(text, today=self.today, language=self.language, lean=lean)
                except (DateUnclear, DateMissing, TimeOfDay):
                    continue
                self.position = end
                return found
        except GrammarError:
            if end - start > 1 or DIGITS.search(token.value):
                raise
        return None

    def bare_range(self) -> tuple[date, date] | None:
        """Take the first and the last day of a range, if one comes next: "from 5 to 10 December".

        Raises the errors of `read_range` for what is certainly meant as one.
        """
        start, token = self.position, self.peek()
        if token is None or token.kind != "word":
            return None
        if not (token.name in BEFORE_RANGES or may_begin_date(token.value)):
            return None
        for end in range(min(len(self.tokens), start + LONGEST_RANGE), start + 1, -1):
            words = self.tokens[start:end]
            text = " ".join(each.value for each in words)
            if any(each.kind != "word" for each in words) or len(text) > LONGEST_DATE:
                continue
            try:
                found = read_range(text, today=self.today, language=self.language)
            except (DateUnclear, DateMissing, TimeOfDay, RangeOpen):
                continue
            self.position = end
            return found
        return None

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

    def page_number(self) -> int:
        """Take `page 2`; raises `NumberMissing` or `NumberWanted` after "page" alone. 0 if it is not next."""
        return max(1, self.number()) if self.keyword("page") else 0

    def maybe_link(self) -> str | None:
        """Take a link if one comes next."""
        token = self.peek()
        if token is None or not (
            token.kind == "link" or (token.kind == "word" and ADDRESS.match(token.value))
        ):
            return None
        self.position += 1
        return token.value if token.kind == "link" else token.value.rstrip(",;")

    def maybe_person(self) -> str | None:
        """Take a mention or an @handle if one comes next."""
        token = self.peek()
        if token and (token.kind == "person" or (token.kind == "word" and HANDLE.match(token.value))):
            self.position += 1
            return token.value.removeprefix("@")
        return None

    def options(self, readers: dict[str, Callable[[], None]]) -> int | None:
        """Read key words in any order with their `readers`; return the version if there is one.

        Raises `SaidTwice`.
        """
        expected, said = None, set[str]()
        while token := self.peek():
            version = self.version()
            if version is not None:
                expected = version
            elif word := self.keyword(*readers):
                self.once(word, said, token)
                readers[word]()
            else:
                self.end()
        return expected

    def once(self, what: str, said: set[str], token: Token) -> None:
        """Note in `said` that `token` says `what`; raises `SaidTwice` if something did before."""
        if what in said:
            raise SaidTwice(given=shortened(token.text))
        said.add(what)

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
        """Yield the positions before which a date may end, the nearest first.

        The last one is past what can be read as a date: its mistake repeats as much of it as an error can.
        """
        start, length = self.position, 0
        last = max(start, start_of_courtesies(self.tokens))
        for position in range(start, last):
            token = self.tokens[position]
            word = token.value
            marked = VERSION.fullmatch(word) or HANDLE.match(word) or MARKED_ITEM.fullmatch(word)
            if token.kind != "word" or marked or ADDRESS.match(word):
                break
            self.position = position
            stopped = self.keyword(*stops) or any(self.maybe(words) for words in also)
            self.position = start
            if stopped and position > start:
                yield from self._without_small_words(start, position)
            if stopped and not may_be_of_date(word):
                return
            length += len(word) + 1
            if length > LONGEST_DATE + 1:
                yield position + 1
                return
        else:
            position = last
        if position > start:
            yield from self._without_small_words(start, position)

    def _without_small_words(self, start: int, end: int) -> Iterator[int]:
        """Yield where a date may end: before the small words that introduce what follows, or after them."""
        bare = end
        while bare > start + 1 and SMALL_WORDS.meaning(self.tokens[bare - 1].name):
            bare -= 1
        if bare < end:
            yield bare
        yield end

    def _phrases(self) -> tuple[tuple[int, str], ...]:
        """Return the runs of words that begin here, the longest first, each with its number of words."""
        found = self.kept.get(self.position)
        if found is None:
            run, phrases = "", list[tuple[int, str]]()
            for token in self.tokens[self.position : self.position + LONGEST_PHRASE]:
                if token.kind != "word":
                    break
                run = f"{run} {token.name}" if run and token.name else run or token.name
                phrases.append((len(phrases) + 1, run))
            found = self.kept[self.position] = tuple(reversed(phrases))
        return found


def nearest(word: str, names: Iterable[str], *, cutoff: float = 75) -> str | None:
    """Return the name most like `word`, ignoring accents and case, or None if none is close."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only a misspelling pays for the import)

    found = process.extractOne(
        folded(word[:LONGEST_ECHO])[:LONGEST_ECHO],
        list(names),
        scorer=fuzz.ratio,
        processor=folded,
        score_cutoff=cutoff,
    )
    return str(found[0]) if found else None
