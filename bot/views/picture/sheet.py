"""A sheet measured in inches from its upper left corner, and text that is measured and wrapped."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle
from PIL import Image

INCH = 200
"""Pixels per inch."""
LINE = 1.3 / 72
"""Inches from line to line for each point of type."""
DARK, QUIET, RULE, PAPER = "#1a1a1a", "#595959", "#b9b7b1", "#f3f2ee"
COLORS = 128
Align = Literal["left", "center", "right"]


@cache
def font(size: float, *, bold: bool = False) -> FontProperties:
    """Return the font that comes with matplotlib, so that a picture looks the same on every machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name), size=size)


def length(text: str, size: float, *, bold: bool = False) -> float:
    """Return the length of a line of text, in inches."""
    width, _, _ = _ruler().get_text_width_height_descent(text, font(size, bold=bold), ismath=False)  # type: ignore[no-untyped-call] # matplotlib leaves it untyped
    return float(width) / INCH


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Divide a text into as few lines of `width` inches as possible, of about equal length."""
    lines = _filled(text, width, size, bold=bold)
    while len(lines) > 1:
        narrower = max(length(line, size, bold=bold) for line in lines) - 0.01
        tried = _filled(text, narrower, size, bold=bold)
        if len(tried) > len(lines):
            return lines
        lines = tried
    return lines


def _filled(text: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Put as many words into each line as fit; a word longer than a line is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if length(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        while length(word, size, bold=bold) > width and len(word) > 1:
            fits = next(
                cut for cut in range(len(word) - 1, 0, -1)
                if cut == 1 or length(word[:cut], size, bold=bold) <= width
            )  # fmt: skip
            lines += [word[:fits]]
            word = word[fits:]  # noqa: PLW2901 (what is left of it)
        lines += [word]
    return [line for line in lines if line]


class Sheet:
    """A sheet to draw on; positions are inches to the right and down."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._figure = Figure(figsize=(width, height), dpi=INCH, facecolor=PAPER)
        self._page = self._figure.add_axes((0, 0, 1, 1))
        self._page.set_xlim(0, width)
        self._page.set_ylim(height, 0)
        self._page.axis("off")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        color: str = DARK,
        align: Align = "left",
    ) -> None:
        """Write a line whose middle is at the height `y`."""
        self._page.text(
            x, y, text,
            fontproperties=font(size, bold=bold), color=color, ha=align, va="center_baseline",
        )  # fmt: skip

    def lines(
        self, x: float, y: float, lines: Sequence[str], size: float, *, bold: bool = False, color: str = DARK
    ) -> float:
        """Write lines below `y`, and return where the next thing may begin."""
        for place, line in enumerate(lines):
            self.text(x, y + (place + 0.5) * size * LINE, line, size, bold=bold, color=color)
        return y + len(lines) * size * LINE

    def box(self, x: float, y: float, side: float, fill: str) -> None:
        """Draw a square with round corners."""
        self._page.add_patch(
            FancyBboxPatch(
                (x, y),
                side,
                side,
                boxstyle=f"round,pad=0,rounding_size={side / 7}",
                facecolor=fill,
                edgecolor="#00000055",
                linewidth=1.2,
            )
        )

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a thin horizontal line."""
        self._page.plot((x, x + width), (y, y), color=RULE, linewidth=1.2)

    def part(self, x: float, y: float, width: float, height: float, fill: str, *, edge: str) -> None:
        """Draw a rectangle with a thin outline, as part of a bar."""
        self._page.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=0.8))

    def png(self) -> bytes:
        """Return the sheet as a PNG; its bytes depend on nothing but what was drawn."""
        canvas = FigureCanvasAgg(self._figure)
        canvas.draw()  # type: ignore[no-untyped-call] # matplotlib leaves it untyped
        pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call] # the same
        drawn = Image.fromarray(np.asarray(pixels)).convert("RGB")
        written = BytesIO()
        # The sheet has a few flat colours and the edges between them; a palette makes the file a third as
        # large.
        drawn.quantize(COLORS, dither=Image.Dither.NONE).save(written, format="png", optimize=True)
        return written.getvalue()


@cache
def _ruler() -> RendererAgg:
    return RendererAgg(1, 1, INCH)  # type: ignore[no-untyped-call] # matplotlib leaves it untyped
