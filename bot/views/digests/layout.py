"""How much of each part a digest's message shows, so that it stays within a screen."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.views.blockkit.blocks import Block
from bot.views.blockkit.height import DESKTOP, PHONE, height
from bot.views.digests.figures import Figures

WINDOWS: Final = (DESKTOP, PHONE)


@dataclass(frozen=True)
class Layout:
    """How much of each part a message shows; the rest is counted, and told in the thread."""

    figures: Figures = Figures.ALL
    notes: int = 2
    note: int = 300
    """Characters of a note."""
    decisions: int = 5
    changes: int = 3
    """Changes that are told of; without any, their numbers are a line."""
    news: int = 80
    """Characters of what was written about a change."""
    name: int = 140
    """Characters of a recommendation's name."""
    named: int = 3
    """Recommendations of a line that are named; of more, only the numbers are given."""
    numbers: int = 8
    """Numbers of a line; further ones are counted."""
    counts: bool = True
    """Whether words say how many have each status where no figures do."""
    flowing: bool = False
    """Whether one line follows the other like running text."""


_WORDS: Final = Layout(Figures.NONE, news=40)
_SHORT: Final = replace(_WORDS, name=40)
_TIGHT: Final = replace(_SHORT, flowing=True, changes=0, counts=False)
_LEAST: Final = replace(_TIGHT, named=0, numbers=4, note=150)
LAYOUTS: Final = (
    Layout(),
    Layout(news=40),
    Layout(Figures.TREND),
    Layout(Figures.TREND, news=40),
    Layout(Figures.TREND, news=40, name=40),
    Layout(Figures.NONE),
    _WORDS,
    _SHORT,
    replace(_SHORT, flowing=True),
    replace(_SHORT, flowing=True, changes=1),
    replace(_SHORT, flowing=True, changes=0),
    _TIGHT,
    _LEAST,
    *(replace(_LEAST, notes=1, decisions=most) for most in range(4, 0, -1)),
)
"""From all there is to the least, each at most as tall as the one before: figures give way first, then words,
and decisions last.
"""


def fitting(drawn: Callable[[Layout], Iterable[Sequence[Block]]], *, languages: int) -> Layout:
    """Return the first layout in which everything that is `drawn` fits into its screens.

    Each of them has as many screens as it has `languages`, one below the other. If none fits, it is the last.
    """

    def fits(layout: Layout) -> bool:
        return all(
            height(blocks, window) <= window.tall * languages
            for blocks in drawn(layout)
            for window in WINDOWS
        )

    first, *others, last = LAYOUTS
    if fits(first):
        return first
    return [*others, last][bisect_left(others, True, key=fits)]
