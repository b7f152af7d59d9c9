"""The viewer of a page: the person whom a browser plays, and what that person sees."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from bot.i18n import Language, Translator, language_of
from bot.sandbox.page.blocks.render_context import RenderContext, Someone, Somewhere
from bot.sandbox.page.state import APP
from bot.sandbox.screen import Viewer
from bot.sandbox.state.data import Conversation
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import SLACKBOT, Workspace

MESSAGE = re.compile(r"/archives/(\w+)/p\d+")
"""The path of a message's address."""


@dataclass(frozen=True)
class PageViewer:
    """One person's view of a workspace, created for each rendering."""

    workspace: Workspace
    person: Person

    @property
    def language(self) -> Language:
        """The language of the person's Slack."""
        return language_of(self.person.language_tag) or "en"

    @cached_property
    def t(self) -> Translator:
        """The person's translator."""
        return Translator(self.language, ZoneInfo(self.person.timezone))

    @cached_property
    def viewer(self) -> Viewer:
        """The person as the viewer of rendered content."""
        known = {each.id for each in self.conversations}
        hidden = {each.id for each in self.workspace.conversations} - known
        names = {key: name for key, name in self.workspace.names.items() if key not in hidden}
        return Viewer(names, self.language, self.t.zone, self.workspace.now())

    @cached_property
    def conversations(self) -> list[Conversation]:
        """The person's conversations: channels by name, then direct messages."""
        mine = [each for each in self.workspace.conversations if self.person.id in each.members]
        return sorted(mine, key=lambda each: (each.kind in {"im", "mpim"}, each.name))

    def sight(self, prefix: str = "", errors: Mapping[str, str] | None = None) -> RenderContext:
        """Return the context for rendering for this person."""
        everyone = [each for each in self.workspace.state.people.values() if each.id != SLACKBOT]
        return RenderContext(
            self.viewer,
            people=[Someone(each.id, each.handle, each.name) for each in everyone if not each.deleted],
            conversations=[Somewhere(each.id, each.kind, self.name_of(each)) for each in self.conversations],
            picture=self.picture,
            errors=errors or {},
            prefix=prefix,
            within=self.within,
        )

    def within(self, address: str) -> tuple[str, str] | None:
        """Return the place and the thread that the address of a message leads to, if they may see it."""
        parts = urlsplit(address)
        found = MESSAGE.fullmatch(parts.path)
        if parts.hostname != f"{self.workspace.state.domain}.slack.com" or found is None:
            return None
        where = next((each for each in self.conversations if each.id == found[1]), None)
        if where is None:
            return None
        with_app = where.kind == "im" and self.workspace.bot_user_id in where.members
        return (APP if with_app else where.id), dict(parse_qsl(parts.query)).get("thread_ts", "")

    def picture(self, named: str) -> str | None:
        """Return the address of an uploaded image for the browser, by the image's id or address."""
        file = self.workspace.files.find(named) or self.workspace.files.at(named)
        return file_address(file.id) if file else None

    def name_of(self, where: Conversation) -> str:
        """Return the person's name for a conversation: the channel's name, or the other members."""
        if where.name:
            return where.name
        others = [self.workspace.person(each).handle for each in where.members if each != self.person.id]
        return self.t.list_of(others or [self.person.handle])

    def others_in(self, where: Conversation) -> list[Workspace]:
        """Return the other workspaces that share a conversation through Slack Connect."""
        return self.workspace.taking_part(where)[1:]

    def seen(self, where: Conversation) -> list[Message]:
        """Return the messages that they see in a conversation, without thread replies, oldest first."""
        shown = self.workspace.conversations.seen_by(where, self.person.id)
        return [each for each in shown if not each.is_reply or each.broadcast]

    def thread(self, where: Conversation, ts: str) -> Iterator[Message]:
        """Yield a message and the replies that they see in its thread, oldest first."""
        for each in self.workspace.conversations.seen_by(where, self.person.id):
            if each.ts == ts or (each.thread_ts == ts and each.is_reply):
                yield each


def file_address(file_id: str) -> str:
    """Return the address at which the page serves a file."""
    return "/page/files?" + urlencode({"id": file_id})
