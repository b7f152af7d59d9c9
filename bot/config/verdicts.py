"""Turns pydantic's errors into our own mistakes, each at its place in the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config import mistakes, shapes
from bot.config.document import Finding
from bot.config.mistakes import Mistake
from bot.config.nodes import Loc, Node, Scalar, find, items, key_place, place_of, plain
from bot.config.refusal import REFUSED
from bot.config.secret import ReadOptions
from bot.config.sections import Section
from bot.config.suggestions import nearest, shown

Model = TypeVar("Model", bound=Section)
KEY_MARK = "[key]"


@dataclass(frozen=True)
class Verdict:
    """One of pydantic's errors, with what is needed to turn it into a mistake."""

    model: type[Section]
    root: Node
    loc: Loc
    limits: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The last key of the path, by which people know a value."""
        return shown(next((step for step in reversed(self.loc) if isinstance(step, str)), ""))

    @property
    def allowed(self) -> tuple[str, ...]:
        """The keys that the section itself allows."""
        return shapes.keys(self.model, self.loc)


def _refused(verdict: Verdict) -> Mistake:
    mistake: Mistake = verdict.limits["mistake"]
    return mistake


def _unknown_key(verdict: Verdict) -> Mistake:
    allowed = shapes.keys(verdict.model, verdict.loc[:-1])
    key = str(verdict.loc[-1])
    if meant := nearest(key, allowed):
        return mistakes.MisspeltKey(key=shown(key), nearest=meant, allowed=allowed)
    return mistakes.UnknownKey(key=shown(key), allowed=allowed)


def _section(verdict: Verdict) -> Mistake:
    if not verdict.loc:
        return mistakes.FileNotMapping(allowed=verdict.allowed)
    return mistakes.NotSection(key=verdict.key, allowed=verdict.allowed)


def _choice(verdict: Verdict) -> Mistake:
    allowed = shapes.choices(shapes.at(verdict.model, verdict.loc))
    found = find(verdict.root, *verdict.loc)
    if not isinstance(found, Scalar):
        return mistakes.NotText(key=verdict.key)
    given = found.value
    if isinstance(given, str) and (meant := nearest(given, allowed)):
        return mistakes.MisspeltChoice(given=shown(given), key=verdict.key, nearest=meant, allowed=allowed)
    word = str(given).lower() if isinstance(given, bool) else given
    return mistakes.NotChoice(given=shown(word), key=verdict.key, allowed=allowed)


def _mapping(verdict: Verdict) -> Mistake:
    of_workspaces = verdict.loc[-1] == "workspaces"
    return (mistakes.NotNamedMapping if of_workspaces else mistakes.NotMapping)(key=verdict.key)


def _otherwise(verdict: Verdict) -> Mistake:
    return mistakes.WrongValue(key=verdict.key)


def _whole_number(verdict: Verdict) -> Mistake:
    return mistakes.NotNumber(key=verdict.key)


def _too_small(verdict: Verdict) -> Mistake:
    return mistakes.NumberTooSmall(key=verdict.key, least=verdict.limits["ge"])


BY_TYPE: Mapping[str, Callable[[Verdict], Mistake]] = {
    REFUSED: _refused,
    "missing": lambda verdict: mistakes.MissingKey(key=verdict.key),
    "extra_forbidden": _unknown_key,
    "invalid_key": _unknown_key,
    "model_type": _section,
    "dict_type": _mapping,
    "tuple_type": lambda verdict: mistakes.NotList(key=verdict.key),
    "string_type": lambda verdict: mistakes.NotText(key=verdict.key),
    "int_type": _whole_number,
    "bool_type": lambda verdict: mistakes.NotBoolean(key=verdict.key),
    "literal_error": _choice,
    "greater_than_equal": _too_small,
    "less_than_equal": lambda verdict: mistakes.NumberTooLarge(key=verdict.key, most=verdict.limits["le"]),
    "string_too_short": lambda verdict: mistakes.TextEmpty(key=verdict.key),
    "string_too_long": lambda verdict: mistakes.TextTooLong(
        key=verdict.key, limit=verdict.limits["max_length"]
    ),
    "too_short": lambda verdict: mistakes.ListEmpty(key=verdict.key),
}
"""Our mistake for every type of error that the models can raise."""


def validated(
    model: type[Model], root: Node, reading: ReadOptions, values: object = None
) -> tuple[Model | None, list[Finding]]:
    """Return the model of a file's nodes, or None and everything that is wrong in them. `values` are their
    plain values, where some of them were replaced.
    """
    try:
        return model.model_validate(plain(root) if values is None else values, context=reading), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    return None, [_finding(model, root, detail) for detail in details if not _is_echo(root, detail)]


def _is_echo(root: Node, detail: ErrorDetails) -> bool:
    """Say whether a list is reported as too short only because its entries are wrong."""
    return detail["type"] == "too_short" and bool(items(find(root, *detail["loc"])))


def _finding(model: type[Section], root: Node, detail: ErrorDetails) -> Finding:
    kind = detail["type"]
    loc = _loc(root, detail["loc"])
    verdict = Verdict(model, root, loc, detail.get("ctx", {}))
    if kind == "missing":
        return Finding(loc, place_of(root, loc[:-1]), BY_TYPE[kind](verdict))
    if kind in {"extra_forbidden", "invalid_key"} or KEY_MARK in loc:
        mistake = BY_TYPE[kind](verdict)
        loc = tuple(step for step in loc if step != KEY_MARK)
        return Finding(loc, key_place(root, loc), mistake)
    found = find(root, *loc)
    if isinstance(found, Scalar) and found.value is None:
        if loc and isinstance(loc[-1], int):
            return Finding(loc, place_of(root, loc), mistakes.EmptyEntry(key=verdict.key))
        return Finding(loc, key_place(root, loc), mistakes.EmptyValue(key=verdict.key))
    say = BY_TYPE.get(kind, _otherwise)
    return Finding(loc, place_of(root, loc), say(verdict))


def _loc(root: Node, loc: tuple[str | int, ...]) -> Loc:
    """Return the path with a mapping's faulty key as a number again, which pydantic reports as a text."""
    if KEY_MARK in loc and find(root, *loc[:-1]) is None:
        return (*loc[:-2], int(loc[-2]), KEY_MARK)
    return loc
