"""Turn the text of a command into a frozen request; both languages work for every reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.characters import cleaned
from bot.errors import EnlaceError
from bot.i18n import N_, Language
from commands.command import Command, Verb
from commands.parsing.bounds import check_length
from commands.parsing.cursor import ADDRESS, HANDLE, ITEM_NUMBER, MARKED_ITEM, NUMBER, Cursor
from commands.parsing.lexer import Token, tokens
from commands.parsing.mistakes import GrammarError, NothingMeant, shortened
from commands.parsing.suggestions import misspells, suggestions
from commands.parsing.talk import (
    COURTESIES,
    FILLERS,
    PUNCTUATION,
    QUESTIONS,
    asks,
    phrase,
    said_alone,
    without_courtesies,
    without_question_mark,
)
from commands.parsing.vocabulary import (
    FILTERS,
    ITEM_FILTERS,
    ITEM_KEYWORDS,
    ITEM_NOUNS,
    ITEM_STATUSES,
    KEYWORDS,
    MYSELF,
    NUMBER_WORDS,
    REC_NOUNS,
    SIDES,
    STATUSES,
    folded,
)
from commands.requests import AnswerKindly, Request, ShowHelp

KNOWN_WORDS = tuple(
    words.index
    for words in (
        *(
            STATUSES,
            ITEM_STATUSES,
            FILTERS,
            ITEM_FILTERS,
            SIDES,
            KEYWORDS,
            ITEM_KEYWORDS,
            MYSELF,
            NUMBER_WORDS,
        ),
        *(REC_NOUNS, ITEM_NOUNS, QUESTIONS, FILLERS, COURTESIES),
    )
)
"""Words that mean something at the beginning, and so misspell no verb."""
SMALL_AT_FIRST = frozenset({"not", "nor", "nobody", "nada", "nadie", "none", "never", "nunca", "ni", "no"})
"""Words that deny what follows, and misspell no verb."""
OF_OTHERS = ("aron", "eron")
"""Endings of what others did, which is news and no misspelling: "confirmaron la 5"."""
SEARCHING = frozenset({"rec", "action"})
"""Commands that search for words which are none of their verbs, and so are not read as another's."""
TAKE_ANY_WORD = frozenset({"help", "search"})
"""Subcommands for which "help" is a word like any other."""
LONGEST_VERB = 5
"""Words in the longest name of a subcommand ("how do I use this")."""
ARTICLES = frozenset({"an", "el", "la", "las", "los", "the", "un", "una"})
AFTER_ARTICLES = frozenset({"board", "history", "latest", "list", "members", "mine", "preview", "schedule"})
"""Subcommands that change nothing, whose names may come after an article: "the history of 5"."""
PARTICLES = frozenset({"back", "in", "off", "on", "out", "over", "up"})
"""Second halves of English verbs, which may come after the number: "send 5 back"."""
TO = frozenset({"a", "al", "to"})
OF = frozenset({"de", "del", "of"})
"""Words after which a word that could be a verb is a noun: "cierre de 3 cruces"."""
Others = Callable[[], Mapping[str, Command]]
"""All commands by their key, for what belongs to another one than was typed."""


class UnknownSubcommand(EnlaceError):
    """`suggestions` are whole commands that the person may have meant."""

    message = N_("I don't recognize “%(given)s”. Did you mean %(suggestions)s?")

    def __init__(self, given: str, suggestions: Sequence[str]) -> None:
        super().__init__(given=given, suggestions=list(suggestions))
        self.suggestions = suggestions


class NoSuchSubcommand(EnlaceError):
    """Answered with the subcommands that come nearest."""

    message = N_("I don't recognize “%(given)s”.")


@dataclass(frozen=True)
class Understood:
    """The request, the command that it belongs to, and whether its answer is for the whole channel."""

    request: Request
    share: bool = False
    command: Command | None = None


