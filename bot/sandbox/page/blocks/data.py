"""Tables and charts."""

from collections.abc import Sequence

import htpy as h

from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.rich_text import rich_text
from bot.sandbox.page.blocks.spot import Given
from bot.sandbox.page.blocks.wording import unknown
from bot.sandbox.screen.data import points
from bot.sandbox.screen.viewer import fields, items, words

_ALIGNED = frozenset({"left", "center", "right"})


def table(block: Given, sight: RenderContext) -> h.Node:
    """Render a table; its first row is its header."""
    rows = [items(row) for row in items(block.get("rows"))]
    settings = [fields(column) for column in items(block.get("column_settings"))]
    named = block.get("row_header_column_index")
    head = rows[:1]
    return h.div(".table", tabindex="0", role="region", aria_label=words(block.get("caption")) or None)[
        h.table[
            h.caption[words(block.get("caption"))] if "caption" in block else None,
            h.thead[[_row(row, settings, sight, head=True) for row in head]],
            h.tbody[[_row(row, settings, sight, named=named) for row in rows[1:]]],
        ]
    ]


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


def chart(block: Given, sight: RenderContext) -> h.Node:
    """Render a chart as its numbers with bars."""
    given = fields(block.get("chart"))
    kind = given.get("type")
    title = h.figcaption[words(block.get("title"))]
    if kind == "pie":
        return h.figure(".chart")[title, _bars(points(given.get("segments")), sight)]
    if kind not in {"bar", "line", "area"} if isinstance(kind, str) else True:
        return h.figure(".chart")[title, unknown(kind, sight)]
    axes = fields(given.get("axis_config"))
    labels = [words(axes.get(label)) for label in ("x_label", "y_label")]
    return h.figure(".chart")[
        title,
        h.p(".description")[" × ".join(label for label in labels if label)],
        [
            _bars(points(fields(series).get("data")), sight, words(fields(series).get("name")))
            for series in items(given.get("series"))
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
