"""The requests of `/rec`, as frozen values: the parser makes them, the handlers answer them."""

from dataclasses import dataclass, field
from datetime import date

from bot.domain.members.member import Seat, Side
from bot.domain.recommendations.reference import Reference
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
    which: Reference


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
    """An empty `awaited` or `next_step` takes it off the record.

    With `cause` and `remaining` None, the `note` is whatever text belongs to the status; see `text_slot`.
    """

    which: Reference
    status: Status | None = None
    note: str | None = None
    awaited: str | None = None
    next_step: str | None = None
    expected: int | None = None
    source: Sourced | None = None
    cause: str | None = None
    remaining: str | None = None


@dataclass(frozen=True)
class AttachEvidence(Request):
    """`file` is the id of a Slack file that was uploaded in a form, in place of the link."""

    which: Reference
    url: str
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    language: Language | None = None
    expected: int | None = None
    file: str | None = None


@dataclass(frozen=True)
class Confirm(Request):
    """`side` is the side that was named, if one was: it can only be the person's own."""

    which: Reference
    expected: int | None = None
    side: Side | None = None


@dataclass(frozen=True)
class Refuse(Request):
    """`side` is as in `Confirm`."""

    which: Reference
    reason: str
    expected: int | None = None
    side: Side | None = None


@dataclass(frozen=True)
class Close(Request):
    which: Reference
    status: Status
    reason: str | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Reopen(Request):
    which: Reference
    reason: str
    expected: int | None = None


@dataclass(frozen=True)
class NameLead(Request):
    which: Reference
    side: Side
    seat: Seat
    person: str | None
    expected: int | None = None


@dataclass(frozen=True)
class CommentOnRecommendation(Request):
    """`people` are the Slack ids or handles that were mentioned beside the text."""

    which: Reference
    text: str
    people: tuple[str, ...] = ()
    expected: int | None = None


@dataclass(frozen=True)
class AskForUpdate(Request):
    which: Reference


@dataclass(frozen=True)
class ShowEvent(Request):
    """Show one event of the trail in full, by its place `seq`."""

    seq: int


@dataclass(frozen=True)
class ShowHistory(Request):
    which: Reference
    page: int = 1
