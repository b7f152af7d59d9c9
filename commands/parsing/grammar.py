"""Turn the text of a command into a frozen request; both languages work for every reader."""

from dataclasses import dataclass
from datetime import date

from bot.errors import EnlaceError
from bot.i18n import N_, Language
from commands.command import Command, Subcommand
from commands.parsing.cursor import Cursor
from commands.parsing.lexer import Token, tokens
from commands.parsing.mistakes import GrammarError, shortened
from commands.parsing.suggestions import suggestions
from commands.parsing.vocabulary import KEYWORDS, folded
from commands.requests import OpenForm, Request


class UnknownSubcommand(EnlaceError):
    """`suggestions` are whole commands that the person may have meant."""

    message = N_("I do not know “%(given)s”. Did you mean %(suggestions)s?")


class NoSuchSubcommand(EnlaceError):
    """Answered with the help for this person."""

    message = N_("I do not know “%(given)s”.")


@dataclass(frozen=True)
class Understood:
    """The request, and whether its answer is for the whole channel."""

    request: Request
    share: bool = False


def understand(
    command: Command, name: str, text: str, language: Language, today: date, *, windows: bool = True
) -> Understood:
    """Parse the text of a command that was typed as `name`; `today` is the person's calendar day.

    If `windows` is false, a request that would open a form raises the mistake that it lacks (`missing`).

    Raises `UnbalancedQuotes`, `UnknownSubcommand`, `NoSuchSubcommand`, or a `GrammarError` that knows its
    subcommand.
    """
    read = tokens(text)
    read, share = _without_share(read)
    if not read:
        return Understood(command.bare, share)
    subcommand, rest = _subcommand(command, read)
    if subcommand is None:
        if command.otherwise is None:
            raise _unknown(command, name, text)
        try:
            return Understood(command.otherwise(Cursor(read, language, today)), share)
        except GrammarError as error:
            if guesses := suggestions(command.subcommands, shortened(text), name):
                given = shortened(text.split(maxsplit=1)[0])
                raise UnknownSubcommand(given=given, suggestions=guesses) from error
            error.subcommand = command.otherwise_key
            raise
    try:
        request = subcommand.parse(Cursor(rest, language, today))
        if isinstance(request, OpenForm) and request.missing and not windows:
            raise request.missing
        return Understood(request, share)
    except GrammarError as error:
        error.subcommand = subcommand.key
        raise


def _without_share(read: tuple[Token, ...]) -> tuple[tuple[Token, ...], bool]:
    if read and read[-1].kind == "word" and KEYWORDS.meaning(read[-1].value) == "share":
        return read[:-1], True
    return read, False


def _subcommand(command: Command, read: tuple[Token, ...]) -> tuple[Subcommand | None, tuple[Token, ...]]:
    """Find the subcommand in the first word, or in the second after a number ("5 history")."""
    found = _named(command, read[0])
    if found:
        return found, read[1:]
    if len(read) > 1 and read[0].kind == "word" and read[0].value.lstrip("#").isdigit():
        found = _named(command, read[1])
        if found:
            return found, (read[0], *read[2:])
    return None, read


def _named(command: Command, token: Token) -> Subcommand | None:
    if token.kind != "word":
        return None
    wanted = folded(token.value)
    return next((each for each in command.subcommands if wanted in each.folded_names), None)


def _unknown(command: Command, name: str, text: str) -> EnlaceError:
    given = shortened(text.split(maxsplit=1)[0])
    guesses = suggestions(command.subcommands, shortened(text), name)
    if guesses:
        return UnknownSubcommand(given=given, suggestions=guesses)
    return NoSuchSubcommand(given=given)
