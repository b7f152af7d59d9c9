"""A taskforce in two Slack workspaces, without any channel that they share, and one bot for both."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import app
from bot.clock import Clock
from bot.config import Deployment, load
from bot.demo.founding import Mode
from bot.sandbox import Answer, Person, Sandbox, Workspace, Workspaces
from bot.sandbox.served import ServedWorkspace
from bot.transport.http import HttpTransport
from commands.slack.manifest import manifest
from tests.support.harness import NOW, ROOT, sketch

HEAD = """\
taskforce: {name: {en: Taskforce, es: Grupo}}
timezone: America/Mexico_City
"""
SECTION = """\
    %(key)s:
      mode: %(mode)s
      bot_token: ${env:%(name)s_BOT}
      app_token: ${env:%(name)s_APP}
      signing_secret: ${env:%(name)s_SIGNING}
      api_url: %(url)s
      language: %(language)s
      side: %(side)s
"""
REST = """\
audit: {key: "${env:AUDIT_KEY}"}
database: {url: "%(database)s"}
catalog: recommendations.yaml
members:
  people:
%(people)s
leads:
  5: {%(leads)s}
"""
ONLY_US = """\
    - {role: chair, side: US, language: en, workspaces: {us: {handle: chair-us}}}
    - {role: member, side: US, language: en, workspaces: {us: {handle: lead-us}}}
    - {role: secretariat, language: en, email: both@example.org}
"""
ALSO_MX = """\
    - {role: chair, side: MX, language: es, workspaces: {mx: {handle: chair-mx}}}
    - {role: member, side: MX, language: es, workspaces: {mx: {handle: lead-mx}}}
