"""Who people are in the taskforce: role, side, language, time zone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.paging import Page
from bot.i18n import N_, Language, Translator


class Role(StrEnum):
    """What someone is in the taskforce as a whole; leads are named per recommendation."""

    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    MEMBER = "member"
    OBSERVER = "observer"

    @property
    def label(self) -> str:
        """The English word, marked for translation."""
        return ROLE_LABELS[self]


class Side(StrEnum):
    """The two parties; someone may also belong to neither."""

    US = "US"
    MX = "MX"

    @property
    def label(self) -> str:
        """The English word, marked for translation."""
        return SIDE_LABELS[self]

    @property
    def other(self) -> "Side":
        """The party across the table."""
        return Side.MX if self is Side.US else Side.US


class Seat(StrEnum):
    """A recommendation has one lead and one alternate a side; both have the same rights."""

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
SEAT_LABELS = {Seat.LEAD: N_("Lead"), Seat.ALTERNATE: N_("Alternate")}

Origin = Literal["own", "file", "slack", "default"]
"""Where a setting comes from: one's own choice, the deploy file, Slack, or the deployment's default."""


@dataclass(frozen=True)
class Absence:
    """When someone is away: from the `first` day to the `last`, both included, by their own calendar."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether they are away on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Member:
    """A person as the taskforce knows them; `slack_id` is None until Slack has named them.

    `delegate` is the row id of whoever stands in for them while they are absent.
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

    @property
    def reachable(self) -> bool:
        """Whether they can be asked to do something: they are there, known to Slack, and do not only read."""
        return self.active and self.role is not Role.OBSERVER and self.slack_id is not None

    def away(self, day: date) -> bool:
        """Whether they said that they are absent on a day."""
        return self.absence is not None and self.absence.holds(day)

    def translator(self) -> Translator:
        """Return what speaks to this person."""
        return Translator(self.language, self.zone)


Today = Callable[[Member], date]
"""Which day it is for someone: by their own calendar, or by that of whom something is said to."""


def own_day(now: datetime) -> Today:
    """Return each member's own calendar day at an instant."""
    return lambda member: member.translator().today(now)


def stands_in(member: Member, absent: Member, today: Today) -> bool:
    """Say whether `member` stands in today for someone who is absent today.

    That gives them the rights of the absent one; whether they are there themselves makes no difference.
    """
    return absent.delegate == member.id and absent.away(today(absent))


def stood_in_for(member: Member, everyone: Iterable[Member], today: Today) -> tuple[Member, ...]:
    """Return those for whom `member` stands in today."""
    return tuple(each for each in everyone if stands_in(member, each, today))


@dataclass(frozen=True)
class Seated:
    """A member in a seat of a recommendation."""

    side: Side
    seat: Seat
    member: Member


@dataclass(frozen=True)
class MemberSeats:
    """A member and the seats they hold, by recommendation number; `own` where the reader is that member.

    It is `editable` where the reader may change what stands about others.

    `absence` is the one that they are in or that is to come, with the `delegate`, if one stands in.
    """

    member: Member
    seats: tuple[tuple[int, Seated], ...]
    own: bool = False
    version: int = 0
    editable: bool = False
    absence: Absence | None = None
    delegate: Member | None = None


@dataclass(frozen=True)
class Roster:
    """A page of the active members, steering roles first."""

    members: tuple[Member, ...]
    total: int
    page: Page
