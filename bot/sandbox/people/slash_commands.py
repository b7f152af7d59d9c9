"""A person types a slash command: what the bot receives, and what the person sees."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.i18n import N_, Translator, language_of
from bot.sandbox.endpoints.response_urls import Hook, ResponseUrls
from bot.sandbox.endpoints.sender import PayloadSender, UndeliveredError
from bot.sandbox.errors import NotACommandLineError
from bot.sandbox.people.answers import Answer, UnacceptableError, composed, understood
from bot.sandbox.people.escaping import escaped
from bot.sandbox.state.data import Conversation
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.told import shown_since
from bot.sandbox.state.triggers import Triggers
from bot.sandbox.state.workspace import Workspace

LINE = re.compile(r"(/\S+)(?:\s(.*))?", re.DOTALL)
CHANNEL_NAMES = {"im": "directmessage", "private": "privategroup", "mpim": "privategroup"}
NOTICES = {
    "operation_timeout": N_("%(command)s failed: the app did not answer in time (operation_timeout)."),
    "dispatch_failed": N_("%(command)s failed: the app is not connected (dispatch_failed)."),
    "http_client_error": N_("%(command)s failed: the app refused the request (http_client_error)."),
    "http_service_error": N_("%(command)s failed: something went wrong in the app (http_service_error)."),
    "dispatch_unknown_error": N_(
        "%(command)s failed: the app's answer is not a message (dispatch_unknown_error)."
    ),
    "invalid_blocks": N_(
        "%(command)s failed: the app answered with blocks that Slack does not accept (invalid_blocks)."
    ),
    "invalid_payload": N_("%(command)s failed: a text in the app's answer is not text (invalid_payload)."),
    "not_a_command": N_("%(command)s is not a valid command in this workspace."),
    "account_inactive": N_("This account is deactivated and cannot use %(command)s."),
}


@dataclass(frozen=True)
class Typed:
    """A parsed command line."""

    person: Person
    where: Conversation
    command: str
    text: str


class SlashCommands:
    """Delivers typed commands and shows the answers."""

    def __init__(
        self,
        workspace: Workspace,
        payload_sender: PayloadSender,
        urls: ResponseUrls,
        triggers: Triggers,
        *,
        address: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._payload_sender = payload_sender
        self._urls = urls
        self._triggers = triggers
        self._address = address

    async def run(self, handle: str, line: str, channel: str | None) -> Answer:
        """Type a command line and press Enter, with the same effects as in Slack."""
        started = asyncio.get_running_loop().time()
        answer = await self._answer(self._typed(handle, line, channel))
        return replace(answer, elapsed=asyncio.get_running_loop().time() - started)

    def _typed(self, handle: str, line: str, channel: str | None) -> Typed:
        person = self._workspace.person(handle)
        parts = LINE.fullmatch(line.strip())
        if parts is None:
            raise NotACommandLineError
        return Typed(person, self._workspace.place(person, channel), parts[1], parts[2] or "")

    async def _answer(self, typed: Typed) -> Answer:
        registered = self._workspace.command(typed.command)
        if typed.person.deleted:
            return self._failed(typed, "account_inactive")
        # Only the team that installed the app has its commands, not Slack Connect's guests.
        if registered is None or typed.person.is_external:
            return self._failed(typed, "not_a_command")
        key, hook = self._urls.issue(typed.where.id, typed.person.id)
        text = escaped(typed.text, self._workspace) if registered.should_escape else typed.text
        form = self._form(replace(typed, text=text), f"{self._address()}/response/{key}")
        before, newest = self._workspace.modal(typed.person.id), self._workspace.state.newest
        try:
            payload = await self._payload_sender.command(form)
        except UndeliveredError as failure:
            return self._failed(typed, failure.code, hook)
        except UnacceptableError as error:
            return self._failed(typed, error.code, hook)
        top = self._workspace.modal(typed.person.id)
        shown = replace(self._shown(typed, payload, hook), view=None if top is before else top)
        if shown.payload or shown.error or shown.view:
            return shown
        # What the app posted instead, as a separate message.
        everything = shown_since(self._workspace, typed.person, newest)
        posted = [each for each in everything if each.channel == typed.where.id]
        if not posted:
            return shown
        return replace(shown, payload=posted[-1].payload, messages=(*shown.messages, *posted))

    def _form(self, typed: Typed, response_url: str) -> dict[str, str]:
        memory = self._workspace.state
        return {
            "token": memory.verification_token,
            "team_id": memory.team_id,
            "team_domain": memory.domain,
            "channel_id": typed.where.id,
            "channel_name": CHANNEL_NAMES.get(typed.where.kind, typed.where.name),
            "user_id": typed.person.id,
            "user_name": typed.person.handle,
            "command": typed.command,
            "text": typed.text,
            "api_app_id": memory.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": self._triggers.issue(typed.person.id, channel=typed.where.id),
        }

    def _shown(self, typed: Typed, payload: Any, hook: Hook) -> Answer:
        try:
            content = understood(payload)
            message = composed(self._workspace, content, typed.where, typed.person.id)
        except UnacceptableError as error:
            kept = payload if isinstance(payload, dict) else None
            return replace(self._failed(typed, error.code, hook), payload=kept, faults=error.faults)
        messages: list[Message] = []
        post = self._workspace.conversations.post
        if content.get("response_type") == "in_channel":
            words = f"{typed.command} {escaped(typed.text, self._workspace)}".rstrip()
            messages.append(post(Message("", typed.where.id, typed.person.id, words, command=True)))
        if message is not None:
            messages.append(post(message))
        # What the bot sent to the response_url before it acknowledged appears above the answer.
        return Answer(payload=content or None, messages=(*hook.posted, *messages))

    def _failed(self, typed: Typed, error: str, hook: Hook | None = None) -> Answer:
        reader = Translator(language_of(typed.person.language_tag) or "en")
        notice = reader.gettext(NOTICES[error], command=typed.command)
        return Answer(messages=tuple(hook.posted) if hook else (), error=error, notice=notice)
