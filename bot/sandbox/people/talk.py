"""People write messages, and invite one another and the app: what the app is told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.endpoints.events import Events
from bot.sandbox.errors import AlreadyThereError, NoSuchMessageError, ReadOnlyError
from bot.sandbox.people.answers import Answer
from bot.sandbox.people.escaping import escaped
from bot.sandbox.people.interactions import Interactions
from bot.sandbox.state.data import Conversation, StoredFile
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.told import shown_since


class Talk:
    """Posts people's messages, and tells the app of those that it may hear."""

    def __init__(
        self, interactions: Interactions, events: Events, *, elsewhere: Callable[[Conversation], "list[Talk]"]
    ) -> None:
        """Post what the workspace's own people say; `elsewhere` are the others who share a conversation."""
        self._interactions = interactions
        self._elsewhere = elsewhere
        self._workspace = interactions.workspace
        self._events = events

    async def say(self, handle: str, text: str, channel: str | None, thread_ts: str | None) -> Answer:
        """Write a message, with the same effects as in Slack; the text is marked up as Slack's
        client does.
        """
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        if person.deleted:
            return self._interactions.failed(person, "account_inactive")
        where = self._workspace.place(person, channel)
        written = Message("", where.id, person.id, escaped(text, self._workspace))
        message = self._post(person, where, replace(written, thread_ts=self._root(person, where, thread_ts)))
        await asyncio.gather(*(each.tell(message) for each in (self, *self._elsewhere(where))))
        answers = [each for each in self._seen_since(person, message) if each.channel == where.id]
        return Answer(
            payload=answers[-1].payload if answers else None,
            messages=(message, *answers),
            elapsed=asyncio.get_running_loop().time() - started,
        )

    def share(self, person: Person, where: Conversation, file: StoredFile) -> Message:
        """Post an uploaded file into a conversation; the app is told shortly afterwards."""
        message = self._post(person, where, Message("", where.id, person.id, files=[file.id]))
        for each in (self, *self._elsewhere(where)):
            each.tell_soon(message)
        return message

    async def tell(self, message: Message) -> None:
        """Tell this workspace's app of a message that it may hear."""
        for kind, fields in self._workspace.heard(message):
            await self._events.send(kind, fields)

    async def invite(self, handle: str, channel: str, inviter: str | None) -> Answer:
        """Invite a person, or the app, to a channel, with the same effects as in Slack."""
        person = self._workspace.person(handle)
        host = self._workspace.person(inviter) if inviter else None
        where = self._workspace.place(host, channel) if host else self._workspace.conversations.get(channel)
        if person.id in where.members:
            raise AlreadyThereError(who=person.handle, name=where.name)
        self._workspace.join(where.id, person.id)
        newest = self._workspace.state.newest
        fields = {
            "user": person.id,
            "channel": where.id,
            "channel_type": "C" if where.kind == "channel" else "G",
            "team": person.team_id or self._workspace.team_id,
            **({"inviter": host.id} if host else {}),
        }
        await asyncio.gather(*(each.tell_of_member(fields) for each in (self, *self._elsewhere(where))))
        viewer = host or (None if person.is_bot else person)
        posted = [each for each in shown_since(self._workspace, viewer, newest) if each.channel == where.id]
        return Answer(payload=posted[-1].payload if posted else None, messages=tuple(posted))

    def tell_soon(self, message: Message) -> None:
        """Tell this workspace's app of a message with a file, without waiting for it."""
        for kind, fields in self._workspace.heard(message):
            self._events.send_soon(kind, fields | {"subtype": "file_share"})

    async def tell_of_member(self, fields: dict[str, str]) -> None:
        """Tell this workspace's app of a new member, if it is in the conversation."""
        where = self._workspace.state.conversations[fields["channel"]]
        if self._workspace.bot_user_id in where.members:
            await self._events.send("member_joined_channel", dict(fields))

    def _post(self, person: Person, where: Conversation, message: Message) -> Message:
        installation = self._workspace.installation
        closed = installation is not None and (
            installation.messages_read_only or not installation.messages_tab
        )
        if where.kind == "im" and closed:
            raise ReadOnlyError(who=person.handle)
        return self._workspace.conversations.post(message)

    def _root(self, person: Person, where: Conversation, ts: str | None) -> str | None:
        if ts is None:
            return None
        root = self._workspace.conversations.message(where.id, ts)
        if root is None or root.ephemeral:
            raise NoSuchMessageError(who=person.handle, ts=ts, name=where.name or self._workspace.app_handle)
        return root.thread_ts or root.ts

    def _seen_since(self, person: Person, message: Message) -> list[Message]:
        return shown_since(self._workspace, person, int(message.ts.replace(".", "")))
