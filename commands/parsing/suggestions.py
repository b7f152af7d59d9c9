"""Guess what a person meant by a word that is not a subcommand, in both languages."""

from collections.abc import Sequence

from commands.command import Subcommand
from commands.parsing.cursor import nearest
from commands.parsing.vocabulary import every_name

CLOSE_ENOUGH = 70


def suggestions(
    subcommands: Sequence[Subcommand],
    text: str,
    command: str,
    *,
    filters: Sequence[str] = (),
    listing: str = "",
) -> list[str]:
    """Return whole commands like `text` with its first word corrected; empty if none is close.

    A word like one of `filters` is suggested after `listing`, the subcommand that takes them.
    """
    first, _, rest = text.strip().partition(" ")
    if not first:
        return []
    names = {name for subcommand in subcommands for name in every_name(subcommand.names)}
    if guess := nearest(first, sorted(names), cutoff=CLOSE_ENOUGH):
        return [f"{command} {guess} {rest}".strip()]
    if guess := nearest(text, filters, cutoff=CLOSE_ENOUGH):
        return [f"{command} {listing} {guess}"]
    return []
