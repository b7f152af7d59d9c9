"""response_urls: five more answers to what a person did, within half an hour."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.people.answers import UnacceptableError, composed, understood
from bot.sandbox.state.messages import Message
from bot.sandbox.state.workspace import Workspace

LIFETIME = timedelta(minutes=30)
USES = 5


@dataclass
class Hook:
    """One response_url; `original` is the timestamp of the message acted upon, None for a typed command."""

    channel: str
    person: str
    at: datetime
    original: str | None = None
    uses: int = 0
    posted: list[Message] = field(default_factory=list)
    used: asyncio.Event = field(default_factory=asyncio.Event)


class ResponseUrls:
    """The response_urls that were issued."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._hooks: dict[str, Hook] = {}

    def issue(self, channel: str, person: str, original: str | None = None) -> tuple[str, Hook]:
        """Return the opaque part of a new response_url, and its `Hook`."""
        key = secrets.token_urlsafe(24)
        hook = Hook(channel, person, self._workspace.now(), original)
        self._hooks[key] = hook
        return key, hook

    def knows(self, key: str) -> bool:
        """Whether a response_url was issued with this key, and has not expired."""
        hook = self._hooks.get(key)
        return hook is not None and self._workspace.now() - hook.at <= LIFETIME

    def post(self, key: str, payload: object) -> None:
        """Apply what a bot posted to a response_url; raises `UnacceptableError` with Slack's code.

        A payload that is refused does not count against the five.
        """
        if not self.knows(key):
            raise UnacceptableError("expired_url")
        hook = self._hooks[key]
        if hook.uses >= USES:
            raise UnacceptableError("used_url")
        if not isinstance(payload, dict):
            raise UnacceptableError("invalid_payload")
        self._apply(hook, understood(payload))
        hook.uses += 1
        hook.used.set()

    def _apply(self, hook: Hook, payload: dict[str, Any]) -> None:
        conversations = self._workspace.conversations
        original = conversations.message(hook.channel, hook.original) if hook.original else None
        if payload.get("delete_original") is True:
            # A typed command has no message to delete: Slack accepts this and does nothing.
            if original is not None:
                conversations.remove(original)
            return
        where = conversations.get(hook.channel)
        message = composed(self._workspace, payload, where, hook.person)
        if message is None:
            raise UnacceptableError("no_text")
        if payload.get("replace_original") is True and original is not None:
            # The new content keeps the original's visibility: an ephemeral message never becomes public.
            text, blocks, attachments = message.text, message.blocks, message.attachments
            message = conversations.change(
                replace(original, text=text, blocks=blocks, attachments=attachments)
            )
        else:
            message = conversations.post(message)
        hook.posted.append(message)
