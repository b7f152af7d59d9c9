"""Fill the slots of a command with its words: in any order in which they are plain, the rest as text.

A command says which slots it has. Words that fill none are its text. Whether that is plain or in doubt is
decided here, once for all commands:

- A quotation is the text, wherever it stands.
- Words without quotation marks are the text if they run on to the end. From their beginning on, only slots
  with a mark of their own (a key word, a mention, a link) are looked for, and finding one is a doubt.
- A word such as "blocked" right before such a text is in doubt, too: "blocked roads delayed the visit".

What is in doubt is never carried out: its form opens, filled in with what was understood.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.i18n import N_
from commands.parsing.cursor import HANDLE, NUMBER, VERSION, Cursor
from commands.parsing.dates.words import month_named, names
from commands.parsing.lexer import Token
from commands.parsing.mistakes import GrammarError, SaidTwice, TextMissing, TooMuch, shortened
from commands.parsing.talk import DUE_WORDS, FILLERS, PUNCTUATION, is_talk, start_of_courtesies
from commands.parsing.vocabulary import (
    ITEM_NOUNS,
    KEYWORDS,
    LABELS,
    LENGTHS,
    REC_NOUNS,
    SAYING,
    Vocabulary,
)

MOST_FILLERS = 3
"""Small words that may come before what fills a slot."""
NAMED_NUMBER = re.compile(r"(?:#|[ra]-?|#a-?|recs?\.?-?)0*\d{1,9}[a-z]?[.,:;?!]*", re.IGNORECASE)
"""A number that says by itself of what it is one."""
BEFORE_NUMBERS = frozenset(
    {
        "la",
        "of",
        "on",
        "for",
        "to",
        "about",
        "from",
        "with",
        "in",
        "off",
        "de",
        "a",
        "en",
        "con",
        "para",
        "por",
    }
)
"""Words after which a number at the end of a text names something."""
AFTER_NUMBERS = frozenset({"because", "for", "from", "is", "para", "por", "porque", "to", "with", "y", "and"})
"""Words that go on after the number of something, and do not say what is counted."""
NOTHING: Any = object()
"""What a slot's reader returns if the slot's words do not come next; None is a value."""

Reader = Callable[[Cursor], Any]


class Unquoted(str):
    """A text that came without quotation marks; if anything follows it, it is in doubt where it ends."""

    __slots__ = ()


class InDoubt(GrammarError):
    message = N_(
        "Please check what was understood: without quotation marks, some of these words can mean more than "
        "one thing."
    )


@dataclass(frozen=True)
class Slot:
    """One thing that a command can say; `read` returns `NOTHING` if it does not come next.

    `marked` slots are recognised within text as well. `calm` ones among them are no reason for doubt there.
    `several` may be said more than once. A `plain_word` could also be the first word of a text. A `late` slot
    is recognised within text, too, but only where `is_clear` says so, and only if nothing has filled it. One
    that `trims` takes the small words and the comma before it out of the text: "Draft the memo, for @x".
    """

    name: str
    read: Reader
    marked: bool = False
    calm: bool = False
    several: bool = False
    plain_word: bool = False
    late: bool = False
    trims: bool = False


@dataclass(frozen=True)
class Filled:
    """What fills the slots of a command.

    `text` is the quotation, or else the words that fill no slot; `mentions` are the Slack ids in it. `doubt`
    is the first reason not to carry it out as it is. `quoted` says that the text is the `quotation` alone;
    `loose` are the words outside of it that fill no slot.
    """

    values: Mapping[str, Sequence[Any]]
    text: str | None = None
    mentions: tuple[str, ...] = ()
    doubt: GrammarError | None = None
    quoted: bool = False
    quotation: str | None = None
    loose: tuple[Token, ...] = ()

    def has(self, name: str) -> bool:
        """Say whether a slot is filled."""
        return name in self.values

    def one(self, name: str, otherwise: Any = None) -> Any:
        """Return what fills a slot, or `otherwise`."""
        return self.values[name][0] if name in self.values else otherwise

    def all(self, name: str) -> tuple[Any, ...]:
        """Return everything that fills a slot that may be said several times."""
        return tuple(self.values.get(name, ()))

    def check_no_text(self) -> None:
        """Raise `TooMuch` if there are words that fill no slot, for a command that takes no text."""
        if self.doubt:
            raise self.doubt
        if self.text is not None:
            raise TooMuch(given=shortened(self.text))


@dataclass
class _Filling:
    """What was found so far. `runs` are the stretches of words that fill no slot."""

    slots: Sequence[Slot]
    values: dict[str, list[Any]] = field(default_factory=dict)
    quotations: list[Token] = field(default_factory=list)
    runs: list[list[Token]] = field(default_factory=list)
    open_run: bool = False
    doubt: GrammarError | None = None
    last: tuple[Slot, Token] | None = None
    twice: set[str] = field(default_factory=set)

    def suspect(self, why: GrammarError) -> None:
        self.doubt = self.doubt or why

    def take_slot(self, cursor: Cursor) -> bool:
        """Take what fills a slot, with the small words before it, if it comes next."""
        start = cursor.position
        for skipped in range(1 if self.runs else MOST_FILLERS + 1):
            if skipped and not _is_filler(cursor.tokens[start : start + skipped]):
                break
            for slot in self.slots:
                if self.runs and not slot.marked and not (slot.late and slot.name not in self.values):
                    continue
                if (
                    slot.name in self.values
                    and not slot.several
                    and (not slot.marked or slot.name in self.twice)
                ):
                    continue
                cursor.position = start + skipped
                if self._read(slot, cursor):
                    return True
        cursor.position = start
        return False

    def _read(self, slot: Slot, cursor: Cursor) -> bool:
        before = cursor.position
        try:
            value = slot.read(cursor)
        except GrammarError as mistake:
            if self.runs:
                return False
            # The mistake is asked about; its words are kept with the text.
            self.suspect(mistake)
            cursor.position = before
            return False
        if value is NOTHING or cursor.position == before:
            return False
        if self.runs and slot.late and not is_clear(cursor, before):
            return False
        if isinstance(value, Unquoted) and not cursor.done:
            self.suspect(InDoubt())
        if self.runs and not slot.calm:
            self.suspect(InDoubt())
        if self.open_run and slot.trims:
            self._without_small_words()
        if slot.name in self.values and not slot.several:
            self.suspect(SaidTwice(given=shortened(cursor.tokens[before].text)))
            self.twice.add(slot.name)  # enough to ask about; what follows is not looked at again
            self._keep(cursor.tokens[before : cursor.position])
        else:
            self.values.setdefault(slot.name, []).append(value)
        self.last = (slot, cursor.tokens[cursor.position - 1])
        self.open_run = False
        return True

    def _without_small_words(self) -> None:
        """Take the preposition before a mention out of the text: "Draft the memo, for @x"."""
        run = self.runs[-1]
        while len(run) > 1 and (run[-1].name in FILLERS.index or not run[-1].value.strip(PUNCTUATION)):
            run.pop()
        if run[-1].value.endswith(","):
            run[-1] = replace(run[-1], value=run[-1].value.rstrip(","))

    def keep(self, token: Token) -> None:
        """Keep a token as text."""
        if not self.runs and self.last and self.last[0].plain_word and _could_go_on(self.last[1], token):
            self.suspect(InDoubt())
        if self.runs and not self.open_run:
            self.suspect(InDoubt())
        self._keep([token])

    def _keep(self, kept: Sequence[Token]) -> None:
        if not self.open_run:
            self.runs.append([])
            self.open_run = True
        self.runs[-1].extend(kept)


def fill(cursor: Cursor, *slots: Slot) -> Filled:
    """Read the rest of a command into `slots`. People whom the text mentions stay in it."""
    filling, courtesies = _Filling(slots), start_of_courtesies(cursor.tokens)
    while (token := cursor.peek()) is not None:
        if token.kind == "quoted":
            filling.quotations.append(token)
            filling.open_run = False
            filling.last = None
            if not token.closed:
                filling.suspect(InDoubt())
            cursor.take()
        elif filling.take_slot(cursor):
            continue
        elif not filling.runs and cursor.position >= courtesies:
            break
        elif not filling.runs and _introduces_quotation(cursor):
            cursor.take()
        elif not filling.runs and not token.value.strip(PUNCTUATION):
            filling.last = None
            cursor.take()
        else:
            filling.keep(token)
            cursor.take()
    cursor.position = len(cursor.tokens)
    return _filled(filling)


def _introduces_quotation(cursor: Cursor) -> bool:
    """Say whether a small word comes next, and a quotation right after it: 'rename 6 to "Draft"'."""
    read = cursor.tokens[cursor.position : cursor.position + 2]
    return len(read) > 1 and read[1].kind == "quoted" and _is_filler(read[:1])


def _filled(filling: _Filling) -> Filled:
    loose = tuple(token for run in filling.runs for token in run)
    quotations = filling.quotations
    if len(quotations) > 1:
        filling.suspect(SaidTwice(given=shortened(quotations[1].text)))
    if quotations and loose:
        filling.suspect(InDoubt())
    kept = [*quotations, *loose]
    mentions = [id_ for token in quotations for id_ in token.mentions]
    mentions += [token.value for token in loose if token.kind == "person"]
    return Filled(
        filling.values,
        " ".join(filter(None, (_written(token) for token in kept))) or None,
        tuple(dict.fromkeys(mentions)),
        filling.doubt,
        bool(quotations) and not loose,
        quotations[0].value if quotations else None,
        loose,
    )


def _written(token: Token) -> str:
    return token.value if token.kind in {"quoted", "link"} else token.text


def _is_filler(read: Sequence[Token]) -> bool:
    return all(
        token.kind == "word" and (not token.value.strip(PUNCTUATION) or token.name in FILLERS.index)
        for token in read
    )


def _could_go_on(word: Token, following: Token) -> bool:
    """Say whether a text may begin with `word` and go on with `following`: "blocked roads"."""
    ended = word.value[-1:] in ".,:;" or any(sign in word.value for sign in "-_")
    return not ended and following.kind == "word" and following.value[:1].islower()


def is_clear(cursor: Cursor, start: int) -> bool:
    """Say whether the number that was just taken, with what is before it from `start` on, names a thing.

    Within a text, "the last 5 days" and "3 cruces" name none; "of rec 5", "la 5" and "about 5." do.
    """
    taken, before = cursor.tokens[start : cursor.position], cursor.tokens[max(0, start - 1) : start]
    last, following = taken[-1], cursor.peek()
    if NAMED_NUMBER.fullmatch(last.value.lstrip(PUNCTUATION)):
        return True
    if any(token.name in words.index for token in taken[:-1] for words in (REC_NOUNS, ITEM_NOUNS)):
        return True
    if following and following.kind == "word" and _counts(following):
        return False
    introduced = {token.name for token in (*before, *taken[:-1])} & BEFORE_NUMBERS
    if following is None or following.kind != "word" or not following.value.strip(PUNCTUATION):
        return bool(introduced)
    ended = last.value[-1:] in ".,:;?!" or following.name in AFTER_NUMBERS
    return "la" in introduced or bool(introduced and ended)


def _counts(token: Token) -> bool:
    """Say whether a word after a number shows that it only counts: "5 days", "5 %"."""
    return (
        LENGTHS.meaning(token.name) == "unit" or month_named(names().get(token.name, token.name)) is not None
    )


def number_within(cursor: Cursor, nouns: Vocabulary[str], number: re.Pattern[str] = NUMBER) -> int | None:
    """Return the only number in a question that names something; None if there are none or several.

    It leaves the cursor as it was.
    """
    start, found = cursor.position, set[int]()
    while (token := cursor.peek()) is not None:
        before = cursor.position
        try:
            taken = cursor.subject(nouns, number) if token.kind == "word" else None
        except GrammarError:
            cursor.position = start
            return None
        following = cursor.peek()
        counts = following is not None and following.kind == "word" and _counts(following)
        if taken is not None and (before == start or not counts):
            found.add(taken)
        elif taken is None:
            cursor.take()
    cursor.position = start
    return found.pop() if len(found) == 1 else None


def asked_about(cursor: Cursor, nouns: Vocabulary[str], number: re.Pattern[str] = NUMBER) -> int | None:
    """Return the only number of a question: every other word is its frame. It leaves the cursor as it was."""
    start, kept, found = cursor.position, list[Token](), None
    while (token := cursor.peek()) and token.kind == "word":
        if found is None and (found := cursor.subject(nouns, number)) is not None:
            continue
        kept.append(token)
        cursor.take()
    done, cursor.position = cursor.done, start
    return found if done and is_talk(kept, DUE_WORDS) else None


def word(name: str, vocabulary: Vocabulary[Any], *, several: bool = False) -> Slot:
    """Return a slot that a word of a vocabulary fills, which could also begin a text."""
    return Slot(name, lambda cursor: _or_nothing(cursor.maybe(vocabulary)), several=several, plain_word=True)


def filter_word(name: str, vocabulary: Vocabulary[Any]) -> Slot:
    """Return the slot of a filter of a list: other words, of a category or of a text, may come before it."""
    return replace(word(name, vocabulary, several=True), marked=True, calm=True)


def subject(name: str, nouns: Vocabulary[str], number: re.Pattern[str] = NUMBER) -> Slot:
    """Return the slot of the number of a recommendation or an action item."""
    return Slot(name, lambda cursor: _or_nothing(cursor.subject(nouns, number)))


def late(slot: Slot) -> Slot:
    """Return a slot that is recognised within text as well, if nothing before the text has filled it."""
    return replace(slot, late=True, trims=True)


def key_text(name: str, keyword: str, *stops: str, of: Vocabulary[str] = KEYWORDS) -> Slot:
    """Return the slot of a text after a key word: a quotation, a mention, or words up to one of `stops`."""

    def read(cursor: Cursor) -> Any:
        return text_after(cursor, stops, of) if cursor.keyword(keyword, of=of) else NOTHING

    return Slot(name, read, marked=True)


def text_after(cursor: Cursor, stops: Sequence[str], of: Vocabulary[str] = KEYWORDS) -> str:
    """Take a quotation, a mention, or words up to one of `stops`; raises `TextMissing`."""
    token = cursor.peek()
    if token is None:
        raise TextMissing
    if token.kind != "word" or HANDLE.match(token.value):
        cursor.take()
        if not token.text:
            raise TextMissing
        return _written(token)
    words: list[str] = []
    while (token := cursor.peek()) and token.kind == "word" and not VERSION.fullmatch(token.value):
        before = cursor.position
        if words and cursor.keyword(*stops, of=of):
            cursor.position = before
            break
        cursor.take()
        words.append(token.value)
    if not words:
        raise TextMissing
    return Unquoted(" ".join(words))


def _or_nothing(found: Any) -> Any:
    return NOTHING if found is None else found


def _version(cursor: Cursor) -> Any:
    return _or_nothing(cursor.version())


def _person(cursor: Cursor) -> Any:
    return _or_nothing(cursor.maybe_person())


def _label(cursor: Cursor) -> Any:
    """Read a label before a text ("note:"); the same word alone may be the text's own first one."""
    token = cursor.peek()
    if token is None or token.kind != "word":
        return NOTHING
    saying = cursor.maybe(SAYING) is not None
    if saying or cursor.maybe(LABELS) is None:
        return True if saying else NOTHING
    following = cursor.peek()
    marked = cursor.tokens[cursor.position - 1].value.endswith(":")
    if marked or (following is not None and (following.kind == "quoted" or following.value == ":")):
        return True
    return NOTHING


BECAUSE_SLOT = Slot("because", lambda cursor: True if cursor.keyword("because") else NOTHING)
LABEL_SLOT = Slot("label", _label, several=True)
VERSION_SLOT = Slot("version", _version, marked=True, calm=True)
PAGE_SLOT = Slot("page", lambda cursor: cursor.page_number() or NOTHING)
LINK_SLOT = Slot("link", lambda cursor: _or_nothing(cursor.maybe_link()), marked=True, calm=True)
PERSON_SLOT = Slot("person", _person, marked=True, calm=True, several=True, trims=True)
"""People mentioned or named by their handle, each a Slack id or a user name."""
