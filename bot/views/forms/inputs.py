"""The input fields of forms, with Slack's limits on them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bot.characters import units
from bot.domain.texts import shortened
from bot.views.blockkit.blocks import Block
from bot.views.blockkit.controls import CHOICES_LIMIT, LABEL_LIMIT
from bot.views.blockkit.modals import plain
from bot.views.forms.names import Field

HINT_LIMIT = 2000
PLACEHOLDER_LIMIT = 150
TYPED_LIMIT = 3000
Choice = tuple[str, str]
"""The label that people read, and the value that Slack returns."""


def text(
    name: Field,
    label: str,
    *,
    initial: str | None = None,
    longest: int,
    lines: bool = True,
    optional: bool = False,
    hint: str | None = None,
    placeholder: str | None = None,
) -> Block:
    """A text input of at most `longest` units, with several `lines` or one."""
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "multiline": lines,
        # A text that was stored when limits were counted otherwise is shown whole.
        "max_length": min(max(longest, units(initial or "")), TYPED_LIMIT),
    }
    if initial:
        element["initial_value"] = shortened(initial, TYPED_LIMIT)
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER_LIMIT)
    return _input(name, label, element, optional=optional, hint=hint)


def choice(
    name: Field,
    label: str,
    choices: Sequence[Choice],
    *,
    initial: str | None = None,
    optional: bool = False,
    hint: str | None = None,
    redraws: bool = False,
    placeholder: str,
) -> Block:
    """A choice from a short list; with `redraws`, a choice draws the form again."""
    element: dict[str, Any] = {
        "type": "static_select",
        "placeholder": plain(placeholder, PLACEHOLDER_LIMIT),
        "options": [option(each) for each in choices[:CHOICES_LIMIT]],
    }
    if chosen := next((each for each in choices if each[1] == initial), None):
        element["initial_option"] = option(chosen)
    return _input(name, label, element, optional=optional, hint=hint, redraws=redraws)


def looked_up(
    name: Field,
    label: str,
    *,
    initial: Choice | None = None,
    optional: bool = False,
    hint: str | None = None,
    redraws: bool = False,
    placeholder: str,
) -> Block:
    """A choice from many; Slack asks the bot for the options while the person types."""
    element: dict[str, Any] = {
        "type": "external_select",
        "placeholder": plain(placeholder, PLACEHOLDER_LIMIT),
        "min_query_length": 0,
    }
    if initial:
        element["initial_option"] = option(initial)
    return _input(name, label, element, optional=optional, hint=hint, redraws=redraws)


def people(
    name: Field,
    label: str,
    *,
    initial: Iterable[str] = (),
    most: int,
    optional: bool = False,
    hint: str | None = None,
    placeholder: str,
) -> Block:
    """Several people, by Slack id."""
    element: dict[str, Any] = {
        "type": "multi_users_select",
        "placeholder": plain(placeholder, PLACEHOLDER_LIMIT),
        "max_selected_items": most,
    }
    if chosen := [each for each in initial if each]:
        element["initial_users"] = chosen
    return _input(name, label, element, optional=optional, hint=hint)


def person(
    name: Field,
    label: str,
    *,
    initial: str | None = None,
    optional: bool = False,
    hint: str | None = None,
    redraws: bool = False,
    placeholder: str,
) -> Block:
    """One person, by Slack id."""
    element: dict[str, Any] = {
        "type": "users_select",
        "placeholder": plain(placeholder, PLACEHOLDER_LIMIT),
    }
    if initial:
        element["initial_user"] = initial
    return _input(name, label, element, optional=optional, hint=hint, redraws=redraws)


def day(
    name: Field, label: str, *, initial: date | None = None, optional: bool = False, hint: str | None = None
) -> Block:
    """A calendar day."""
    element: dict[str, Any] = {"type": "datepicker"}
    if initial:
        element["initial_date"] = initial.isoformat()
    return _input(name, label, element, optional=optional, hint=hint)


def file(name: Field, label: str, *, optional: bool = False, hint: str | None = None) -> Block:
    """A file to upload."""
    return _input(name, label, {"type": "file_input", "max_files": 1}, optional=optional, hint=hint)


def _input(
    name: Field,
    label: str,
    element: dict[str, Any],
    *,
    optional: bool = False,
    hint: str | None = None,
    redraws: bool = False,
) -> Block:
    found: dict[str, Any] = {
        "type": "input",
        "block_id": name.value,
        "label": plain(label, HINT_LIMIT),
        "element": element | {"action_id": name.value},
        "optional": optional,
    }
    if hint:
        found["hint"] = plain(hint, HINT_LIMIT)
    return found | ({"dispatch_action": True} if redraws else {})


def option(given: Choice) -> Block:
    """Return an option in Slack's format."""
    label, value = given
    return {"text": plain(label, LABEL_LIMIT), "value": value}