"""
DIGESTS = """\
digests:
  - {key: weekly, time: "08:00", recipients: [chairs, leads, secretariat, "#general", mx/#grupo]}
"""
CHANNELS = {"us": "general", "mx": "grupo"}
DIGESTS_OF_MX = """\
digests:
  - {key: weekly, time: "08:00", recipients: [chairs, "#grupo"]}
"""
TITLES = {"lead-mx": "Ana Ruiz", "chair-mx": "Eva Solís", "lead-us": "Bob Lane", "chair-us": "Kim West"}


def workspace(key: str, *handles: str, clock: Clock, beside: Workspace | None = None) -> Workspace:
    """Return a Slack workspace with people of these handles, and the secretariat, who is in both. One that is
    `beside` another can share a channel with it.
    """
    tag = {"us": "en-US", "mx": "es-LA"}[key]
    people = [Person(handle, TITLES[handle], tag) for handle in handles]
    people.append(Person(f"desk-{key}", "Desk", tag, email="both@example.org"))
    made = Workspace.create(
        people,
        clock=clock,
        team_name=key.upper(),
        domain=f"taskforce-{key}",
        channels=(),
        key=key,
        beside=beside,
    )
    members = [made.bot_user_id, *(person.id for person in made.people)]
    made.conversations.create(CHANNELS[key], members, id_=f"C0{key.upper()}000001")
    made.install(manifest())
    return made


@dataclass
class TwoWorkspaces:
    """The two workspaces, and the bot that serves them while it runs."""

    us: Workspace
    mx: Workspace
    folder: Path
    clock: Clock
    mode: Mode = "socket"
    database: str = ""
    sandboxes: dict[str, ServedWorkspace] = field(default_factory=dict)
    api_urls: dict[str, str] = field(default_factory=dict)
    bot: app.Enlace = field(init=False)

    def deployment(
        self, *keys: str, people: str = ONLY_US + ALSO_MX, digests: str = DIGESTS, only: str | None = None
    ) -> Deployment:
        """Return the deployment of a file that lists these workspaces; with `only`, for a process that has
        the secrets of that one alone.
        """
        database = self.database or f"sqlite:///{self.folder / 'enlace.db'}"
        env: dict[str, str] = {"AUDIT_KEY": "k" * 32, "DATABASE": database}
        sections = ""
        for key in keys:
            made = self.workspaces[key]
            name = key.upper()
            if only in {None, key}:
                env |= {
                    f"{name}_BOT": made.bot_token,
                    f"{name}_APP": made.app_token,
                    f"{name}_SIGNING": made.signing_secret,
                }
            words = {"us": ("en", "US"), "mx": ("es", "MX")}[key]
            named = {"key": key, "name": name, "mode": self.mode, "url": self.api_urls[key]}
            sections += SECTION % {**named, "language": words[0], "side": words[1]}
        rest = REST % {
            "database": "${env:DATABASE}",
            "people": people,
            "leads": ", ".join(f"{key}: {key}/lead-{key}" for key in keys),
        }
        text = f"{HEAD}slack:\n  workspaces:\n{sections}{rest}{digests}"
        self.folder.mkdir(exist_ok=True)
        catalog = (ROOT / "deploy" / "recommendations.yaml").read_text(encoding="utf-8")
        (self.folder / "recommendations.yaml").write_text(catalog, encoding="utf-8")
        (self.folder / "enlace.yaml").write_text(text, encoding="utf-8")
        loaded = load(self.folder / "enlace.yaml", env=env, workspace=only)
        http = loaded.config.http.model_copy(update={"port": 0})
        return replace(loaded, config=loaded.config.model_copy(update={"http": http}))

    @property
    def workspaces(self) -> Mapping[str, Workspace]:
        """Both, by key."""
        return {"us": self.us, "mx": self.mx}

    @asynccontextmanager
    async def served(self, deployment: Deployment, **more: Any) -> AsyncIterator[app.Enlace]:
        """Run the bot of a deployment."""
        self.bot = await app.build(deployment, clock=self.clock, draw=sketch, **more)
        running = asyncio.create_task(self.bot.run())
        try:
            await asyncio.wait_for(self.bot.office.connected.wait(), 60)
            if isinstance(self.bot.office, HttpTransport):
                for each in self.workspaces.values():
                    each.install(manifest(url=self.bot.office.url))
            yield self.bot
        finally:
            self.bot.stop()
            await running
            self.bot.close()

    async def say(self, key: str, handle: str, line: str) -> Answer:
        """Type a command in one of the workspaces, and let the bot send what follows in both."""
        answer = await self.sandboxes[key].command(handle, line)
        await self.bot.settle()
        return answer

    def letters(self, key: str, handle: str) -> list[str]:
        """Return what the bot has written to somebody directly in a workspace."""
        return [
            str(message.blocks or message.text) for message in self.workspaces[key].direct_messages(handle)
        ]

    async def advance(self, to: datetime) -> None:
        """Let the bot do at an instant what is due by then."""
        self.clock.move_to(to)
        await self.bot.settle()


@asynccontextmanager
async def two_workspaces(
    folder: Path, *, mode: Mode = "socket", database: str = ""
) -> AsyncIterator[TwoWorkspaces]:
    """Open two Slack workspaces of a taskforce, whose bot has a `database` in the folder or elsewhere."""
    clock = Clock.at(NOW)
    us = workspace("us", "chair-us", "lead-us", clock=clock)
    mx = workspace("mx", "chair-mx", "lead-mx", clock=clock)
    async with Sandbox(us, ack_seconds=30.0) as of_us, Sandbox(mx, ack_seconds=30.0) as of_mx:
        served: dict[str, ServedWorkspace] = {"us": of_us, "mx": of_mx}
        urls = {"us": of_us.api_url, "mx": of_mx.api_url}
        yield TwoWorkspaces(us, mx, folder, clock, mode, database, served, urls)


@asynccontextmanager
async def connected_workspaces(folder: Path) -> AsyncIterator[tuple[TwoWorkspaces, Mapping[str, str]]]:
    """Open two Slack workspaces of a taskforce, and a channel that they share; return its name in each."""
    clock = Clock.at(NOW)
    us = workspace("us", "chair-us", "lead-us", clock=clock)
    mx = workspace("mx", "chair-mx", "lead-mx", clock=clock, beside=us)
    names = {"us": "binational", "mx": "binacional"}
    Workspaces(us).connect(names)
    async with Sandbox(us, ack_seconds=30.0) as sandbox:
        served = {key: sandbox.at(key) for key in names}
        urls = dict.fromkeys(names, sandbox.api_url)
        yield TwoWorkspaces(us, mx, folder, clock, "socket", "", served, urls), names
