"""A taskforce, its outbox and a workspace to send to, without the rest of the bot; tests move the time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import SecretStr
from sqlmodel import select

from bot.app import outbox_client
from bot.config import Deployment, Secret
from bot.delivery.context import DeliveryContext
from bot.delivery.failpoints import Failpoint, Failpoints
from bot.delivery.sender import Sender
from bot.domain.members.member import Member
from bot.domain.outbox.pace import USUAL_PACE
from bot.sandbox import HistoryLimit, Person, Sandbox, Workspace
from bot.store import tables
from bot.views.localizer import Localizer
from tests.support.harness import BotHarness, sketch, slack_id

PEOPLE = ("member-us", "member-mx", "lead-us", "lead-mx", "chair-us", "chair-mx", "secretariat")
PATIENCE = timedelta(seconds=USUAL_PACE.lease + USUAL_PACE.settle + 1)
"""How long until the bot looks for a message whose sender stopped midway."""


@dataclass
class Moments(Failpoints):
    """Runs a callback when a sender reaches a failpoint for the first time."""

    at: dict[Failpoint, Callable[[], Awaitable[object]]] = field(default_factory=dict)

    async def reach(self, point: Failpoint) -> None:
        if (happening := self.at.pop(point, None)) is not None:
            await happening()


class Killed(BaseException):
    """Ends a sender, in a test that cannot kill its own process."""


@dataclass
class DeliveryHarness:
    """A `BotHarness`, and the workspace that its messages go to."""

    harness: BotHarness
    sandbox: Sandbox
    deployment: Deployment

    @property
    def localizer_for(self) -> Callable[[Member], Localizer]:
        """What renders messages for each member."""
        return self.harness.dispatcher.localization.localizer_for

    def sender(self, moments: Moments | None = None, **options: object) -> Sender:
        """Return a separate sender, like that of another replica; `options` are set on its client."""
        return Sender(self.delivery(moments, **options), self.localizer_for)

    def delivery(self, moments: Failpoints | None = None, **options: object) -> DeliveryContext:
        """Return a sender's context."""
        config = self.deployment.config
        token = Secret("${env:SLACK_BOT_TOKEN}", SecretStr(self.sandbox.workspace.bot_token))
        slack = config.slack.model_copy(update={"api_url": self.sandbox.api_url, "bot_token": token})
        client = outbox_client(slack)
        for name, value in options.items():
            setattr(client, name, value)
        return DeliveryContext(self.harness.context, client, failpoints=moments or Failpoints(), draw=sketch)

    async def send(self) -> int:
        """Send everything that is due, with a sender that nothing interrupts."""
        return await self.sender().send_due()

    async def send_later(self, by: timedelta = PATIENCE) -> int:
        """Let time pass, then send everything that is due."""
        self.harness.clock.advance(by)
        return await self.send()

    async def assign(self, *handles: str, text: str = "Item") -> None:
        """Assign an item to each of these people, so that each gets a message."""
        line = f'/action assign {" ".join(f"@{handle}" for handle in handles)} "{text}"'
        said = await asyncio.to_thread(self.harness.say, "chair-us", line)
        assert "⚠️" not in said

    def told(self, handle: str) -> list[str]:
        """Return the bot's direct messages to somebody."""
        return [message["text"] for message in self.sandbox.workspace.told(handle)]

    def called(self, method: str) -> int:
        """Return how often the bot called a method of the Web API."""
        calls = self.sandbox.transcript.select(direction="in")
        return len([call for call in calls if call.method == method])

    def rows(self) -> list[tables.OutboxMessage]:
        """Return the outbox, oldest first."""
        with self.harness.context.reading() as session:
            rows = session.exec(select(tables.OutboxMessage)).all()
        return sorted(rows, key=lambda row: (row.created_at, row.cause, row.id))

    def row(self) -> tables.OutboxMessage:
        """Return the only message."""
        (row,) = self.rows()
        return row


@asynccontextmanager
async def scene(
    harness: BotHarness, deployment: Deployment, history_limit: HistoryLimit | None = None
) -> AsyncIterator[DeliveryHarness]:
    """Serve a workspace with the people of a harness."""
    people = [Person(handle, handle, id=slack_id(handle)) for handle in PEOPLE]
    workspace = Workspace.create(people, clock=harness.clock)
    async with Sandbox(workspace, limits=False, history_limit=history_limit) as sandbox:
        yield DeliveryHarness(harness, sandbox, deployment)
