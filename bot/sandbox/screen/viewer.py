"""Whose eyes a message is drawn for, and how to read a payload that may hold anything."""

import re
from collections.abc import Mapping
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
    """The person who looks: their language and zone, the moment, and the names of the ids they may know."""

    names: Mapping[str, str]
    language: Language
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Viewpoint:
    """One drawing for one viewer; `links` says whether the surface can hide an address behind its label,
    and `moments` whether it can tell a machine the instant behind a date.

    With `names` each field shows by what name it can be filled in; `errors` stand at fields, by block id.
    """

    viewer: Viewer
    links: bool = False
    names: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    moments: bool = False

    def named(self, drawn: Text, name: object) -> Text:
        """Add the name of a field to what was drawn of it, where names are shown."""
        if not (self.names and isinstance(name, str)):
            return drawn
        return Text.assemble(drawn, "  ", (clean(name), "dim italic"))

    @cached_property
    def t(self) -> Translator:
        """The viewer's translator."""
        return Translator(self.viewer.language, self.viewer.zone)

    def unknown_block(self, kind: object) -> Text:
        """Name a block that Slack does not have, rather than leave it out."""
        return _error(self.t.gettext("[Unknown block: %(kind)s]", kind=clean(str(kind))))

    def unknown_element(self, kind: object) -> Text:
        """Name an element that Slack does not have, rather than leave it out."""
        return _error(self.t.gettext("[Unknown element: %(kind)s]", kind=clean(str(kind))))


def _error(sentence: str) -> Text:
    return Text(sentence, style=UNKNOWN)


def clean(text: str) -> str:
    """Replace what would move a terminal's cursor, change its colours or break an SVG."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def words(value: object) -> str:
    """Return a string, cleaned; anything else is no words."""
    return clean(value) if isinstance(value, str) else ""


def fields(value: object) -> Mapping[str, object]:
    """Return an object's fields; anything else has none."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[object]:
    """Return a list's items; anything else has none."""
    return value if isinstance(value, list) else []
