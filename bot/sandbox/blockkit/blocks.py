"""Layout blocks, each with its fields, its limits and the elements that it accepts."""

from collections.abc import Iterator, Mapping

from bot.sandbox.blockkit.data_blocks import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.sandbox.blockkit.elements import ELEMENTS, IMAGE_SOURCE, ONE_IMAGE_SOURCE, SELECTS
from bot.sandbox.blockkit.objects import (
    BLOCK_ID,
    SLACK_ICON,
    any_text,
    plain_text,
    secure_address,
    text_kinds,
    web_address,
)
from bot.sandbox.blockkit.rich_text import RICH_TEXT, RICH_TEXT_ONLY
from bot.sandbox.blockkit.schema import (
    Array,
    Boolean,
    Inspection,
    Law,
    Number,
    Object,
    Rule,
    String,
    Tagged,
    at_least_one,
    not_both,
    only,
    units,
)
from bot.sandbox.blockkit.surfaces import BLOCK_SURFACES

_PICKERS = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *SELECTS)
_ACCESSORIES = (*_PICKERS, "button", "overflow", "workflow_button", "image")
_ACTIONS = (*_PICKERS, "datetimepicker", "button", "overflow", "workflow_button", "rich_text_input")
_INPUTS = (
    *_PICKERS,
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)
_MARKDOWN_AT_MOST = 12_000


def _elements(*names: str) -> Tagged:
    return Tagged(only(ELEMENTS, names), "element", frozenset(ELEMENTS))


def _block(*laws: Law, required: Mapping[str, Rule] | None = None, **optional: Rule) -> Object:
    needed = required or {}
    fields = {"type": String(), "block_id": BLOCK_ID, **needed, **optional}
    return Object(fields, required=tuple(needed), laws=laws)


