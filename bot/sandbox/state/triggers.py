"""Trigger ids: each allows opening one view, once, within three seconds."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.clock import Clock

LIFETIME = timedelta(seconds=3)
TriggerError = Literal["invalid_trigger_id", "expired_trigger_id", "exchanged_trigger_id"]


@dataclass
class Trigger:
    """Who acted, when, and in which view or conversation, if any."""

    person: str
    at: datetime
    view: str | None = None
    channel: str | None = None
    used: bool = False


class Triggers:
    """The issued trigger ids; those that expired long ago are removed."""

    def __init__(self, clock: Clock, team_id: str, *, for_outsiders: bool = False) -> None:
        """Issue trigger ids; `for_outsiders` says whether they open forms for people elsewhere."""
        self.for_outsiders = for_outsiders
        self._clock = clock
        self._team_id = team_id
        self._given: dict[str, Trigger] = {}

    def issue(self, person: str, view: str | None = None, channel: str | None = None) -> str:
        """Return a new trigger id for what a person just did."""
        now = self._clock.now()
        self._given = {key: each for key, each in self._given.items() if now - each.at < timedelta(hours=1)}
        key = f"{len(self._given) + 1}.{self._team_id}.{secrets.token_hex(16)}"
        self._given[key] = Trigger(person, now, view, channel)
        return key

    def exchange(self, key: str) -> Trigger | TriggerError:
        """Use up a trigger id, or return why it is invalid."""
        trigger = self._given.get(key)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self._clock.now() - trigger.at > LIFETIME:
            return "expired_trigger_id"
        trigger.used = True
        return trigger
