"""The requests of `/rec`, as frozen values: the parser makes them, the handlers answer them."""

from dataclasses import dataclass, field
from datetime import date

from bot.domain.members.member import Seat, Side
from bot.domain.recommendations.statuses import Status
from bot.i18n import Language
from bot.services.evidence.attachment import Sourced
from bot.services.recommendations.queries import Filters
from commands.requests import Request


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
    """`file` is the id of a Slack file that was uploaded in a form, in place of the link."""

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
