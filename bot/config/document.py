"""Reads a file of YAML 1.2 into nodes, and reports each feature that these files do not need, with its place.

The nodes are built from the parser's events, so that no input can nest too deeply, expand or instantiate
anything: aliases, tags and merge keys are refused, and words such as `no`, `on` and `8:00` stay texts.
"""

import re
from collections.abc import Iterator
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
        if path.is_dir():
            raise _Halt(START, file_mistakes.FileIsFolder(file=file))
        with path.open("rb") as source:
            content = source.read(LARGEST_FILE + 1)
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
    if found := UNPRINTABLE.search(text):
        raise _Halt(_place_after(text[: found.start()]), _control_character(found[0]))
    return text


def _place_after(before: str) -> Position:
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _control_character(sign: str) -> Mistake:
    return file_mistakes.ControlCharacter(code=f"U+{ord(sign):04X}")


def _parsed(text: str, file: str) -> ParsedFile:
    builder = _Builder(YAML(typ="safe", pure=True).parse(text))
    try:
        root = builder.document()
    except PARSER_ERRORS as error:
        place, mistake = syntax_mistake(error, text, after=_place(builder.last))
        raise _Halt(place, mistake) from None
    if root is None or (isinstance(root, Scalar) and root.value is None and not builder.findings):
        raise _Halt(START, file_mistakes.FileEmpty(file=file))
    return ParsedFile(root, tuple(builder.findings))


def _place(event: Event) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


class _Builder:
    """Turns the parser's events into nodes, and records the features that these files do not need."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self.last: Event = next(events)
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
        self.last = next(self._events)
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
        # Quoted texts may contain control characters as escapes, which a database may not store.
        if found := UNPRINTABLE.search(text):
            self._note(loc, event, _control_character(found[0]), spoils=True)
            return None
        return text if event.style else _typed(text)


def _typed(text: str) -> Plain:
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
