"""People write messages, and invite one another and the app: what the app is told."""

import asyncio
from dataclasses import replace
from typing import Any

from bot.sandbox.endpoints.events import Events
from bot.sandbox.errors import AlreadyThereError, NoSuchMessageError, ReadOnlyError
from bot.sandbox.people.answers import Answer
from bot.sandbox.people.escaping import escaped
from bot.sandbox.people.interactions import Interactions
from bot.sandbox.state.data import Conversation, Kind, StoredFile
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.told import shown_since

CHANNEL_TYPES: dict[Kind, str] = {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}


class Talk:
    """Posts people's messages, and tells the app of those that it may hear."""

    def __init__(self, interactions: Interactions, events: Events) -> None:
        self._interactions = interactions
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
        for kind, fields in self._heard(where, message):
            await self._events.send(kind, fields)
        answers = [each for each in self._seen_since(person, message) if each.channel == where.id]
        return Answer(
            payload=answers[-1].payload if answers else None,
            messages=(message, *answers),
            elapsed=asyncio.get_running_loop().time() - started,
        )

    def share(self, person: Person, where: Conversation, file: StoredFile) -> Message:
        """Post an uploaded file into a conversation; the app is told shortly afterwards."""
        message = self._post(person, where, Message("", where.id, person.id, files=[file.id]))
        for kind, fields in self._heard(where, message):
            self._events.send_soon(kind, fields | {"subtype": "file_share"})
        return message

    async def invite(self, handle: str, channel: str, inviter: str | None) -> Answer:
        """Invite a person, or the app, to a channel, with the same effects as in Slack."""
        person = self._workspace.person(handle)
        host = self._workspace.person(inviter) if inviter else None
        where = self._workspace.place(host, channel) if host else self._workspace.conversations.get(channel)
        if person.id in where.members:
            raise AlreadyThereError(who=person.handle, name=where.name)
        self._workspace.join(where.id, person.id)
        newest = self._workspace.state.newest
        if self._workspace.bot_user_id in where.members:
            letter = "C" if where.kind == "channel" else "G"
            fields = {
                "user": person.id,
                "channel": where.id,
                "channel_type": letter,
                "team": self._workspace.team_id,
            }
            await self._events.send("member_joined_channel", fields | ({"inviter": host.id} if host else {}))
        viewer = host or (None if person.is_bot else person)
        posted = [each for each in shown_since(self._workspace, viewer, newest) if each.channel == where.id]
        return Answer(payload=posted[-1].payload if posted else None, messages=tuple(posted))

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

    def _heard(self, where: Conversation, message: Message) -> list[tuple[str, dict[str, Any]]]:
        """Return the events of a message; the app gets none from conversations that it is not in."""
        bot = self._workspace.bot_user_id
        if bot not in where.members:
            return []
        shown = self._workspace.described(message)
        fields = shown | {"channel": where.id, "event_ts": message.ts}
        told = fields | {"channel_type": CHANNEL_TYPES[where.kind]}
        events = [("message", {key: value for key, value in told.items() if key != "type"})]
        if where.kind != "im" and f"<@{bot}>" in message.text:
            mention = {key: value for key, value in fields.items() if key != "type"}
            events.insert(0, ("app_mention", mention))
        return events

    def _seen_since(self, person: Person, message: Message) -> list[Message]:
        return shown_since(self._workspace, person, int(message.ts.replace(".", "")))
