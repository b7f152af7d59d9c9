"""What the page needs from the sandbox that serves it, except people's actions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from htpy import Node, aside

from bot.i18n import N_, Translator
from bot.sandbox.errors import SandboxError
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import Faults
from bot.sandbox.page.guide import guide
from bot.sandbox.page.inspector import Traffic, inspector
from bot.sandbox.page.scene import SentParts
from bot.sandbox.page.state import PageState
from bot.sandbox.page.steps import Step
from bot.sandbox.page.toolbar import TimeControls
from bot.sandbox.served import ServedWorkspace
from bot.sandbox.state.landmarks import Landmark
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspaces import Workspaces


class NothingAheadError(SandboxError):
    message = N_("Nothing of that kind is coming up.")


class Simulation(Protocol):
    """The parts of the sandbox that the page needs."""

    workspaces: Workspaces
    served: list[ServedWorkspace]
    faults: Faults
    landmarks: list[Landmark]
    guide: Sequence[Step]
    founding: bool

    def of(self, handle_or_id: str, key: str = "") -> ServedWorkspace: ...
    @property
    def can_reset(self) -> bool: ...
    def reset(self) -> None: ...
    @property
    def is_advancing(self) -> bool: ...
    async def advance(self, to: datetime) -> list[dict[str, Any]]: ...


class SandboxControls:
    """Time, tools and faults: everything on the page that a person in Slack could not do."""

    def __init__(self, stage: Simulation) -> None:
        self._stage = stage

    @property
    def workspaces(self) -> Workspaces:
        """The workspaces whose people can be played."""
        return self._stage.workspaces

    def acting(self, page_state: PageState) -> ServedWorkspace:
        """Return the workspace in which a browser's person acts; the first one while nobody is chosen."""
        if not page_state.handle:
            return self._stage.served[0]
        return self._stage.of(page_state.handle, page_state.workspace)

    @property
    def is_open(self) -> bool:
        """Whether people may act: not before the sandbox has been set up completely."""
        return not self._stage.founding

    @property
    def steps(self) -> Sequence[Step]:
        """The steps of the tour; empty without one."""
        return self._stage.guide

    @property
    def means(self) -> TimeControls:
        """The time controls that are available now."""
        return TimeControls(
            landmarks=[each.name for each in self._stage.landmarks if each.when() is not None],
            guide=bool(self.steps),
            reset=self._stage.can_reset,
            busy=self._stage.is_advancing,
        )

    def listen(self, listener: Callable[[], None]) -> Iterator[Callable[[], None]]:
        """Call `listener` when the inspector has something new; yields the functions that stop this."""
        for each in self._stage.served:
            yield each.transcript.changes.listen(listener)
        yield self._stage.faults.changes.listen(listener)

    def parts(self, page_state: PageState, memory: SentParts) -> Mapping[str, Callable[[Translator], Node]]:
        """Return the function that renders each tool."""
        return {
            "guide": lambda t: guide(page_state.step, self.steps, t, self._found),
            "inspector": lambda t: self._inspector(page_state, memory, t),
        }

    def _found(self, handle: str) -> Person | None:
        workspace = self.workspaces.find(handle)
        return workspace.own_person(handle) if workspace else None

    def _inspector(self, page_state: PageState, memory: SentParts, t: Translator) -> Node:
        if not page_state.inspecting:
            return aside(data_part="inspector", hidden=True)
        shown, faults = self.acting(page_state), self._stage.faults
        traffic = Traffic(shown.transcript, faults, shown.connections, shown.workspace.names)
        return inspector(traffic, memory.inspecting, frozenset(memory.opened), t)

    async def advance(self, to: datetime) -> None:
        """Let time pass; raises `NotAheadError`, `TooFarAheadError`."""
        await self._stage.advance(to)

    def landmark(self, name: str) -> datetime:
        """Return the instant of a landmark; raises `NothingAheadError`."""
        moments = (each.when() for each in self._stage.landmarks if each.name == name)
        moment = next(moments, None)
        if moment is None:
            raise NothingAheadError
        return moment

    def reset(self) -> None:
        """Reset the workspace, if that is possible."""
        if self._stage.can_reset:
            self._stage.reset()

    def fault(self, name: str, *, on: bool) -> None:
        """Turn a preset fault on or off; without a name, turn off all faults."""
        if not name:
            self._stage.faults.clear()
        elif name in PRESETS:
            self._stage.faults.remove(PRESETS[name].rule)
            if on:
                self._stage.faults.add(PRESETS[name].rule)

    async def mishap(self, name: str, page_state: PageState) -> None:
        """Cut the connections of the played workspace's bot ("drop"), or ask it to renew them ("renew")."""
        if name == "drop":
            await self.acting(page_state).drop_connections()
        else:
            await self.acting(page_state).refresh_connections()
