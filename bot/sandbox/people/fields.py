"""The fields of a form or a Home tab: which elements have a value, and their initial values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.state.data import Conversation, Kind

Value = dict[str, Any]
"""A field's value, in the form that Slack uses in `state.values`."""

_TEXTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_PICKERS = {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}
_MENUS = {"static": "option", "external": "option", "users": "user", "conversations": "conversation"}
_SINGLE = {f"{menu}_select": what for menu, what in (_MENUS | {"channels": "channel"}).items()}
HELD: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(_TEXTS, ("value", "initial_value")),
    "rich_text_input": ("rich_text_value", "initial_value"),
    **{kind: (f"selected_{what}", f"initial_{what}") for kind, what in (_PICKERS | _SINGLE).items()},
    **{f"multi_{kind}": (f"selected_{what}s", f"initial_{what}s") for kind, what in _SINGLE.items()},
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "file_input": ("files", ""),
}
"""The key of each element type's value, and the key of its initial value."""

_KINDS: Mapping[Kind, str] = {"channel": "public", "private": "private", "im": "im", "mpim": "mpim"}


@dataclass(frozen=True)
class Field:
    """An element that has a value, and its block."""

    block: Mapping[str, Any]
    element: Mapping[str, Any]

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def kind(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def key(self) -> str:
        """The key of its value."""
        return HELD[self.kind][0]

    @property
    def is_input(self) -> bool:
        """Whether it is in an input block."""
        return str(self.block["type"]) == "input"

    @property
    def label(self) -> str:
        """The text that people see at it: the label, else the text of its section or its placeholder."""
        texts = (self.block.get("label"), self.block.get("text"), self.element.get("placeholder"))
        return next((str(text["text"]) for text in texts if text), self.action_id)

    @property
    def is_required(self) -> bool:
        """Whether a form cannot be submitted without it."""
        return self.is_input and self.block.get("optional") is not True

    @property
    def dispatches(self) -> bool:
        """Whether the app is told at once when it is filled in."""
        return not self.is_input or self.block.get("dispatch_action") is True

    @property
    def options(self) -> list[Mapping[str, Any]]:
        """The options, with groups flattened."""
        groups = self.element.get("option_groups", ())
        return [*self.element.get("options", ()), *(each for group in groups for each in group["options"])]

    def holding(self, value: object) -> Value:
        """Return a value in Slack's form; None empties the field."""
        if value is None and self.kind == "rich_text_input":
            return {"type": self.kind}
        empty: Any = [] if self.key.endswith("s") else None
        return {"type": self.kind, self.key: empty if value is None else value}

    def untouched(self, where: Conversation | None, person: str) -> Value:
        """Return the value of a field that nobody has filled in.

        `where` is the conversation from which the person opened the view, if any.
        """
        if self.element.get("default_to_current_conversation") is True and where is not None:
            current = where.id if self.shows(where, person) else None
            return self.holding([current] if current and self.key.endswith("s") else current)
        return self.holding(self.element.get(HELD[self.kind][1]) or None)

    def shows(self, where: Conversation, person: str) -> bool:
        """Whether a menu of conversations shows this one to a person."""
        if where.archived or (where.kind != "channel" and person not in where.members):
            return False
        if self.kind.endswith("channels_select"):
            return where.kind == "channel"
        return _KINDS[where.kind] in self.element.get("filter", {}).get("include", list(_KINDS.values()))

    def begun_with(self, held: Value) -> dict[str, Any]:
        """Return its element with `held` as the initial value; files keep the key of their value."""
        initial = HELD[self.kind][1] or self.key
        element = {key: value for key, value in self.element.items() if key != initial}
        return element if self.is_empty(held) else element | {initial: held[self.key]}

    def is_empty(self, held: Value) -> bool:
        """Whether a value counts as empty."""
        value = held.get(self.key)
        return value in (None, [], "") or (isinstance(value, str) and not value.strip())


def as_seen(content: Mapping[str, Any], values: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    """Return a view whose fields show their current values, as a person sees it."""
    held = {
        (each.block_id, each.action_id): each.begun_with(values[each.block_id][each.action_id])
        for each in fields_of(content)
    }

    def seen(block: Mapping[str, Any], element: Any) -> Any:
        named = element.get("action_id") if isinstance(element, Mapping) else None
        return held.get((block["block_id"], str(named)), element)

    blocks: list[dict[str, Any]] = []
    for block in content["blocks"]:
        shown = dict(block)
        for key in ("element", "accessory"):
            if key in block:
                shown[key] = seen(block, block[key])
        if "elements" in block:
            shown["elements"] = [seen(block, element) for element in block["elements"]]
        blocks.append(shown)
    return {**content, "blocks": blocks}


def values_of(
    content: Mapping[str, Any],
    typed: Mapping[str, Mapping[str, Value]],
    where: Conversation | None = None,
    person: str = "",
) -> dict[str, dict[str, Value]]:
    """Return each field's value, as Slack's `state.values`: what was typed, or the initial value.

    The initial value may be the conversation from which a person came.
    """
    values: dict[str, dict[str, Value]] = {}
    for each in fields_of(content):
        held = typed.get(each.block_id, {}).get(each.action_id) or each.untouched(where, person)
        values.setdefault(each.block_id, {})[each.action_id] = held
    return values


def elements_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the elements of a block that can be pressed, chosen from or filled in."""
    found = [block.get("element"), block.get("accessory")]
    if block.get("type") in {"actions", "context_actions"}:
        found += block.get("elements", ())
    return [each for each in found if isinstance(each, dict) and each.get("type") != "image"]


def fields_of(content: Mapping[str, Any]) -> Iterator[Field]:
    """Yield the fields of a view, in order."""
    for block in content["blocks"]:
        for element in elements_of(block):
            if element["type"] in HELD:
                yield Field(block, element)
