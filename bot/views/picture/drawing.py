"""The digest's picture: recommendations by category, the count of each status, and the last weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bot.domain.digests.charts import Chart, Group, Week
from bot.domain.recommendations.statuses import Status
from bot.i18n import Translator
from bot.views.digests.charts import chart_title, title_of
from bot.views.picture.sheet import DARK, LINE, QUIET, RULE, Sheet, font, length, wrapped

WIDTH, MARGIN, GUTTER = 10.0, 0.4, 0.4
LEFT = 4.31
"""The width of the recommendations, in inches; the statuses are to their right."""
TILE, GAP = 0.78, 0.1
SWATCH = 0.46
TREND, BELOW = 3.0, 0.45
TITLE, HEADING, WORDS, SMALL = 25.0, 17.0, 15.5, 14.0
"""Type sizes in points; the smallest is still readable at a telephone's width."""
AIR = 0.22
WIDEST = 1.0
"""The width of a bar, in inches, where there are few bars."""
MARK = 16.0
BAR_MARK, LEAST_MARK = 13.0, 8.0
"""Sizes of marks, in points; a part of a bar too low for the smaller one gets none."""


@dataclass(frozen=True)
class Look:
    """How a status looks: a colour, and a mark for people who cannot tell the colours apart."""

    fill: str
    mark: str
    ink: str = DARK


LOOKS: Mapping[Status, Look] = {
    Status.CLOSED_IMPLEMENTED: Look("#1fae84", "✔"),
    Status.REPORTED: Look("#cc79a7", "?"),
    Status.PARTIALLY_IMPLEMENTED: Look("#f0e442", "◐"),
    Status.IN_PROGRESS: Look("#56b4e9", "▶"),
    Status.BLOCKED: Look("#e8803a", "■"),
    Status.NOT_STARTED: Look("#e8e8e8", "○"),
    Status.CLOSED_NOT_IMPLEMENTED: Look("#4d4d4d", "✘", "#ffffff"),
}
"""From the bottom of the bars to the top; Okabe and Ito chose the colours for all kinds of sight."""