def understand(
    command: Command,
    name: str,
    text: str,
    language: Language,
    today: date,
    *,
    commands: Mapping[str, Command] | None = None,
) -> Understood:
    """Parse the text of a command that was typed as `name`; `today` is the person's calendar day.

    `commands` are all commands by their key: what plainly belongs to another one is read as that one's.

    Raises `TypedTooLong`, `TooManyWords`, `UnknownSubcommand`, `NoSuchSubcommand`, or a `GrammarError` that
    knows its subcommand.
    """
    check_length(text)
    text = cleaned(text)
    read, share = _without_share(tokens(text))
    if not read:
        return Understood(command.bare, share, command)
    if (said := said_alone(read)) is not None:
        return Understood(AnswerKindly(said), command=command)
    if not any(token.value.strip(PUNCTUATION) for token in read):
        return Understood(ShowHelp(), command=command)
    read = _without_wish(command, read)
    command, verb, rest = _chosen(command, read, commands or {})
    if verb is None and (command.otherwise is None or _misspelt(command, read)):
        raise _unknown(command, name, text, language)
    if verb and verb.key not in TAKE_ANY_WORD and _asks_for_help(command, rest):
        return Understood(ShowHelp(folded(verb.names["en"][0])), share, command)
    try:
        parse = verb.parse if verb else command.otherwise
        assert parse is not None  # noqa: S101 (just checked)
        return Understood(parse(Cursor(rest, language, today)), share, command)
    except NothingMeant:
        raise _unknown(command, name, text, language) from None
    except GrammarError as error:
        if verb is None:
            guesses = suggestions(command, shortened(text), name, language)
            if guesses:
                given = shortened(text.split(maxsplit=1)[0])
                raise UnknownSubcommand(given=given, suggestions=guesses) from error
        error.subcommand = verb.key if verb else command.otherwise_key
        raise


