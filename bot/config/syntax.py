"""Tells where and why YAML cannot be read, in our own sentences instead of the parser's."""

import re

from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError

from bot.config import file_mistakes
from bot.config.mistakes import Mistake
from bot.config.nodes import Position

PARSER_ERRORS = (YAMLError, ValueError, OverflowError)
"""Besides its own errors, the parser lets through what `chr` raises for an escape beyond Unicode."""

COMMENTED = re.compile(r"[\s\[{](#\w[^\s,\]}]*)")
"""A word that begins with #, and so a comment."""

BY_PROBLEM: tuple[tuple[str, type[Mistake]], ...] = (
    ("'\\t'", file_mistakes.TabIndents),
    ("cannot start any token", file_mistakes.CharacterMisplaced),
    ("mapping values are not allowed", file_mistakes.ColonMisplaced),
    ("expected <block end>", file_mistakes.Misaligned),
    ("escape", file_mistakes.EscapeUnknown),
)
BY_OPENING: tuple[tuple[str, type[Mistake]], ...] = (
    ("unexpected end of stream", file_mistakes.QuoteOpen),
    ("could not find expected ':'", file_mistakes.ColonMissing),
    ("expected ',' or", file_mistakes.BracketOpen),
)
"""The mistakes that are shown where the construct opened, not where the parser gave up."""
BY_CONTEXT: tuple[tuple[str, type[Mistake]], ...] = (
    ("an alias", file_mistakes.AliasUsed),
    ("an anchor", file_mistakes.AliasUsed),
    ("a tag", file_mistakes.TagUsed),
)


def syntax_mistake(error: Exception, text: str, *, after: Position) -> tuple[Position, Mistake]:
    """Return the mistake and its place; `after` is the last place that the parser could read."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return after, file_mistakes.NotYaml() if isinstance(
            error, YAMLError
        ) else file_mistakes.EscapeUnknown()
    problem, context = error.problem or "", error.context or ""
    place = Position(error.problem_mark.line + 1, error.problem_mark.column + 1)
    opening = error.context_mark
    if _stands_at(text, Position(place.line, place.column - 1), "${"):
        return Position(place.line, place.column - 1), file_mistakes.ReferenceUnquoted()
    if "flow" in context:
        first = after.line - 1 if opening is None else min(opening.line, after.line - 1)
        if hidden := _hidden(text, range(first, place.line)):
            return hidden
    return _by_words(problem, context, place, opening)


def _by_words(
    problem: str, context: str, place: Position, opening: StreamMark | None
) -> tuple[Position, Mistake]:
    """Return the mistake by the words of the parser's message."""
    for fragment, mistake in BY_CONTEXT:
        if fragment in context:
            return place, mistake()
    for fragment, mistake in BY_OPENING:
        if fragment in problem and opening is not None:
            return Position(opening.line + 1, opening.column + 1), mistake()
    for fragment, mistake in BY_PROBLEM:
        if fragment in problem:
            return place, mistake()
    return place, file_mistakes.NotYaml()


def _hidden(text: str, numbers: range) -> tuple[Position, Mistake] | None:
    """Return the first word of some lines that a # hides, with everything behind it."""
    for number, line in enumerate(text.split("\n")):
        if number in numbers and (found := COMMENTED.search(line)):
            return Position(number + 1, found.start(1) + 1), file_mistakes.HashUnquoted(word=found[1])
    return None


def _stands_at(text: str, place: Position, sign: str) -> bool:
    lines = text.split("\n")
    return place.line <= len(lines) and lines[place.line - 1].startswith(sign, place.column - 1)
