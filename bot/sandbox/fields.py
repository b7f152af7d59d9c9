"""The fields of a form or a Home tab: what holds a value, and which it holds untouched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Value = dict[str, Any]
"""What a field holds, as Slack writes it into `state.values`."""

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
"""Under which key each kind of element holds its value, and under which its first."""


@dataclass(frozen=True)
class Field:
    """One element that holds a value, and the block in which it stands."""

    block: Mapping[str, Any]
    element: Mapping[str, Any]

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def kind(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def key(self) -> str:
        """Under what it holds its value."""
        return HELD[self.kind][0]

    @property
    def is_input(self) -> bool:
        """Whether it stands in an input block."""
        return str(self.block["type"]) == "input"

    @property
    def label(self) -> str:
        """What people read at it: the label, else the text of its section or its placeholder."""
        texts = (self.block.get("label"), self.block.get("text"), self.element.get("placeholder"))
        return next((str(text["text"]) for text in texts if text), self.action_id)

    @property
    def is_required(self) -> bool:
        """Whether a form cannot be submitted without it."""
        return self.is_input and self.block.get("optional") is not True

    @property
    def dispatches(self) -> bool:
        """Whether the app hears at once of what is filled in."""
        return not self.is_input or self.block.get("dispatch_action") is True

    @property
    def options(self) -> list[Mapping[str, Any]]:
        """What can be chosen, groups opened out."""
        groups = self.element.get("option_groups", ())
        return [*self.element.get("options", ()), *(each for group in groups for each in group["options"])]

    def is_called(self, name: str) -> bool:
        """Whether someone who says `name` means it: its block id, its action id or its label."""
        return name in {self.block_id, self.action_id} or name.casefold() == self.label.casefold()

    def holding(self, value: object) -> Value:
        """Return a value as Slack writes it; None empties the field."""
        if value is None and self.kind == "rich_text_input":
            return {"type": self.kind}
        empty: Any = [] if self.key.endswith("s") else None
        return {"type": self.kind, self.key: empty if value is None else value}

    @property
    def untouched(self) -> Value:
        """What it holds before anyone fills it in."""
        return self.holding(self.element.get(HELD[self.kind][1]) or None)

    def is_empty(self, held: Value) -> bool:
        """Whether a value is none."""
        value = held.get(self.key)
        return value in (None, [], "") or (isinstance(value, str) and not value.strip())


def elements_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what can be pressed, chosen or filled in, in a block."""
    found = [block.get("element"), block.get("accessory")]
    if block.get("type") in {"actions", "context_actions"}:
        found += block.get("elements", ())
    return [each for each in found if isinstance(each, dict) and each.get("type") != "image"]


def fields_of(content: Mapping[str, Any]) -> Iterator[Field]:
    """Yield what holds a value in a view, in its order."""
    for block in content["blocks"]:
        for element in elements_of(block):
            if element["type"] in HELD:
                yield Field(block, element)
