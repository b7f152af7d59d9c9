"""Divide a digest's full text into messages for its thread, within Slack's limits."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.characters import units
from bot.views.blockkit.blocks import BLOCKS_LIMIT, Block, Message, message

MESSAGE_LIMIT = 11_500
"""Characters of all texts in a message, without the additions of a preview.

Slack refuses a message of some 13,200 with `msg_blocks_too_long`. Figures of seven statuses in twelve weeks
have some 1,200.
"""
RESERVED = 3
"""Blocks that each message leaves free for the additions of a preview, or for figures."""


def in_thread(text: Sequence[Block], figures: Sequence[Block] = ()) -> list[Message]:
    """Return the messages of a text for the thread. Nothing is cut.

    The `figures` stand above its last block. They have no part in how it is divided, since a text that was
    divided once must never be divided otherwise; there is room for them beside `MESSAGE_LIMIT`.
    """
    *others, last = _chunks(text)
    return [message(chunk, headline=_said(chunk)) for chunk in (*others, [*last[:-1], *figures, *last[-1:]])]


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
