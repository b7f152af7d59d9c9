"""People of the workspace, and how Slack describes them."""

import hashlib
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from bot.i18n import Language

ELSEWHERE = "T0ELSEWHERE"
"""The organization of strangers, unless they name another."""


@dataclass(frozen=True)
class Person:
    """A person in the workspace.

    `id` is derived from the handle unless given, so that transcripts and fixtures can be compared. `titles`
    describe in each language what they do, for the page; Slack has nothing of the kind. A stranger belongs to
    another organisation, by default a nameless one, and reaches the workspace through Slack Connect; without
    a channel in common with the app Slack calls them so, with one they only have another `team_id`. A guest
    is restricted to some channels, a single-channel guest to one (`is_ultra_restricted`, which implies the
    other). Raises `ZoneInfoNotFoundError` for a time zone that does not exist.
    """

    handle: str
    name: str
    language_tag: str = "en-US"
    timezone: str = "America/New_York"
    email: str = ""
    id: str = ""
    is_bot: bool = False
    deleted: bool = False
    is_stranger: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    team_id: str = ""
    titles: Mapping[Language, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        ZoneInfo(self.timezone)
        if not self.id:
            object.__setattr__(self, "id", person_id(self.handle))

    @property
    def is_external(self) -> bool:
        """Whether they belong to another workspace than the one that is asked."""
        return self.is_stranger or bool(self.team_id)

    @property
    def is_guest(self) -> bool:
        """Whether they are in only those channels to which they were invited."""
        return self.is_restricted or self.is_ultra_restricted

    def as_user(self, *, team_id: str, now: datetime, email: bool, locale: bool) -> dict[str, Any]:
        """Return Slack's user object, with the e-mail address and the locale only where Slack includes them.

        Slack never includes the locale of somebody from another organization, even when asked. Here their
        time zone is left out too, and a stranger's address.
        """
        profile: dict[str, Any] = {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": self.handle,
            "display_name_normalized": self.handle,
            "team": self._team(team_id),
        }
        user: dict[str, Any] = {
            "id": self.id,
            "team_id": self._team(team_id),
            "name": self.handle,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(now.timestamp()),
            "profile": profile,
        }
        if email and self.email and not self.is_stranger:
            profile["email"] = self.email
        if self.is_external:
            return user | {"is_stranger": self.is_stranger, "real_name": self.name}
        if self.deleted:
            return user
        return user | self._whereabouts(now) | ({"locale": self.language_tag} if locale else {})

    def _team(self, team_id: str) -> str:
        return self.team_id or (ELSEWHERE if self.is_stranger else team_id)

    def _whereabouts(self, now: datetime) -> dict[str, Any]:
        local = now.astimezone(ZoneInfo(self.timezone))
        offset = local.utcoffset()
        return {
            "real_name": self.name,
            "tz": self.timezone,
            "tz_label": get_timezone_name(local, locale="en_US"),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": False,
            "is_owner": False,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": self.is_ultra_restricted,
        }


def person_id(seed: str) -> str:
    """Return the id of a person who is known by `seed`, always the same one."""
    return "U" + b32encode(hashlib.sha256(seed.encode()).digest()).decode()[:10]
