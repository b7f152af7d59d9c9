"""Two workspaces side by side with a Slack Connect channel between them, and an app in each."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.sandbox import Person, Sandbox, Workspace
from bot.sandbox.served import ServedWorkspace
from bot.sandbox.state.data import Conversation
from bot.sandbox.state.workspaces import Workspaces
from tests.support.sandbox_actors import EVERY_SCOPE, MOMENT

US_PEOPLE = (
    Person("lead-us", "Lead, United States", email="lead-us@example.org"),
    Person("secretariat", "Joint secretariat", email="secretariat@example.org"),
)
MX_PEOPLE = (
    Person("lead-mx", "Responsable, México", "es-LA", "America/Mexico_City", "lead-mx@example.org"),
    Person("secretariat", "Secretaría conjunta", "es-LA", "America/Tijuana", "secretariat@example.org"),
)


def two_workspaces() -> tuple[Workspaces, Conversation]:
    """Return two workspaces whose clock stands still at `MOMENT`, and the channel between them."""
    us = Workspace.create(
        US_PEOPLE,
        clock=Clock.at(MOMENT),
        team_name="United States",
        domain="enlace-us",
        scopes=EVERY_SCOPE,
        key="us",
        emblem="🇺🇸",
    )
    Workspace.create(
        MX_PEOPLE,
        clock=us.clock,
        team_name="México",
        domain="enlace-mx",
        scopes=EVERY_SCOPE,
        key="mx",
        emblem="🇲🇽",
        beside=us,
    )
    workspaces = Workspaces(us)
    return workspaces, workspaces.connect({"us": "enlace-binational", "mx": "enlace-binacional"})


def client(sandbox: Sandbox, key: str) -> AsyncWebClient:
    """Return the SDK's client of a workspace's app, without any retries."""
    token = sandbox.at(key).workspace.bot_token
    return AsyncWebClient(token=token, base_url=sandbox.api_url, retry_handlers=[], timeout=5)


@dataclass
class SmallApp:
    """A Bolt app in one workspace; `heard` are the bodies that it received, oldest first."""

    served: ServedWorkspace
    bolt: AsyncApp
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def hear(self, body: dict[str, Any], next: Any) -> None:  # noqa: A002 (Bolt's name)
        """Keep what the app received."""
        self.heard.append(body)
        await next()

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the bodies of the events of a type."""
        return [each for each in self.heard if each.get("event", {}).get("type") == kind]


async def accept(ack: Any) -> None:
    """Accept an event, and do nothing about it."""
    await ack()


@asynccontextmanager
async def apps(
    sandbox: Sandbox, *register: Callable[[SmallApp], object]
) -> AsyncIterator[tuple[SmallApp, SmallApp]]:
    """Run a small app over Socket Mode in each workspace; both are connected when the block begins."""
    async with AsyncExitStack() as stack:
        running: list[SmallApp] = []
        for served in sandbox.served:
            bolt = AsyncApp(client=client(sandbox, served.workspace.key), process_before_response=True)
            small = SmallApp(served, bolt)
            bolt.use(small.hear)
            for each in register:
                each(small)
            for event in (
                *("message", "app_mention", "member_joined_channel"),
                *("channel_shared", "channel_unshared", "channel_id_changed"),
            ):
                bolt.event(event)(accept)
            handler = AsyncSocketModeHandler(bolt, served.workspace.app_token)
            await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
            stack.push_async_callback(handler.close_async)
            await served.connected()
            running.append(small)
        yield running[0], running[1]
