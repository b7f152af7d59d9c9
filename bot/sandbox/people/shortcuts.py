"""A person chooses one of the app's shortcuts, on a message or anywhere: what the app receives."""

import asyncio
from dataclasses import replace
from typing import Literal

from bot.sandbox.endpoints.sender import UndeliveredError
from bot.sandbox.errors import NoSuchMessageError, NoSuchShortcutError
from bot.sandbox.people.answers import Answer, UnacceptableError
from bot.sandbox.people.interactions import Interactions
from bot.sandbox.people.slash_commands import CHANNEL_NAMES
from bot.sandbox.state.people import Person

Kind = Literal["global", "message"]


class Shortcuts:
    """Delivers the shortcuts that people choose."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._workspace = interactions.workspace

    async def everywhere(self, handle: str, name: str) -> Answer:
        """Choose a global shortcut, with the same effects as in Slack; its payload names no channel."""
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        callback_id = self._callback_id(name, "global")
        refused = self._interactions.refusal(person) or self._stranger(person)
        if refused is not None:
            return refused
        body = self._interactions.body("shortcut", person) | {
            "callback_id": callback_id,
            "trigger_id": self._interactions.trigger(person),
            "action_ts": self._workspace.conversations.next_ts(),
        }
        before, told = self._workspace.modal(person.id), len(self._workspace.direct_messages(person.id))
        try:
            await self._interactions.send(body)
        except (UndeliveredError, UnacceptableError) as failure:
            return self._interactions.failed(person, failure.code)
        opened = await self._interactions.answered(None, person, before, told)
        return Answer(view=opened, elapsed=asyncio.get_running_loop().time() - started)

    async def on_message(self, handle: str, name: str, channel: str | None, ts: str) -> Answer:
        """Choose a shortcut on a message, with the same effects as in Slack."""
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        callback_id = self._callback_id(name, "message")
        where = self._workspace.place(person, channel)
        message = self._workspace.conversations.message(where.id, ts)
        if message is None or message.only_for not in {None, person.id}:
            raise NoSuchMessageError(who=person.handle, ts=ts, name=channel or self._workspace.app_handle)
        refused = self._interactions.refusal(person) or self._stranger(person)
        if refused is not None:
            return refused
        response_url, hook = self._interactions.response_url(where.id, person, None)
        body = self._interactions.body("message_action", person) | {
            "callback_id": callback_id,
            "trigger_id": self._interactions.trigger(person, channel=where.id),
            "action_ts": self._workspace.conversations.next_ts(),
            "message_ts": message.ts,
            "message": self._workspace.described(message),
            "channel": {"id": where.id, "name": CHANNEL_NAMES.get(where.kind, where.name)},
            "response_url": response_url,
        }
        before = self._workspace.modal(person.id)
        try:
            await self._interactions.send(body)
        except (UndeliveredError, UnacceptableError) as failure:
            return self._interactions.failed(person, failure.code, hook.posted)
        opened = await self._interactions.answered(hook, person, before)
        answer = Answer(messages=tuple(hook.posted), view=opened)
        shown = hook.posted[-1].payload if hook.posted else None
        return replace(answer, payload=shown, elapsed=asyncio.get_running_loop().time() - started)

    def _callback_id(self, name: str, kind: Kind) -> str:
        """Return a shortcut's callback id; without a manifest, any counts as registered."""
        installation = self._workspace.installation
        if installation is None:
            return name
        known = [each for each in installation.shortcuts.values() if each.kind == kind]
        for each in known:
            if name == each.callback_id or name.casefold() == each.name.casefold():
                return each.callback_id
        raise NoSuchShortcutError(name=name, known=", ".join(each.name for each in known) or "–")

    def _stranger(self, person: Person) -> Answer | None:
        # Only the team that installed the app has its shortcuts, not Slack Connect's guests.
        return self._interactions.failed(person, "not_allowed") if person.is_external else None
