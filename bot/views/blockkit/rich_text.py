"""People's words as elements of rich text, which Slack shows as they are: it parses nothing in them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NAME = r"(?:[+-]1|100|1234|(?=[\d_+'-]*[^\W\d_A-Z])(?:[^\WA-Z]|[+'-]){1,100})(?:::skin-tone-[2-6])?"
_ADDRESS = r"\b\w{1,20}://\S+"
ADDRESS_OR_EMOJI = re.compile(
    rf"{_ADDRESS}|(?<![^\W_]):(?P<name>{_NAME}):|:(?P<behind_a_word>{_NAME}):(?![^\W_])"
)
"""Slack sends the emoji that people choose as `:name:`. Addresses, `10:30:45` and `a:b:c` contain none."""


def pieces(text: str) -> Iterator[dict[str, Any]]:
    """Divide a text into words and emoji; rich text would show the name of an emoji instead of it.

    Slack shows a name that it does not know in colons, as it was written.
    """
    start = 0
    for found in ADDRESS_OR_EMOJI.finditer(text):
        name = found["name"] or found["behind_a_word"]
        if name is None:
            continue
        if start < found.start():
            yield {"type": "text", "text": text[start : found.start()]}
        yield {"type": "emoji", "name": name}
        start = found.end()
    if start < len(text) or not text:
        yield {"type": "text", "text": text[start:]}


def as_written(part: Mapping[str, Any]) -> str:
    """Return the words of a quotation in rich text as they were written."""
    return "".join(
        f":{piece['name']}:" if piece["type"] == "emoji" else piece["text"] for piece in part["elements"]
    )
