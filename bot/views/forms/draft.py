"""The content of a form as a person left it; the same class for every form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, Self

from bot.characters import cleaned
from bot.errors import EnlaceError
from bot.views.forms.names import Field

FILLED = "filled"
"""Where a form's `about` keeps what its fields were filled in with: hashes, by field."""
Value = str | tuple[str, ...] | None
CHOSEN = ("selected_option", "selected_options")
"""Keys under which Slack sends choices from a list, as options; other inputs send plain values."""
TYPED = "value"
"""The key under which Slack sends what a person typed."""
PLAIN = (
    TYPED,
    "selected_date",
    "selected_user",
    "selected_users",
    "selected_channel",
    "selected_conversation",
)


@dataclass(frozen=True)
class Draft:
    """A form as a person left it: what it is `about`, and the value of each field that was shown.

    `error` is why the form was not accepted; it is shown above the fields. `required` are the fields that the
    form showed as required. Slack sees to it that they hold something, which may be spaces alone.
    """

    about: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    error: EnlaceError | None = None
    required: frozenset[Field] = frozenset()

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Self:
        """Read a view that Slack sent; raises `ValueError` for content that this bot never put there."""
        about = json.loads(view.get("private_metadata") or "{}")
        if not isinstance(about, dict):
            raise ValueError("private_metadata")  # noqa: TRY004 (the same answer as for broken JSON)
        values: dict[str, Value] = {}
        for block_id, elements in ((view.get("state") or {}).get("values") or {}).items():
            values[block_id] = next((_value(element) for element in elements.values()), None)
        inputs = [block for block in view.get("blocks") or () if block.get("type") == "input"]
        required = frozenset(Field(block["block_id"]) for block in inputs if not block.get("optional"))
        return cls(about, values, required=required)

    @property
    def blank(self) -> tuple[Field, ...]:
        """The required fields that hold nothing, or only spaces."""
        return tuple(each for each in sorted(self.required) if not (self.text(each) or self.several(each)))

    def typed(self, name: Field) -> bool:
        """Say whether a field holds what a person typed, even if only spaces."""
        return isinstance(self.values.get(name.value), str)

    def number(self, name: str) -> int | None:
        """Return a number that the form is about."""
        found = self.about.get(name)
        return int(found) if found is not None else None

    def shown(self, name: Field) -> bool:
        """Say whether the form showed a field."""
        return name.value in self.values

    def text(self, name: Field, otherwise: str | None = None) -> str | None:
        """Return what was typed or chosen, or `otherwise` if the field was not shown."""
        if not self.shown(name):
            return otherwise
        value = self.values[name.value]
        return value.strip() or None if isinstance(value, str) else None

    def filled_in(self, name: Field, text: str | None) -> Self:
        """Note that the form fills in a field with what is on record."""
        if text is None:
            return self
        known = self.about.get(FILLED) or {}
        prints = [*dict.fromkeys([*known.get(name.value, ()), _print(text)])][-MOST_PRINTS:]
        return self.about_now(**{FILLED: {**known, name.value: prints}})

    def untouched(self, name: Field) -> bool:
        """Say whether a field still holds what the form filled in."""
        text = self.text(name)
        return text is not None and _print(text) in (self.about.get(FILLED) or {}).get(name.value, ())

    def edited(self, name: Field) -> str | None:
        """Return what a person wrote into a field, "" if they emptied it, or None if they left it alone."""
        text = self.text(name)
        if text is None:
            return "" if self.shown(name) and name.value in (self.about.get(FILLED) or {}) else None
        return None if self.untouched(name) else text

    def several(self, name: Field, otherwise: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return all choices, or `otherwise` if the field was not shown."""
        if not self.shown(name):
            return otherwise
        value = self.values[name.value]
        return value if isinstance(value, tuple) else ()

    def day(self, name: Field, otherwise: date | None = None) -> date | None:
        """Return the chosen day, or `otherwise` if the field was not shown."""
        if not self.shown(name):
            return otherwise
        value = self.text(name)
        return date.fromisoformat(value) if value else None

    def seen_at(self, version: int) -> Self:
        """Return the draft about the version that the person saw first; by default the present `version`."""
        return self.about_now(version=self.about.get("version", version))

    def about_now(self, **changes: Any) -> Self:
        """Return the draft with changes to what it is about."""
        return replace(self, about={**self.about, **changes})


MOST_PRINTS = 3
"""How many texts that a field was filled in with are remembered: the form is drawn again now and then."""


def _print(text: str) -> str:
    return sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def _value(element: Mapping[str, Any]) -> Value:
    for key in CHOSEN:
        if key in element:
            chosen = element[key]
            if isinstance(chosen, list):
                return tuple(str(each["value"]) for each in chosen)
            return str(chosen["value"]) if chosen else None
    if "files" in element:
        return tuple(str(each["id"]) for each in element["files"] or ())
    for key in PLAIN:
        if key in element:
            value = element[key]
            if isinstance(value, list):
                return tuple(map(str, value))
            return cleaned(value) if key == TYPED and isinstance(value, str) else value
    return None
