"""A person presses a button or chooses from a list: what the app receives, and what they see."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.endpoints.sender import UndeliveredError
from bot.sandbox.errors import NoSuchControlError
from bot.sandbox.people.answers import Answer, UnacceptableError
from bot.sandbox.people.fields import HELD, Field, Value, elements_of, values_of
from bot.sandbox.people.filling import Filling
from bot.sandbox.people.forms import Forms, Place
from bot.sandbox.people.interactions import Interactions
from bot.sandbox.people.slash_commands import CHANNEL_NAMES
from bot.sandbox.people.spots import ElementLocation
from bot.sandbox.state.data import Conversation, View
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person

CHOICES = ("static_select", "overflow", "radio_buttons")
IN_VIEWS = (*CHOICES, "checkboxes", "multi_static_select")
"""Lists in which one choice is pressed at a time."""


@dataclass(frozen=True)
class Control:
    """A button, or one choice of a list, in a block; `label` is the text that people see on it.

    `held` is a field's new value, if that is not a single choice.
    """

    block: Mapping[str, Any]
    element: Mapping[str, Any]
    label: str
    option: Mapping[str, Any] | None = None
    held: Value | None = None

    @property
    def action_id(self) -> str:
        """The action id that the app gave it."""
        return str(self.element.get("action_id", ""))

    @property
    def value(self) -> str:
        """The value that the app gave it."""
        return str((self.option or self.element).get("value", ""))

    def is_called(self, name: str) -> bool:
        """Whether `name` means this control: its label, or its action id with or without its value."""
        by_id = name in {self.action_id, f"{self.action_id}={self.value}"}
        return by_id or name.casefold() == self.label.casefold()


class Controls:
    """Delivers what people press in messages, in forms and in the Home tab."""

    def __init__(
        self, interactions: Interactions, forms: Forms, *, of_app: Callable[[Message], "Controls"]
    ) -> None:
        """Press what the workspace's own people see; `of_app` returns where a message's app is told of it."""
        self._interactions = interactions
        self._of_app = of_app
        self._workspace = interactions.workspace
        self._forms = forms
        self._filling = Filling(interactions.workspace)

    async def press(self, handle: str, name: str, channel: str | None, ts: str | None) -> Answer:
        """Press the control called `name` and confirm it, with the same effects as in Slack.

        It is looked up in the message `ts`, or in the newest message that has it.
        """
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        where = self._workspace.place(person, channel)
        message, control = self._find(person, where, name, ts)
        answer = await self._answer(person, where, message, control)
        return replace(answer, elapsed=asyncio.get_running_loop().time() - started)

    async def press_at(self, handle: str, spot: ElementLocation, value: object = None) -> Answer:
        """Press one exact element that a person sees; `value` is what they choose or enter there."""
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        answer = await (
            self._press_in_message(person, spot, value)
            if spot.ts
            else self._press_in_seen_view(person, spot, value)
        )
        return replace(answer, elapsed=asyncio.get_running_loop().time() - started)

    async def _press_in_message(self, person: Person, spot: ElementLocation, value: object) -> Answer:
        where = self._workspace.place(person, spot.channel)
        seen = self._workspace.conversations.seen_by(where, person.id)
        message = next((each for each in seen if each.ts == spot.ts), None)
        blocks = message.as_slack("").get("blocks", ()) if message else ()
        block, element = _standing_at(spot, blocks)
        assert message is not None  # noqa: S101 (_standing_at raises if there is no message)
        control = self._control(block, element, value, person)
        return await self._answer(person, where, message, control)

    async def _press_in_seen_view(self, person: Person, spot: ElementLocation, value: object) -> Answer:
        view = self._workspace.views.find(spot.view)
        if view is None or view not in (self._workspace.modal(person.id), self._workspace.home(person.id)):
            raise NoSuchControlError(name=spot.action, known="–")
        block, element = _standing_at(spot, view.content["blocks"])
        if element["type"] in HELD:
            return await self._forms.put(person, view, Field(block, element), value)
        option = self._control(block, element, value, person).option
        held = {} if option is None else {"selected_option": dict(option)}
        return await self._forms.act(person, view, block, element, held)

    def _control(
        self, block: Mapping[str, Any], element: Mapping[str, Any], value: object, person: Person
    ) -> Control:
        field = Field(block, element)
        if element["type"] in HELD:
            held = self._filling.read(field, value, person)
            return Control(block, element, field.label, held=held)
        option = next((each for each in field.options if each.get("value") == value), None)
        return Control(block, element, field.label, option)

    async def press_in_view(self, handle: str, name: str, place: Place) -> Answer:
        """Press a control of a form or of the Home tab, as `press` does."""
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        view = self._forms.view(person, place)
        found = list(controls_of(view.content["blocks"], IN_VIEWS))
        control = _called(name, found)
        if control.element["type"] not in HELD:
            held = {} if control.option is None else {"selected_option": dict(control.option)}
            answer = await self._forms.act(person, view, control.block, control.element, held)
        else:
            field = Field(control.block, control.element)
            answer = await self._forms.put(person, view, field, self._chosen(view, control, field))
        return replace(answer, elapsed=asyncio.get_running_loop().time() - started)

    def _chosen(self, view: View, control: Control, field: Field) -> object:
        """Return a list's value after one of its choices was pressed; pressing it again deselects it."""
        held = self._workspace.views.values(view)[field.block_id][field.action_id][field.key]
        if not isinstance(held, list):
            return control.value
        values = [each["value"] for each in held]
        if control.value in values:
            return [value for value in values if value != control.value]
        return [*values, control.value]

    def _find(
        self, person: Person, where: Conversation, name: str, ts: str | None
    ) -> tuple[Message, Control]:
        seen = self._workspace.conversations.seen_by(where, person.id)
        met: list[Control] = []
        for message in reversed(seen):
            if ts in {None, message.ts}:
                found = list(controls_of(message.as_slack("")["blocks"] if message.blocks else (), CHOICES))
                met += found
                control = next((each for each in found if each.is_called(name)), None)
                if control is not None:
                    return message, control
        raise _unknown(name, met)

    async def _answer(
        self, person: Person, where: Conversation, message: Message, control: Control
    ) -> Answer:
        app = self._of_app(message)
        return await app.carry_out(person.id, where.id, message, control)

    async def carry_out(self, person_id: str, channel: str, message: Message, control: Control) -> Answer:
        """Tell the workspace's app of a press; one from outside presses in a conversation that is shared."""
        person, where = self._workspace.person(person_id), self._workspace.conversations.get(channel)
        refused = self._interactions.refusal(person)
        if refused is not None:
            return refused
        response_url, hook = self._interactions.response_url(where.id, person, message.ts)
        payload = self._payload(person, where, message, control) | {"response_url": response_url}
        before = self._workspace.modal(person.id)
        try:
            await self._interactions.send(payload)
        except UndeliveredError as failure:
            return self._interactions.failed(person, failure.code, hook.posted)
        except UnacceptableError as error:
            return self._interactions.failed(person, error.code, hook.posted)
        # The acknowledgement of a press shows nothing by itself. The app's answer, or a form, follows it.
        opened = await self._interactions.answered(hook, person, before)
        shown = hook.posted[-1].payload if hook.posted else None
        return Answer(payload=shown, messages=tuple(hook.posted), view=opened)

    def _payload(
        self, person: Person, where: Conversation, message: Message, control: Control
    ) -> dict[str, Any]:
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": where.id,
            "is_ephemeral": message.ephemeral,
        }
        body = self._interactions.body("block_actions", person) | {
            "container": container | ({"thread_ts": message.thread_ts} if message.is_reply else {}),
            "trigger_id": self._interactions.trigger(person, channel=where.id),
            "channel": {"id": where.id, "name": CHANNEL_NAMES.get(where.kind, where.name)},
            "state": {"values": _state(message, control)},
            "actions": [self._action(control)],
        }
        if not message.ephemeral:
            # Payloads of ephemeral messages may lack the message; an app must work without it.
            body["message"] = self._workspace.described(message)
        return body

    def _action(self, control: Control) -> dict[str, Any]:
        kept = {"type", "action_id", "text", "value", "style", "placeholder"}
        action = {key: value for key, value in control.element.items() if key in kept}
        if control.option is not None:
            action["selected_option"] = dict(control.option)
        if control.held is not None:
            action |= control.held
        moment = self._workspace.conversations.next_ts()
        return action | {"block_id": control.block["block_id"], "action_ts": moment}


