"""A taskforce, its outbox and a workspace to send to, without the rest of the bot; time moves by hand."""

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
from tests.conftest import BotHarness, slack_id

PEOPLE = ("member-us", "member-mx", "lead-us", "lead-mx", "chair-us", "chair-mx", "secretariat")
PATIENCE = timedelta(seconds=USUAL_PACE.lease + USUAL_PACE.settle + 1)
"""After which a message that somebody left under way is looked for."""


@dataclass
class Moments(Failpoints):
    """Has something happen when a sender comes by a failpoint for the first time."""

    at: dict[Failpoint, Callable[[], Awaitable[object]]] = field(default_factory=dict)

    async def reach(self, point: Failpoint) -> None:
        if (happening := self.at.pop(point, None)) is not None:
            await happening()


class Killed(BaseException):
    """The end of a sender, as a test that cannot kill its own process has it."""


@dataclass
class DeliveryHarness:
    """A room, and the workspace that its messages go to."""

    harness: BotHarness
    sandbox: Sandbox
    deployment: Deployment

    @property
    def localizer_for(self) -> Callable[[Member], Localizer]:
        """What speaks to each."""
        return self.harness.dispatcher.localization.localizer_for

    def sender(self, moments: Moments | None = None, **options: object) -> Sender:
        """Return a sender of its own, as another replica has one; `options` are set on its client."""
        return Sender(self.delivery(moments, **options), self.localizer_for)

    def delivery(self, moments: Moments | None = None, **options: object) -> DeliveryContext:
        """Return what a sender works with."""
        config = self.deployment.config
        token = Secret("${env:SLACK_BOT_TOKEN}", SecretStr(self.sandbox.workspace.bot_token))
        slack = config.slack.model_copy(update={"api_url": self.sandbox.api_url, "bot_token": token})
        client = outbox_client(config.model_copy(update={"slack": slack}))
        for name, value in options.items():
            setattr(client, name, value)
        return DeliveryContext(self.harness.context, client, failpoints=moments or Failpoints())

    async def send(self) -> int:
        """Have everything sent that is due, by a sender that nothing befalls."""
        return await self.sender().send_due()

    async def send_later(self, by: timedelta = PATIENCE) -> int:
        """Let time pass, then have everything sent that is due."""
        self.harness.clock.advance(by)
        return await self.send()

    async def assign(self, *handles: str, text: str = "Item") -> None:
        """Write a message to each of these people."""
        line = f'/action assign {" ".join(f"@{handle}" for handle in handles)} "{text}"'
        said = await asyncio.to_thread(self.harness.say, "chair-us", line)
        assert "⚠️" not in said

    def told(self, handle: str) -> list[str]:
        """Return what stands in someone's direct messages from the bot."""
        return [message["text"] for message in self.sandbox.workspace.told(handle)]

    def called(self, method: str) -> int:
        """Return how often the bot called a method of Slack's."""
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
    """Serve a workspace in which a room's people are."""
    people = [Person(handle, handle, id=slack_id(handle)) for handle in PEOPLE]
    workspace = Workspace.create(people, clock=harness.clock)
    async with Sandbox(workspace, limits=False, history_limit=history_limit) as sandbox:
        yield DeliveryHarness(harness, sandbox, deployment)
