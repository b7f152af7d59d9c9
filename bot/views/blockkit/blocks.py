"""Block Kit's blocks as plain dicts, with Slack's limits on them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.characters import beginning, units
from bot.domain.texts import shortened
from bot.views.blockkit.rich_text import as_written, pieces
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
    """An answer: its blocks, and the same in plain words.

    Screen readers and notifications get the `headline` where a view names one, and otherwise all the words.
    `replaces` says that it takes the place of the message in which a button was pressed. `instead` is the
    same message for workspaces in which Slack refuses its tables and charts; without it there are none here.
    """

    blocks: tuple[Block, ...]
    text: str
    shared: bool = False
    headline: str | None = None
    replaces: bool = False
    instead: "Message | None" = None

    @property
    def spoken(self) -> str:
        """What is read out instead of the blocks."""
        return self.headline or self.text

    def in_channel(self) -> "Message":
        """Return the same message for everyone in the channel."""
        return replace(self, shared=True)

    def followed_by(self, *others: "Message") -> "Message":
        """Return this message with others below it."""
        below = [block for other in others for block in (divider(), *other.blocks)]
        return message([*self.blocks, *below], headline=self.headline)

    def payload(self) -> dict[str, Any]:
        """Return the payload that answers a command."""
        return {
            "response_type": "in_channel" if self.shared else "ephemeral",
            "text": self.spoken,
            "blocks": list(self.blocks),
            **NOT_UNFURLED,
        }

    def posted(self) -> dict[str, Any]:
        """Return the payload of a posted message."""
        return {"text": self.spoken, "blocks": list(self.blocks)}

    @cached_property
    def body(self) -> str:
        """The payload as JSON, built once; a cached answer keeps it. Raises `TooLargeError`."""
        return json.dumps(self.payload(), ensure_ascii=False)


def message(blocks: Iterable[Block], *, headline: str | None = None) -> Message:
    """Return a message with the words of its blocks; `headline` may have markup and several lines."""
    kept = tuple(blocks)
    if len(kept) > BLOCKS_LIMIT:
        raise TooLargeError(f"{len(kept)} blocks, and Slack takes {BLOCKS_LIMIT}")
    text = _spoken(kept, longest_quote=TEXT_LIMIT)
    if units(text) > TEXT_LIMIT:
        text = _spoken(kept, longest_quote=SHORT_QUOTE)
    said = None if headline is None else whole_lines(spoken_lines(headline.splitlines()), TEXT_LIMIT)
    return Message(kept, whole_lines(text, TEXT_LIMIT), headline=said or None)


def whole_lines(text: str, longest: int) -> str:
    """Return as many whole lines as have at most `longest` units; an ellipsis shows that there are more."""
    if units(text) <= longest:
        return text
    begun = beginning(text, longest - 2)
    return f"{begun[: begun.rfind(chr(10))] if chr(10) in begun else begun}\n…"


def header(text: str) -> Block:
    """A heading; Slack shows no markup in it."""
    shown = shortened(text, HEADER_LIMIT)
    return {"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": True}}


def section(text: Mrkdwn, *, expand: bool = True) -> Block:
    """A paragraph; `verbatim` stops Slack from finding mentions and links in it.

    Without `expand`, Slack folds a long one behind "see more".
    """
    if (length := units(text)) > SECTION_LIMIT:
        raise TooLargeError(f"A section of {length} characters, and Slack takes {SECTION_LIMIT}")
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return {**block, "expand": True} if expand else block


def beside(paragraph: Block, control: Block) -> Block:
    """A paragraph with a button or a menu at its right."""
    return {**paragraph, "accessory": control}


def sections(lines: Sequence[Mrkdwn], *, joined_by: str = "\n") -> list[Block]:
    """Pack lines into as few sections as Slack's limit allows, without cutting a line."""
    packed: list[Block] = []
    current = ""
    for line in lines:
        joined = f"{current}{joined_by}{line}" if current else line
        if units(joined) > SECTION_LIMIT:
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


def quote(text: str, *, label: str | None = None) -> Block:
    """A person's words as they wrote them, below a `label` if there is one.

    Slack never parses rich text, so nothing can ping or format.
    """
    return quotes([(label, text)])


def quotes(said: Iterable[tuple[str | None, str | None]]) -> Block:
    """Several labels, each with a person's words below it if there are any, in one block."""
    parts: list[Block] = []
    for label, text in said:
        if label is not None:
            bold = {"type": "text", "text": label, "style": {"bold": True}}
            parts.append({"type": "rich_text_section", "elements": [bold]})
        if text is not None:
            parts.append({"type": "rich_text_quote", "elements": list(pieces(text))})
    return {"type": "rich_text", "elements": parts}


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
        return [escape(shortened(as_written(part), longest_quote)) for part in block["elements"]]
    return []