def _distinct_actions(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    met: set[str] = set()
    for pointer, action_id in _action_ids(value):
        if action_id in met:
            seen.fault(
                "duplicate_action_id",
                f"{at}/{pointer}/action_id",
                "action_id must be unique within its block",
            )
        met.add(action_id)


def _action_ids(value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key in ("elements", "actions"):
        items = value.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            action_id = item.get("action_id") if isinstance(item, Mapping) else None
            if isinstance(action_id, str):
                yield f"{key}/{index}", action_id


def _count_input(_: Mapping[str, object], __: str, seen: Inspection) -> None:
    seen.inputs += 1


def _count_markdown(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    text = value.get("text")
    before = seen.markdown_characters
    seen.markdown_characters += units(text) if isinstance(text, str) else 0
    if seen.markdown_characters > _MARKDOWN_AT_MOST >= before:
        sentence = f"must be less than {_MARKDOWN_AT_MOST + 1} characters in all markdown blocks"
        seen.fault("too_long", f"{at}/text", sentence, f"max_length: {_MARKDOWN_AT_MOST}")


def _reply_address_in_modals(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    element = value.get("element")
    if seen.surface != "modal" and isinstance(element, Mapping) and element.get("response_url_enabled"):
        _refuse_reply_address(f"{at}/element", seen)


def _no_reply_address(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    items = value.get("elements")
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, Mapping) and item.get("response_url_enabled"):
            _refuse_reply_address(f"{at}/elements/{index}", seen)
    accessory = value.get("accessory")
    if isinstance(accessory, Mapping) and accessory.get("response_url_enabled"):
        _refuse_reply_address(f"{at}/accessory", seen)


def _refuse_reply_address(at: str, seen: Inspection) -> None:
    pointer = f"{at}/response_url_enabled"
    seen.fault("field_not_allowed", pointer, "response_url_enabled works only in input blocks of modals")


def _collapsing(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    if value.get("default_collapsed") is True and value.get("is_collapsible") is not True:
        seen.fault("invalid_value", f"{at}/default_collapsed", "requires is_collapsible to be true")
    if value.get("has_header_divider") is True and value.get("is_collapsible") is True:
        seen.fault("invalid_value", f"{at}/has_header_divider", "must not be set when is_collapsible is true")


_CARD = _block(
    at_least_one("hero_image", "title", "body", "actions"),
    not_both("icon", "slack_icon"),
    _distinct_actions,
    hero_image=_elements("image"),
    icon=_elements("image"),
    slack_icon=SLACK_ICON,
    title=any_text(150),
    subtitle=any_text(150),
    body=any_text(200),
    subtext=any_text(200),
    actions=Array(_elements("button"), 3),
)

_TASK_CARD = _block(
    required={
        "task_id": String(),
        "title": String(),
        "status": String(choices=("pending", "in_progress", "complete", "error")),
    },
    details=RICH_TEXT_ONLY,
    output=RICH_TEXT_ONLY,
    sources=Array(_elements("url")),
)

_NESTABLE: Mapping[str, Rule] = {
    "actions": _block(
        _distinct_actions, _no_reply_address, required={"elements": Array(_elements(*_ACTIONS), 25)}
    ),
    "context": _block(
        required={
            "elements": Array(
                Tagged({**text_kinds(3000), "image": ELEMENTS["image"]}, "element", frozenset(ELEMENTS)), 10
            )
        }
    ),
    "divider": _block(),
    "file": _block(required={"external_id": String(), "source": String(choices=("remote",))}),
    "header": _block(required={"text": plain_text(150)}, level=Number(1, 4)),
    "image": Object(
        {"type": String(), "block_id": BLOCK_ID, **IMAGE_SOURCE, "title": plain_text(2000)},
        required=("alt_text",),
        laws=(ONE_IMAGE_SOURCE,),
    ),
    "input": _block(
        _count_input,
        _reply_address_in_modals,
        required={"label": plain_text(2000), "element": _elements(*_INPUTS)},
        hint=plain_text(2000),
        optional=Boolean(),
        dispatch_action=Boolean(),
    ),
    "rich_text": RICH_TEXT,
    "section": _block(
        at_least_one("text", "fields"),
        _no_reply_address,
        text=any_text(3000),
        fields=Array(any_text(2000), 10),
        accessory=_elements(*_ACCESSORIES),
        expand=Boolean(),
    ),
    "table": TABLE,
    "video": _block(
        required={
            "alt_text": String(2000),
            "title": plain_text(199),
            "thumbnail_url": web_address(3000),
            "video_url": secure_address(3000),
        },
        title_url=secure_address(3000),
        description=plain_text(199),
        author_name=String(49),
        provider_name=String(),
        provider_icon_url=web_address(3000),
    ),
}
"""The blocks that a container may contain."""

_NESTED = Tagged(_NESTABLE, "block", frozenset(BLOCK_SURFACES))
_ADDRESS = secure_address(3000)

BLOCKS: Mapping[str, Rule] = {
    **_NESTABLE,
    "alert": _block(
        required={"text": any_text(200)},
        level=String(choices=("default", "info", "warning", "error", "success")),
    ),
    "auth_provider": _block(
        required={"value": String(150), "name": plain_text(75), "is_connected": Boolean()},
        description=plain_text(150),
        icon_url=_ADDRESS,
        auth_url=_ADDRESS,
        disconnect_url=_ADDRESS,
        connected_identity=plain_text(75),
        connected_context=plain_text(75),
        accessory=_elements("overflow"),
        fallback=Array(_NESTED),
    ),
    "call": _block(required={"call_id": String()}, api_decoration_available=Boolean()),
    "card": _CARD,
    "carousel": _block(
        required={"elements": Array(Tagged({"card": _CARD}, "block", frozenset(BLOCK_SURFACES)), 10)}
    ),
    "container": _block(
        at_least_one("title", "rich_text_title"),
        _collapsing,
        required={"child_blocks": Array(_NESTED, 10)},
        title=plain_text(150),
        rich_text_title=RICH_TEXT_ONLY,
        subtitle=any_text(150),
        width=String(choices=("narrow", "standard", "wide", "full")),
        icon=_elements("image"),
        is_collapsible=Boolean(),
        default_collapsed=Boolean(),
        has_header_divider=Boolean(),
    ),
    "context_actions": _block(
        _distinct_actions, required={"elements": Array(_elements("feedback_buttons", "icon_button"), 5)}
    ),
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "markdown": _block(_count_markdown, required={"text": String()}),
    "plan": _block(
        required={"title": String()},
        tasks=Array(Tagged({"task_card": _TASK_CARD}, "block", frozenset(BLOCK_SURFACES)), 50),
    ),
    "task_card": _TASK_CARD,
}
"""Every block type; `BLOCK_SURFACES` says on which surfaces it is allowed."""
