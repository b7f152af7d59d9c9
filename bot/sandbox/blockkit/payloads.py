"""Whole payloads: a message with its attachments, a view, and the limits across their blocks."""

import json
from collections.abc import Iterator, Mapping
from typing import get_args

from bot.sandbox.blockkit.blocks import BLOCKS
from bot.sandbox.blockkit.objects import OPTION, OPTION_GROUP, plain_text
from bot.sandbox.blockkit.schema import (
    Array,
    Boolean,
    Fault,
    Inspection,
    Object,
    Rule,
    String,
    Surface,
    Tagged,
    exactly_one,
)
from bot.sandbox.blockkit.surfaces import BLOCK_SURFACES

_MESSAGE_BLOCKS = 50
_VIEW_BLOCKS = 100
_VIEW_BYTES = 250 * 1024
_MARKDOWN_TEXT = String(12_000)
_TEXT = String(least=0)


def _blocks_on(surface: Surface) -> Tagged:
    shown = {name: rule for name, rule in BLOCKS.items() if surface in BLOCK_SURFACES[name]}
    return Tagged(shown, "block", frozenset(BLOCKS))


_BLOCKS_ON: Mapping[Surface, Tagged] = {surface: _blocks_on(surface) for surface in get_args(Surface)}

_VIEW_FIELDS: Mapping[str, Rule] = {
    "type": String(),
    "private_metadata": String(3000, least=0),
    "callback_id": String(255, least=0),
    "external_id": String(255, least=0),
}
_VIEWS: Mapping[Surface, Object] = {
    "modal": Object(
        {
            **_VIEW_FIELDS,
            "blocks": Array(_BLOCKS_ON["modal"], _VIEW_BLOCKS),
            "title": plain_text(24),
            "submit": plain_text(24),
            "close": plain_text(24),
            "clear_on_close": Boolean(),
            "notify_on_close": Boolean(),
            "submit_disabled": Boolean(),
        },
        required=("title", "blocks"),
    ),
    "home": Object({**_VIEW_FIELDS, "blocks": Array(_BLOCKS_ON["home"], _VIEW_BLOCKS)}, required=("blocks",)),
}


def check_message(payload: Mapping[str, object]) -> list[Fault]:
    """Return what Slack would refuse in a message's text, blocks and attachments.

    Other arguments of the method (channel, metadata, …) are not checked, and neither is `no_text`.
    """
    seen = Inspection("message")
    given = {key: value for key, value in payload.items() if value is not None}
    if "text" in given:
        _TEXT.check(given["text"], "/text", seen)
    if "markdown_text" in given:
        _MARKDOWN_TEXT.check(given["markdown_text"], "/markdown_text", seen)
        if given.get("text") or given.get("blocks"):
            seen.fault("markdown_text_conflict", "/markdown_text", "markdown_text excludes text and blocks")
    if "blocks" in given:
        _check_blocks(given["blocks"], "/blocks", seen)
    if "attachments" in given:
        _ATTACHMENTS.check(given["attachments"], "/attachments", seen)
    return seen.faults


def check_view(view: Mapping[str, object]) -> list[Fault]:
    """Return what Slack would refuse in a modal or a Home tab; pointers begin with `/view`, as Slack's do."""
    if "type" not in view:
        seen = Inspection("modal")
        seen.fault("missing_field", "/view", "missing required field: type", "required: type")
        return seen.faults
    surface: Surface = "home" if view["type"] == "home" else "modal"
    seen = Inspection(surface)
    if view["type"] != surface:
        seen.fault("unknown_view_type", "/view/type", "unsupported type of view", "enum: modal, home")
        return seen.faults
    _VIEWS[surface].check(view, "/view", seen)
    _check_block_ids(view.get("blocks"), "/view/blocks", seen)
    if surface == "modal" and seen.inputs and "submit" not in view:
        sentence = "must define `submit` to use an `input` block in a modal"
        seen.fault("missing_field", "/view", sentence, "required: submit")
    if not seen.faults and _bytes(view) > _VIEW_BYTES:
        seen.fault("view_too_large", "/view", "view must be less than 250 KB", f"max_bytes: {_VIEW_BYTES}")
    return seen.faults


_SUGGESTIONS = Object(
    {"options": Array(OPTION, 100, least=0), "option_groups": Array(OPTION_GROUP, 100, least=0)},
    laws=(exactly_one("options", "option_groups"),),
)


def check_suggestions(answer: object) -> list[Fault]:
    """Return what Slack would refuse in the answer to a `block_suggestion`."""
    seen = Inspection("modal")
    _SUGGESTIONS.check(answer, "", seen)
    return seen.faults


def _bytes(view: Mapping[str, object]) -> int:
    compact = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    return len(compact.encode("utf-8", "surrogatepass"))


def _check_blocks(blocks: object, at: str, seen: Inspection) -> None:
    # An empty list is how chat.update removes a message's blocks, so here it is no fault.
    Array(_BLOCKS_ON["message"], _MESSAGE_BLOCKS, least=0).check(blocks, at, seen)
    _check_block_ids(blocks, at, seen)
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        told = (block.get("type"), block.get("status")) if isinstance(block, Mapping) else None
        if told == ("task_card", "pending"):
            seen.fault("invalid_value", f"{at}/{index}/status", "pending is allowed only within a plan")


class _Attachment:
    """A legacy attachment: Slack does not check its own fields, but checks its blocks."""

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if not isinstance(value, Mapping):
            seen.fault("invalid_type", at, "must be an object", "type: object")
        elif "blocks" in value:
            _check_blocks(value["blocks"], f"{at}/blocks", seen)


_ATTACHMENTS = Array(_Attachment(), 100, least=0)


def _check_block_ids(blocks: object, at: str, seen: Inspection) -> None:
    for pointer, block_id in _block_ids(blocks, at):
        if block_id in seen.block_ids:
            seen.fault("duplicate_block_id", pointer, "block_id must be unique")
        seen.block_ids.add(block_id)


def _block_ids(blocks: object, at: str, *, nested: bool = False) -> Iterator[tuple[str, str]]:
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if not isinstance(block, Mapping):
            continue
        block_id, kind = block.get("block_id"), block.get("type")
        if isinstance(block_id, str):
            yield f"{at}/{index}/block_id", block_id
        # No block may be nested two deep, so this does not look deeper.
        if not nested and isinstance(kind, str) and kind in _NESTS:
            key = _NESTS[kind]
            yield from _block_ids(block.get(key), f"{at}/{index}/{key}", nested=True)


_NESTS = {"container": "child_blocks", "carousel": "elements", "plan": "tasks", "auth_provider": "fallback"}
"""The blocks that contain blocks, and in which field."""
