"""Slack's blocks that show data: tables and line charts, as plain dicts, with Slack's limits on them.

The SDK has no classes for them. Slack rolls them out in phases, and refuses them with `invalid_blocks` where
they have not come yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.characters import units
from bot.views.blockkit.blocks import Block, TooLargeError

ROWS_LIMIT = 200
"""Rows below the header; earlier documents of Slack's say 100."""
COLUMNS_LIMIT = 20
PAGE_LIMIT = 100
"""Rows that a table shows at once."""
SERIES_LIMIT = 12
"""Lines of a chart; earlier documents of Slack's say 6."""
POINTS_LIMIT = 20
LABEL_LIMIT = 20
TITLE_LIMIT = 50


@dataclass(frozen=True)
class Count:
    """A number in a cell: its value, by which Slack sorts, and how the reader's language writes it."""

    value: int
    shown: str


def data_table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str | Count]]) -> Block:
    """A table whose first column names its rows; Slack shows all rows at once, up to a hundred."""
    if not 1 <= len(rows) <= ROWS_LIMIT or len(header) > COLUMNS_LIMIT:
        raise TooLargeError(f"A table of {len(rows)} rows and {len(header)} columns")
    return {
        "type": "data_table",
        "caption": caption,
        "rows": [[_cell(cell) for cell in row] for row in (header, *rows)],
        "page_size": min(len(rows), PAGE_LIMIT),
        "row_header_column_index": 0,
    }


def line_chart(title: str, points: Sequence[str], lines: Mapping[str, Sequence[int]]) -> Block:
    """A chart with a line for each name, and a value at each of the points."""
    labels = (*points, *lines)
    if (
        not 1 <= len(points) <= POINTS_LIMIT
        or not 1 <= len(lines) <= SERIES_LIMIT
        or any(units(label) > LABEL_LIMIT for label in labels)
        or units(title) > TITLE_LIMIT
    ):
        raise TooLargeError(f"A chart of {len(lines)} lines with {len(points)} points, or a long label")
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value} for label, value in zip(points, values, strict=True)
                    ],
                }
                for name, values in lines.items()
            ],
            "axis_config": {"categories": list(points)},
        },
    }


def shows_data(blocks: Iterable[Block]) -> bool:
    """Whether Slack may refuse blocks because tables and charts have not come to a workspace yet."""
    return any(block["type"] in {"data_table", "data_visualization"} for block in blocks)


def _cell(cell: str | Count) -> Block:
    if isinstance(cell, Count):
        return {"type": "raw_number", "value": cell.value, "text": cell.shown}
    return {"type": "raw_text", "text": cell}
