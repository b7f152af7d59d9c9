"""How tall blocks are on a screen, estimated from their words: Slack tells nobody.

The numbers are those of the local workspace's page, whose lines, gaps and buttons are as large as Slack's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from bot.characters import units
from bot.views.blockkit.blocks import Block

LINE, SMALL_LINE, TITLE_LINE = 21.9, 19.0, 23.4
"""Pixels of a line of text, of small print, and of a heading."""
GAP = 8.0
"""Pixels between two blocks, and between two buttons in either direction."""
BUTTON = 36.0
LETTER, SMALL_LETTER, TITLE_LETTER, BUTTON_LETTER = 8.4, 7.3, 11.0, 8.2
"""Pixels of an average letter; where wrong, it is too wide."""
PADDING, SELECT = 26.0, 180.0
"""Pixels of a button beside its letters, and of a list."""
QUOTE_INDENT, QUOTE_MARGIN = 16.0, 8.0
PICTURE_RATIO, CHART_RATIO, PICTURE_WIDTH = 0.6, 0.2, 430.0
"""The height of the digest's picture and of its chart for their width, which is so many pixels at most."""
_MENTION = re.compile(r"<[@#!][^>|]*>")
_LABELLED = re.compile(r"<[^>|]*\|([^>]*)>")
MENTIONED: Final = "@somebody"
"""A name of usual length: that of a mention is known to Slack alone."""


@dataclass(frozen=True)
class Window:
    """A window in which a message is read, in pixels: how wide its blocks are, and how tall they may be."""

    wide: float
    tall: float

    def letters(self, letter: float = LETTER, *, without: float = 0) -> int:
        """Return how many letters a line has, `without` so many pixels of it."""
        return max(int((self.wide - without) / letter), 1)


DESKTOP: Final = Window(wide=704, tall=647)
"""A screen at 1440×900: the pane has 708 pixels, of which the sender's line and the thread's take 61."""
PHONE: Final = Window(wide=312, tall=1327)
"""Two screens at 390×844."""


def height(blocks: Sequence[Block], window: Window) -> float:
    """Return how many pixels blocks take, one below the other."""
    return sum(_height(block, window) for block in blocks) + GAP * max(len(blocks) - 1, 0)


def rows(text: str, letters: int) -> int:
    """Return how many lines a text takes where so many letters fit into one."""
    return sum(_wrapped(line, letters) for line in _visible(text).split("\n"))


def _height(block: Block, window: Window) -> float:
    match block["type"]:
        case "header":
            return TITLE_LINE * rows(block["text"]["text"], window.letters(TITLE_LETTER)) + GAP / 2
        case "section":
            beside = block.get("accessory")
            taken = _width(beside) + 2 * GAP if beside else 0.0
            tall = LINE * rows(block["text"]["text"], window.letters(without=taken))
            return max(tall, BUTTON) if beside else tall
        case "context":
            text = " ".join(element["text"] for element in block["elements"])
            return SMALL_LINE * rows(text, window.letters(SMALL_LETTER))
        case "rich_text":
            return sum(_rich(part, window) for part in block["elements"])
        case "actions":
            return _in_rows([_width(element) for element in block["elements"]], window)
        case "divider":
            return GAP + 1
        case "image":
            return PICTURE_RATIO * min(PICTURE_WIDTH, window.wide)
        case "data_table":
            return _table(block, window)
        case "data_visualization":
            return _chart(block, window)
        case kind:
            raise ValueError(f"How tall is a block of the kind {kind}?")


def _rich(part: Block, window: Window) -> float:
    text = "".join(each.get("text", "") or each.get("name", "") for each in part["elements"])
    quoted = part["type"] == "rich_text_quote"
    indent, margin = (QUOTE_INDENT, QUOTE_MARGIN) if quoted else (0.0, 0.0)
    return LINE * sum(_wrapped(line, window.letters(without=indent)) for line in text.split("\n")) + margin


def _table(block: Block, window: Window) -> float:
    """Return the height of a table: each row has a line, and the names of the columns have two."""
    _, *body = block["rows"]
    caption = LINE * rows(block["caption"], window.letters())
    return caption + (2 + len(body)) * LINE + GAP * (2 + len(body)) - 4


def _chart(block: Block, window: Window) -> float:
    """Return the height of a chart: its title, its lines, the ends of its axis, the names of its lines."""
    drawn = CHART_RATIO * min(PICTURE_WIDTH, window.wide)
    names = [SMALL_LETTER * units(line["name"]) + 40 for line in block["chart"]["series"]]
    legend = SMALL_LINE * _rows_of(names, window, gap=12)
    return LINE * rows(block["title"], window.letters()) + drawn + SMALL_LINE + legend


def _width(element: Block) -> float:
    if element["type"] != "button":
        return SELECT
    return BUTTON_LETTER * units(element["text"]["text"]) + PADDING


def _in_rows(widths: Sequence[float], window: Window) -> float:
    count = _rows_of(widths, window, gap=GAP)
    return BUTTON * count + GAP * (count - 1)


def _rows_of(widths: Iterable[float], window: Window, *, gap: float) -> int:
    """Return how many rows things of these widths take, one beside the other with a gap."""
    count, taken = 1, 0.0
    for width in widths:
        if taken and taken + gap + width > window.wide:
            count, taken = count + 1, width
        else:
            taken += width + (gap if taken else 0)
    return count


def _visible(text: str) -> str:
    """Return what people see of mrkdwn."""
    return unescape(_LABELLED.sub(r"\1", _MENTION.sub(MENTIONED, text)).replace("*", ""))


def _wrapped(line: str, letters: int) -> int:
    """Return how many lines a paragraph takes: words are not divided unless they are longer than a line."""
    count, taken = 1, 0
    for word in line.split(" "):
        length = units(word)
        if taken and taken + 1 + length > letters:
            count, taken = count + 1, 0
        count += (length - 1) // letters if length else 0
        taken = (taken + 1 if taken else 0) + (length % letters or min(length, letters))
    return count
