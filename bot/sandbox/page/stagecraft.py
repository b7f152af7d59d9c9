"""What the page needs of the sandbox that serves it, beside its people's doings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from htpy import Node

from bot.i18n import N_, Translator
from bot.sandbox.acting import Acting
from bot.sandbox.errors import SandboxError
from bot.sandbox.landmarks import Landmark
from bot.sandbox.page.gaze import Gaze
from bot.sandbox.page.toolbar import Means
from bot.sandbox.workspace import Workspace

NOTHING_AHEAD = N_("Nothing of that kind lies ahead.")


class NothingAheadError(SandboxError):
    message = NOTHING_AHEAD


class Stage(Protocol):
    """The sandbox, as far as the page needs it."""

    workspace: Workspace
    landmarks: list[Landmark]

    @property
    def can_reset(self) -> bool: ...
    def reset(self) -> None: ...
    @property
    def is_advancing(self) -> bool: ...
    async def advance(self, to: datetime) -> list[dict[str, Any]]: ...


class Stagecraft:
    """Time, tools and tricks: everything on the page that no person in Slack could do."""

    def __init__(self, stage: Stage, acting: Acting) -> None:
        self._stage = stage
        self.acting = acting

    @property
    def workspace(self) -> Workspace:
        return self._stage.workspace

    @property
    def means(self) -> Means:
        """What can be done here now."""
        return Means(
            landmarks=[each.name for each in self._stage.landmarks if each.when() is not None],
            reset=self._stage.can_reset,
            busy=self._stage.is_advancing,
        )

    def listen(self, _listener: Callable[[], None]) -> Sequence[Callable[[], None]]:
        """Have a listener called when the tools show something else; returns what ends that."""
        return ()

    def parts(self, _gaze: Gaze) -> Mapping[str, Callable[[Translator], Node]]:
        """Return what draws each of the tools that a browser has open."""
        return {}

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
        """Begin anew, where that is possible."""
        if self._stage.can_reset:
            self._stage.reset()
