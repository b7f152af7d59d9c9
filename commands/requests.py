"""What people can ask for, as frozen values: the grammar makes them, the handlers answer them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.members import Absence, Seat, Side
from bot.domain.statuses import Status
from bot.i18n import Language
from bot.services.evidence import Sourced
from bot.services.recommendations import Filters
from bot.services.roster import Change
from bot.services.settings import Settings
from bot.services.undo import Latest
from bot.views.forms.names import FormName
from commands.mistakes import GrammarError


@dataclass(frozen=True)
class Request:
    """Base of everything that can be asked."""


@dataclass(frozen=True)
class ShowBoard(Request):
    page: int = 1


@dataclass(frozen=True)
class ShowOne(Request):
    number: int


@dataclass(frozen=True)
class Search(Request):
    query: str
    page: int = 1


@dataclass(frozen=True)
class ListFiltered(Request):
    filters: Filters = field(default_factory=Filters)
    categories: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True)
class UpdateStatus(Request):
    number: int
    status: Status | None = None
    note: str | None = None
    awaited: str | None = None
    next_step: str | None = None
    expected: int | None = None
    source: Sourced | None = None


@dataclass(frozen=True)
class AttachEvidence(Request):
    """`file` is the id of a file of Slack's that a form handed over, instead of the link."""

    number: int
    url: str
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    language: Language | None = None
    expected: int | None = None
    file: str | None = None


@dataclass(frozen=True)
class Confirm(Request):
    number: int
    expected: int | None = None


@dataclass(frozen=True)
class Refuse(Request):
    number: int
    reason: str
    expected: int | None = None


@dataclass(frozen=True)
class Close(Request):
    number: int
    status: Status
    reason: str | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Reopen(Request):
    number: int
    reason: str
    expected: int | None = None


@dataclass(frozen=True)
class NameLead(Request):
    number: int
    side: Side
    seat: Seat
    person: str | None
    expected: int | None = None


@dataclass(frozen=True)
class AskForUpdate(Request):
    number: int


@dataclass(frozen=True)
class ShowHistory(Request):
    number: int
    page: int = 1


@dataclass(frozen=True)
class ShowHelp(Request):
    pass


@dataclass(frozen=True)
class ShowMe(Request):
    pass


@dataclass(frozen=True)
class ChooseLanguage(Request):
    language: Language


@dataclass(frozen=True)
class ChooseZone(Request):
    zone: str


@dataclass(frozen=True)
class ListMembers(Request):
    page: int = 1


@dataclass(frozen=True)
class ShowMember(Request):
    person: str


@dataclass(frozen=True)
class ChangeMember(Request):
    person: str
    change: Change


@dataclass(frozen=True)
class ChooseDigests(Request):
    """Whether to be sent digests."""

    wanted: bool


@dataclass(frozen=True)
class SaveSettings(Request):
    """`person` None is the caller."""

    settings: Settings
    person: str | None = None
    expected: int | None = None


@dataclass(frozen=True)
class NoteAbsence(Request):
    """`absence` None ends one; `person` None is the caller."""

    absence: Absence | None
    delegate: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class ShowTrail(Request):
    page: int = 1


@dataclass(frozen=True)
class ShowHealth(Request):
    pass


@dataclass(frozen=True)
class Undo(Request):
    """Take back the latest change; `meant` is the one that a button stands for."""

    meant: Latest | None = None


@dataclass(frozen=True)
class OpenForm(Request):
    """Ask for a form, about what is known already; `missing` is what the words lack without one."""

    form: FormName
    about: Mapping[str, Any] = field(default_factory=dict)
    missing: GrammarError | None = field(default=None, compare=False)
