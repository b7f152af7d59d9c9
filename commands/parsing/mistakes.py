"""Mistakes in commands, each a question with the next step; `dates.mistakes` has those in dates."""

from bot.domain import texts
from bot.errors import EnlaceError
from bot.i18n import N_

LONGEST_ECHO = 60
"""Characters of a wrong word that an error repeats."""


class GrammarError(EnlaceError):
    """A command that was not understood; the answer adds the usage of `subcommand` and an example."""

    subcommand: str | None = None


def shortened(text: str) -> str:
    """Return `text` at a length that an error can repeat."""
    return texts.shortened(text, LONGEST_ECHO)


class NumberMissing(GrammarError):
    message = N_("Which recommendation? Its number is missing.")


class NumberWanted(GrammarError):
    message = N_("A recommendation's number was expected here, not “%(given)s”.")


class ItemNumberMissing(GrammarError):
    message = N_("Which action item? Its number is missing.")


class ItemNumberWanted(GrammarError):
    message = N_("An action item's number was expected here, such as A-12, not “%(given)s”.")


class TextMissing(GrammarError):
    message = N_("A text in quotation marks is missing.")


class QuotesWanted(GrammarError):
    message = N_(
        "I do not know what “%(given)s” means here. If it is part of a text, put the text in quotation marks."
    )


class TooMuch(GrammarError):
    message = N_("“%(given)s” is more than this command takes.")


class WordMissing(GrammarError):
    message = N_("A word is missing here; it can be %(allowed)s.")


class WordUnknown(GrammarError):
    message = N_("“%(given)s” is not one of the words that can stand here: %(allowed)s.")


class WordMisspelt(GrammarError):
    message = N_("I do not know “%(given)s”. Did you mean “%(nearest)s”?")


class LinkMissing(GrammarError):
    message = N_("The link to the source is missing.")


class PersonMissing(GrammarError):
    message = N_("Mention the person with @ and choose the name that Slack offers.")
