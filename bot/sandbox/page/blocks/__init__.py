"""Block Kit as HTML, for the eyes of one person."""

from collections.abc import Mapping

from htpy import Node, div

from bot.sandbox.page.blocks.sight import Sight


def message(payload: Mapping[str, object], sight: Sight) -> Node:
    return div[str(payload.get("text"))]


def view_blocks(view: Mapping[str, object], sight: Sight) -> Node:
    return div[str(view)]


def modal(view: Mapping[str, object], sight: Sight) -> Node:
    return div[str(view)]
