"""Block elements: buttons, menus, pickers and inputs."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.sandbox.blockkit.objects import (
    ACTION_ID,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    MARKED_OPTION,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLACEHOLDER,
    SLACK_FILE,
    STYLE,
    WORKFLOW,
    any_address,
    initial_among_options,
    initial_within_selection,
    plain_text,
    web_address,
)
from bot.sandbox.blockkit.rich_text import RICH_TEXT_ONLY
from bot.sandbox.blockkit.schema import (
    Array,
    Boolean,
    Inspection,
    Law,
    Number,
    Object,
    Rule,
    String,
    exactly_one,
    in_order,
    units,
)
from bot.sandbox.blockkit.surfaces import ELEMENT_SURFACES

_NOTHING: Mapping[str, Rule] = {}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_DECIMAL = String(form=re.compile(r"-?\d+(\.\d+)?", re.ASCII), form_name="a number written as a string")


def _on_surface(kind: str) -> Law:
    places = ELEMENT_SURFACES[kind]

    def law(_: Mapping[str, object], at: str, seen: Inspection) -> None:
        if seen.surface not in places:
            allowed = f"surfaces: {', '.join(places)}"
            seen.fault(
                "element_not_allowed", f"{at}/type", f"unsupported type: {kind} in a {seen.surface}", allowed
            )

    return law


def _element(kind: str, fields: Mapping[str, Rule], *laws: Law, required: Sequence[str] = ()) -> Object:
    surface = (_on_surface(kind),) if kind in ELEMENT_SURFACES else ()
    return Object(
        {"type": String(), "action_id": ACTION_ID, **fields}, required=required, laws=(*surface, *laws)
    )


def _one_focus(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    if value.get("focus_on_load") is True:
        seen.focused += 1
        if seen.focused > 1:
            seen.fault("duplicate_focus", f"{at}/focus_on_load", "only one element can have focus_on_load")


def _input(kind: str, fields: Mapping[str, Rule], *laws: Law, required: Sequence[str] = ()) -> Object:
    return _element(kind, {"focus_on_load": Boolean(), **fields}, _one_focus, *laws, required=required)


def _real_day(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    day = value.get("initial_date")
    if isinstance(day, str) and _DAY.fullmatch(day):
        try:
            date.fromisoformat(day)
        except ValueError:
            seen.fault("invalid_value", f"{at}/initial_date", "must be a valid date", "format: YYYY-MM-DD")


def _decimals(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    if value.get("is_decimal_allowed") is not False:
        return
    for key in ("initial_value", "min_value", "max_value"):
        number = value.get(key)
        if isinstance(number, str) and not _WHOLE.fullmatch(number):
            seen.fault("invalid_value", f"{at}/{key}", "must be a whole number, as decimals are not allowed")


def _first_value_fits(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    first, most = value.get("initial_value"), value.get("max_length")
    if isinstance(first, str) and isinstance(most, int) and units(first) > most:
        seen.fault(
            "too_long",
            f"{at}/initial_value",
            f"must be less than {most + 1} characters",
            f"max_length: {most}",
        )


def _menu(kind: str, fields: Mapping[str, Rule], *laws: Law) -> Object:
    return _input(kind, {"placeholder": PLACEHOLDER, "confirm": CONFIRM, **fields}, *laws)


def _multi_menu(
    kind: str, initial: str, first: Rule, fields: Mapping[str, Rule] = _NOTHING, *laws: Law
) -> Object:
    chosen: Mapping[str, Rule] = {initial: Array(first), "max_selected_items": Number(1)}
    return _menu(kind, {**chosen, **fields}, initial_within_selection(initial), *laws)


_CHOICES: Mapping[str, Rule] = {"options": Array(OPTION, 100), "option_groups": Array(OPTION_GROUP, 100)}
_EXTERNAL: Mapping[str, Rule] = {"min_query_length": Number(0)}
_CONVERSATION: Mapping[str, Rule] = {
    "default_to_current_conversation": Boolean(),
    "filter": CONVERSATION_FILTER,
}
_REPLY_ADDRESS: Mapping[str, Rule] = {"response_url_enabled": Boolean()}
_TYPED: Mapping[str, Rule] = {"placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH_CONFIG}
_MARKED: Mapping[str, Rule] = {"options": Array(MARKED_OPTION, 10), "confirm": CONFIRM}
_ID = String()
_ANY_OPTION = exactly_one("options", "option_groups")
_LABEL = String(75)

IMAGE_SOURCE: Mapping[str, Rule] = {
    "image_url": web_address(3000),
    "slack_file": SLACK_FILE,
    "alt_text": String(2000),
}
ONE_IMAGE_SOURCE = exactly_one("image_url", "slack_file")
IMAGE = Object({"type": String(), **IMAGE_SOURCE}, required=("alt_text",), laws=(ONE_IMAGE_SOURCE,))

_FEEDBACK = Object(
    {"text": plain_text(75), "value": String(2000), "accessibility_label": _LABEL}, required=("text", "value")
)

SELECTS: Mapping[str, Rule] = {
    "static_select": _menu(
        "static_select",
        {"initial_option": OPTION, **_CHOICES},
        _ANY_OPTION,
        initial_among_options("initial_option"),
    ),
    "external_select": _menu("external_select", {"initial_option": OPTION, **_EXTERNAL}),
    "users_select": _menu("users_select", {"initial_user": _ID}),
    "conversations_select": _menu(
        "conversations_select", {"initial_conversation": _ID, **_CONVERSATION, **_REPLY_ADDRESS}
    ),
    "channels_select": _menu("channels_select", {"initial_channel": _ID, **_REPLY_ADDRESS}),
    "multi_static_select": _multi_menu(
        "multi_static_select",
        "initial_options",
        OPTION,
        _CHOICES,
        _ANY_OPTION,
        initial_among_options("initial_options"),
    ),
    "multi_external_select": _multi_menu("multi_external_select", "initial_options", OPTION, _EXTERNAL),
    "multi_users_select": _multi_menu("multi_users_select", "initial_users", _ID),
    "multi_conversations_select": _multi_menu(
        "multi_conversations_select", "initial_conversations", _ID, _CONVERSATION
    ),
    "multi_channels_select": _multi_menu("multi_channels_select", "initial_channels", _ID),
}

ELEMENTS: Mapping[str, Rule] = {
    **SELECTS,
    "button": _element(
        "button",
        {
            "text": plain_text(75),
            "url": any_address(3000),
            "value": String(2000),
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": _LABEL,
            "agent_prompt": String(4000),
            "agent_prompt_display": String(),
            "visible_to_user_ids": Array(_ID),
        },
        required=("text",),
    ),
    "checkboxes": _input(
        "checkboxes",
        {**_MARKED, "initial_options": Array(MARKED_OPTION, 10)},
        initial_among_options("initial_options"),
        required=("options",),
    ),
    "radio_buttons": _input(
        "radio_buttons",
        {**_MARKED, "initial_option": MARKED_OPTION},
        initial_among_options("initial_option"),
        required=("options",),
    ),
    "overflow": _element(
        "overflow", {"options": Array(OVERFLOW_OPTION, 5), "confirm": CONFIRM}, required=("options",)
    ),
    "datepicker": _menu(
        "datepicker", {"initial_date": String(form=_DAY, form_name="a date as YYYY-MM-DD")}, _real_day
    ),
    "timepicker": _menu(
        "timepicker", {"initial_time": String(form=_HOUR, form_name="a time as HH:mm"), "timezone": String()}
    ),
    "datetimepicker": _input(
        "datetimepicker", {"initial_date_time": Number(1_000_000_000, 9_999_999_999), "confirm": CONFIRM}
    ),
    "plain_text_input": _input(
        "plain_text_input",
        {
            **_TYPED,
            "initial_value": String(3000, least=0),
            "multiline": Boolean(),
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
        },
        in_order("min_length", "max_length"),
        _first_value_fits,
    ),
    "email_text_input": _input("email_text_input", {**_TYPED, "initial_value": String(least=0)}),
    "url_text_input": _input("url_text_input", {**_TYPED, "initial_value": String(least=0)}),
    "number_input": _input(
        "number_input",
        {
            **_TYPED,
            "is_decimal_allowed": Boolean(),
            "initial_value": _DECIMAL,
            "min_value": _DECIMAL,
            "max_value": _DECIMAL,
        },
        in_order("min_value", "max_value"),
        in_order("min_value", "initial_value"),
        in_order("initial_value", "max_value"),
        _decimals,
        required=("is_decimal_allowed",),
    ),
    "rich_text_input": _input(
        "rich_text_input",
        {
            **_TYPED,
            "initial_value": RICH_TEXT_ONLY,
            "min_lines": Number(1, 100),
            "max_lines": Number(1, 100),
        },
        in_order("min_lines", "max_lines"),
    ),
    "file_input": _element("file_input", {"filetypes": Array(String()), "max_files": Number(1, 10)}),
    "workflow_button": _element(
        "workflow_button",
        {"text": plain_text(75), "workflow": WORKFLOW, "style": STYLE, "accessibility_label": _LABEL},
        required=("text", "workflow"),
    ),
    "feedback_buttons": _element(
        "feedback_buttons",
        {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        required=("positive_button", "negative_button"),
    ),
    "icon_button": _element(
        "icon_button",
        {
            "icon": String(choices=("trash",)),
            "text": plain_text(75),
            "value": String(2000),
            "accessibility_label": _LABEL,
            "visible_to_user_ids": Array(_ID, 10),
            "confirm": CONFIRM,
        },
        required=("icon", "text"),
    ),
    "image": IMAGE,
    "url": Object({"type": String(), "url": any_address(3000), "text": String()}, required=("url", "text")),
}
