"""Blocks that show data: tables and charts."""

from collections.abc import Iterable, Mapping

from bot.sandbox.blockkit.objects import BLOCK_ID
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.schema import (
    Array,
    Boolean,
    Inspection,
    Law,
    Number,
    Object,
    OrNull,
    Rule,
    String,
    Tagged,
    units,
)

_RAW_TEXT = Object({"type": String(), "text": String()}, required=("text",))
_RAW_NUMBER = Object(
    {"type": String(), "value": Number(fractions=True), "text": String()}, required=("value", "text")
)
_CELL = Tagged({"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT}, "cell")
_ROW = Array(_CELL, 20)
_TABLE_AT_MOST = 10_000
_DATA_TABLE_AT_MOST = 20_000
_CHARTS_AT_MOST = 2


def characters(value: object) -> int:
    """Count the characters in cells: every string under `text`, at any depth, as rich_text nests."""
    total, heap = 0, [value]
    while heap:
        item = heap.pop()
        if isinstance(item, Mapping):
            text = item.get("text")
            total += units(text) if isinstance(text, str) else 0
            heap.extend(part for part in item.values() if isinstance(part, list | Mapping))
        elif isinstance(item, list):
            heap.extend(item)
    return total


def _count_table(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    seen.tables += 1
    if seen.tables > 1 and seen.surface == "message":
        seen.fault("only_one_table_allowed", at, "only one table is allowed in a message", "max_items: 1")
    before = seen.table_characters
    seen.table_characters += characters(value.get("rows"))
    _bound_characters(before, seen.table_characters, _TABLE_AT_MOST, f"{at}/rows", seen)


def _count_data_table(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    before = seen.data_table_characters
    seen.data_table_characters += characters(value.get("rows"))
    _bound_characters(before, seen.data_table_characters, _DATA_TABLE_AT_MOST, f"{at}/rows", seen)


def _bound_characters(before: int, after: int, most: int, at: str, seen: Inspection) -> None:
    if after > most >= before:
        sentence = f"must be less than {most + 1} characters in all cells"
        seen.fault("too_long", at, sentence, f"max_length: {most}")


def _rectangular(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    rows = [row for row in _items(value.get("rows")) if isinstance(row, list)]
    columns = len(rows[0]) if rows else 0
    for index, row in enumerate(rows):
        if len(row) != columns:
            seen.fault("invalid_value", f"{at}/rows/{index}", f"must have {columns} cells, as the header has")
    column = value.get("row_header_column_index")
    if isinstance(column, int) and column >= columns > 0:
        seen.fault("out_of_range", f"{at}/row_header_column_index", f"must be less than {columns}")


def _plain_header(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    rows = _items(value.get("rows"))
    for index, cell in enumerate(_items(rows[0]) if rows else ()):
        if isinstance(cell, Mapping) and cell.get("type") == "rich_text":
            seen.fault(
                "cell_not_allowed", f"{at}/rows/0/{index}/type", "unsupported type: rich_text in a header"
            )


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


TABLE = Object(
    {
        "type": String(),
        "block_id": BLOCK_ID,
        "rows": Array(_ROW, 100),
        "column_settings": Array(
            OrNull(Object({"align": String(choices=("left", "center", "right")), "is_wrapped": Boolean()})),
            20,
        ),
    },
    required=("rows",),
    laws=(_count_table,),
)

DATA_TABLE = Object(
    {
        "type": String(),
        "block_id": BLOCK_ID,
        "caption": String(),
        "rows": Array(_ROW, 201, least=2),
        "page_size": Number(1, 100),
        "row_header_column_index": Number(0),
    },
    required=("caption", "rows"),
    laws=(_count_data_table, _rectangular, _plain_header),
)

_LABEL = String(20)
_AXIS_LABEL = String(50)
_SEGMENT = Object({"label": _LABEL, "value": Number(above=0, fractions=True)}, required=("label", "value"))
_POINT = Object({"label": _LABEL, "value": Number(fractions=True)}, required=("label", "value"))
_SERIES = Object({"name": _LABEL, "data": Array(_POINT, 20)}, required=("name", "data"))
_AXES = Object(
    {"categories": Array(_LABEL, 20), "x_label": _AXIS_LABEL, "y_label": _AXIS_LABEL},
    required=("categories",),
)


def _named(items: Iterable[object], key: str) -> list[str]:
    names = [item.get(key) for item in items if isinstance(item, Mapping)]
    return sorted(name for name in names if isinstance(name, str))


def _covers_categories(value: Mapping[str, object], at: str, seen: Inspection) -> None:
    axes = value.get("axis_config")
    categories = sorted(
        name
        for name in _items(axes.get("categories") if isinstance(axes, Mapping) else None)
        if isinstance(name, str)
    )
    all_series = _items(value.get("series"))
    if len(set(categories)) < len(categories):
        seen.fault("duplicate_value", f"{at}/axis_config/categories", "categories must be unique")
    names = _named(all_series, "name")
    if len(set(names)) < len(names):
        seen.fault("duplicate_value", f"{at}/series", "names of series must be unique")
    for index, series in enumerate(all_series):
        points = _items(series.get("data")) if isinstance(series, Mapping) else []
        if _named(points, "label") != categories:
            seen.fault(
                "invalid_value", f"{at}/series/{index}/data", "must have one data point for every category"
            )


def _chart(*laws: Law, **fields: Rule) -> Object:
    return Object({"type": String(), **fields}, required=tuple(fields), laws=laws)


_PLOT = _chart(_covers_categories, series=Array(_SERIES, 12), axis_config=_AXES)


def _count_chart(_: Mapping[str, object], at: str, seen: Inspection) -> None:
    seen.charts += 1
    if seen.charts > _CHARTS_AT_MOST:
        sentence = f"no more than {_CHARTS_AT_MOST} data_visualization blocks allowed"
        seen.fault("too_many_items", at, sentence, f"max_items: {_CHARTS_AT_MOST}")


DATA_VISUALIZATION = Object(
    {
        "type": String(),
        "block_id": BLOCK_ID,
        "title": String(50),
        "chart": Tagged(
            {"pie": _chart(segments=Array(_SEGMENT, 12)), "bar": _PLOT, "line": _PLOT, "area": _PLOT}, "chart"
        ),
    },
    required=("title", "chart"),
    laws=(_count_chart,),
)
