"""A person opens a tab of the app's Home: what the app is told, and what they see."""

import asyncio
from typing import Any, Literal

from bot.sandbox.endpoints.events import Events
from bot.sandbox.errors import TabClosedError
from bot.sandbox.people.answers import Answer
from bot.sandbox.state.told import shown_since
from bot.sandbox.state.workspace import Workspace

Tab = Literal["home", "messages"]


class HomeTabs:
    """Tells the app of opened tabs, and shows what it published."""

    def __init__(self, workspace: Workspace, events: Events, seconds: float) -> None:
        self._workspace = workspace
        self._events = events
        self._seconds = seconds

    async def open(self, handle: str, tab: Tab) -> Answer:
        """Open a tab, with the same effects as in Slack; raises `TabClosedError`.

        A person who has no Home tab yet waits for the first one, as long as for an acknowledgement.
        """
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        installation = self._workspace.installation
        enabled = installation is None or (
            installation.home_tab if tab == "home" else installation.messages_tab
        )
        if not enabled:
            raise TabClosedError(tab=tab)
        channel = self._workspace.direct_channel(person.id).id
        fields: dict[str, Any] = {"user": person.id, "channel": channel, "tab": tab}
        former = self._workspace.home(person.id)
        if tab == "home" and former is not None:
            fields["view"] = self._workspace.views.described(former, values=True)
        newest = self._workspace.state.newest
        delivery = await self._events.send("app_home_opened", fields)
        if tab == "home" and delivery.acknowledged:
            await self._published(person.id, started + self._seconds)
        return Answer(
            messages=tuple(shown_since(self._workspace, person, newest)),
            view=self._workspace.home(person.id) if tab == "home" else None,
            elapsed=asyncio.get_running_loop().time() - started,
        )

    async def _published(self, person: str, deadline: float) -> None:
        loop = asyncio.get_running_loop()
        while self._workspace.home(person) is None and loop.time() < deadline:
            waiting = asyncio.create_task(self._workspace.views.change())
            await asyncio.wait([waiting], timeout=deadline - loop.time())
            waiting.cancel()
