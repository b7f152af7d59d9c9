"""The content of a form as a person left it; the same class for every form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from bot.errors import EnlaceError
from bot.views.forms.names import Field

Value = str | tuple[str, ...] | None
CHOSEN = ("selected_option", "selected_options")
"""Keys under which Slack sends choices from a list, as options; other inputs send plain values."""
PLAIN = (
    "value",
    "selected_date",
    "selected_user",
    "selected_users",
    "selected_channel",
    "selected_conversation",
)


@dataclass(frozen=True)
class Draft:
    """A form as a person left it: what it is `about`, and the value of each field that was shown.

    `error` is why the form was not accepted; it is shown above the fields.
    """

    about: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    error: EnlaceError | None = None

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Self:
        """Read a view that Slack sent; raises `ValueError` for content that this bot never put there."""
        about = json.loads(view.get("private_metadata") or "{}")
        if not isinstance(about, dict):
            raise ValueError("private_metadata")  # noqa: TRY004 (the same answer as for broken JSON)
        values: dict[str, Value] = {}
        for block_id, elements in ((view.get("state") or {}).get("values") or {}).items():
            values[block_id] = next((_value(element) for element in elements.values()), None)
        return cls(about, values)

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
            return tuple(map(str, value)) if isinstance(value, list) else value
    return None
