"""The viewer of a message, and functions to read a payload with arbitrary content."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from rich.text import Text

from bot.i18n import Language, Translator
from bot.sandbox.screen.marks import UNKNOWN

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Viewer:
    """The viewer: their language and time zone, the current instant, and the names of the ids
    they may know.
    """

    names: Mapping[str, str]
    language: Language
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Viewpoint:
    """Everything that rendering for one viewer needs.

    `links` says whether the surface can hide an address behind its label, `moments` whether it can tell
    machines the instant of a date. With `names`, each field shows the name by which it can be filled in.
    `errors` are shown at fields, by block id. `within` returns the conversation and the thread of a message
    of this workspace by its address, and None for every other address.
    """

    viewer: Viewer
    links: bool = False
    names: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    moments: bool = False
    within: Callable[[str], tuple[str, str] | None] = lambda _: None

    def named(self, drawn: Text, name: object) -> Text:
        """Append a field's name to its rendering, if names are shown."""
        if not (self.names and isinstance(name, str)):
            return drawn
        return Text.assemble(drawn, "  ", (clean(name), "dim italic"))

    @cached_property
    def t(self) -> Translator:
        """The viewer's translator."""
        return Translator(self.viewer.language, self.viewer.zone)

    def unknown_block(self, kind: object) -> Text:
        """Name a block that Slack does not have instead of leaving it out."""
        return _error(self.t.gettext("[Unknown block: %(kind)s]", kind=clean(str(kind))))

    def unknown_element(self, kind: object) -> Text:
        """Name an element that Slack does not have instead of leaving it out."""
        return _error(self.t.gettext("[Unknown element: %(kind)s]", kind=clean(str(kind))))


def _error(sentence: str) -> Text:
    return Text(sentence, style=UNKNOWN)


def clean(text: str) -> str:
    """Replace characters that would move a terminal's cursor, change its colours or break an SVG."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def words(value: object) -> str:
    """Return a string, cleaned; an empty one for any other value."""
    return clean(value) if isinstance(value, str) else ""


def fields(value: object) -> Mapping[str, object]:
    """Return an object's fields; none for any other value."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[object]:
    """Return a list's items; none for any other value."""
    return value if isinstance(value, list) else []
