"""Reads a file of YAML 1.2 into nodes, and reports each feature that these files do not need, with its place.

The nodes are built from the parser's events, so that no input can nest too deeply, expand or instantiate
anything: aliases, tags and merge keys are refused, and words such as `no`, `on` and `8:00` stay texts.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.characters import invisible
from bot.config import file_mistakes
from bot.config.mistakes import Mistake
from bot.config.nodes import START, Entry, Listing, Loc, Node, Plain, Position, Scalar, Step, Table
from bot.config.suggestions import shown
from bot.config.syntax import PARSER_ERRORS, syntax_mistake

LARGEST_FILE = 1024 * 1024
DEEPEST = 16
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Characters without a shape that no setting needs; joiners stay, since emoji and some scripts need them."""
AROUND = re.compile(r"^\s|\s$")
LOOKS_LIKE_YAML = re.compile(r"""\s*(- )?['"]?[\w-]+['"]?:(\s|$)|\s*- """)
"""A line that is a key or an entry, and so no part of a text above it."""
COMMENTED = re.compile(r"\s*[:-]\s+(#\w[^\s,\]}]*)")
"""A word that begins with # where a value could begin."""
# YAML 1.2's core schema, without its octal and hexadecimal numbers, which these files do not need.
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Finding:
    """A mistake at its place, before its file is known.

    `spoils` says that the value could not be used, so that further mistakes of it only repeat this one.
    """

    loc: Loc
    place: Position
    mistake: Mistake
    spoils: bool = False


@dataclass(frozen=True)
class ParsedFile:
    """The result of reading a file: its nodes, or None if it cannot be read, and the mistakes found."""

    root: Node | None
    findings: tuple[Finding, ...] = ()


class _Halt(Exception):
    def __init__(self, place: Position, mistake: Mistake) -> None:
        super().__init__()
        self.place = place
        self.mistake = mistake


def read(path: Path, *, file: str) -> ParsedFile:
    """Read a file; `file` is its name as messages show it."""
    try:
        return _parsed(_decoded(_bytes(path, file)), file)
    except _Halt as halt:
        return ParsedFile(None, (Finding((), halt.place, halt.mistake),))


def _bytes(path: Path, file: str) -> bytes:
    try:
        # Without O_NONBLOCK, opening a pipe would wait for somebody to write.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as source:  # noqa: PTH123 (a descriptor)
            kind = os.fstat(source.fileno()).st_mode
            if not stat.S_ISREG(kind):
                raise _Halt(START, file_mistakes.FileNotOrdinary(file=file))
            content = source.read(LARGEST_FILE + 1)
    except IsADirectoryError:
        raise _Halt(START, file_mistakes.FileIsFolder(file=file)) from None
    except FileNotFoundError:
        raise _Halt(START, file_mistakes.FileMissing(file=file)) from None
    except (OSError, ValueError):  # ValueError: a name with a NUL in it
        raise _Halt(START, file_mistakes.FileUnreadable(file=file)) from None
    if len(content) > LARGEST_FILE:
        raise _Halt(START, file_mistakes.FileTooLarge(file=file, limit=LARGEST_FILE))
    return content


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder removes a byte order mark first, and counts from behind it.
        before = content.removeprefix(b"\xef\xbb\xbf")[: error.start].decode("utf-8", "replace")
        raise _Halt(_place_after(before), file_mistakes.NotUtf8()) from None
    if found := _refused(text):
        at, char = found
        raise _Halt(_place_after(text[:at]), _control_character(char))
    return text


def _refused(text: str) -> tuple[int, str] | None:
    """Return the place of the first character that YAML does not print or that nobody sees, and it."""
    unprintable = UNPRINTABLE.search(text)
    found = [(unprintable.start(), unprintable[0])] if unprintable else []
    return min([*found, *filter(None, [invisible(text)])], default=None)


def _place_after(before: str) -> Position:
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _control_character(sign: str) -> Mistake:
    return file_mistakes.ControlCharacter(code=f"U+{ord(sign):04X}")


def _parsed(text: str, file: str) -> ParsedFile:
    builder = _Builder(YAML(typ="safe", pure=True).parse(text), text.split("\n"))
    try:
        root = builder.document()
    except PARSER_ERRORS as error:
        if builder.open_quote is not None:
            raise _Halt(builder.open_quote, file_mistakes.QuoteOpen()) from None
        place, mistake = syntax_mistake(error, text, after=_place(builder.last))
        raise _Halt(place, mistake) from None
    if root is None or (isinstance(root, Scalar) and root.value is None and not builder.findings):
        raise _Halt(START, file_mistakes.FileEmpty(file=file))
    return ParsedFile(root, tuple(builder.findings))


def _place(event: Event) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


