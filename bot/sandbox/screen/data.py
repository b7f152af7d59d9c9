"""Tables and charts."""

import math
from collections.abc import Mapping

from rich import box
from rich.console import Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from bot.sandbox.screen.rich_text import rich_text
from bot.sandbox.screen.viewer import Viewpoint, fields, items, words

_BAR = 24
_EIGHTHS = "▁▂▃▄▅▆▇█"
_ALIGNED: Mapping[object, JustifyMethod] = {"left": "left", "center": "center", "right": "right"}


def table(block: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    """Render a table; its first row is its header."""
    rows = [[_cell(cell, sight) for cell in items(row)] for row in items(block.get("rows"))]
    columns = max((len(row) for row in rows), default=0)
    settings = items(block.get("column_settings"))
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for index in range(columns):
        align = fields(settings[index]).get("align") if index < len(settings) else None
        header = rows[0][index] if index < len(rows[0]) else Text()
        justify = _ALIGNED.get(align if isinstance(align, str) else None, "left")
        shown.add_column(header, justify=justify, overflow="fold")
    for row in rows[1:]:
        shown.add_row(*row, *([Text()] * (columns - len(row))))
    return shown if rows else Text()


def data_table(block: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    """Render a data table under its caption."""
    return Group(Text(words(block.get("caption")), style="bold"), table(block, sight))


def _cell(value: object, sight: Viewpoint) -> Text:
    cell = fields(value)
    kind = cell.get("type")
    if kind == "rich_text":
        return rich_text(cell, sight)
    if kind in {"raw_text", "raw_number"} if isinstance(kind, str) else False:
        return Text(words(cell.get("text")))
    return sight.unknown_element(kind)


def chart(block: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    """Render a chart as its numbers with bars."""
    given = fields(block.get("chart"))
    kind = given.get("type")
    title = Text(words(block.get("title")), style="bold")
    if kind == "pie":
        return Group(title, _bars(points(given.get("segments")), sight))
    if kind not in {"bar", "line", "area"} if isinstance(kind, str) else True:
        return Group(title, sight.unknown_element(kind))
    axes = fields(given.get("axis_config"))
    labels = [words(axes.get(label)) for label in ("x_label", "y_label")]
    caption = Text(" × ".join(label for label in labels if label), style="dim")
    parts: list[RenderableType] = [title, *([caption] if caption else [])]
    every = series(given.get("series"))
    if kind == "bar":
        for name, values in every:
            parts += [Text(name), _bars(values, sight)]
        return Group(*parts)
    named = [label for label, _ in every[0][1]] if every else []
    ends = [Text(f"{named[0]} … {named[-1]}", style="dim")] if len(named) > 1 else []
    return Group(*parts, _lines(every, sight), *ends)


def series(value: object) -> list[tuple[str, list[tuple[str, float]]]]:
    """Return the name and the points of each series of a chart."""
    return [(words(fields(each).get("name")), points(fields(each).get("data"))) for each in items(value)]


def points(value: object) -> list[tuple[str, float]]:
    """Return the labels and values of a chart; an invalid value counts as 0."""
    return [
        (words(fields(point).get("label")), _amount(fields(point).get("value"))) for point in items(value)
    ]


def _amount(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        amount = float(value)
    except OverflowError:
        return 0.0
    return amount if math.isfinite(amount) else 0.0


def _bars(points: list[tuple[str, float]], sight: Viewpoint) -> Table:
    grid = Table.grid(padding=(0, 2))
    for justify in ("left", "left", "right"):
        grid.add_column(justify=_ALIGNED[justify], overflow="fold")
    greatest = max((abs(value) for _, value in points), default=0.0) or 1.0
    for label, value in points:
        bar = "█" * round(abs(value) / greatest * _BAR)
        grid.add_row(Text(label), Text(bar, style="blue"), Text(sight.t.number(value)))
    return grid


def _lines(every: list[tuple[str, list[tuple[str, float]]]], sight: Viewpoint) -> Table:
    """Render each series in one line: its course, as eighths of the greatest value, and its numbers."""
    grid = Table.grid(padding=(0, 2))
    for _ in range(3):
        grid.add_column(overflow="fold")
    greatest = max((abs(value) for _, points in every for _, value in points), default=0.0) or 1.0
    for name, points in every:
        heights = [round(abs(value) / greatest * (len(_EIGHTHS) - 1)) for _, value in points]
        course = "".join(_EIGHTHS[height] for height in heights)
        numbers = " ".join(sight.t.number(value) for _, value in points)
        grid.add_row(Text(name), Text(course, style="blue"), Text(numbers))
    return grid
