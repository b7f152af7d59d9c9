"""Uses the page's tools for one browser: time, reset, the inspector, faults."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.i18n import N_
from bot.sandbox.errors import SandboxError
from bot.sandbox.page import requests as wishes
from bot.sandbox.page.controls import Stagecraft
from bot.sandbox.page.inspector import AT_FIRST
from bot.sandbox.page.scene import Memory
from bot.sandbox.page.state import Gaze

Use = wishes.Advance | wishes.Reset | wishes.Inspect | wishes.OpenEntry | wishes.Fault | wishes.Mishap
LENGTHS: dict[Literal["day", "week"], timedelta] = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


class NotATimeError(SandboxError):
    message = N_("“%(given)s” is no date and time.")


@dataclass(frozen=True)
class Tools:
    """What one browser may do besides playing somebody; `memory` is the browser's own."""

    craft: Stagecraft
    memory: Memory

    async def use(self, wish: Use, gaze: Gaze) -> None:
        """Do what is wished; raises `SandboxError` for what cannot be."""
        match wish:
            case wishes.Advance():
                await self.craft.advance(self._moment(wish, gaze))
            case wishes.Reset():
                self.craft.reset()
            case wishes.Inspect():
                self._inspect(wish)
            case wishes.OpenEntry():
                (self.memory.opened.add if wish.open else self.memory.opened.discard)(wish.number)
            case wishes.Fault():
                self.craft.fault(wish.name, on=wish.on)
            case wishes.Mishap():
                await self.craft.mishap(wish.name)

    def _moment(self, wish: wishes.Advance, gaze: Gaze) -> datetime:
        """Return until when time is to pass; raises `NotATimeError`, `NothingAheadError`."""
        if wish.by is not None:
            return self.craft.workspace.now() + LENGTHS[wish.by]
        if wish.landmark is not None:
            return self.craft.landmark(wish.landmark)
        person = self.craft.workspace.find_person(gaze.handle)
        zone = ZoneInfo(person.timezone if person else "UTC")
        try:
            return datetime.fromisoformat(wish.to or "").replace(tzinfo=zone)
        except ValueError:
            raise NotATimeError(given=wish.to or "") from None

    def _inspect(self, wish: wishes.Inspect) -> None:
        asked = wish.model_dump(exclude={"do", "more"}, exclude_none=True)
        most = self.memory.inspecting.most + AT_FIRST if wish.more else AT_FIRST
        self.memory.inspecting = replace(self.memory.inspecting, most=most, **asked)