def _without_wish(command: Command, read: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the words without the courtesies around a command, and without the question mark of a wish."""
    read, wished = without_courtesies(read)
    return without_question_mark(read) if wished and _verb_at(command, read, 0) else read


def _without_share(read: tuple[Token, ...]) -> tuple[tuple[Token, ...], bool]:
    if read and read[-1].kind == "word" and KEYWORDS.meaning(read[-1].value) == "share":
        return read[:-1], True
    return read, False


def _chosen(
    command: Command, read: tuple[Token, ...], commands: Mapping[str, Command]
) -> tuple[Command, Verb | None, tuple[Token, ...]]:
    """Return the command, the verb if one is said, and the words for its parser.

    The verb is said first, or after the number ("5 history"); a status after a number is no verb.
    """
    read = _joined(command, read)
    if elsewhere := _elsewhere(command, read, commands):
        return elsewhere
    if found := _verb_at(command, read, 0):
        verb, end = found
        return command, verb, (*read[end:], *_to_oneself(verb, read[end - 1]))
    if read[0].name in ARTICLES and (found := _verb_at(command, read, 1)):
        verb, end = found
        if verb.key in AFTER_ARTICLES:
            return command, verb, read[end:]
    end = _end_of_subject(read)
    if end and not _is_status(read[end:]):
        for candidate in (command, commands.get("action") if command.key == "rec" else None):
            found = _verb_at(candidate, read, end) if candidate else None
            if candidate and found and (candidate is command or found[0].key == "assign"):
                verb, after = found
                if candidate is not command:  # "5 assign @x": the number is the recommendation's
                    rec = Token("word", f"rec{_digits(read[:end])}")
                    return candidate, verb, (rec, *read[after:])
                number = Token("word", f"#{_digits(read[:end])}")
                return command, verb, (number, *read[after:])
    return command, None, read


def _to_oneself(verb: Verb, said: Token) -> tuple[Token, ...]:
    """Return the person whom a verb names with it: "asígneme la 6" is to oneself."""
    if verb.key not in {"assign", "reassign"} or not said.name.endswith(("me", "mela", "melo")):
        return ()
    return (Token("word", MYSELF.word("me", "es")),)


def _joined(command: Command, read: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the words with the second half of a verb before the number: "send 5 back" as "send back 5"."""
    end = 1 + _end_of_subject(read[1:])
    if end == 1 or end >= len(read) or not all(each.kind == "word" for each in (read[0], read[end])):
        return read
    if phrase(read[end : end + 1]) not in PARTICLES:
        return read
    joined = phrase((read[0], read[end]))
    if joined not in command.verb_index and joined not in command.past_index:
        return read
    return (read[0], read[end], *read[1:end], *read[end + 1 :])


def _elsewhere(
    command: Command, read: tuple[Token, ...], commands: Mapping[str, Command]
) -> tuple[Command, Verb | None, tuple[Token, ...]] | None:
    """Find what plainly belongs to another command: "A-6 done" in `/rec`, "rec 5" in `/digest`."""
    action, rec = commands.get("action"), commands.get("rec")
    own = _verb_at(command, read, 0)
    if action and command is not action and not (own and command is not rec) and _speaks_of_item(read):
        return _chosen(action, read, {})
    if action and command is rec and (not own or (own[0].key == "ask" and _hands_over(read[own[1] :]))):
        found = _verb_at(action, read, 0)
        if found and found[0].key == "assign":
            return action, found[0], _of_recommendation(read[found[1] :])
    if command.key in SEARCHING or own:
        return None
    if rec and _end_of_subject(read) and phrase(read[:1]) in REC_NOUNS.index:
        return _chosen(rec, read, {})
    for other in commands.values():
        found = _verb_at(other, read, 0) if other is not command else None
        if found and (found[1] == len(read) or any(map(_names_something, read[found[1] :]))):
            return other, found[0], read[found[1] :]
    return None


def _of_recommendation(rest: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the words with a number at their beginning or end as a recommendation's: "give 5 to @x"."""
    if (end := _end_of_subject(rest)) and not _speaks_of_item(rest):
        return (Token("word", f"rec{_digits(rest[:end])}"), *rest[end:])
    for start in range(max(0, len(rest) - LONGEST_VERB), len(rest)):
        tail = rest[start:]
        if _end_of_subject(tail) == len(tail) and not _speaks_of_item(tail):
            return (*rest[:start], Token("word", f"rec{_digits(tail)}"))
    return rest


def _hands_over(rest: Sequence[Token]) -> bool:
    """Say whether the words after "ask" give somebody something to do: "ask @x to review 5"."""
    people = [position for position, token in enumerate(rest) if token.kind == "person"]
    if not people or people[0] > 1:
        return False
    return any(token.name in {"to", "que"} for token in rest[people[0] + 1 : people[-1] + LONGEST_VERB])


def _asks_for_help(command: Command, rest: Sequence[Token]) -> bool:
    """Say whether the only word after a verb is one for help: "update help"."""
    verb = command.verb_index.get(phrase(rest)) if len(rest) == 1 and rest[0].kind == "word" else None
    return verb is not None and verb.key == "help"


def _names_something(token: Token) -> bool:
    """Say whether a token is a number, a person or a quotation, which a verb of another command needs."""
    return token.kind in {"quoted", "person"} or bool(
        token.kind == "word" and (NUMBER.fullmatch(token.value) or ITEM_NUMBER.fullmatch(token.value))
    )


def _speaks_of_item(read: Sequence[Token]) -> bool:
    """Say whether the words are about an action item by its name, as a recommendation never is."""
    for position, token in enumerate(read[:3]):
        if token.kind != "word":
            return False
        if MARKED_ITEM.fullmatch(token.value) and not token.value.lstrip("#")[:1].isdigit():
            return True
        following = read[position + 1 : position + 2]
        if token.name in ITEM_NOUNS.index and token.name not in REC_NOUNS.index and following:
            return bool(following[0].kind == "word" and ITEM_NUMBER.fullmatch(following[0].value))
    return False


def _verb_at(command: Command, read: Sequence[Token], start: int) -> tuple[Verb, int] | None:
    """Return the longest verb of a command whose words begin at `start`, and where they end."""
    for end in range(min(start + LONGEST_VERB, len(read)), start, -1):
        words = read[start:end]
        plain = all(token.kind == "word" for token in words)
        if plain and (verb := _named(command, phrase(words), read, start, end)):
            return verb, end
    return None


def _named(command: Command, said: str, read: Sequence[Token], start: int, end: int) -> Verb | None:
    """Return the verb that words from `start` to `end` name, in whatever form of it."""
    conditional = command.conditional_index.get(said)
    if conditional and _has_what_it_needs(conditional, read[end:]):
        return conditional
    if verb := command.verb_index.get(said):
        return verb
    if asks(read):  # "¿cerramos la 5?" is no order, nor news
        return None
    if verb := command.object_index.get(said):
        return verb
    if said in command.spoken_index and _is_verb(command, read, start, end):
        return command.spoken_index[said]
    if start == 0 and said in command.past_index and _end_of_subject(tuple(read[end:])):
        return command.past_index[said]
    return None


def _has_what_it_needs(verb: Verb, following: Sequence[Token]) -> bool:
    """Say whether what a verb needs comes after it: a person or a number at once, else wherever it is."""
    if verb.only_with == "number":
        return _end_of_subject(tuple(following)) > 0
    if verb.only_with == "person":
        near = [token for token in following[:2] if token.kind == "person" or HANDLE.match(token.value)]
        return bool(near) and (near[0] is following[0] or following[0].name in TO)
    kinds = {token.kind for token in following}
    links = "link" in kinds or any(ADDRESS.match(token.value) for token in following)
    return links and "person" not in kinds if verb.only_with == "link" else verb.only_with in kinds


def _is_verb(command: Command, read: Sequence[Token], start: int, end: int) -> bool:
    """Say whether words that could be nouns ("marco", "cierre") are a verb: a number or a person says so.

    A command that searches for nothing has no other words to confuse them with.
    """
    following = tuple(read[end:])
    if command.key not in SEARCHING and start == 0:
        return True
    if following and following[0].name in OF:
        return False
    return start > 0 or bool(_end_of_subject(following)) or any(each.kind == "person" for each in following)


def _end_of_subject(read: tuple[Token, ...]) -> int:
    """Return where a number with its noun ends with which the words begin; 0 if there is none."""
    for nouns, number in ((REC_NOUNS, NUMBER), (ITEM_NOUNS, ITEM_NUMBER)):
        cursor = Cursor(read, "en", date.min)
        try:
            if cursor.subject(nouns, number) is not None:
                return cursor.position
        except GrammarError:
            return 0
    return 0


def _digits(read: Sequence[Token]) -> int:
    for nouns, number in ((REC_NOUNS, NUMBER), (ITEM_NOUNS, ITEM_NUMBER)):
        found = Cursor(tuple(read), "en", date.min).subject(nouns, number)
        if found is not None:
            return found
    return 0


def _is_status(read: tuple[Token, ...]) -> bool:
    cursor = Cursor(read, "en", date.min)
    return cursor.maybe(STATUSES) is not None or cursor.maybe(ITEM_STATUSES) is not None


def _misspelt(command: Command, read: tuple[Token, ...]) -> bool:
    """Say whether a command that takes other words as well begins with a misspelt verb.

    Where other words are searched for, only a number or a quotation shows that a verb was meant.
    """
    first, rest = read[0], read[1:]
    if first.name in SMALL_AT_FIRST or first.name.endswith(OF_OTHERS) or asks(read):
        return False
    if first.kind != "word" or any(first.name in words for words in (*KNOWN_WORDS, command.spoken_index)):
        return False
    meant = command.key != "rec" or any(map(_names_something, rest))
    return meant and any(misspells(first.value, name) for name in command.verb_index)


def _unknown(command: Command, name: str, text: str, language: Language) -> EnlaceError:
    given = shortened(text.split(maxsplit=1)[0])
    guesses = suggestions(command, shortened(text), name, language)
    if guesses:
        return UnknownSubcommand(given=given, suggestions=guesses)
    return NoSuchSubcommand(given=given)
