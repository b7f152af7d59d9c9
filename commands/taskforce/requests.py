"""The requests of `/taskforce`, as frozen values."""

from dataclasses import dataclass

from bot.domain.members.member import Absence
from bot.i18n import Language
from bot.services.members.roster import Inherited, MemberChange
from bot.services.members.settings import Settings
from commands.requests import Request


@dataclass(frozen=True)
class ShowMe(Request):
    pass


@dataclass(frozen=True)
class ChooseLanguage(Request):
    language: Language | Inherited


@dataclass(frozen=True)
class ChooseZone(Request):
    zone: str


@dataclass(frozen=True)
class ChooseWorkspace(Request):
    """Set in which Slack workspace the caller is written to, by its key."""

    key: str


@dataclass(frozen=True)
class ListMembers(Request):
    page: int = 1


@dataclass(frozen=True)
class ShowMember(Request):
    person: str


@dataclass(frozen=True)
class ChangeMember(Request):
    person: str
    change: MemberChange


@dataclass(frozen=True)
class ConfirmMember(Request):
    """Confirm that someone is the person whom the file names by their user name."""

    person: str


@dataclass(frozen=True)
class RefuseMember(Request):
    """Record that someone is not the person whom the file names by their user name."""

    person: str


@dataclass(frozen=True)
class ChooseDigests(Request):
    """Set whether the caller receives digests."""

    wanted: bool


@dataclass(frozen=True)
class SaveSettings(Request):
    """If `person` is None, the caller is meant."""

    settings: Settings
    person: str | None = None
    expected: int | None = None


@dataclass(frozen=True)
class NoteAbsence(Request):
    """If `absence` is None, the absence ends; if `person` is None, the caller is meant."""

    absence: Absence | None
    delegate: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class ShowTrail(Request):
    page: int = 1


@dataclass(frozen=True)
class ShowHealth(Request):
    pass
