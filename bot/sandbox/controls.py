"""A person presses a button or chooses from a list in a message: what the app gets, and what they see."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.i18n import N_, Translator, language_of
from bot.sandbox.answers import Answer, UnacceptableError
from bot.sandbox.courier import Courier, UndeliveredError
from bot.sandbox.errors import NoSuchControlError
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.response_urls import Hook, ResponseUrls
from bot.sandbox.slash_commands import CHANNEL_NAMES
from bot.sandbox.state import Conversation
from bot.sandbox.triggers import Triggers
from bot.sandbox.workspace import Workspace

NOTICES = {
    "operation_timeout": N_("That did not work: the app did not answer in time (operation_timeout)."),
    "dispatch_failed": N_("That did not work: the app is not connected (dispatch_failed)."),
    "http_client_error": N_("That did not work: the app refused the request (http_client_error)."),
    "http_service_error": N_("That did not work: something went wrong in the app (http_service_error)."),
    "interactivity_disabled": N_("This app is not configured to handle interactive responses."),
}
"""What Slack shows is not documented word for word, save that there is a warning; these are ours."""


@dataclass(frozen=True)
class Control:
    """A button, or one choice of a list, as it stands in a message; `label` is what people read on it."""

    message: Message
    block_id: str
    element: Mapping[str, Any]
    label: str
    option: Mapping[str, Any] | None = None

    @property
    def action_id(self) -> str:
        """The app's own name for it."""
        return str(self.element.get("action_id", ""))

    @property
    def value(self) -> str:
        """What the app put into it."""
        return str((self.option or self.element).get("value", ""))

    def is_called(self, name: str) -> bool:
        """Whether someone who says `name` means it: its label, or its action id with or without its value."""
        by_id = name in {self.action_id, f"{self.action_id}={self.value}"}
        return by_id or name.casefold() == self.label.casefold()


class Controls:
    """Delivers what people press in messages."""

    def __init__(
        self,
        workspace: Workspace,
        courier: Courier,
        urls: ResponseUrls,
        triggers: Triggers,
        *,
        address: Callable[[], str],
        seconds: float,
    ) -> None:
        self._workspace = workspace
        self._courier = courier
        self._urls = urls
        self._triggers = triggers
        self._address = address
        self._seconds = seconds

    async def press(self, handle: str, name: str, channel: str | None, ts: str | None) -> Answer:
        """Do what happens in Slack when a person presses the control called `name` and confirms it.

        It is looked for in the message `ts`, else in the newest one that has it.
        """
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        where = self._workspace.place(person, channel)
        control = self._find(person, where, name, ts)
        answer = await self._answer(person, where, control)
        return replace(answer, elapsed=asyncio.get_running_loop().time() - started)

    def _find(self, person: Person, where: Conversation, name: str, ts: str | None) -> Control:
        seen = self._workspace.conversations.seen_by(where, person.id)
        found = [
            control
            for message in reversed(seen)
            if ts in {None, message.ts}
            for control in controls_of(message)
        ]
        for control in found:
            if control.is_called(name):
                return control
        known = dict.fromkeys(control.label for control in found)
        raise NoSuchControlError(name=name, known=", ".join(known) or "–")

    async def _answer(self, person: Person, where: Conversation, control: Control) -> Answer:
        installation = self._workspace.installation
        if installation is not None and not installation.interactive:
            return self._failed(person, "interactivity_disabled")
        key, hook = self._urls.issue(where.id, person.id, control.message.ts)
        payload = self._payload(person, where, control, f"{self._address()}/response/{key}")
        try:
            await self._courier.interaction(payload)
        except UndeliveredError as failure:
            return self._failed(person, failure.code, hook)
        except UnacceptableError as error:
            return self._failed(person, error.code, hook)
        # The acknowledgement of a press shows nothing by itself; the app's answer follows it.
        await hook.answered(self._seconds)
        shown = hook.posted[-1].payload if hook.posted else None
        return Answer(payload=shown, messages=tuple(hook.posted))

    def _payload(
        self, person: Person, where: Conversation, control: Control, response_url: str
    ) -> dict[str, Any]:
        memory, message = self._workspace.state, control.message
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": where.id,
            "is_ephemeral": message.ephemeral,
        }
        body: dict[str, Any] = {
            "type": "block_actions",
            "user": {
                "id": person.id,
                "username": person.handle,
                "name": person.handle,
                "team_id": memory.team_id,
            },
            "api_app_id": memory.app_id,
            "token": memory.verification_token,
            "container": container | ({"thread_ts": message.thread_ts} if message.is_reply else {}),
            "trigger_id": self._triggers.issue(person.id),
            "team": {"id": memory.team_id, "domain": memory.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": where.id, "name": CHANNEL_NAMES.get(where.kind, where.name)},
            "state": {"values": {}},
            "response_url": response_url,
            "actions": [self._action(control)],
        }
        if not message.ephemeral:
            # Payloads of ephemeral messages may lack their content; an app must do without it.
            replies = self._workspace.conversations.replies(where, message.ts)
            body["message"] = message.as_slack(memory.team_id, replies)
        return body

    def _action(self, control: Control) -> dict[str, Any]:
        kept = {"type", "action_id", "text", "value", "style", "placeholder"}
        action = {key: value for key, value in control.element.items() if key in kept}
        if control.option is not None:
            action["selected_option"] = dict(control.option)
        return action | {"block_id": control.block_id, "action_ts": self._workspace.conversations.next_ts()}

    def _failed(self, person: Person, error: str, hook: Hook | None = None) -> Answer:
        reader = Translator(language_of(person.language_tag) or "en")
        notice = reader.gettext(NOTICES[error])
        return Answer(messages=tuple(hook.posted) if hook else (), error=error, notice=notice)


def controls_of(message: Message) -> Iterator[Control]:
    """Yield what can be pressed or chosen in a message, in its order."""
    for block in message.as_slack("")["blocks"] if message.blocks else ():
        elements = [*block.get("elements", ()), block.get("accessory")]
        for element in elements:
            if isinstance(element, dict) and element.get("type") == "button":
                yield Control(message, block["block_id"], element, element["text"]["text"])
            elif isinstance(element, dict) and element.get("type") in {"static_select", "overflow"}:
                for option in _options(element):
                    yield Control(message, block["block_id"], element, option["text"]["text"], option)


def _options(element: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group["options"]
