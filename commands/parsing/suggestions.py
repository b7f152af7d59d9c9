"""Guess what a person meant by a word that is no subcommand."""

from collections.abc import Iterable, Sequence

from bot.i18n import Language
from commands.command import Command
from commands.parsing.bounds import LONGEST_NAME
from commands.parsing.cursor import nearest
from commands.parsing.vocabulary import KEYWORDS, every_name, folded

CLOSE_ENOUGH = 70
ALIKE = 60
"""How like a word a name must be, in percent, to be offered to somebody who reads before they press."""
SHORT = 5
"""Letters of a word in which only one may be wrong; in longer ones, two."""


def suggestions(
    command: Command,
    text: str,
    name: str,
    language: Language,
    *,
    filters: Sequence[str] = (),
    listing: str = "",
) -> list[str]:
    """Return whole commands like `text` with its first word corrected; empty if none is close.

    The word comes from the reader's language where that language has it, and everything after it stays as it
    was typed. The word for "share" goes to the end. A word like one of `filters` is suggested after
    `listing`, the subcommand that takes them.
    """
    first, _, rest = text.strip().partition(" ")
    if not first or len(first) > LONGEST_NAME:
        return []
    if rest and KEYWORDS.meaning(first) == "share":
        return [f"{name} {rest} {first}"]  # it ends a command, and begins none
    for verb in command.verbs:
        if any(misspells(first, each) for each in every_name(verb.names)):
            own = verb.names[language]
            typed = next((each for each in own if misspells(first, each)), own[0])
            return [f"{name} {typed} {rest}".strip()]
    if guess := nearest(text, filters, cutoff=CLOSE_ENOUGH):
        return [f"{name} {listing} {guess}"]
    return []


def alike(commands: Iterable[Command], word: str) -> list[tuple[Command, str]]:
    """Return the subcommands, as (command, key), with a name like `word`: the most alike first.

    Of those that are equally alike, the ones of the first command come first.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only an unknown word pays for the import)

    given = folded(word[:LONGEST_NAME])
    ranked = [
        (max(score for _, score, _ in found), command, key)
        for command in {command.key: command for command in commands}.values()
        for key in dict.fromkeys(verb.key for verb in command.verbs)
        if (
            found := process.extract(
                given,
                [name for name, verb in command.verb_index.items() if verb.key == key],
                scorer=fuzz.ratio,
                score_cutoff=ALIKE,
                limit=1,
            )
        )
    ]
    ranked.sort(key=lambda each: -each[0])
    return [(command, key) for _, command, key in ranked]


def misspells(word: str, meant: str) -> bool:
    """Say whether a word is another one with a letter or two wrong, and not merely like it."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (only a misspelling pays for the import)

    given, wanted = folded(word), folded(meant)
    if given[:1] != wanted[:1]:  # "move" is no "remove"
        return False
    most = 1 if len(wanted) <= SHORT else 2
    return OSA.distance(given, wanted, score_cutoff=most) <= most and len(wanted) > most + 1
