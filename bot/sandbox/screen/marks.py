"""The style names of text runs; `TERMINAL` says how a terminal shows each."""

from typing import Final

from rich.theme import Theme

BOLD: Final = "bold"
ITALIC: Final = "italic"
STRIKE: Final = "strike"
UNDERLINE: Final = "underline"
CODE: Final = "code"
CODE_BLOCK: Final = "code.block"
MENTION: Final = "mention"
BROADCAST: Final = "broadcast"
QUOTE: Final = "quote"
"""The bar before a quoted line, not the line itself."""
HEADING: Final = "heading"
UNKNOWN: Final = "unknown"
"""The replacement for something that Slack does not have."""
MOMENT: Final = "moment"
"""The key, in a style's `meta`, of an instant in epoch seconds."""
WITHIN: Final = "within"
"""The key, in a style's `meta`, of the conversation and the thread that a link leads to."""

TERMINAL = Theme(
    {
        CODE: "#c01c3a on #eeeeee",
        CODE_BLOCK: "#c01c3a on #eeeeee",
        MENTION: "bold blue",
        BROADCAST: "bold #1d1c1d on #ffd866",
        QUOTE: "dim",
        HEADING: "bold",
        UNKNOWN: "bold red",
    }
)
