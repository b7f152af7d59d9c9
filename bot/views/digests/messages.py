"""Divide a digest's full text into messages for its thread, within Slack's limits."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.characters import units
from bot.views.blockkit.blocks import BLOCKS_LIMIT, Block, Message, message

MESSAGE_LIMIT = 11_500
"""Characters of all texts in a message, without the additions of a preview.

Slack refuses a message of some 13,200 with `msg_blocks_too_long`.
"""
RESERVED = 3
"""Blocks that each message leaves free for the additions of a preview."""


def in_thread(texts: Iterable[Sequence[Block]]) -> list[Message]:
    """Return the messages of the thread: each text begins a new one. Nothing is cut."""
    return [message(chunk, headline=_said(chunk)) for blocks in texts for chunk in _chunks(blocks)]


def _said(blocks: Sequence[Block]) -> str | None:
    """Return the heading of a text's first message; what follows is read out whole."""
    return blocks[0]["text"]["text"] if blocks[0]["type"] == "header" else None


def _chunks(blocks: Iterable[Block]) -> list[list[Block]]:
    chunks: list[list[Block]] = [[]]
    weight = 0
    for block in blocks:
        own = weight_of(block)
        if chunks[-1] and (len(chunks[-1]) >= BLOCKS_LIMIT - RESERVED or weight + own > MESSAGE_LIMIT):
            chunks.append([])
            weight = 0
        chunks[-1].append(block)
        weight += own
    return chunks


def weight_of(part: Any) -> int:
    """Return the number of characters in all strings of blocks, as Slack counts them."""
    if isinstance(part, str):
        return units(part)
    if isinstance(part, dict):
        return sum(weight_of(each) for each in part.values())
    return sum(weight_of(each) for each in part) if isinstance(part, list) else 0
