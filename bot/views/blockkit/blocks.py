"""Block Kit's blocks as plain dicts, with Slack's limits on them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.domain.texts import shortened
from bot.views.blockkit.text import Mrkdwn, escape, spoken_lines

Block = dict[str, Any]

HEADER_LIMIT = 150
SECTION_LIMIT = 3000
BLOCKS_LIMIT = 50
TEXT_LIMIT = 4000
"""Characters of top-level text that Slack advises."""
NOT_UNFURLED = {"unfurl_links": False, "unfurl_media": False}
"""Previews of links would push the message itself aside, so Slack is told to show none."""
SHORT_QUOTE = 300
"""Characters kept of each quotation in a top-level text that is too long; the blocks have everything."""


class TooLargeError(AssertionError):
    """A view made more than Slack accepts; views page and pack, so this is a mistake in one of them."""


@dataclass(frozen=True)
class Message:
    """An answer: its blocks, and the same in plain text for screen readers and notifications."""

    blocks: tuple[Block, ...]
    text: str
    shared: bool = False

    def in_channel(self) -> "Message":
        """Return the same message for everyone in the channel."""
        return replace(self, shared=True)

    def followed_by(self, *others: "Message") -> "Message":
        """Return this message with others below it."""
        below = [block for other in others for block in (divider(), *other.blocks)]
        return message([*self.blocks, *below])

    def payload(self) -> dict[str, Any]:
        """Return the payload that answers a command."""
        return {
            "response_type": "in_channel" if self.shared else "ephemeral",
            "text": self.text,
            "blocks": list(self.blocks),
            **NOT_UNFURLED,
        }

    def posted(self) -> dict[str, Any]:
        """Return the payload of a posted message."""
        return {"text": self.text, "blocks": list(self.blocks)}

    @cached_property
    def body(self) -> str:
        """The payload as JSON, built once; a cached answer keeps it."""
        return json.dumps(self.payload(), ensure_ascii=False)


def message(blocks: Iterable[Block]) -> Message:
    """Return a message whose top-level text says what its blocks say."""
    kept = tuple(blocks)
    if len(kept) > BLOCKS_LIMIT:
        raise TooLargeError(f"{len(kept)} blocks, and Slack takes {BLOCKS_LIMIT}")
    text = _spoken(kept, longest_quote=TEXT_LIMIT)
    if len(text) > TEXT_LIMIT:
        text = _spoken(kept, longest_quote=SHORT_QUOTE)
    if len(text) > TEXT_LIMIT:
        text = text[: text.rfind("\n", 0, TEXT_LIMIT - 2)] + "\n…"
    return Message(kept, text)


def header(text: str) -> Block:
    """A heading; Slack shows no markup in it."""
    shown = shortened(text, HEADER_LIMIT)
    return {"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": True}}


def section(text: Mrkdwn) -> Block:
    """A paragraph; `verbatim` stops Slack from finding mentions and links in it."""
    if len(text) > SECTION_LIMIT:
        raise TooLargeError(f"A section of {len(text)} characters, and Slack takes {SECTION_LIMIT}")
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def sections(lines: Sequence[Mrkdwn], *, joined_by: str = "\n") -> list[Block]:
    """Pack lines into as few sections as Slack's limit allows, without cutting a line."""
    packed: list[Block] = []
    current = ""
    for line in lines:
        joined = f"{current}{joined_by}{line}" if current else line
        if len(joined) > SECTION_LIMIT:
            packed.append(section(Mrkdwn(current)))
            joined = line
        current = joined
    return [*packed, section(Mrkdwn(current))] if current else packed


def context(*texts: Mrkdwn) -> Block:
    """Small print."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts],
    }


def image(file_id: str, alternative: str) -> Block:
    """An uploaded image, with its alternative text."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": alternative}


def divider() -> Block:
    """A horizontal line."""
    return {"type": "divider"}


def quote(text: str) -> Block:
    """A person's words as they wrote them: Slack never parses rich text, so nothing can ping or format."""
    inner = [{"type": "text", "text": text}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": inner}]}


def _spoken(blocks: Iterable[Block], *, longest_quote: int) -> str:
    return spoken_lines(line for block in blocks for line in _words(block, longest_quote))


def _words(block: Block, longest_quote: int) -> list[str]:
    if block["type"] == "header":
        return [escape(block["text"]["text"])]
    if block["type"] == "section":
        return [block["text"]["text"]]
    if block["type"] == "context":
        return [element["text"] for element in block["elements"]]
    if block["type"] == "rich_text":
        texts = [part["text"] for quoted in block["elements"] for part in quoted["elements"]]
        return [escape(text if len(text) <= longest_quote else text[:longest_quote] + "…") for text in texts]
    return []
