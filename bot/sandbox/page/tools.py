"""Runs the page's tools for one browser: time, reset, the inspector, faults."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.i18n import N_
from bot.sandbox.errors import SandboxError
from bot.sandbox.page import requests
from bot.sandbox.page.controls import SandboxControls
from bot.sandbox.page.inspector import AT_FIRST
from bot.sandbox.page.scene import SentParts
from bot.sandbox.page.state import PageState

Use = (
    requests.Advance
    | requests.Reset
    | requests.Inspect
    | requests.OpenEntry
    | requests.Fault
    | requests.Mishap
)
LENGTHS: dict[Literal["day", "week"], timedelta] = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


class NotATimeError(SandboxError):
    message = N_("“%(given)s” is not a date and time.")


@dataclass(frozen=True)
class Tools:
    """What one browser may do besides acting as a person; `memory` belongs to that browser."""

    craft: SandboxControls
    memory: SentParts

    async def use(self, page_request: Use, page_state: PageState) -> None:
        """Perform the request; raises `SandboxError` if it is impossible."""
        match page_request:
            case requests.Advance():
                await self.craft.advance(self._moment(page_request, page_state))
            case requests.Reset():
                self.craft.reset()
            case requests.Inspect():
                self._inspect(page_request)
            case requests.OpenEntry():
                (self.memory.opened.add if page_request.open else self.memory.opened.discard)(
                    page_request.number
                )
            case requests.Fault():
                self.craft.fault(page_request.name, on=page_request.on)
            case requests.Mishap():
                await self.craft.mishap(page_request.name, page_state)

    def _moment(self, page_request: requests.Advance, page_state: PageState) -> datetime:
        """Return the instant to advance to; raises `NotATimeError`, `NothingAheadError`."""
        if page_request.by is not None:
            return self.craft.workspaces.first.now() + LENGTHS[page_request.by]
        if page_request.landmark is not None:
            return self.craft.landmark(page_request.landmark)
        person = self.craft.acting(page_state).workspace.find_person(page_state.handle)
        zone = ZoneInfo(person.timezone if person else "UTC")
        try:
            return datetime.fromisoformat(page_request.to or "").replace(tzinfo=zone)
        except ValueError:
            raise NotATimeError(given=page_request.to or "") from None

    def _inspect(self, page_request: requests.Inspect) -> None:
        asked = page_request.model_dump(exclude={"do", "more"}, exclude_none=True)
        most = self.memory.inspecting.most + AT_FIRST if page_request.more else AT_FIRST
        self.memory.inspecting = replace(self.memory.inspecting, most=most, **asked)