def picture(chart: Chart, t: Translator) -> bytes:
    """Return the picture as a PNG; the same chart and language always give the same bytes."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["text.parse_math"] = False  # a dollar sign in a title is a dollar sign
        return _Plan(chart, t).drawn()


class _Plan:
    """Measures the height of every part before the sheet is made."""

    def __init__(self, chart: Chart, t: Translator) -> None:
        self._chart, self._t = chart, t
        self._title = wrapped(chart_title(chart, t), WIDTH - 2 * MARGIN, TITLE, bold=True)
        self._groups = [_Category(group, t) for group in chart.groups]
        self._table = _Table(chart, t)

    def drawn(self) -> bytes:
        top = MARGIN + len(self._title) * TITLE * LINE + AIR
        left = sum(group.height for group in self._groups)
        trend = top + max(left, self._table.height) + AIR
        weeks = self._chart.trend
        sheet = Sheet(WIDTH, trend + (_Trend.HEIGHT if weeks else 0) + MARGIN - AIR)
        sheet.lines(MARGIN, MARGIN, self._title, TITLE, bold=True)
        y = top
        for group in self._groups:
            group.draw(sheet, y)
            y += group.height
        self._table.draw(sheet, top)
        if weeks:
            _Trend(weeks, self._t).draw(sheet, trend)
        return sheet.png()


class _Category:
    """A category's title and its recommendations, one tile each."""

    ACROSS = int((LEFT + GAP) / (TILE + GAP))

    def __init__(self, group: Group, t: Translator) -> None:
        self._group, self._t = group, t
        self._title = wrapped(title_of(group.title, t), LEFT, WORDS, bold=True)
        rows = -(-len(group.tiles) // self.ACROSS)
        self._tiles_at = len(self._title) * WORDS * LINE + 0.08
        self.height = self._tiles_at + rows * (TILE + GAP) - GAP + 1.2 * AIR

    def draw(self, sheet: Sheet, y: float) -> None:
        sheet.lines(MARGIN, y, self._title, WORDS, bold=True)
        for place, tile in enumerate(self._group.tiles):
            row, column = divmod(place, self.ACROSS)
            look = LOOKS[tile.status]
            left, upper = MARGIN + column * (TILE + GAP), y + self._tiles_at + row * (TILE + GAP)
            sheet.box(left, upper, TILE, look.fill)
            number = self._t.number(tile.number)
            size = min(20.0, 20.0 * 0.62 / length(number, 20.0, bold=True))
            middle = left + TILE / 2
            sheet.text(middle, upper + 0.35 * TILE, number, size, bold=True, color=look.ink, align="center")
            sheet.text(middle, upper + 0.75 * TILE, look.mark, MARK, color=look.ink, align="center")


class _Table:
    """The statuses in words: how each looks, its count now, and its count in the first week shown."""

    X = MARGIN + LEFT + GUTTER
    RIGHT = WIDTH - MARGIN
    NUMBER = 0.92

    def __init__(self, chart: Chart, t: Translator) -> None:
        self._chart, self._t = chart, t
        self._first = chart.trend[0] if chart.trend else None
        numbers = self.NUMBER * (2 if self._first else 1)
        room = self.RIGHT - numbers - self.X - SWATCH - 0.15
        self._words = {
            status: wrapped(t.gettext(status.label), room, WORDS) for status in reversed(tuple(LOOKS))
        }
        self._heads = 1.5 * SMALL * LINE
        self.height = self._heads + sum(map(self._row, self._words.values()))

    def draw(self, sheet: Sheet, y: float) -> None:
        now, then = self.RIGHT, self.RIGHT - self.NUMBER
        t, counts = self._t, self._chart.counts
        sheet.text(now, y + SMALL * LINE / 2, t.short_day(self._chart.day), SMALL, bold=True, align="right")
        if self._first:
            first = t.short_day(self._first.day)
            sheet.text(then, y + SMALL * LINE / 2, first, SMALL, color=QUIET, align="right")
        y += self._heads
        for status, words in self._words.items():
            look, height = LOOKS[status], self._row(words)
            middle = y + height / 2
            sheet.rule(self.X, y, self.RIGHT - self.X)
            sheet.box(self.X, middle - SWATCH / 2, SWATCH, look.fill)
            sheet.text(self.X + SWATCH / 2, middle, look.mark, MARK, color=look.ink, align="center")
            sheet.lines(self.X + SWATCH + 0.15, middle - len(words) * WORDS * LINE / 2, words, WORDS)
            sheet.text(now, middle, t.number(counts[status]), HEADING, bold=True, align="right")
            if self._first:
                count = t.number(self._first.counts.get(status, 0))
                sheet.text(then, middle, count, WORDS, color=QUIET, align="right")
            y += height

    @staticmethod
    def _row(words: Sequence[str]) -> float:
        return max(SWATCH, len(words) * WORDS * LINE) + 0.14


class _Trend:
    """One bar for each week, divided by status."""

    HEIGHT = HEADING * LINE + 0.15 + TREND + BELOW

    def __init__(self, weeks: Sequence[Week], t: Translator) -> None:
        self._weeks, self._t = weeks, t
        self._width = min(0.82, WIDEST * len(weeks) / WIDTH)

    def draw(self, sheet: Sheet, y: float) -> None:
        t, weeks = self._t, self._weeks
        heading = t.ngettext("The last week", "The last %(number)s weeks", len(weeks) - 1)
        y = sheet.lines(MARGIN, y, [heading], HEADING, bold=True) + 0.15
        top = max(week.total for week in weeks)
        axes = sheet.plot(MARGIN + 0.4, y, WIDTH - 2 * MARGIN - 0.4, TREND)
        for place, week in enumerate(weeks):
            self._bar(axes, place, week, TREND / top)
        axes.set_xlim(-0.5, len(weeks) - 0.5)
        axes.set_ylim(0, top)
        ticks = MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]).tick_values(0, top)
        counts = [round(tick) for tick in ticks if tick <= top]
        axes.set_yticks(counts, [t.number(count) for count in counts])
        axes.set_xticks(range(len(weeks)), [t.short_day(week.day) for week in weeks])
        every = -(-len(weeks) // 7)
        for place, label in enumerate(axes.get_xticklabels()):
            label.set_visible((len(weeks) - 1 - place) % every == 0)
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set_fontproperties(font(SMALL))
            label.set_color(DARK)
        axes.tick_params(length=0, pad=6)
        axes.set_axisbelow(True)
        axes.grid(axis="y", color=RULE, linewidth=1)
        for spine in axes.spines.values():
            spine.set_visible(False)

    def _bar(self, axes: Axes, place: int, week: Week, inch: float) -> None:
        bottom = 0
        for status, look in LOOKS.items():
            count = week.counts.get(status, 0)
            if not count:
                continue
            axes.bar(
                place, count, self._width, bottom,
                color=look.fill, edgecolor="#ffffff", linewidth=1.5,
            )  # fmt: skip
            size = min(BAR_MARK, count * inch * 72 / 1.15)
            if size >= LEAST_MARK:
                axes.text(
                    place, bottom + count / 2, look.mark,
                    fontproperties=font(size), color=look.ink, ha="center", va="center_baseline",
                )  # fmt: skip
            bottom += count
