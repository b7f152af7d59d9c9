"""Tables and charts."""

from collections.abc import Sequence

import htpy as h

from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.rich_text import rich_text
from bot.sandbox.page.blocks.spot import ElementAttributes, Given
from bot.sandbox.page.blocks.wording import unknown
from bot.sandbox.screen.data import points, series
from bot.sandbox.screen.viewer import fields, items, words

_ALIGNED = frozenset({"left", "center", "right"})
_WIDE, _HIGH, _EDGE = 430, 84, 4
"""The drawing of lines in its own units, with room at its edges for their thickness."""
_LOOKS = 12
"""Looks of lines in the style sheet: as many as Slack takes series."""
Line = tuple[str, Sequence[tuple[str, float]]]
"""A series: its name, and its points with their labels."""


def table(block: Given, sight: RenderContext) -> h.Node:
    """Render a table; its first row is its header."""
    rows = [items(row) for row in items(block.get("rows"))]
    settings = [fields(column) for column in items(block.get("column_settings"))]
    named = block.get("row_header_column_index")
    head = rows[:1]
    shown = h.div(".table", tabindex="0", role="group", aria_label=words(block.get("caption")) or None)[
        h.table[
            h.thead[[_row(row, settings, sight, head=True) for row in head]],
            h.tbody[[_row(row, settings, sight, named=named) for row in rows[1:]]],
        ]
    ]
    # Outside of what scrolls, so that it is whole on a telephone; the group is named by it.
    return h.fragment[h.p(".caption")[words(block.get("caption"))], shown] if "caption" in block else shown


def _row(
    cells: Sequence[object],
    settings: Sequence[Given],
    sight: RenderContext,
    *,
    head: bool = False,
    named: object = None,
) -> h.Node:
    shown: list[h.Node] = []
    for index, cell in enumerate(cells):
        column = settings[index] if index < len(settings) else {}
        align, number = column.get("align"), fields(cell).get("type") == "raw_number"
        classes = (
            words(align) if isinstance(align, str) and align in _ALIGNED else ("right" if number else "")
        )
        if column.get("is_wrapped") is True:
            classes = f"{classes} wrapped".strip()
        if head or index == named:
            shown.append(h.th(class_=classes or None, scope="col" if head else "row")[_cell(cell, sight)])
        else:
            shown.append(h.td(class_=classes or None)[_cell(cell, sight)])
    return h.tr[shown]


def _cell(value: object, sight: RenderContext) -> h.Node:
    cell = fields(value)
    kind = cell.get("type")
    if kind == "rich_text":
        return rich_text(cell, sight)
    if kind in {"raw_text", "raw_number"} if isinstance(kind, str) else False:
        return words(cell.get("text"))
    return unknown(kind, sight)


def chart(block: Given, spot: ElementAttributes) -> h.Node:
    """Render a chart: lines over their numbers, everything else as numbers with bars."""
    given, sight = fields(block.get("chart")), spot.sight
    kind = given.get("type")
    title = h.figcaption[words(block.get("title"))]
    if kind == "pie":
        return h.figure(".chart")[title, _bars(points(given.get("segments")), sight)]
    if kind not in {"bar", "line", "area"} if isinstance(kind, str) else True:
        return h.figure(".chart")[title, unknown(kind, sight)]
    axes = fields(given.get("axis_config"))
    labels = [words(axes.get(label)) for label in ("x_label", "y_label")]
    caption = " × ".join(label for label in labels if label)
    described = h.p(".description")[caption] if caption else None
    every = series(given.get("series"))
    if kind == "bar":
        return h.figure(".chart")[title, described, [_bars(values, sight, name) for name, values in every]]
    return h.figure(".chart")[title, described, _lines(every, _numbers(every, spot))]


def _lines(every: Sequence[Line], numbers: h.Node) -> h.Node:
    """Draw a line for each series, and name the lines, the first and the last point below it.

    Screen readers get the `numbers` alone.
    """
    values = [value for _, points in every for _, value in points]
    most, least = max([*values, 0.0]), min([*values, 0.0])
    named = [label for label, _ in every[0][1]] if every else []
    return h.fragment[
        h.svg(".lines", viewBox=f"0 0 {_WIDE} {_HIGH}", aria_hidden="true")[
            (
                h.polyline(
                    class_=f"series-{index % _LOOKS}", points=_polyline(points, least, (most - least) or 1.0)
                )
                for index, (_, points) in enumerate(every)
            )
        ],
        h.div(".ends")[
            h.span(".first", aria_hidden="true")[named[0]] if len(named) > 1 else None,
            numbers,
            h.span(".last", aria_hidden="true")[named[-1]] if len(named) > 1 else None,
        ],
        h.ul(".legend", aria_hidden="true")[
            (
                h.li[
                    h.svg(".key", viewBox="0 0 24 6")[
                        h.polyline(class_=f"series-{index % _LOOKS}", points="0,3 24,3")
                    ],
                    name,
                ]
                for index, (name, _) in enumerate(every)
            )
        ],
    ]


def _polyline(points: Sequence[tuple[str, float]], least: float, across: float) -> str:
    step = (_WIDE - 2 * _EDGE) / max(len(points) - 1, 1)
    tall = _HIGH - 2 * _EDGE
    places = [
        (_EDGE + index * step, _EDGE + tall * (1 - (value - least) / across))
        for index, (_, value) in enumerate(points)
    ]
    if len(places) == 1:
        places.append((_WIDE - _EDGE, places[0][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _numbers(every: Sequence[Line], spot: ElementAttributes) -> h.Node:
    """Render the numbers that Slack shows when one points at a line."""
    named, t = [label for label, _ in every[0][1]] if every else [], spot.sight.t
    return h.details(".numbers", id=spot.id("numbers"))[
        h.summary[t.gettext("Numbers")],
        h.div(".table", tabindex="0", role="group", aria_label=t.gettext("Numbers"))[
            h.table[
                h.thead[h.tr[h.td, (h.th(scope="col")[label] for label in named)]],
                h.tbody[
                    (
                        h.tr[
                            h.th(scope="row")[name],
                            (h.td(".right")[t.number(value)] for _, value in points),
                        ]
                        for name, points in every
                    )
                ],
            ]
        ],
    ]


def _bars(given: list[tuple[str, float]], sight: RenderContext, name: str = "") -> h.Node:
    greatest = max((abs(value) for _, value in given), default=0.0) or 1.0
    return h.table[
        h.caption[name] if name else None,
        h.tbody[
            [
                h.tr[
                    h.th(scope="row")[label],
                    h.td[_bar(abs(value) / greatest)],
                    h.td(".right")[sight.t.number(value)],
                ]
                for label, value in given
            ]
        ],
    ]


def _bar(part: float) -> h.Node:
    return h.svg(".bar", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")[
        h.rect(width=f"{100 * part:.1f}", height="8")
    ]
