"""Put a digest's languages into one message, and what would exceed Slack's limits into further ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.views.blockkit.blocks import (
    BLOCKS_LIMIT,
    TEXT_LIMIT,
    Block,
    Message,
    context,
    divider,
    image,
    message,
)
from bot.views.digests.charts import ALT_LIMIT
from bot.views.localizer import Localizer

MESSAGE_LIMIT = 11_500
"""Characters of all texts in a message, without the additions of a preview.

Slack refuses a message of some 13,200 with `msg_blocks_too_long`.
"""
HEARD = TEXT_LIMIT - 200
"""Characters of the top-level text; a preview adds a sentence above it."""
RESERVED = 3
"""Blocks that each share leaves free: a divider, the sentence that it goes on, a preview's addition."""


PICTURE = image("F" * 20, "…" * ALT_LIMIT)
"""A placeholder for a language's picture, used whether there is one or not.

The division must not depend on the picture: a message may be rendered before and after its picture failed.
"""
Unit = tuple[Block, ...]
"""Blocks that stay together."""


@dataclass(frozen=True)
class Rendering:
    """A digest in one language; its picture goes with the last of the blocks.

    `closing` goes below this language's share of the first message.
    """

    localizer: Localizer
    blocks: tuple[Block, ...]
    closing: tuple[Block, ...] = ()
    picture: Block | None = None

    @property
    def units(self) -> list[Unit]:
        """The blocks as units; the last one has room for the picture."""
        *before, last = self.blocks
        return [*((block,) for block in before), (last, PICTURE)]

    def shown(self, units: Iterable[Unit]) -> list[Block]:
        """Return the blocks of some units, with the picture in its place if there is one."""
        blocks = [self.picture if block is PICTURE else block for unit in units for block in unit]
        return [block for block in blocks if block is not None]


def packed(renderings: Sequence[Rendering]) -> tuple[Message, ...]:
    """Return one message with an equal share for each language, and the rest of each for the thread.

    Nothing is cut: a language that needs more than its share says so, and continues in the thread.
    """
    share = len(renderings)
    most, longest = BLOCKS_LIMIT // share - RESERVED, MESSAGE_LIMIT // share
    opening: list[Block] = []
    spoken: list[str] = []
    thread: list[Message] = []
    for rendering in renderings:
        closing = list(rendering.closing)
        room = longest - sum(map(_weight, closing))
        first_units, *rest = _chunks(rendering.units, most - len(closing), room)
        first = rendering.shown(first_units)
        going_on = [context(rendering.localizer.gettext("The rest of it is in the thread."))] if rest else []
        opening += [*([divider()] if opening else []), *first, *going_on, *closing]
        spoken.append(_shortened(message(first).text, HEARD // share))
        following = (unit for chunk in rest for unit in chunk)
        further = _chunks(following, BLOCKS_LIMIT - RESERVED, MESSAGE_LIMIT)
        thread += [message(rendering.shown(chunk)) for chunk in further if chunk]
    return (Message(tuple(opening), "\n\n".join(spoken)), *thread)


def _chunks(units: Iterable[Unit], most: int, longest: int) -> list[list[Unit]]:
    """Divide units into runs within `most` blocks and `longest` characters; at least one run, maybe empty."""
    chunks: list[list[Unit]] = [[]]
    count = weight = 0
    for unit in units:
        own = _weight(list(unit))
        if chunks[-1] and (count + len(unit) > most or weight + own > longest):
            chunks.append([])
            count = weight = 0
        chunks[-1].append(unit)
        count, weight = count + len(unit), weight + own
    return chunks


def _weight(part: Any) -> int:
    """Return the number of characters in all strings of a block."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, dict):
        return sum(_weight(each) for each in part.values())
    return sum(_weight(each) for each in part) if isinstance(part, list) else 0


def _shortened(spoken: str, longest: int) -> str:
    """Return as many whole lines as fit, so that a screen reader reads some of every language."""
    room = longest - 4
    return spoken if len(spoken) <= room else spoken[: max(spoken.rfind("\n", 0, room), 0)] + "\n…"
