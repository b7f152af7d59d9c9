"""Runs the bot on a local Slack workspace whose state is kept in a folder."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from bot import app
from bot.clock import Clock
from bot.config import Deployment
from bot.delivery.chart_drawing import Draw, draw
from bot.demo.founding import Layout, Mode, local_deployment
from bot.demo.guide import GUIDE
from bot.demo.state import opened
from bot.demo.story import Line, story
from bot.domain.digests.occurrences import WEEK, hours, next_instant
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.sandbox import Answer, InView, Person, Sandbox, Workspace
from bot.sandbox.people.actions import PersonAction
from bot.sandbox.served import ServedWorkspace
from bot.services.channels import sharing
from bot.services.digests import charts as digest_pictures
from bot.services.evidence import file_checks
from bot.services.home import publication as home_views
from bot.services.outbox import revisions
from bot.services.outbox.queue import next_due
from bot.services.reminders.opening import next_reminders
from bot.store.state_folder import alone
from bot.transport.timing import USUAL, Timing
from commands.slack.manifest import manifest

REFUSED = "⚠️"
"""The beginning of every refusal."""
NEXT_DIGEST = N_("To the next digest")
UNREAD = timedelta(days=4)
"""How far back from now the seeded people have unread messages."""
FOUNDED_BEFORE = timedelta(days=90)
"""How long before now the seeded taskforce begins, a week before its story does."""


class UnknownHandle(EnlaceError):
    message = N_("Nobody here is called “%(given)s”. The people here are %(known)s.")


class SeedFailed(EnlaceError):
    message = N_(
        "The demo could not be prepared: “%(line)s” as %(handle)s was refused. Start again with an "
        "empty --state folder."
    )


@dataclass(frozen=True)
class LocalWorkspace:
    """A running workspace with the bot in it.

    People are named by handle and act in their own workspace. Where there are several, `in_` names
    another one by its key: without it, somebody who is in two of them acts in the first.
    """

    workspace: Workspace
    sandbox: Sandbox
    bot: app.Enlace
    clock: Clock

    async def say(self, handle: str, line: str, *, channel: str | None = None, in_: str = "") -> Answer:
        """Type a command as a person, and let the bot send what follows; raises `UnknownHandle`."""
        acting, person = self._check(handle, in_)
        return await self._told(acting.command(person.handle, line, channel=channel))

    async def press(
        self,
        handle: str,
        name: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view: InView = False,
        in_: str = "",
    ) -> Answer:
        """Press or choose, as a person, the element called `name`, and let the bot send what follows.

        Raises what `Sandbox.press` raises; likewise, each method below raises what its namesake raises.
        """
        return await self._told(
            self.sandbox.of(handle, in_).press(handle, name, channel=channel, ts=ts, view=view)
        )

    async def fill(
        self,
        handle: str,
        field: str,
        value: object,
        *,
        view: Literal["modal", "home"] = "modal",
        in_: str = "",
    ) -> Answer:
        """Put a value, as a person, into a field of the top form or of their Home tab."""
        return await self._told(self.sandbox.of(handle, in_).fill(handle, field, value, view=view))

    async def suggest(self, handle: str, field: str, typed: str, *, in_: str = "") -> list[Mapping[str, Any]]:
        """Return the options that the bot offers a person who types in a list of the top form."""
        return await self.sandbox.of(handle, in_).suggest(handle, field, typed)

    async def submit(
        self, handle: str, values: Mapping[str, object] | None = None, *, in_: str = ""
    ) -> Answer:
        """Fill in and submit the top form as a person, and let the bot send what follows."""
        return await self._told(self.sandbox.of(handle, in_).submit(handle, values))

    async def close(self, handle: str, *, all: bool = False, in_: str = "") -> Answer:  # noqa: A002 (as the button says)
        """Close the top form as a person, or all forms."""
        return await self._told(self.sandbox.of(handle, in_).close(handle, all=all))

    async def act(self, wanted: PersonAction) -> Answer:
        """Perform a person's action, and let the bot send what follows; raises `UnknownHandle`."""
        acting, _ = self._check(wanted.handle, wanted.workspace)
        return await self._told(wanted.do(acting))

    async def shortcut(self, handle: str, name: str, *, in_: str = "") -> Answer:
        """Choose one of the bot's global shortcuts as a person."""
        return await self._told(self.sandbox.of(handle, in_).shortcut(handle, name))

    async def message_shortcut(
        self, handle: str, name: str, channel: str | None, ts: str, *, in_: str = ""
    ) -> Answer:
        """Choose one of the bot's message shortcuts as a person."""
        return await self._told(self.sandbox.of(handle, in_).message_shortcut(handle, name, channel, ts))

    async def open_home(
        self, handle: str, *, tab: Literal["home", "messages"] = "home", in_: str = ""
    ) -> Answer:
        """Open the bot's Home tab as a person."""
        return await self._told(self.sandbox.of(handle, in_).open_home(handle, tab=tab))

    async def post(
        self,
        handle: str,
        text: str,
        channel: str | None = None,
        thread_ts: str | None = None,
        *,
        in_: str = "",
    ) -> Answer:
        """Write a message as a person, in a thread or not."""
        return await self._told(self.sandbox.of(handle, in_).say(handle, text, channel, thread_ts))

    def upload(
        self, handle: str, name: str, content: bytes, channel: str | None = None, *, in_: str = ""
    ) -> str:
        """Upload a file as a person, into a channel or for a form, and return its id."""
        return self.sandbox.of(handle, in_).upload(handle, name, content, channel)

    async def invite(self, handle: str, channel: str, *, inviter: str | None = None, in_: str = "") -> Answer:
        """Invite a person, or the bot by its handle, to a channel."""
        return await self._told(self.sandbox.of(handle, in_).invite(handle, channel, inviter=inviter))

    async def change(self, changing: Callable[[Workspace], object], *, in_: str = "") -> None:
        """Change a workspace as its admins do, let the bot hear of it and send what follows.

        For example, `await on.change(lambda workspace: workspace.archive_channel("taskforce"))`.
        """
        changing(self.sandbox.at(in_).workspace)
        await self.sandbox.delivered()
        await self.bot.settle()

    def _check(self, handle: str, in_: str) -> tuple[ServedWorkspace, Person]:
        workspaces = self.sandbox.workspaces
        workspace = workspaces.find(handle, in_)
        if workspace is None:
            known = dict.fromkeys(person.handle for _, person in workspaces.people)
            raise UnknownHandle(given=handle, known=list(known))
        acting = self.sandbox.of(handle, in_)
        return acting, acting.workspace.person(handle)

    async def _told(self, doing: Awaitable[Answer]) -> Answer:
        answer = await doing
        await self.bot.settle()
        return answer

    async def advance(self, to: datetime) -> None:
        """Let time pass up to an instant; the bot does all that falls due on the way, each at its hour.

        A clock that was running continues from there.
        """
        running = not self.clock.stands_still
        await self.bot.settle()
        while (moment := self._next_hour(to)) is not None:
            self.clock.move_to(moment)
            await self.bot.settle()
        self.clock.move_to(max(to, self.clock.now()) if running else to)
        await self.bot.settle()
        if running:
            self.clock.run_from(self.clock.now())

    def next_digest(self) -> datetime | None:
        """Return the instant at which the next digest of any schedule falls due; None without schedules."""
        now = self.clock.now()
        return min((next_instant(each, now) for each in self.bot.context.rules.digests), default=None)

    def _next_hour(self, until: datetime) -> datetime | None:
        context, now = self.bot.context, self.clock.now()
        due = [hour for schedule in context.rules.digests for hour in hours(schedule, now, until)]
        waiting = (
            next_due(context),
            digest_pictures.next_due(context),
            file_checks.next_due(context),
            sharing.next_due(context),
            revisions.next_due(context),
            next_reminders(context, until),
            home_views.next_due(context),
        )
        due += [moment for moment in waiting if moment is not None and now < moment <= until]
        return min(due, default=None)


