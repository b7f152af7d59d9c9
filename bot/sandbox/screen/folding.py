"""How Slack folds a long section behind "see more", so that it is seen here first."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from rich.text import Text


class FoldLimit(NamedTuple):
    """The longest text that is shown whole."""

    lines: int
    characters: int


SLACK_FOLD: Final = FoldLimit(lines=5, characters=600)
"""The longest text of a section that Slack shows whole without `expand`.

Slack's documentation says only that a longer one "may be rendered with a 'see more' option"
(https://docs.slack.dev/reference/block-kit/blocks/section-block). Developers saw it at about 600 characters
or five line breaks (https://github.com/otiai10/amesh-bot/pull/57), and that the height on the screen decides
(https://github.com/NousResearch/hermes-agent/issues/95565), so a narrow window may fold even earlier.
"""
_LAST_WORD = re.compile(r"\s+\S*\Z")


def shown_until(given: Mapping[str, object], drawn: Text) -> int:
    """Return where a section's text is folded, as an index into it; its length if it is shown whole.

    What counts is what people see: a mention counts as the name, not as the id in the payload.
    """
    text = drawn.plain.rstrip()
    begun = "\n".join(text.split("\n")[: SLACK_FOLD.lines])
    if len(begun) > SLACK_FOLD.characters:
        last_word = _LAST_WORD.search(begun, 1, SLACK_FOLD.characters + 1)
        begun = begun[: last_word.start() if last_word else SLACK_FOLD.characters]
    whole = given.get("expand") is True or len(begun) == len(text)
    return len(drawn) if whole else len(begun)


def is_folded(given: Mapping[str, object], drawn: Text) -> bool:
    """Return whether Slack folds a section with this text."""
    return shown_until(given, drawn) < len(drawn)
