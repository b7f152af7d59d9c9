"""The people of the taskforce: role, side, language, time zone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.paging import Page
from bot.i18n import N_, Language, Translator


class Role(StrEnum):
    """A person's role in the whole taskforce. Leads are named for each recommendation."""

    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    MEMBER = "member"
    OBSERVER = "observer"

    @property
    def label(self) -> str:
        """The English word, marked for translation."""
        return ROLE_LABELS[self]


class Side(StrEnum):
    """The two countries. A person may belong to neither."""

    US = "US"
    MX = "MX"

    @property
    def label(self) -> str:
        """The English word, marked for translation."""
        return SIDE_LABELS[self]

    @property
    def in_sentence(self) -> str:
        """The English name as it stands within a sentence, with its article; marked for translation."""
        return SIDES_IN_SENTENCES[self]

    @property
    def flag(self) -> str:
        """The country's flag."""
        return "🇺🇸" if self is Side.US else "🇲🇽"

    @property
    def other(self) -> "Side":
        """The other country."""
        return Side.MX if self is Side.US else Side.US


class Seat(StrEnum):
    """A recommendation has one lead and one alternate for each side; both have the same rights."""

    LEAD = "lead"
    ALTERNATE = "alternate"

    @property
    def label(self) -> str:
        """The English word, marked for translation."""
        return SEAT_LABELS[self]


ROLE_LABELS = {
    Role.CHAIR: N_("Chair"),
    Role.SECRETARIAT: N_("Secretariat"),
    Role.MEMBER: N_("Member"),
    Role.OBSERVER: N_("Observer"),
}
SIDE_LABELS = {Side.US: N_("United States"), Side.MX: N_("Mexico")}
SIDES_IN_SENTENCES = {Side.US: N_("the United States"), Side.MX: N_("Mexico")}
SEAT_LABELS = {Seat.LEAD: N_("Lead"), Seat.ALTERNATE: N_("Alternate")}

Origin = Literal["own", "file", "slack", "default"]
"""Where a setting comes from: the person's own choice, the deploy file, Slack, or the deployment's default.
"""


@dataclass(frozen=True)
class Absence:
    """An absence from the `first` day to the `last`, both included, in the person's own time zone."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Say whether they are away on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Member:
    """A person as the taskforce knows them. `slack_id` is None until Slack has identified them in the
    workspace in which they are named; `home` is Slack's id of the workspace in which they are spoken to.

    `delegate` is the row id of the member who stands in for them while they are absent.
    """

    id: int
    slack_id: str | None
    name: str
    role: Role
    side: Side | None
    language: Language
    zone: ZoneInfo
    active: bool = True
    language_origin: Origin = "default"
    zone_origin: Origin = "default"
    in_file: bool = False
    absence: Absence | None = None
    delegate: int | None = None
    digest_muted: bool = False
    home: str | None = None

    @property
    def known(self) -> bool:
        """Whether Slack knows them, in any of the taskforce's workspaces."""
        return self.slack_id is not None or self.home is not None

    @property
    def elsewhere(self) -> bool:
        """Whether Slack knows them in another workspace of the taskforce, and not in the one meant here."""
        return self.slack_id is None and self.home is not None

    @property
    def reachable(self) -> bool:
        """Whether they can be asked to do something: they are active, known to Slack, and not an observer."""
        return self.active and self.role is not Role.OBSERVER and self.known

    def away(self, day: date) -> bool:
        """Say whether they announced an absence on a day."""
        return self.absence is not None and self.absence.holds(day)

    def translator(self) -> Translator:
        """Return the translator for this person's language and time zone."""
        return Translator(self.language, self.zone)


Today = Callable[[Member], date]
"""Returns the current day for a member, in their own time zone or in the reader's."""


def own_day(now: datetime) -> Today:
    """Return a function that gives each member's own calendar day at an instant."""
    return lambda member: member.translator().today(now)


def stands_in(member: Member, absent: Member, today: Today) -> bool:
    """Say whether `member` stands in today for someone who is absent today.

    A stand-in has the rights of the absent member, even if the stand-in is absent too.
    """
    return absent.delegate == member.id and absent.away(today(absent))


def stood_in_for(member: Member, everyone: Iterable[Member], today: Today) -> tuple[Member, ...]:
    """Return the members for whom `member` stands in today."""
    return tuple(each for each in everyone if stands_in(member, each, today))


@dataclass(frozen=True)
class Seated:
    """A member who holds a seat of a recommendation."""

    side: Side
    seat: Seat
    member: Member


@dataclass(frozen=True)
class MemberSeats:
    """A member and their seats, by recommendation number. `own` if the reader is that member.

    `editable` says whether the reader may change other members' settings. `absence` is the present or the
    coming one, with the `delegate`, if there is one. `workspaces` are the keys of the Slack workspaces that
    have the member, first the one in which they are spoken to.
    """

    member: Member
    seats: tuple[tuple[int, Seated], ...]
    own: bool = False
    version: int = 0
    editable: bool = False
    absence: Absence | None = None
    delegate: Member | None = None
    workspaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """A page of the active members, steering roles first."""

    members: tuple[Member, ...]
    total: int
    page: Page
