"""Puts a digest's languages into one message, and what would pass Slack's limits into further ones."""

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
"""Characters of all of a message's texts together, without what a preview adds; Slack refuses some 13,200 as
`msg_blocks_too_long`."""
HEARD = TEXT_LIMIT - 200
"""Characters of the top-level text; a preview says something above it."""
RESERVED = 3
"""Blocks that a share keeps free: a line across, the word that it goes on, and what a preview adds."""


PICTURE = image("F" * 20, "…" * ALT_LIMIT)
"""Stands for a language's picture, whether there is one or not: the division must not depend on it, for a
message may be rendered before and after its picture has failed."""
Unit = tuple[Block, ...]
"""Blocks that stay together."""


@dataclass(frozen=True)
class Rendering:
    """What a digest says in one language; its picture belongs to the last of the blocks.

    `closing` stands below its share of the first message.
    """

    localizer: Localizer
    blocks: tuple[Block, ...]
    closing: tuple[Block, ...] = ()
    picture: Block | None = None

    @property
    def units(self) -> list[Unit]:
        """The blocks, the last of them with room for the picture."""
        *before, last = self.blocks
        return [*((block,) for block in before), (last, PICTURE)]

    def shown(self, units: Iterable[Unit]) -> list[Block]:
        """Return the blocks of some units, with the picture where there was room for it, if there is one."""
        blocks = [self.picture if block is PICTURE else block for unit in units for block in unit]
        return [block for block in blocks if block is not None]


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
    """Divide units into runs of at most so many blocks and characters; at least one, if empty."""
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
