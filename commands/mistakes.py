"""What all mistakes in a command have in common."""

from bot.errors import EnlaceError

LONGEST_ECHO = 60
"""Characters of a wrong word that are repeated back."""


class GrammarError(EnlaceError):
    """A command that was not understood; the answer adds the usage of `subcommand` and an example."""

    subcommand: str | None = None


def shortened(text: str) -> str:
    """Return `text` at a length that can be repeated back."""
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
