"""How much a person can type at once. What is longer is refused before anything reads it."""

from bot.errors import EnlaceError
from bot.i18n import N_

MOST_CHARACTERS = 12_000
"""Characters of a command or message: as many as Slack takes in a typed one."""
MOST_WORDS = 2_000
"""Words outside quotation marks, quotations, mentions and links; a quotation counts as one."""
LONGEST_NAME = 60
"""Characters of a word that may be a command, a status or a key word. A longer one has no meaning."""


class TypedTooLong(EnlaceError):
    message = N_(
        "That has %(length)s characters; a command can have at most %(limit)s. Please shorten it; a longer "
        "document can be attached with `%(rec)s evidence`."
    )


class TooManyWords(EnlaceError):
    message = N_(
        "That has more than %(limit)s words, too many for one command. If most of them are one text, "
        "put it in quotation marks."
    )


def check_length(text: str) -> None:
    """Raise `TypedTooLong` if a command's text is too long to be read."""
    if len(text) > MOST_CHARACTERS:
        raise TypedTooLong(length=len(text), limit=MOST_CHARACTERS)
