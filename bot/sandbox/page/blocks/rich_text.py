"""The rich_text block: its paragraphs as tags, with the words as `screen` renders them."""

from collections.abc import Iterator

import htpy as h

from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.spot import Given
from bot.sandbox.page.blocks.wording import drawn, unknown
from bot.sandbox.screen.rich_text import inline
from bot.sandbox.screen.viewer import fields, items

_DEEPEST = 8


def rich_text(block: Given, sight: RenderContext) -> h.Node:
    """Render a rich_text block, or one in a cell or a title."""
    return h.div(".rich")[list(_parts(block, sight))]


def _parts(block: Given, sight: RenderContext) -> Iterator[h.Node]:
    for part in map(fields, items(block.get("elements"))):
        match part.get("type"):
            case "rich_text_list":
                yield _list(part, sight)
            case "rich_text_quote":
                yield h.blockquote[drawn(inline(part, sight.reading))]
            case "rich_text_preformatted":
                yield h.pre[drawn(inline(part, sight.reading))]
            case "rich_text_section":
                yield h.div(".text")[drawn(inline(part, sight.reading))]
            case kind:
                yield unknown(kind, sight)


def _list(part: Given, sight: RenderContext) -> h.Node:
    depth, offset = _count(part.get("indent")), _count(part.get("offset"))
    entries = [h.li[drawn(inline(fields(entry), sight.reading))] for entry in items(part.get("elements"))]
    indented = f"indent-{min(depth, _DEEPEST)}"
    if part.get("style") == "ordered":
        return h.ol(class_=indented, start=str(offset + 1))[entries]
    return h.ul(class_=indented)[entries]


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