def controls_of(blocks: Iterable[Mapping[str, Any]], lists: Iterable[str]) -> Iterator[Control]:
    """Yield the buttons in blocks, and each choice of the `lists`, in order."""
    for block in blocks:
        for element in elements_of(block):
            if element["type"] == "button":
                yield Control(block, element, element["text"]["text"])
            elif element["type"] in lists:
                for option in Field(block, element).options:
                    yield Control(block, element, option["text"]["text"], option)


def _state(message: Message, control: Control) -> dict[str, dict[str, Value]]:
    """Return the values of a message's lists after one of its controls was pressed.

    Earlier choices in the message are not kept: Slack shows everyone the message in its original state.
    """
    typed: dict[str, dict[str, Value]] = {}
    held = control.held
    if control.option is not None and control.element["type"] in HELD:
        held = Field(control.block, control.element).holding(dict(control.option))
    if held is not None:
        typed = {str(control.block["block_id"]): {control.action_id: held}}
    return values_of({"blocks": message.as_slack("")["blocks"]}, typed)


def _standing_at(
    spot: ElementLocation, blocks: Iterable[Mapping[str, Any]]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the block and the element that `spot` names; raises `NoSuchControlError`."""
    for block in blocks:
        for element in elements_of(block):
            if (block.get("block_id"), str(element.get("action_id", ""))) == (spot.block, spot.action):
                return block, element
    raise NoSuchControlError(name=spot.action, known="–")


def _called(name: str, found: list[Control]) -> Control:
    control = next((each for each in found if each.is_called(name)), None)
    if control is None:
        raise _unknown(name, found)
    return control


def _unknown(name: str, found: list[Control]) -> NoSuchControlError:
    known = dict.fromkeys(control.label for control in found)
    return NoSuchControlError(name=name, known=", ".join(known) or "–")
