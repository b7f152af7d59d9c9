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
from bot.sandbox.people.acting import Acting
from bot.sandbox.state.landmarks import Landmark
from bot.sandbox.state.transcript import Transcript
from bot.sandbox.state.workspace import Workspace


class NothingAheadError(SandboxError):
    message = N_("Nothing of that kind is coming up.")


class Simulation(Protocol):
    """The parts of the sandbox that the page needs."""

    workspace: Workspace
    faults: Faults
    transcript: Transcript
    landmarks: list[Landmark]
    guide: Sequence[Step]
    founding: bool

    @property
    def connections(self) -> int: ...
    @property
    def can_reset(self) -> bool: ...
    def reset(self) -> None: ...
    @property
    def is_advancing(self) -> bool: ...
    async def advance(self, to: datetime) -> list[dict[str, Any]]: ...
    async def drop_connections(self) -> None: ...
    async def refresh_connections(self) -> None: ...


class SandboxControls:
    """Time, tools and faults: everything on the page that a person in Slack could not do."""

    def __init__(self, stage: Simulation, acting: Acting) -> None:
        self._stage = stage
        self.acting = acting

    @property
    def workspace(self) -> Workspace:
        return self._stage.workspace

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
        yield self._stage.transcript.changes.listen(listener)
        yield self._stage.faults.changes.listen(listener)

    def parts(self, page_state: PageState, memory: SentParts) -> Mapping[str, Callable[[Translator], Node]]:
        """Return the function that renders each tool."""
        return {
            "guide": lambda t: guide(page_state.step, self.steps, t, self.workspace.find_person),
            "inspector": lambda t: self._inspector(page_state, memory, t),
        }

    def _inspector(self, page_state: PageState, memory: SentParts, t: Translator) -> Node:
        if not page_state.inspecting:
            return aside(data_part="inspector", hidden=True)
        stage = self._stage
        traffic = Traffic(stage.transcript, stage.faults, stage.connections, self.workspace.names)
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

    async def mishap(self, name: str) -> None:
        """Cut the bot's connections ("drop"), or ask it to renew them ("renew")."""
        if name == "drop":
            await self._stage.drop_connections()
        else:
            await self._stage.refresh_connections()
