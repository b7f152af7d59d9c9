"""Finds the nearest word to a misspelt one, and makes words of the file safe to show."""

import re
from collections.abc import Iterable

NEAR_ENOUGH = 70.0
LONGEST_SHOWN = 40
# Someone may paste a token into a wrong key; 32 hexadecimal digits are the form of a signing secret.
LOOKS_SECRET = re.compile(r"xox|xapp-|[0-9a-f]{32}|://[^/@\s]*:[^/@\s]*@", re.IGNORECASE)


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that was probably meant, or None."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (30 ms that only a misspelling costs)

    found = process.extractOne(
        word[:LONGEST_SHOWN],
        tuple(allowed),
        scorer=fuzz.WRatio,
        processor=str.casefold,
        score_cutoff=NEAR_ENOUGH,
    )
    return None if found is None else str(found[0])


def shown(word: object) -> str:
    """Return a word of the file in the form for messages: one line, short, never a possible secret."""
    text = " ".join(str(word).split())
    if LOOKS_SECRET.search(text):
        return "…"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