class _Builder:
    """Turns the parser's events into nodes, and records the features that these files do not need."""

    def __init__(self, events: Iterator[Event], lines: Sequence[str]) -> None:
        self._events = events
        self._lines = lines
        self.open_quote: Position | None = None
        self.last: Event = next(events)
        self._before = self.last
        self.findings: list[Finding] = []

    def document(self) -> Node | None:
        """Return the file's one document, or None for a file without any."""
        if not isinstance(self._next(), DocumentStartEvent):
            return None
        root = self._node(self._next(), ())
        self._next()
        if isinstance(again := self._next(), DocumentStartEvent):
            self._note((), again, file_mistakes.SecondDocument())
        return root

    def _next(self) -> Event:
        self._before, self.last = self.last, next(self._events)
        return self.last

    def _note(self, loc: Loc, event: Event, mistake: Mistake, *, spoils: bool = False) -> None:
        self.findings.append(Finding(loc, _place(event), mistake, spoils))

    def _node(self, event: Event, loc: Loc, depth: int = 0) -> Node:
        place = _place(event)
        if depth > DEEPEST:
            raise _Halt(place, file_mistakes.TooDeep(limit=DEEPEST))
        single = isinstance(event, AliasEvent | ScalarEvent)
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self._note(loc, event, file_mistakes.AliasUsed(), spoils=single)
        if getattr(event, "tag", None) is not None:
            self._note(loc, event, file_mistakes.TagUsed(), spoils=single)
        match event:
            case MappingStartEvent():
                return Table(place, self._entries(loc, depth))
            case SequenceStartEvent():
                return Listing(place, self._items(loc, depth))
            case ScalarEvent():
                return Scalar(place, self._scalar(event, loc))
            case _:
                return Scalar(place, None)

    def _items(self, loc: Loc, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            found.append(self._node(event, (*loc, len(found)), depth + 1))
        return tuple(found)

    def _entries(self, loc: Loc, depth: int) -> dict[Step, Entry]:
        found: dict[Step, Entry] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            place = _place(event)
            key = self._key(event, loc, depth)
            value = self._node(self._next(), loc if key is None else (*loc, key), depth + 1)
            if key is None:
                continue
            if first := found.get(key):
                mistake = file_mistakes.DuplicateKey(key=shown(key), line=str(first.place.line))
                self.findings.append(Finding((*loc, key), place, mistake))
            else:
                found[key] = Entry(place, value)
        return found

    def _key(self, event: Event, loc: Loc, depth: int) -> Step | None:
        """Return a usable key, or None after recording why there is none."""
        before = len(self.findings)
        node = self._node(event, loc, depth + 1)
        noted = self.findings[before:]
        # A wrong key does not hide mistakes of its neighbours.
        self.findings[before:] = [Finding(loc, each.place, each.mistake) for each in noted]
        if noted:
            return None
        if not isinstance(node, Scalar) or isinstance(node.value, bool | float | None):
            self._note(loc, event, file_mistakes.KeyNotPlain())
            return None
        if node.value == "<<" and isinstance(event, ScalarEvent) and event.style is None:
            self._note(loc, event, file_mistakes.MergeUsed())
            return None
        return node.value

    def _scalar(self, event: ScalarEvent, loc: Loc) -> Plain:
        text = str(event.value)
        if event.style in {"'", '"'} and event.end_mark.line > event.start_mark.line:
            # If the file cannot be read after this text, its end is most likely another text's beginning.
            self.open_quote = _place(event)
            swallowed = self._lines[event.start_mark.line + 1 : event.end_mark.line + 1]
            if any(LOOKS_LIKE_YAML.match(line) for line in swallowed):
                self._note(loc, event, file_mistakes.QuoteOpen(), spoils=True)
                return None
        if not text and not event.style and (commented := self._commented(event)):
            place, word = commented
            self.findings.append(Finding(loc, place, file_mistakes.HashUnquoted(word=word), spoils=True))
            return None
        # YAML has removed plain spaces around a text without quotes; what is left there looks like one.
        if found := INVISIBLE.search(text) or (None if event.style else AROUND.search(text)):
            code = f"U+{ord(found[0]):04X}"
            self._note(loc, event, file_mistakes.InvisibleCharacter(code=code), spoils=True)
            return None
        # Quoted texts may contain control characters as escapes, which a database may not store.
        if refused := _refused(text):
            self._note(loc, event, _control_character(refused[1]), spoils=True)
            return None
        return text if event.style else _typed(text)

    def _commented(self, event: ScalarEvent) -> tuple[Position, str] | None:
        """Return the word that begins with # where a value is missing, and its place."""
        # The parser places a missing value at the next token, so its place is behind what came before.
        begin, end = self._before.end_mark, event.start_mark
        for number in range(begin.line, min(end.line + 1, len(self._lines))):
            behind = begin.column if number == begin.line else 0
            if found := COMMENTED.match(self._lines[number], behind):
                return Position(number + 1, found.start(1) + 1), found[1]
        return None


def _typed(text: str) -> Plain:
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
