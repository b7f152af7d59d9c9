"""The subcommand `help`, which every command has."""

from bot.i18n import N_
from commands.command import Subcommand
from commands.parsing.cursor import ITEM_NUMBER, NUMBER, Cursor
from commands.parsing.lexer import Token
from commands.parsing.talk import COURTESIES, phrase
from commands.parsing.vocabulary import KEYWORDS, SMALL_WORDS, Vocabulary
from commands.requests import Request, ShowHelp

EVERYTHING: Vocabulary[str] = Vocabulary(
    {"all": {"en": ("all", "everything", "full"), "es": ("todo", "todos", "todas")}}
)
"""Words that ask for the whole list."""
ASKING: Vocabulary[str] = Vocabulary(
    {
        "ask": {
            "en": ("me", "us", "how", "do", "does", "i", "can", "use", "using", "command", "subcommand"),
            "es": ("me", "nos", "cómo", "se", "puedo", "usar", "usa", "comando", "subcomando"),
        }
    }
)
"""Words before a subcommand that only say that help is wanted with it."""


def parse_help(cursor: Cursor) -> Request:
    """Parse `help` and what it is wanted with; other numbers and small words count for nothing."""
    page, tokens = _page_of(cursor.tokens[cursor.position :])
    words = [token for token in tokens if _says_something(token)]
    about = phrase(words)
    if about and all(phrase([token]) in EVERYTHING.index for token in words):
        return ShowHelp(everything=True, page=page)
    return ShowHelp(about)


def _page_of(tokens: tuple[Token, ...]) -> tuple[int, tuple[Token, ...]]:
    """Return the page that the tokens end with, 1 if with none, and the tokens before it."""
    number = NUMBER.fullmatch(tokens[-1].value) if len(tokens) > 1 else None
    if number and KEYWORDS.meaning(tokens[-2].value) == "page":
        return max(1, int(number[1])), tokens[:-2]
    return 1, tokens


def _says_something(token: Token) -> bool:
    if token.kind != "word" or NUMBER.fullmatch(token.value) or ITEM_NUMBER.fullmatch(token.value):
        return False
    said = phrase([token])
    return bool(said) and not any(said in words.index for words in (SMALL_WORDS, COURTESIES, ASKING))


HELP = Subcommand(
    "help",
    {
        "en": (
            *("help", "commands", "instructions", "what-can-you-do", "what-can-i-do", "what-do-you-do"),
            *("how-does-this-work", "how-do-i-use-this", "how-does-it-work", "what-can-i-ask"),
            *("what-can-i-say", "what-is-this", "how-to-use-this"),
        ),
        "es": (
            *("ayuda", "comandos", "instrucciones", "qué-puedes-hacer", "qué-puede-hacer", "qué-puedo-hacer"),
            *("cómo-funciona", "cómo-funciona-esto", "cómo-se-usa", "cómo-se-usa-esto", "para-qué-sirve"),
            *("para-qué-sirve-esto", "qué-sabes-hacer", "qué-es-esto", "cómo-lo-uso", "qué-haces"),
        ),
    },
    N_("help [SUBCOMMAND]"),
    N_("shows what you can do here, or how one subcommand is used; `help all` shows everything."),
    N_("help update"),
    parse_help,
)
