"""The workspace: its people, their messages, and the installed app."""

import hashlib
import secrets
from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from bot.clock import Clock
from bot.sandbox.errors import HandleTakenError, NotInConversationError, NotSharedError, UnknownPersonError
from bot.sandbox.state import data as states
from bot.sandbox.state.administration import Administered
from bot.sandbox.state.attention import Attention
from bot.sandbox.state.changes import Changes
from bot.sandbox.state.connected import Connected
from bot.sandbox.state.conversations import Conversations
from bot.sandbox.state.data import Conversation, State, View
from bot.sandbox.state.files import Files
from bot.sandbox.state.installed import Installed
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person, person_id
from bot.sandbox.state.views import Views

DEFAULT_SCOPES = (
    "app_mentions:read",
    "commands",
    "chat:write",
    "users:read",
    "users:read.email",
    "im:write",
    "im:history",
    "channels:read",
    "files:write",
)
SLACKBOT = "USLACKBOT"
EVENT = "Ev"

Listener = Callable[[str, dict[str, Any]], None]


class Workspace(Installed, Administered, Connected):
    """One Slack workspace with one app in it.

    It lives in memory, and in one JSON file on request; a `Sandbox` serves it. Everything runs in one event
    loop, so no lock is needed.
    """

    def __init__(self, memory: State, clock: Clock, beside: Self | None = None) -> None:
        """Use a state. `beside` is another workspace of the same sandbox, with the same clock."""
        self.state = memory
        self.clock = clock
        self.workspaces = beside.workspaces if beside else []
        self.workspaces.append(self)
        self.changes: Changes = beside.changes if beside else Changes()
        self.attention = Attention(memory, self.changes)
        self.timekeepers: list[State] = beside.timekeepers if beside else []
        self.timekeepers.append(memory)
        self.conversations = Conversations(
            memory, clock, self.next_id, self.changes, timekeepers=self.timekeepers, on_post=self._posted
        )
        self.files: Files = Files(memory, clock, self.next_id, beside=beside.files.beside if beside else None)
        self.views = Views(memory, clock, self.next_id, self.changes)
        self._listeners: list[Listener] = []

    @classmethod
    def create(
        cls,
        people: Sequence[Person],
        *,
        clock: Clock,
        team_name: str = "Taskforce",
        domain: str = "taskforce",
        channels: Sequence[str] = ("general",),
        scopes: Sequence[str] = DEFAULT_SCOPES,
        key: str = "",
        emblem: str = "",
        shares_addresses: bool = False,
        beside: Self | None = None,
    ) -> Self:
        """Create a workspace whose people and app are in every channel.

        `beside` is another workspace of the same sandbox; the new one needs another domain. Raises
        `HandleTakenError` if two people share a handle.
        """
        digest = b32encode(hashlib.sha256(domain.encode()).digest()).decode()
        series = len(beside.workspaces) if beside else 0
        number = f"0SANDBOX{series + 1:02d}"
        memory = State(
            team_id=f"T{digest[:10]}",
            team_name=team_name,
            domain=domain,
            app_id=f"A{number}",
            bot_user_id=f"U{number}",
            bot_id=f"B{number}",
            bot_token=f"xoxb-{secrets.token_hex(16)}",
            app_token=f"xapp-1-A{number}-{secrets.token_hex(16)}",
            signing_secret=secrets.token_hex(16),
            verification_token=secrets.token_hex(12),
            control_token=beside.control_token if beside else secrets.token_urlsafe(24),
            scopes=list(scopes),
            key=key,
            emblem=emblem,
            series=series,
            shares_addresses=shares_addresses,
        )
        workspace = cls(memory, clock, beside)
        bot = Person("bot", "Bot", id=memory.bot_user_id, is_bot=True)
        slackbot = Person("slackbot", "Slackbot", id=SLACKBOT, is_bot=True)
        memory.people = {bot.id: bot, slackbot.id: slackbot}
        admitted = [workspace._admit(person).id for person in people]
        for channel in channels:
            workspace.conversations.create(channel, [bot.id, *admitted])
        return workspace

    @classmethod
    def load(cls, file: Path, *, clock: Clock, beside: Self | None = None) -> Self:
        """Read a workspace back from its file, and the others from theirs; raises `UnreadableStateError`.

        `beside` is another one of the same sandbox, if it is not the first that is read.
        """
        workspace = cls(states.read(file), clock, beside)
        workspace.files.load(file)
        workspace._rejoin()
        if beside is None:
            for other in states.all_beside(file):
                cls.load(other, clock=clock, beside=workspace)
            workspace.workspaces.sort(key=lambda each: each.state.series)
        return workspace

    def go_on(self) -> None:
        """Restart the clock, as far ahead of the machine's clock as before and never before the last known
        instant.
        """
        present = self.clock.now() + timedelta(seconds=self.state.ahead)
        self.clock.run_from(max(present, self.lived_until() or present))

    def save(self, file: Path) -> None:
        """Write people, channels, messages, views, tokens and counters to a file, atomically.

        Uploaded files are written to a folder beside it. The first workspace saves the others beside it too.
        """
        if self is self.workspaces[0]:
            for each in self.neighbours:
                each.save(states.beside(file, each.key))
        self.files.save(file)
        self.state.present = self.now().timestamp()
        states.write(self._without_copies(), file)

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets by which the bot, the command line and the page recognize it."""
        return {name: getattr(self.state, name) for name in states.SECRETS}

    def be_known_by(self, secrets: Mapping[str, str]) -> None:
        """Adopt another workspace's secrets, as far as it has any."""
        for name in states.SECRETS:
            setattr(self.state, name, secrets.get(name, getattr(self.state, name)))

    @property
    def team_id(self) -> str:
        return self.state.team_id

    @property
    def app_id(self) -> str:
        return self.state.app_id

    @property
    def bot_user_id(self) -> str:
        return self.state.bot_user_id

    @property
    def app_handle(self) -> str:
        """The name by which people mention the app after an @."""
        return self.state.people[self.bot_user_id].handle

    @property
    def bot_token(self) -> str:
        """The xoxb- token of the installed app."""
        return self.state.bot_token

    @property
    def app_token(self) -> str:
        """The xapp- token, only for Socket Mode."""
        return self.state.app_token

    @property
    def signing_secret(self) -> str:
        return self.state.signing_secret

    @property
    def control_token(self) -> str:
        """The token that the control routes require in `X-Enlace-Sandbox`."""
        return self.state.control_token

    @property
    def address(self) -> str:
        """The address at which the workspace is or was last served: "http://127.0.0.1:PORT", or empty."""
        return self.state.address

    @property
    def people(self) -> tuple[Person, ...]:
        """Everyone but the app and Slackbot, deactivated people included."""
        robots = {self.bot_user_id, SLACKBOT}
        return tuple(person for person in self.state.people.values() if person.id not in robots)

    @property
    def names(self) -> dict[str, str]:
        """The names that people see instead of ids: handles, and the names of channels, groups and files."""
        channels = {each.id: each.name for each in self.conversations if each.name}
        files = {file.id: file.name for file in self.files}
        groups = {group.id: group.handle for group in self.user_groups}
        people = {person.id: person.handle for person in self.state.people.values()}
        people |= {person.id: self.handle_of(person) for person in self.externals}
        return people | channels | groups | files

    def person(self, handle_or_id: str) -> Person:
        """Return a person by handle (with or without @) or id; raises `UnknownPersonError`."""
        return self._found(handle_or_id, self.find_person(handle_or_id))

    def find_person(self, handle_or_id: str) -> Person | None:
        """Return a person by handle (in any case, with or without @) or id, or None.

        The workspace's own people come first, then those of a connected one.
        """
        return self.own_person(handle_or_id) or self.external_person(handle_or_id)

    def add_person(self, person: Person) -> None:
        """Add a person to the workspace and its channels, a guest to none; the app receives `team_join`."""
        person = self._admit(person)
        for conversation in self.conversations:
            if conversation.kind == "channel" and not person.is_guest:
                conversation.members.append(person.id)
        self._emit("team_join", {"user": self._described(person), "cache_ts": self._seconds()})

    def change_person(self, handle_or_id: str, **changes: Any) -> Person:
        """Change a person's name, language, zone and so on; the app receives `user_change`."""
        person = replace(self._found(handle_or_id, self.own_person(handle_or_id)), **changes)
        self.state.people[person.id] = person
        self._emit("user_change", {"user": self._described(person), "cache_ts": self._seconds()})
        return person

    def direct_messages(self, handle_or_id: str) -> list[Message]:
        """Return the messages that a person sees in their direct message with the app, oldest first."""
        person = self.person(handle_or_id)
        conversation = self.conversations.direct(self.bot_user_id, person.id)
        return self.conversations.seen_by(conversation, person.id) if conversation else []

    def messages(self, name_or_id: str, handle_or_id: str | None = None) -> list[Message]:
        """Return the messages that a person, or everyone, sees in a channel, oldest first."""
        viewer = self.person(handle_or_id).id if handle_or_id else None
        return self.conversations.seen_by(self.conversations.get(name_or_id), viewer)

    def modals(self, handle_or_id: str) -> list[View]:
        """Return a person's open forms, the one on top last, also those of another workspace's app."""
        person = self.person(handle_or_id).id
        return next(filter(None, (each.views.stack(person) for each in self.workspaces)), [])

    def modal(self, handle_or_id: str) -> View | None:
        """Return the form that a person sees, or None."""
        return next(reversed(self.modals(handle_or_id)), None)

    def home(self, handle_or_id: str) -> View | None:
        """Return the Home tab that was published for a person, or None."""
        return self.views.home(self.person(handle_or_id).id)

    def join(self, channel: str, handle_or_id: str) -> None:
        """Add a person, or the app, to a channel.

        Raises `NotSharedError` for somebody of another workspace, unless it shares the channel.
        """
        where = self.conversations.get(channel)
        members = where.members
        person = self.person(handle_or_id)
        if self.home_of(person.id) not in self.taking_part(where):
            raise NotSharedError(who=person.handle, name=where.name)
        if person.id not in members:
            members.append(person.id)
            self.changes.happened()

    def leave(self, channel: str, handle_or_id: str) -> None:
        """Remove a person, or the app, from a channel."""
        person = self.person(handle_or_id)
        conversation = self.conversations.get(channel)
        conversation.members[:] = [member for member in conversation.members if member != person.id]
        self.changes.happened()

    def direct_channel(self, handle_or_id: str) -> Conversation:
        """Return a person's direct message with the app; create it if necessary."""
        return self.open_direct([self.bot_user_id, self.person(handle_or_id).id])

    def place(self, person: Person, channel: str | None) -> Conversation:
        """Return the channel that a person names, or else their direct message with the app.

        Raises `UnknownConversationError`, and `NotInConversationError` if they are not a member.
        """
        where = self.conversations.get(channel) if channel else self.direct_channel(person.id)
        if person.id not in where.members:
            raise NotInConversationError(who=person.handle, name=channel)
        return where

    def told(self, handle_or_id: str, channel: str | None = None) -> list[dict[str, Any]]:
        """Return what the app posted in a person's direct message, oldest first, without answers to them.

        With `channel`, return what it posted there. Raises as `place` does.
        """
        where = self.place(self.person(handle_or_id), channel)
        return [{"ts": message.ts, **message.payload} for message in where.messages if self.unasked(message)]

    def described(self, message: Message, *, metadata: bool = False) -> dict[str, Any]:
        """Return the Web API's message object, with its thread and its files."""
        where = self.state.conversations[message.channel]
        shown = message.as_slack(
            self.team_id, self.conversations.replies(where, message.ts), metadata=metadata
        )
        files = [self.files.described(file) for file in map(self.files.find, message.files) if file]
        shown |= self.author_fields(message.user) if where.teams else {}
        return shown | ({"files": files, "upload": True} if files else {})

    def unasked(self, message: Message) -> bool:
        """Return whether a message is the app's, and not an answer that only one person sees."""
        return message.user == self.bot_user_id and not message.ephemeral

    def lived_until(self) -> datetime | None:
        """Return the instant of the latest message or of the last save, the later one; None if it is new."""
        stamps = [float(message.ts) for each in self.conversations for message in each.messages[-1:]]
        latest = max([*stamps, self.state.present])
        return datetime.fromtimestamp(latest, UTC) if latest else None

    def next_id(self, prefix: str) -> str:
        """Return the next id of its kind, such as C0000000001."""
        number = self.state.counters.get(prefix, 0) + 1
        self.state.counters[prefix] = number
        # The events of two workspaces may have the same id, as in Slack.
        series = 0 if prefix == EVENT else self.state.series
        return f"{prefix}{series}{number:09d}"

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with events about people; returns a function that stops this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def now(self) -> datetime:
        """Return the current instant on the workspace's clock."""
        return self.clock.now()

    def _admit(self, person: Person) -> Person:
        """Add a person and return them; their id is another one if somebody elsewhere has it."""
        taken = self.own_person(person.handle) or self.find_group(person.handle)
        if taken or person.id in self.state.people:
            raise HandleTakenError(who=person.handle)
        if any(person.id in each.state.people for each in self.neighbours):
            person = replace(person, id=person_id(f"{self.team_id}/{person.handle}"))
        self.state.people[person.id] = person
        return person

    def _found(self, handle_or_id: str, person: Person | None) -> Person:
        if person is None:
            known = ", ".join(person.handle for person in self.people)
            raise UnknownPersonError(who=handle_or_id, known=known)
        return person

    def _emit(self, event: str, fields: dict[str, Any]) -> None:
        for listener in list(self._listeners):
            listener(event, fields)
        self.changes.happened()

    def _described(self, person: Person) -> dict[str, Any]:
        email = "users:read.email" in self.scopes
        return person.as_user(team_id=self.team_id, now=self.now(), email=email, locale=True)

    def _seconds(self) -> int:
        return int(self.now().timestamp())
