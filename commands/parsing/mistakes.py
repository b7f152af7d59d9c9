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
    message = N_("This should be a recommendation's number, not “%(given)s”.")


class NothingMeant(Exception):
    """Words that begin with no verb, and mean nothing by themselves either."""


class OneAtATime(GrammarError):
    message = N_("“%(given)s” names more than one. Please send a command for each.")


class ItemNumberMissing(GrammarError):
    message = N_("Which action item? Its number is missing.")


class TextMissing(GrammarError):
    message = N_("A text in quotation marks is missing.")


class QuotesWanted(GrammarError):
    message = N_(
        "It is not clear what “%(given)s” means here. If it is part of a text, put the text in "
        "quotation marks."
    )


class TooMuch(GrammarError):
    message = N_("“%(given)s” isn't accepted here.")


class WordMissing(GrammarError):
    message = N_("A word is missing here; choose %(allowed)s.")


class WordUnknown(GrammarError):
    message = N_("“%(given)s” isn't valid here; choose %(allowed)s.")


class WordMisspelt(GrammarError):
    message = N_("I don't recognize “%(given)s”. Did you mean “%(nearest)s”?")


class SaidTwice(GrammarError):
    message = N_("“%(given)s” is given twice. Give each value once.")


class LinkMissing(GrammarError):
    message = N_("The link to the source is missing.")


class PersonMissing(GrammarError):
    message = N_("Mention the person with @ and choose the name that Slack suggests.")