@asynccontextmanager
async def local_workspace(
    deployment: Deployment,
    folder: Path,
    *,
    at: datetime | None = None,
    port: int = 0,
    host: str = "127.0.0.1",
    seeded: bool = True,
    timing: Timing = USUAL,
    ack_seconds: float = 3.0,
    mode: Mode = "socket",
    was_off: bool = False,
    draw: Draw = draw,
    held: bool = False,
    layout: Layout = "one",
) -> AsyncIterator[LocalWorkspace]:
    """Run the bot on the workspace kept in `folder`, which is created and seeded if it is new.

    `at` is the instant at which the clock is pinned; without it time runs. `ack_seconds` is how long the
    workspace waits for an answer. In mode "http" the bot listens on a free port of this machine, and the
    workspace calls it there. If `at` lies after the last event there, time passes until then while the bot
    works, unless it `was_off`. If more than a week passes, only the last digests get charts, since drawing
    takes a second. A new state has the workspaces of `layout`; the bot runs in the first of them. Raises
    `StateInUse`, unless the caller holds the folder's lock (`held`).
    """
    with nullcontext() if held else alone(folder):
        kept = opened(deployment.config, folder, at, layout)
        workspace, clock = kept.workspace, kept.workspace.clock
        prefix = deployment.config.slack.command_prefix
        for each in kept.workspaces:
            each.install(manifest(prefix=prefix))
        now = clock.now()
        if at is not None and not was_off and (before := workspace.lived_until()) is not None:
            clock.move_to(min(at, before))
        lines = _lines_for(workspace, now) if kept.new and seeded else []
        if lines:
            clock.move_to(now - FOUNDED_BEFORE)  # the deploy file is applied before people do anything
        async with Sandbox(workspace, port=port, host=host, ack_seconds=ack_seconds) as sandbox:
            sandbox.founding = bool(lines)
            staged = local_deployment(deployment, workspace, sandbox.api_url, folder, mode)
            bot = await app.build(staged, clock=clock, timing=timing, draw=draw)
            bot.sender.draw_from(now - WEEK)
            running = asyncio.create_task(bot.run())
            try:
                if mode == "http":
                    workspace.install(manifest(prefix=prefix, url=await _listening(bot, running)))
                else:
                    await sandbox.connected()
                set_up = LocalWorkspace(workspace, sandbox, bot, clock)
                sandbox.on_advance(set_up.advance, then=kept.save)
                if {step.handle for step in GUIDE} <= {person.handle for person in workspace.people}:
                    sandbox.offer_guide(GUIDE)
                sandbox.offer_landmark(NEXT_DIGEST, set_up.next_digest)
                if lines:
                    await tell_story(set_up, lines, now)
                    for each in kept.workspaces:
                        each.attention.read_before(now - UNREAD)
                    if at is None:
                        clock.run()
                elif at is not None:
                    await set_up.advance(now)
                kept.settle()
                sandbox.founding = False
                yield set_up
            finally:
                bot.stop()
                await running
                bot.close()
                kept.close()


