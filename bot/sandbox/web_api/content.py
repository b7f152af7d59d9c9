"""The content of a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.blockkit import check_message
from bot.sandbox.state.messages import LONGEST_TEXT
from bot.sandbox.web_api.calls import Body, Call, RefusedError, faulty_blocks

MOST_ATTACHMENTS = 100
LONGEST_MARKDOWN = 12_000
LONGEST_METADATA = 16_384
"""Slack publishes no limit; this one is ours."""
LONGEST_BLOCKS = 13_200
"""Slack publishes no limit: apps get msg_blocks_too_long at some 13,200 characters, all strings together.

The limit applies only to posted messages, not to answers to commands.
"""


@dataclass(frozen=True)
class Content:
    """A message's parts as given; None for a missing part."""

    text: str
    blocks: list[dict[str, Any]] | None
    attachments: list[dict[str, Any]] | None
    metadata: dict[str, Any] | None
    warnings: tuple[str, ...] = ()

    def warn(self, body: Body) -> Body:
        """Add the warnings to an answer."""
        if not self.warnings:
            return body
        warned = {"warning": ",".join(self.warnings), "response_metadata": {"warnings": list(self.warnings)}}
        return body | warned


def content_of(call: Call) -> Content:
    """Read and check a message's parts; refuses what Slack refuses."""
    arguments = call.arguments
    text = arguments.text("text")
    blocks = arguments.structure("blocks", list, otherwise="invalid_blocks_format")
    attachments = arguments.structure("attachments", list, otherwise="invalid_attachments")
    if "markdown_text" in arguments:
        text, blocks = _markdown(arguments.text("markdown_text"), text, blocks)
    if attachments and len(attachments) > MOST_ATTACHMENTS:
        raise RefusedError("too_many_attachments")
    parts = {"blocks": blocks, "attachments": attachments}
    faults = check_message({"text": text, **{name: part for name, part in parts.items() if part is not None}})
    if not faults:
        faults = list(call.workspace.files.faults(parts, ""))
    if faults:
        attached = all(fault.pointer.startswith("/attachments") for fault in faults)
        raise faulty_blocks("invalid_attachments" if attached else "invalid_blocks", faults)
    if sum(map(len, _strings(blocks or []))) > LONGEST_BLOCKS:
        raise RefusedError("msg_blocks_too_long")
    warnings = ("message_truncated",) if len(text) > LONGEST_TEXT else ()
    return Content(text, blocks, attachments, _metadata(call), warnings)


def require_something(content: Content) -> None:
    """Refuse an empty message."""
    if not (content.text.strip() or content.blocks or content.attachments):
        raise RefusedError("no_text")


def _markdown(
    markdown: str, text: str, blocks: list[dict[str, Any]] | None
) -> tuple[str, list[dict[str, Any]] | None]:
    if text or blocks:
        raise RefusedError("markdown_text_conflict")
    if len(markdown) > LONGEST_MARKDOWN:
        raise RefusedError("msg_too_long")
    return markdown, [{"type": "markdown", "text": markdown}]


def _metadata(call: Call) -> dict[str, Any] | None:
    """Return the metadata; an empty object clears it."""
    metadata = call.arguments.structure("metadata", dict, otherwise="invalid_metadata_format")
    if not metadata:
        return {} if metadata == {} else None
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_schema")
    if len(str(metadata)) > LONGEST_METADATA:
        raise RefusedError("metadata_too_large")
    return dict(metadata)


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _strings(inner)
        case list():
            for inner in value:
                yield from _strings(inner)
