"""Who people are in the taskforce: role, side, language, time zone."""

from dataclasses import dataclass
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
class Member:
    """A person as the taskforce knows them; `slack_id` is None until Slack has named them."""

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

    def translator(self) -> Translator:
        """Return what speaks to this person."""
        return Translator(self.language, self.zone)


@dataclass(frozen=True)
class Seated:
    """A member in a seat of a recommendation."""

    side: Side
    seat: Seat
    member: Member


@dataclass(frozen=True)
class Standing:
    """A member and the seats they hold, by recommendation number; `own` where the reader is that member."""

    member: Member
    seats: tuple[tuple[int, Seated], ...]
    own: bool = False


@dataclass(frozen=True)
class Roster:
    """A page of the active members, steering roles first."""

    members: tuple[Member, ...]
    total: int
    page: Page
