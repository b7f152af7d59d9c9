"""Whether a message names the same recommendation twice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.views.blockkit.text import escape

NOT_NAMING = {"actions", "image", "rich_text"}
"""Blocks that name nothing: lists to choose from, alternative texts, people's own words."""


def named_twice(payload: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return the names that the blocks of a message say more than once, in order.

    Give the short names of the recommendations in each language that the message is in: then a digest in two
    languages may name a recommendation once in each.
    """
    said = "\n".join(
        text for block in payload["blocks"] if block["type"] not in NOT_NAMING for text in _texts(block)
    )
    return [name for name in names if len(re.findall(rf"(?<!\w){re.escape(escape(name))}(?!\w)", said)) > 1]


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        for key, each in part.items():
            if key == "text" and isinstance(each, str):
                yield each
            elif key != "accessory":
                yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)
