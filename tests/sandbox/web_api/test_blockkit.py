"""The sandbox refuses what Slack refuses: every limit at its edge, every element in its place."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.blockkit import Fault, check_message, check_view
from bot.sandbox.blockkit.surfaces import BLOCK_SURFACES

Json = dict[str, Any]
GONE = object()
"""Marks a field to remove."""
WEB = "https://example.org/x"


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def marked(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def message(*blocks: Json) -> Json:
    return {"text": "x", "blocks": list(blocks)}


def modal(*blocks: Json) -> Json:
    words = {"title": plain(), "submit": plain(), "close": plain()}
    names = {"private_metadata": "x", "callback_id": "x", "external_id": "x"}
    return {"type": "modal", **words, **names, "notify_on_close": True, "blocks": list(blocks)}


def home(*blocks: Json) -> Json:
    return {"type": "home", "external_id": "x", "blocks": list(blocks)}


def section(**fields: Any) -> Json:
    return {"type": "section", "text": marked(), **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def asked(element: Json) -> Json:
    return {"type": "input", "label": plain(), "hint": plain(), "optional": True, "element": element}


def option(value: str = "0") -> Json:
    return {"text": plain(), "value": value, "description": plain()}


def section_of(*pieces: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(pieces) or [{"type": "text", "text": "x"}]}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts) or [section_of()]}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def task(status: str = "complete") -> Json:
    source = {"type": "url", "url": WEB, "text": "x"}
    return {
        "type": "task_card", "task_id": "1", "title": "x", "status": status, "details": rich(),
        "sources": [source],
    }  # fmt: skip


def plot(*categories: str, kind: str = "line", series: tuple[str, ...] = ("a",)) -> Json:
    axes = {"categories": list(categories), "x_label": "x", "y_label": "y"}
    lines = [
        {"name": name, "data": [{"label": label, "value": 0} for label in categories]} for name in series
    ]
    return {
        "type": "data_visualization",
        "title": "x",
        "chart": {"type": kind, "series": lines, "axis_config": axes},
    }


CONFIRM = {"title": plain(), "text": marked(), "confirm": plain(), "deny": plain(), "style": "danger"}
PICTURE = {"type": "image", "image_url": WEB, "alt_text": "x"}
GROUPS = {"option_groups": [{"label": plain(), "options": [option("0")]}]}
FEEDBACK_SIDES = ("positive_button", "negative_button")
FEEDBACK = {"text": plain(), "value": "x", "accessibility_label": "x"}
PIE = {"type": "pie", "segments": [{"label": "x", "value": 0.5}]}
NUMBERS = {"min_value": "-1.5", "max_value": "2", "initial_value": "0"}

ELEMENTS: dict[str, Json] = {
    "button": {
        "type": "button", "text": plain(), "action_id": "x", "url": WEB, "value": "x", "style": "danger",
        "confirm": CONFIRM, "accessibility_label": "x", "agent_prompt": "x", "visible_to_user_ids": ["U1"],
    },
    "checkboxes": {
        "type": "checkboxes", "options": [{"text": marked(), "value": "0", "description": marked()}]
    },
    "radio_buttons": {"type": "radio_buttons", "options": [option()], "initial_option": option()},
    "datepicker": {"type": "datepicker", "initial_date": "2026-02-28", "placeholder": plain()},
    "timepicker": {"type": "timepicker", "initial_time": "23:59", "timezone": "America/Tijuana"},
    "datetimepicker": {"type": "datetimepicker", "initial_date_time": 1_795_000_000, "confirm": CONFIRM},
    "overflow": {"type": "overflow", "options": [{**option(), "url": WEB}]},
    "workflow_button": {
        "type": "workflow_button", "text": plain(), "workflow": {"trigger": {"url": WEB}},
        "accessibility_label": "x",
    },
    "image": PICTURE,
    "plain_text_input": {
        "type": "plain_text_input", "min_length": 1, "initial_value": "x",
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    },
    "email_text_input": {"type": "email_text_input", "initial_value": "a@example.org"},
    "url_text_input": {"type": "url_text_input", "placeholder": plain()},
    "number_input": {"type": "number_input", "is_decimal_allowed": True, **NUMBERS},
    "rich_text_input": {"type": "rich_text_input", "initial_value": rich(), "min_lines": 1},
    "file_input": {"type": "file_input", "filetypes": ["pdf"], "max_files": 1},
    "feedback_buttons": {"type": "feedback_buttons", **dict.fromkeys(FEEDBACK_SIDES, FEEDBACK)},
    "icon_button": {
        "type": "icon_button", "icon": "trash", "text": plain(), "value": "x", "accessibility_label": "x",
        "visible_to_user_ids": ["U1"],
    },
    "static_select": {"type": "static_select", "options": [option("0"), option("1")], "placeholder": plain()},
    "external_select": {"type": "external_select", "min_query_length": 0, "initial_option": option()},
    "users_select": {"type": "users_select", "initial_user": "U1", "focus_on_load": True},
    "conversations_select": {"type": "conversations_select", "filter": {"include": ["im"]}},
    "channels_select": {"type": "channels_select", "initial_channel": "C1", "action_id": "a"},
    "multi_static_select": {"type": "multi_static_select", **GROUPS, "initial_options": [option()]},
    "multi_external_select": {"type": "multi_external_select", "initial_options": [option("0"), option("1")]},
    "multi_users_select": {"type": "multi_users_select", "initial_users": ["U1"], "max_selected_items": 1},
    "multi_conversations_select": {
        "type": "multi_conversations_select", "filter": {"exclude_bot_users": True}
    },
    "multi_channels_select": {"type": "multi_channels_select", "confirm": CONFIRM},
}  # fmt: skip

BLOCKS: dict[str, Json] = {
    "actions": actions(ELEMENTS["button"]),
    "alert": {"type": "alert", "text": marked(), "level": "warning"},
    "auth_provider": {
        "type": "auth_provider", "value": "x", "name": plain(), "is_connected": True, "fallback": [section()],
        "accessory": ELEMENTS["overflow"], "auth_url": WEB, "connected_identity": plain(),
        "description": plain(), "connected_context": plain(),
    },
    "call": {"type": "call", "call_id": "R1"},
    "card": {
        "type": "card", "title": marked(), "subtitle": marked(), "body": marked(), "subtext": marked(),
        "icon": PICTURE, "actions": [{"type": "button", "text": plain()}],
    },
    "carousel": {"type": "carousel", "elements": [{"type": "card", "title": marked()}]},
    "container": {
        "type": "container", "title": plain(), "subtitle": marked(), "child_blocks": [section()],
        "width": "full", "is_collapsible": True, "default_collapsed": True,
    },
    "context": {"type": "context", "elements": [marked(), plain(), PICTURE]},
    "context_actions": {
        "type": "context_actions", "elements": [ELEMENTS["icon_button"], ELEMENTS["feedback_buttons"]]
    },
    "data_table": {
        "type": "data_table", "caption": "x", "rows": [[cell(), cell()], [cell(), rich()]], "page_size": 5,
        "row_header_column_index": 1,
    },
    "data_visualization": plot("one", "two", series=("a", "b")),
    "divider": {"type": "divider", "block_id": "x"},
    "file": {"type": "file", "external_id": "x", "source": "remote"},
    "header": {"type": "header", "text": plain(), "level": 2},
    "image": {**PICTURE, "title": plain()},
    "input": asked(ELEMENTS["static_select"]),
    "markdown": {"type": "markdown", "text": "**x**"},
    "plan": {"type": "plan", "title": "x", "tasks": [task("pending")]},
    "rich_text": rich(
        {"type": "rich_text_list", "style": "bullet", "elements": [section_of()], "indent": 1, "border": 0}
    ),
    "section": section(fields=[marked()], expand=True),
    "table": {
        "type": "table", "rows": [[cell()], [{"type": "raw_number", "value": 1.5, "text": "x"}]],
        "column_settings": [{"align": "right", "is_wrapped": True}, None],
    },
    "task_card": task(),
    "video": {
        "type": "video", "title": plain(), "alt_text": "x", "video_url": WEB, "thumbnail_url": WEB,
        "title_url": WEB, "provider_icon_url": WEB,
        "description": plain(), "author_name": "x", "provider_name": "x",
    },
}  # fmt: skip

SAMPLES: dict[str, Json] = {
    **{f"input of {name}": modal(asked(element)) for name, element in ELEMENTS.items()},
    **{f"action {name}": message(actions(element)) for name, element in ELEMENTS.items()},
    **{name: message(block) for name, block in BLOCKS.items()},
    "modal": modal(section()),
    "home": home(section()),
    "alert": modal(BLOCKS["alert"]),
    "auth_provider": home(BLOCKS["auth_provider"]),
    "groups": message(actions({"type": "static_select", **GROUPS})),
    "pie": message({"type": "data_visualization", "title": "x", "chart": PIE}),
    "accessory": message(section(accessory=PICTURE)),
    "overflow": message(actions(ELEMENTS["overflow"])),
    "slack_file": message({"type": "image", "slack_file": {"url": WEB}, "alt_text": "x"}),
    "link": message(rich(section_of({"type": "link", "url": WEB}))),
    "emoji": message(rich(section_of({"type": "emoji", "name": "wave", "skin_tone": 2}))),
    "attachments": {"attachments": [{"text": "x", "blocks": [{"type": "divider"}]}]},
    "markdown_text": {"markdown_text": "x"},
}


def faults(payload: Mapping[str, Any]) -> list[Fault]:
    return check_view(payload) if payload.get("type") in {"modal", "home"} else check_message(payload)


def codes(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(fault.code, fault.pointer) for fault in faults(payload)]


def changed(payload: Json, pointer: str, change: Callable[[Any], Any]) -> Json:
    """Return the payload with the value at the pointer changed; `change` gets None if there is none."""
    made = json.loads(json.dumps({"view": payload} if pointer.startswith("/view") else payload))
    *path, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    holder: Any = made
    for step in path:
        holder = holder[step]
    value = change(holder[last] if not isinstance(holder, dict) or last in holder else None)
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    found: Json = made["view"] if pointer.startswith("/view") else made
    return found


def sized(size: int) -> Callable[[Any], Any]:
    """Return a function that brings a string or a list to a length, or a number to a value."""

    def change(value: Any) -> Any:
        if isinstance(value, str):
            return value.ljust(size, "x")[:size]
        return [value[0]] * size if isinstance(value, list) else size

    return change


GREATEST: dict[str, list[tuple[str, int]]] = {
    "attachments": [("/attachments", 100)],
    "markdown_text": [("/markdown_text", 12_000)],
    "divider": [("/blocks/0/block_id", 255)],
    "section": [("/blocks/0/text/text", 3000), ("/blocks/0/fields", 10), ("/blocks/0/fields/0/text", 2000)],
    "header": [("/blocks/0/text/text", 150), ("/blocks/0/level", 4)],
    "context": [("/blocks/0/elements", 10), ("/blocks/0/elements/0/text", 3000)],
    "context_actions": [
        ("/blocks/0/elements", 5), ("/blocks/0/elements/0/visible_to_user_ids", 10),
        ("/blocks/0/elements/1/positive_button/text/text", 75),
        ("/blocks/0/elements/1/positive_button/value", 2000),
        ("/blocks/0/elements/1/negative_button/accessibility_label", 75),
        ("/blocks/0/elements/0/value", 2000), ("/blocks/0/elements/0/accessibility_label", 75),
        ("/blocks/0/elements/0/text/text", 75),
    ],
    "action overflow": [("/blocks/0/elements", 25), ("/blocks/0/elements/0/options", 5)],
    "action button": [
        (f"/blocks/0/elements/0/{path}", limit)
        for path, limit in {
            "text/text": 75, "value": 2000, "url": 3000, "accessibility_label": 75, "agent_prompt": 4000,
            "action_id": 255, "confirm/title/text": 100, "confirm/text/text": 300, "confirm/confirm/text": 30,
            "confirm/deny/text": 30,
        }.items()
    ],
    "action static_select": [
        (f"/blocks/0/elements/0/{path}", limit)
        for path, limit in {
            "options": 100, "options/0/text/text": 75, "options/0/value": 150,
            "options/0/description/text": 75, "placeholder/text": 150,
        }.items()
    ],
    "groups": [
        (f"/blocks/0/elements/0/option_groups{path}", limit)
        for path, limit in {"": 100, "/0/options": 100, "/0/label/text": 75}.items()
    ],
    "action checkboxes": [
        ("/blocks/0/elements/0/options", 10), ("/blocks/0/elements/0/options/0/text/text", 75),
        ("/blocks/0/elements/0/options/0/value", 150),
        ("/blocks/0/elements/0/options/0/description/text", 75),
    ],
    "action datetimepicker": [("/blocks/0/elements/0/initial_date_time", 9_999_999_999)],
    "action workflow_button": [
        ("/blocks/0/elements/0/text/text", 75), ("/blocks/0/elements/0/accessibility_label", 75),
        ("/blocks/0/elements/0/workflow/trigger/url", 3000),
    ],
    "slack_file": [("/blocks/0/slack_file/url", 3000)],
    "link": [("/blocks/0/elements/0/elements/0/url", 3000)],
    "action radio_buttons": [("/blocks/0/elements/0/options", 10)],
    "overflow": [
        (f"/blocks/0/elements/0/options/0/{path}", limit)
        for path, limit in {"text/text": 75, "value": 150, "description/text": 75, "url": 3000}.items()
    ],
    "image": [("/blocks/0/image_url", 3000), ("/blocks/0/alt_text", 2000), ("/blocks/0/title/text", 2000)],
    "accessory": [("/blocks/0/accessory/image_url", 3000), ("/blocks/0/accessory/alt_text", 2000)],
    "input of static_select": [("/view/blocks/0/label/text", 2000), ("/view/blocks/0/hint/text", 2000)],
    "input of plain_text_input": [
        ("/view/blocks/0/element/max_length", 3000), ("/view/blocks/0/element/min_length", 3000),
        ("/view/blocks/0/element/initial_value", 3000),
    ],
    "input of rich_text_input": [
        ("/view/blocks/0/element/max_lines", 100), ("/view/blocks/0/element/min_lines", 100)
    ],
    "input of file_input": [("/view/blocks/0/element/max_files", 10)],
    "input of multi_users_select": [("/view/blocks/0/element/initial_users", 1)],
    "markdown": [("/blocks/0/text", 12_000)],
    "video": [
        ("/blocks/0/title/text", 199), ("/blocks/0/description/text", 199), ("/blocks/0/author_name", 49),
        ("/blocks/0/alt_text", 2000), ("/blocks/0/video_url", 3000), ("/blocks/0/thumbnail_url", 3000),
        ("/blocks/0/title_url", 3000), ("/blocks/0/provider_icon_url", 3000),
    ],
    "table": [("/blocks/0/rows", 100), ("/blocks/0/rows/0", 20), ("/blocks/0/column_settings", 20)],
    "data_table": [
        ("/blocks/0/rows", 201), ("/blocks/0/page_size", 100), ("/blocks/0/row_header_column_index", 1)
    ],
    "data_visualization": [
        ("/blocks/0/title", 50), ("/blocks/0/chart/series/0/name", 20),
        ("/blocks/0/chart/axis_config/x_label", 50), ("/blocks/0/chart/axis_config/y_label", 50),
    ],
    "pie": [("/blocks/0/chart/segments", 12), ("/blocks/0/chart/segments/0/label", 20)],
    "card": [
        ("/blocks/0/title/text", 150), ("/blocks/0/subtitle/text", 150), ("/blocks/0/body/text", 200),
        ("/blocks/0/subtext/text", 200), ("/blocks/0/actions", 3),
    ],
    "carousel": [("/blocks/0/elements", 10)],
    "container": [
        ("/blocks/0/child_blocks", 10), ("/blocks/0/title/text", 150), ("/blocks/0/subtitle/text", 150)
    ],
    "alert": [("/view/blocks/0/text/text", 200)],
    "plan": [("/blocks/0/tasks", 50)],
    "auth_provider": [
        ("/view/blocks/0/value", 150), ("/view/blocks/0/name/text", 75),
        ("/view/blocks/0/description/text", 150),
        ("/view/blocks/0/connected_identity/text", 75),
        ("/view/blocks/0/connected_context/text", 75), ("/view/blocks/0/auth_url", 3000),
    ],
    "rich_text": [("/blocks/0/elements/0/indent", 8), ("/blocks/0/elements/0/border", 1)],
    "emoji": [("/blocks/0/elements/0/elements/0/skin_tone", 6)],
    "modal": [
        ("/view/blocks", 100), ("/view/title/text", 24), ("/view/submit/text", 24), ("/view/close/text", 24),
        ("/view/private_metadata", 3000), ("/view/callback_id", 255),
    ],
    "home": [("/view/blocks", 100), ("/view/external_id", 255)],
}  # fmt: skip
"""The fields at the greatest length or number that Slack accepts."""

LEAST: dict[str, list[tuple[str, int]]] = {
    "section": [("/blocks/0/text/text", 1), ("/blocks/0/fields", 1)],
    "header": [("/blocks/0/level", 1)],
    "action datetimepicker": [("/blocks/0/elements/0/initial_date_time", 1_000_000_000)],
    "rich_text": [
        ("/blocks/0/elements", 1), ("/blocks/0/elements/0/elements", 1), ("/blocks/0/elements/0/indent", 0),
        ("/blocks/0/elements/0/offset", 0),
    ],
    "emoji": [("/blocks/0/elements/0/elements/0/skin_tone", 1)],
    "context": [("/blocks/0/elements", 1)],
    "action overflow": [("/blocks/0/elements", 1), ("/blocks/0/elements/0/options", 1)],
    "action static_select": [
        ("/blocks/0/elements/0/options", 1), ("/blocks/0/elements/0/options/0/value", 1)
    ],
    "input of conversations_select": [("/view/blocks/0/element/filter/include", 1)],
    "input of plain_text_input": [
        ("/view/blocks/0/element/max_length", 1), ("/view/blocks/0/element/min_length", 0),
        ("/view/blocks/0/element/dispatch_action_config/trigger_actions_on", 1),
    ],
    "input of rich_text_input": [("/view/blocks/0/element/min_lines", 1)],
    "input of file_input": [("/view/blocks/0/element/max_files", 1)],
    "input of multi_users_select": [("/view/blocks/0/element/max_selected_items", 1)],
    "image": [("/blocks/0/alt_text", 1)],
    "markdown": [("/blocks/0/text", 1)],
    "table": [("/blocks/0/rows", 1), ("/blocks/0/rows/0", 1), ("/blocks/0/rows/0/0/text", 1)],
    "data_table": [
        ("/blocks/0/rows", 2), ("/blocks/0/page_size", 1), ("/blocks/0/row_header_column_index", 0)
    ],
    "pie": [("/blocks/0/chart/segments", 1), ("/blocks/0/chart/segments/0/value", 1)],
    "data_visualization": [("/blocks/0/chart/series", 1)],
    "carousel": [("/blocks/0/elements", 1)],
    "container": [("/blocks/0/child_blocks", 1)],
    "modal": [("/view/blocks", 1), ("/view/title/text", 1)],
}  # fmt: skip
"""The same for the smallest."""

EDGES = {"too_long", "too_short", "too_many_items", "too_few_items", "out_of_range"}


def _each(limits: dict[str, list[tuple[str, int]]]) -> list[tuple[str, str, int]]:
    return [(sample, pointer, limit) for sample, edges in limits.items() for pointer, limit in edges]


@pytest.mark.parametrize(("sample", "pointer", "limit"), _each(GREATEST))
def test_the_greatest_is_taken_and_one_above_refused(sample: str, pointer: str, limit: int) -> None:
    assert faults(changed(SAMPLES[sample], pointer, sized(limit))) == []
    (fault,) = faults(changed(SAMPLES[sample], pointer, sized(limit + 1)))
    assert fault.pointer == pointer
    assert fault.code in EDGES
    assert fault.message.startswith("[ERROR] ")
    assert fault.message.endswith(f"[json-pointer:{pointer}]")


@pytest.mark.parametrize(("sample", "pointer", "limit"), _each(LEAST))
def test_the_least_is_taken_and_one_below_refused(sample: str, pointer: str, limit: int) -> None:
    assert faults(changed(SAMPLES[sample], pointer, sized(limit))) == []
    found = faults(changed(SAMPLES[sample], pointer, sized(limit - 1)))
    assert (found[0].pointer, found[0].code in EDGES) == (pointer, True)


def test_a_message_has_fifty_blocks() -> None:
    divider = {"type": "divider"}
    assert faults(message(*[divider] * 50)) == []
    assert codes(message(*[divider] * 51)) == [("too_many_items", "/blocks")]


def test_markdown_is_counted_over_the_whole_message() -> None:
    halves = [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * 6000}]
    assert faults(message(*halves)) == []
    assert codes(message(*halves, {"type": "markdown", "text": "x"})) == [("too_long", "/blocks/2/text")]


def test_the_cells_of_a_table_are_counted() -> None:
    words = [[cell("x" * 5000)], [rich(section_of({"type": "text", "text": "x" * 5000}))]]
    assert faults(message({"type": "table", "rows": words})) == []
    assert codes(message({"type": "table", "rows": [*words, [cell()]]})) == [("too_long", "/blocks/0/rows")]
    doubled = {"type": "data_table", "caption": "x", "rows": [[cell("x" * 10_000)], [cell("x" * 10_000)]]}
    assert faults(message(doubled)) == []
    doubled["rows"] = [[cell("x" * 10_000)], [cell("x" * 10_001)]]
    assert codes(message(doubled)) == [("too_long", "/blocks/0/rows")]


def test_a_data_table_has_twenty_columns() -> None:
    wide = {"type": "data_table", "caption": "x", "rows": [[cell()] * 20] * 2}
    assert faults(message(wide)) == []
    wide["rows"] = [[cell()] * 21] * 2
    assert codes(message(wide))[0] == ("too_many_items", "/blocks/0/rows/0")


def test_a_message_has_one_table_counting_its_attachments() -> None:
    table = {"type": "table", "rows": [[cell()]]}
    assert codes(message(table, table)) == [("only_one_table_allowed", "/blocks/1")]
    attached = {"blocks": [table], "attachments": [{"blocks": [table]}]}
    assert codes(attached) == [("only_one_table_allowed", "/attachments/0/blocks/0")]
    assert faults(home(table, table)) == []


def test_a_message_has_two_charts() -> None:
    chart = plot("one")
    assert faults(message(chart, chart)) == []
    assert codes(message(chart, chart, chart)) == [("too_many_items", "/blocks/2")]


def test_a_chart_has_twelve_series_of_twenty_points() -> None:
    labels = [str(number) for number in range(21)]
    assert faults(message(plot(*labels[:20], series=tuple(labels[:12])))) == []
    assert codes(message(plot("one", series=tuple(labels[:13])))) == [
        ("too_many_items", "/blocks/0/chart/series")
    ]
    assert codes(message(plot(*labels))) == [
        ("too_many_items", "/blocks/0/chart/series/0/data"),
        ("too_many_items", "/blocks/0/chart/axis_config/categories"),
    ]
    assert ("too_long", "/blocks/0/chart/series/0/data/0/label") in codes(message(plot("x" * 21)))


def test_a_view_has_a_size_in_bytes() -> None:
    assert faults(home(*[section(text=marked("x" * 2900))] * 85)) == []
    assert codes(home(*[section(text=marked("ñ" * 2900))] * 50)) == [("view_too_large", "/view")]


def test_slack_words_its_refusals_so() -> None:
    (fault,) = check_message(message(section(text=marked("x" * 3001))))
    assert fault == Fault(
        "too_long",
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        "/blocks/0/text/text",
        "max_length: 3000",
    )


@pytest.mark.parametrize("kind", BLOCK_SURFACES)
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_each_block_is_allowed_only_where_slack_shows_it(kind: str, surface: str) -> None:
    made = {"message": message, "modal": modal, "home": home}[surface](BLOCKS[kind])
    root = "/blocks" if surface == "message" else "/view/blocks"
    expected = [] if surface in BLOCK_SURFACES[kind] else [("block_not_allowed", f"{root}/0/type")]
    assert codes(made) == expected


PICKERS = {name for name in ELEMENTS if name.endswith("_select")} | {
    "checkboxes", "radio_buttons", "datepicker", "timepicker"
}  # fmt: skip
PUSHED = {"button", "overflow", "workflow_button"}
PLACES: dict[str, tuple[set[str], Callable[[Json], Json]]] = {
    "an accessory": (PICKERS | PUSHED | {"image"}, lambda it: modal(section(accessory=it))),
    "actions": (PICKERS | PUSHED | {"datetimepicker", "rich_text_input"}, lambda it: modal(actions(it))),
    "an input": (
        PICKERS | {"datetimepicker"} | {name for name in ELEMENTS if name.endswith("_input")},
        lambda it: modal(asked(it)),
    ),
    "context": ({"image"}, lambda it: modal({"type": "context", "elements": [it]})),
    "context actions": (
        {"feedback_buttons", "icon_button"},
        lambda it: message({"type": "context_actions", "elements": [it]}),
    ),
    "a card": ({"button"}, lambda it: message({"type": "card", "actions": [it]})),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ELEMENTS)
def test_each_element_is_allowed_only_in_its_blocks(place: str, name: str) -> None:
    allowed, made = PLACES[place]
    found = [code for code, _ in codes(made(ELEMENTS[name]))]
    assert found == ([] if name in allowed else ["element_not_allowed"])


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("file_input", message), ("file_input", home), ("email_text_input", message),
        ("url_text_input", home), ("number_input", message), ("rich_text_input", message),
        ("datetimepicker", home),
    ],
)  # fmt: skip
def test_some_inputs_are_kept_from_some_surfaces(name: str, made: Callable[[Json], Json]) -> None:
    assert [code for code, _ in codes(made(asked(ELEMENTS[name])))] == ["element_not_allowed"]


REFUSED: list[tuple[str, str, Any, str, str]] = [
    ("divider", "/blocks/0/type", "hologram", "unknown_block_type", ""),
    ("divider", "/blocks/0/type", GONE, "missing_field", "/blocks/0"),
    ("divider", "/blocks/0/type", ["divider"], "invalid_type", ""),
    ("divider", "/blocks/0/colour", "red", "unknown_field", ""),
    ("divider", "/blocks/0", "divider", "invalid_type", ""),
    ("divider", "/blocks", {}, "invalid_type", ""),
    ("divider", "/text", 5, "invalid_type", ""),
    ("section", "/blocks/0/text", "x", "invalid_type", ""),
    ("section", "/blocks/0/text", None, "invalid_type", ""),
    ("section", "/blocks/0/text/type", "text", "unknown_text_type", ""),
    ("section", "/blocks/0/text/text", GONE, "missing_field", "/blocks/0/text"),
    ("section", "/blocks/0/text/emoji", True, "unknown_field", ""),
    ("section", "/blocks/0/expand", "yes", "invalid_type", ""),
    ("header", "/blocks/0/text", GONE, "missing_field", "/blocks/0"),
    ("header", "/blocks/0/text/verbatim", True, "unknown_field", ""),
    ("header", "/blocks/0/text", marked(), "text_not_allowed", "/blocks/0/text/type"),
    ("header", "/blocks/0/text/emoji", "yes", "invalid_type", ""),
    ("header", "/blocks/0/level", True, "invalid_type", ""),
    ("header", "/blocks/0/level", 1.0, "invalid_type", ""),
    ("action button", "/blocks/0/elements/0/type", "lever", "unknown_element_type", ""),
    ("action button", "/blocks/0/elements/0/color", "red", "unknown_field", ""),
    ("action button", "/blocks/0/elements/0/style", "loud", "invalid_value", ""),
    ("action button", "/blocks/0/elements/0/url", "example.org", "invalid_value", ""),
    ("action button", "/blocks/0/elements/0/text", GONE, "missing_field", "/blocks/0/elements/0"),
    ("action button", "/blocks/0/elements/0/confirm/deny", GONE, "missing_field",
     "/blocks/0/elements/0/confirm"),
    ("action static_select", "/blocks/0/elements/0/options", GONE, "missing_field", "/blocks/0/elements/0"),
    ("action static_select", "/blocks/0/elements/0/initial_option", option("9"), "initial_not_in_options",
     ""),
    ("action static_select", "/blocks/0/elements/0/options/0/url", WEB, "unknown_field", ""),
    ("groups", "/blocks/0/elements/0/options", [option()], "exclusive_fields", "/blocks/0/elements/0"),
    ("groups", "/blocks/0/elements/0/initial_option", option("9"), "initial_not_in_options", ""),
    ("action conversations_select", "/blocks/0/elements/0/filter/include/0", "all", "invalid_value", ""),
    ("action conversations_select", "/blocks/0/elements/0/filter", {}, "missing_field", ""),
    ("action channels_select", "/blocks/0/elements/0/response_url_enabled", True, "field_not_allowed", ""),
    ("accessory", "/blocks/0/accessory/slack_file", {"id": "F1"}, "exclusive_fields", "/blocks/0/accessory"),
    ("action datepicker", "/blocks/0/elements/0/initial_date", "2026-02-30", "invalid_value", ""),
    ("action datepicker", "/blocks/0/elements/0/initial_date", "28/02/2026", "invalid_value", ""),
    ("action timepicker", "/blocks/0/elements/0/initial_time", "24:00", "invalid_value", ""),
    ("action datetimepicker", "/blocks/0/elements/0/initial_date_time", 10**13, "out_of_range", ""),
    ("image", "/blocks/0/slack_file", {"id": "F1"}, "exclusive_fields", "/blocks/0"),
    ("image", "/blocks/0/image_url", GONE, "missing_field", "/blocks/0"),
    ("image", "/blocks/0/image_url", "file:///a.png", "invalid_value", ""),
    ("image", "/blocks/0/alt_text", GONE, "missing_field", "/blocks/0"),
    ("input of number_input", "/view/blocks/0/element/max_value", 2, "invalid_type", ""),
    ("input of number_input", "/view/blocks/0/element/min_value", "1", "out_of_range", ""),
    ("input of number_input", "/view/blocks/0/element/initial_value", "10", "out_of_range", ""),
    ("input of number_input", "/view/blocks/0/element/is_decimal_allowed", False, "invalid_value",
     "/view/blocks/0/element/min_value"),
    ("input of number_input", "/view/blocks/0/element/is_decimal_allowed", GONE, "missing_field",
     "/view/blocks/0/element"),
    ("input of file_input", "/view/submit", GONE, "missing_field", "/view"),
    ("modal", "/view/title", GONE, "missing_field", "/view"),
    ("modal", "/view/title", marked(), "text_not_allowed", "/view/title/type"),
    ("modal", "/view/colour", "red", "unknown_field", ""),
    ("home", "/view/submit", plain(), "unknown_field", ""),
    ("home", "/view/blocks", GONE, "missing_field", "/view"),
    ("container", "/blocks/0/child_blocks/0", BLOCKS["card"], "block_not_allowed",
     "/blocks/0/child_blocks/0/type"),
    ("container", "/blocks/0/child_blocks/0/type", "hologram", "unknown_block_type", ""),
    ("container", "/blocks/0/title", GONE, "missing_field", "/blocks/0"),
    ("container", "/blocks/0/is_collapsible", False, "invalid_value", "/blocks/0/default_collapsed"),
    ("container", "/blocks/0/has_header_divider", True, "invalid_value", ""),
    ("card", "/blocks/0/slack_icon", {"type": "icon", "name": "star"}, "exclusive_fields", "/blocks/0"),
    ("card", "/blocks/0/body", "x", "invalid_type", ""),
    ("carousel", "/blocks/0/elements/0/title", GONE, "missing_field", "/blocks/0/elements/0"),
    ("carousel", "/blocks/0/elements/0/type", "section", "block_not_allowed", ""),
    ("task_card", "/blocks/0/status", "pending", "invalid_value", ""),
    ("alert", "/view/blocks/0/level", "alarm", "invalid_value", ""),
    ("video", "/blocks/0/video_url", "http://example.org/v", "invalid_value", ""),
    ("file", "/blocks/0/source", "local", "invalid_value", ""),
    ("table", "/blocks/0/rows/0/0/type", "emoji", "unknown_cell_type", ""),
    ("table", "/blocks/0/rows/1/0/value", float("nan"), "invalid_value", ""),
    ("table", "/blocks/0/column_settings/0/align", "middle", "invalid_value", ""),
    ("data_table", "/blocks/0/rows/1", [cell()], "invalid_value", ""),
    ("data_table", "/blocks/0/rows/0/0", rich(), "cell_not_allowed", "/blocks/0/rows/0/0/type"),
    ("data_table", "/blocks/0/caption", GONE, "missing_field", "/blocks/0"),
    ("data_visualization", "/blocks/0/chart/type", "radar", "unknown_chart_type", ""),
    ("data_visualization", "/blocks/0/chart/series/1/data/0/label", "two", "invalid_value",
     "/blocks/0/chart/series/1/data"),
    ("data_visualization", "/blocks/0/chart/series/1/name", "a", "duplicate_value", "/blocks/0/chart/series"),
    ("pie", "/blocks/0/chart/segments/0/value", -1, "out_of_range", ""),
    ("context_actions", "/blocks/0/elements/0/icon", "rocket", "invalid_value", ""),
    ("emoji", "/blocks/0/elements/0/elements/0/type", "sparkle", "unknown_element_type", ""),
    ("emoji", "/blocks/0/elements/0/type", "rich_text_poem", "unknown_element_type", ""),
    ("emoji", "/blocks/0/elements/0/elements/0/style", {"loud": True}, "unknown_field",
     "/blocks/0/elements/0/elements/0/style/loud"),
    ("emoji", "/blocks/0/elements/0/elements/0", {"type": "date", "timestamp": 1}, "missing_field", ""),
    ("emoji", "/blocks/0/elements/0/elements/0", {"type": "broadcast", "range": "world"}, "invalid_value",
     "/blocks/0/elements/0/elements/0/range"),
    ("attachments", "/attachments/0", "x", "invalid_type", ""),
    ("attachments", "/attachments/0/blocks/0/type", "hologram", "unknown_block_type", ""),
    ("markdown_text", "/text", "x", "markdown_text_conflict", "/markdown_text"),
]  # fmt: skip


@pytest.mark.parametrize(("sample", "at", "value", "code", "pointer"), REFUSED)
def test_slack_refuses(sample: str, at: str, value: Any, code: str, pointer: str) -> None:
    assert codes(changed(SAMPLES[sample], at, lambda _: value)) == [(code, pointer or at)]


def test_a_section_has_words() -> None:
    assert codes(message({"type": "section"})) == [("missing_field", "/blocks/0")]


def test_a_text_input_keeps_its_own_lengths() -> None:
    element = {"type": "plain_text_input", "max_length": 7, "initial_value": "x" * 7}
    assert faults(modal(asked(element))) == []
    assert codes(modal(asked({**element, "initial_value": "x" * 8}))) == [
        ("too_long", "/view/blocks/0/element/initial_value")
    ]
    assert codes(modal(asked({**element, "min_length": 8}))) == [
        ("out_of_range", "/view/blocks/0/element/min_length")
    ]


def test_code_mentions_nobody() -> None:
    code = {"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}
    assert codes(message(rich(code))) == [("element_not_allowed", "/blocks/0/elements/0/elements/0/type")]


def test_each_box_ticked_at_first_is_on_offer() -> None:
    boxes = {"type": "checkboxes", "options": [option("0")], "initial_options": [option("0"), option("1")]}
    pointer = "/blocks/0/elements/0/initial_options/1"
    assert codes(message(actions(boxes))) == [("initial_not_in_options", pointer)]


def test_one_element_takes_the_focus() -> None:
    eager = {"type": "datepicker", "focus_on_load": True}
    assert codes(modal(asked(eager), asked(eager))) == [
        ("duplicate_focus", "/view/blocks/1/element/focus_on_load")
    ]


def test_a_reply_address_is_for_inputs_of_modals() -> None:
    select = {"type": "conversations_select", "response_url_enabled": True}
    assert faults(modal(asked(select))) == []
    assert [code for code, _ in codes(home(asked(select)))] == ["field_not_allowed"]
    assert [code for code, _ in codes(modal(section(accessory=select)))] == ["field_not_allowed"]


def test_block_ids_are_unique_however_deep() -> None:
    divider = {"type": "divider", "block_id": "a"}
    assert codes(message(divider, divider)) == [("duplicate_block_id", "/blocks/1/block_id")]
    nested = {**BLOCKS["container"], "child_blocks": [divider]}
    assert codes(message(divider, nested)) == [("duplicate_block_id", "/blocks/1/child_blocks/0/block_id")]
    assert codes(home(divider, divider)) == [("duplicate_block_id", "/view/blocks/1/block_id")]


def test_action_ids_are_unique_within_a_block() -> None:
    button = {"type": "button", "text": plain(), "action_id": "a"}
    twice = [("duplicate_action_id", "/blocks/0/elements/1/action_id")]
    assert codes(message(actions(button, button))) == twice
    assert codes(message({"type": "card", "actions": [button, button]})) == [
        ("duplicate_action_id", "/blocks/0/actions/1/action_id")
    ]
    assert faults(message(actions(button), actions(button))) == []


def test_a_key_with_slashes_is_escaped_in_the_pointer() -> None:
    assert codes(message({"type": "divider", "a/b~c": 1})) == [("unknown_field", "/blocks/0/a~1b~0c")]


@pytest.mark.parametrize("kind", ["drawer", "workflow_step", None, 5])
def test_an_unknown_view_is_refused(kind: object) -> None:
    assert [fault.code for fault in check_view({"type": kind})] == ["unknown_view_type"]


def test_a_view_says_its_type() -> None:
    assert [fault.pointer for fault in check_view({})] == ["/view"]


def test_every_fault_is_reported_at_once() -> None:
    found = codes(
        message(section(text=marked("x" * 3001)), {"type": "hologram"}, {"type": "divider", "x": 1})
    )
    assert [code for code, _ in found] == ["too_long", "unknown_block_type", "unknown_field"]


@pytest.mark.parametrize("payload", [{}, {"text": ""}, {"blocks": []}, {"text": "x", "blocks": None}])
def test_optional_arguments_may_be_missing(payload: Json) -> None:
    assert faults(payload) == []


def test_fifty_blocks_are_judged_quickly() -> None:
    rich_section = section(fields=[marked()] * 4, accessory=ELEMENTS["button"])
    payload = message(*[rich_section] * 50)

    def elapsed() -> float:
        begun = time.process_time()
        assert check_message(payload) == []
        return time.process_time() - begun

    # Two milliseconds were promised; five times that says "not quadratic" on the slowest machine.
    assert min(elapsed() for _ in range(20)) < 0.010


KEYS = st.sampled_from(
    ["type", "text", "blocks", "elements", "fields", "accessory", "options", "rows", "chart", "series",
     "data", "axis_config", "categories", "element", "title", "initial_option", "initial_options",
     "option_groups",
     "min_value", "max_value", "min_length", "max_length", "child_blocks", "attachments", "block_id",
     "status", "action_id", "response_url_enabled", "max_selected_items", "is_decimal_allowed",
     "row_header_column_index"]
)  # fmt: skip
KINDS = st.sampled_from([*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "raw_text", "line", "modal", "home"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | KINDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6)
        | st.builds(
            lambda kind, rest: {**rest, "type": kind}, KINDS, st.dictionaries(KEYS, inner, max_size=6)
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=5), st.lists(JSON, max_size=4))
def test_no_json_makes_the_checker_raise(payload: Json, blocks: list[Any]) -> None:
    for candidate in (payload, {**payload, "blocks": blocks}):
        for fault in [
            *check_message(candidate),
            *check_view({**candidate, "type": "modal"}),
            *check_view(candidate),
        ]:
            assert fault.code
            assert fault.message.endswith(f"[json-pointer:{fault.pointer}]")
