"""The requests of `/digest`, as frozen values."""

from dataclasses import dataclass, field
from datetime import date

from bot.i18n import Language
from bot.services.digests.actions import Which
from bot.services.digests.corrections import WhichSent
from commands.requests import Request


@dataclass(frozen=True)
class PreviewDigest(Request):
    """`language` is shown first instead of the person's own; pages from 2 on are the thread's messages."""

    language: Language | None = None
    person: str | None = None
    day: date | None = None
    page: int = 1


@dataclass(frozen=True)
class ShowLatestDigest(Request):
    """Show the latest digest that was sent, first in `language` or else the person's own.

    Pages from 2 on are the thread's messages. If `coming` is set, people who prepare digests also see what is
    coming.
    """

    language: Language | None = None
    page: int = 1
    coming: bool = False


@dataclass(frozen=True)
class ShowOwnDigest(Request):
    """Show a digest that the person was sent, by row id, in `language`, in place of the message."""

    occurrence: int
    language: Language


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
class AskBeforeSending(Request):
    """Ask whether to send the digest now."""

    which: Which = field(default_factory=Which)


@dataclass(frozen=True)
class SendDigest(Request):
    which: Which = field(default_factory=Which)


@dataclass(frozen=True)
class NoteDigest(Request):
    """If `text` is None, the note is removed."""

    text: str | None
    which: Which = field(default_factory=Which)


@dataclass(frozen=True)
class CorrectDigest(Request):
    """Correct a digest that was sent, by default the last one."""

    text: str
    which: WhichSent = field(default_factory=WhichSent)


@dataclass(frozen=True)
class AcknowledgeDigest(Request):
    """`occurrence` is the id of a row; None means the latest digest sent to the person."""

    occurrence: int | None = None


@dataclass(frozen=True)
class ShowDigestHistory(Request):
    page: int = 1
