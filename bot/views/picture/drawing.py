"""The digest's picture: how many recommendations are in each status, beside the last weeks as bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib as mpl

from bot.domain.digests.charts import Chart, Week
from bot.domain.recommendations.statuses import Status
from bot.i18n import Translator
from bot.views.picture.sheet import DARK, LINE, QUIET, RULE, Sheet, length, wrapped

WIDTH, MARGIN = 5.4, 0.16
"""Inches. A message shows the picture 430 pixels wide, and a small telephone 312."""
NARROWEST, LEGIBLE = 312, 11
"""Pixels: the narrowest picture, and the height of type that is still read there."""
LEFT = 3.6
"""The width of the statuses, in inches; the weeks are to their right."""
GUTTER = 0.18
SWATCH, BESIDE, PAD = 0.27, 0.1, 0.07
TYPE = 14.0
"""The size of type in points; it is legible where the picture is narrowest."""
MARK = 11.0
LEAST = 1.6
"""The height of the bars at least, in inches, where few statuses occur."""
WIDEST = 0.34
"""The width of a bar, in inches, where there are few bars."""
SHARE = 0.8
"""How much of a week's width its bar takes."""


@dataclass(frozen=True)
class Look:
    """How a status looks: its emoji's colour and shape, as far as type has it and all eyes can tell."""

    fill: str
    mark: str
    ink: str = DARK


LOOKS: Mapping[Status, Look] = {
    Status.NOT_STARTED: Look("#ffffff", "○"),
    Status.IN_PROGRESS: Look("#56b4e9", "●"),
    Status.BLOCKED: Look("#b3261e", "⊖", "#ffffff"),
    Status.PARTIALLY_IMPLEMENTED: Look("#f0e442", "◐"),
    Status.REPORTED: Look("#cc79a7", "◎"),
    Status.CLOSED_IMPLEMENTED: Look("#1fae84", "✔"),
    Status.CLOSED_NOT_IMPLEMENTED: Look("#4d4d4d", "⊘", "#ffffff"),
}
"""In the order in which all texts name them, which is that of the bars from top to bottom. Okabe and Ito
chose most of the colours for all kinds of sight.
"""


def picture(chart: Chart, t: Translator) -> bytes:
    """Return the picture as a PNG; the same chart and language always give the same bytes."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["text.parse_math"] = False  # a dollar sign is a dollar sign
        table, weeks = _Table(chart, t), chart.trend
        tall = max(table.height, (LEAST + _Trend.BELOW) if weeks else 0)
        sheet = Sheet(WIDTH, tall + 2 * MARGIN)
        table.draw(sheet, MARGIN + (tall - table.height) / 2)
        if weeks:
            _Trend(weeks, t).draw(sheet, MARGIN, tall)
        return sheet.png()


class _Table:
    """The statuses that occur: how each looks, its name, and how many recommendations it has."""

    def __init__(self, chart: Chart, t: Translator) -> None:
        self._counts, self._t = chart.counts, t
        self._right = LEFT if chart.trend else WIDTH - MARGIN
        occurs = [status for status in LOOKS if self._counts[status]] or [Status.NOT_STARTED]
        digits = max(length(t.number(count), TYPE, bold=True) for count in self._counts.values())
        self._x = MARGIN + SWATCH + BESIDE
        room = self._right - self._x - digits - BESIDE
        self._rows = {status: wrapped(t.gettext(status.label), room, TYPE) for status in occurs}
        self.height = sum(map(self._row, self._rows.values()))

    def draw(self, sheet: Sheet, y: float) -> None:
        for place, (status, words) in enumerate(self._rows.items()):
            look, middle = LOOKS[status], y + self._row(words) / 2
            if place:
                sheet.rule(MARGIN, y, self._right - MARGIN)
            sheet.box(MARGIN, middle - SWATCH / 2, SWATCH, look.fill)
            sheet.text(MARGIN + SWATCH / 2, middle, look.mark, MARK, color=look.ink, align="center")
            sheet.lines(self._x, middle - len(words) * TYPE * LINE / 2, words, TYPE)
            count = self._t.number(self._counts[status])
            sheet.text(self._right, middle, count, TYPE, bold=True, align="right")
            y += self._row(words)

    @staticmethod
    def _row(words: Sequence[str]) -> float:
        return max(SWATCH, len(words) * TYPE * LINE) + PAD


class _Trend:
    """One bar for each week, divided by status; the first and the last day are named below."""

    BELOW = TYPE * LINE + 0.05
    X, ACROSS = LEFT + GUTTER, WIDTH - MARGIN - LEFT - GUTTER

    def __init__(self, weeks: Sequence[Week], t: Translator) -> None:
        self._weeks, self._t = weeks, t

    def draw(self, sheet: Sheet, y: float, tall: float) -> None:
        step = min(WIDEST, self.ACROSS / len(self._weeks))
        inch = (tall - self.BELOW) / max(week.total for week in self._weeks)
        ground = y + tall - self.BELOW
        for place, week in enumerate(self._weeks):
            self._bar(sheet, week, self.X + place * step, ground, step * SHARE, inch)
        sheet.rule(self.X, ground, step * len(self._weeks))
        first, last = (self._t.short_day(self._weeks[place].day) for place in (0, -1))
        below, end = y + tall - TYPE * LINE / 2, self.X + step * (len(self._weeks) - 1 + SHARE)
        apart = length(first, TYPE) + BESIDE + length(last, TYPE)
        if apart <= self.ACROSS:
            sheet.text(self.X, below, first, TYPE, color=QUIET)
            end = max(end, self.X + apart)
        sheet.text(max(end, self.X + length(last, TYPE)), below, last, TYPE, align="right")

    @staticmethod
    def _bar(sheet: Sheet, week: Week, x: float, ground: float, width: float, inch: float) -> None:
        for status, look in reversed(tuple(LOOKS.items())):
            high = week.counts.get(status, 0) * inch
            if high:
                ground -= high
                sheet.part(x, ground, width, high, look.fill, edge=RULE)