async def tell_story(set_up: LocalWorkspace, lines: Sequence[tuple[datetime, Line]], now: datetime) -> None:
    """Replay the commands of the seeded people, each at its own time, up to `now`.
    Raises `SeedFailed`.
    """
    for moment, line in lines:
        await set_up.advance(moment)
        answer = await set_up.say(line.handle, line.typed(moment))
        if answer.error or REFUSED in str(answer.payload):
            raise SeedFailed(line=line.text, handle=line.handle)
    await set_up.advance(now)


def _lines_for(workspace: Workspace, now: datetime) -> Sequence[tuple[datetime, Line]]:
    """Return the story if its people are in the workspace; other workspaces start empty."""
    lines = list(story(now))
    cast = {line.handle for _, line in lines}
    return lines if cast <= {person.handle for person in workspace.people} else []


async def _listening(bot: app.Enlace, running: asyncio.Task[None]) -> str:
    """Return the URL at which the bot listens, once it does; raises the error that prevents it."""
    from bot.transport.http import HttpTransport  # noqa: PLC0415 (Socket Mode does without it)

    assert isinstance(bot.office, HttpTransport)  # noqa: S101 (built so for this mode)
    listening = asyncio.create_task(bot.office.connected.wait())
    await asyncio.wait({running, listening}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        listening.cancel()
        await running
    return bot.office.url
