"""What people can ask for about digests."""

from dataclasses import dataclass, field
from datetime import date

from bot.i18n import Language
from bot.services.digests.actions import Which
from commands.requests import Request


@dataclass(frozen=True)
class PreviewDigest(Request):
    """`language` comes first in place of the person's own; `page` 2 and on are the messages of the thread."""

    language: Language | None = None
    person: str | None = None
    day: date | None = None
    page: int = 1


@dataclass(frozen=True)
class ShowSchedules(Request):
    pass


@dataclass(frozen=True)
class HoldDigest(Request):
    which: Which = field(default_factory=Which)
    reason: str | None = None


@dataclass(frozen=True)
class ResumeDigest(Request):
    which: Which = field(default_factory=Which)


@dataclass(frozen=True)
class SendDigest(Request):
    which: Which = field(default_factory=Which)


@dataclass(frozen=True)
class NoteDigest(Request):
    """Without a `text` the note comes off."""

    text: str | None
    which: Which = field(default_factory=Which)


@dataclass(frozen=True)
class AcknowledgeDigest(Request):
    """`occurrence` is a row's id; without it, the latest that the person was sent."""

    occurrence: int | None = None


@dataclass(frozen=True)
class ShowDigestHistory(Request):
    page: int = 1
