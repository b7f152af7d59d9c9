"""Puts a digest's languages into one message, and what would pass Slack's limits into further ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.views.blocks import BLOCKS_LIMIT, TEXT_LIMIT, Block, Message, context, divider, message
from bot.views.voice import Voice

MESSAGE_LIMIT = 11_500
"""Characters of all of a message's texts together, without what a preview adds; Slack refuses some 13,200 as
`msg_blocks_too_long`."""
HEARD = TEXT_LIMIT - 200
"""Characters of the top-level text; a preview says something above it."""
RESERVED = 3
"""Blocks that a share keeps free: a line across, the word that it goes on, and what a preview adds."""


@dataclass(frozen=True)
class Rendering:
    """What a digest says in one language; `closing` stands below its share of the first message."""

    voice: Voice
    blocks: tuple[Block, ...]
    closing: tuple[Block, ...] = ()


def packed(renderings: Sequence[Rendering]) -> tuple[Message, ...]:
    """Return one message with an equal share for each language, and the rest of each for the thread.

    Nothing is cut: a language that needs more than its share says so, and goes on where it stopped.
    """
    share = len(renderings)
    most, longest = BLOCKS_LIMIT // share - RESERVED, MESSAGE_LIMIT // share
    opening: list[Block] = []
    spoken: list[str] = []
    thread: list[Message] = []
    for rendering in renderings:
        closing = list(rendering.closing)
        first, *rest = _chunks(rendering.blocks, most - len(closing), longest - sum(map(_weight, closing)))
        going_on = [context(rendering.voice.gettext("The rest of it is in the thread."))] if rest else []
        opening += [*([divider()] if opening else []), *first, *going_on, *closing]
        spoken.append(_shortened(message(first).text, HEARD // share))
        following = (block for chunk in rest for block in chunk)
        further = _chunks(following, BLOCKS_LIMIT - RESERVED, MESSAGE_LIMIT)
        thread += [message(chunk) for chunk in further if chunk]
    return (Message(tuple(opening), "\n\n".join(spoken)), *thread)


def _chunks(blocks: Iterable[Block], most: int, longest: int) -> list[list[Block]]:
    """Divide blocks into runs of at most so many, of at most so many characters; at least one, if empty."""
    chunks: list[list[Block]] = [[]]
    weight = 0
    for block in blocks:
        own = _weight(block)
        if chunks[-1] and (len(chunks[-1]) >= most or weight + own > longest):
            chunks.append([])
            weight = 0
        chunks[-1].append(block)
        weight += own
    return chunks


def _weight(part: Any) -> int:
    """Return how many characters all strings of a block have together."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, dict):
        return sum(_weight(each) for each in part.values())
    return sum(_weight(each) for each in part) if isinstance(part, list) else 0


def _shortened(spoken: str, longest: int) -> str:
    """Return as many whole lines as there is room for, so that every language is heard of."""
    room = longest - 4
    return spoken if len(spoken) <= room else spoken[: max(spoken.rfind("\n", 0, room), 0)] + "\n…"
