"""The rule objects that describe Block Kit, and the faults that they find."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal, Protocol

Surface = Literal["message", "modal", "home"]
Law = Callable[[Mapping[str, object], str, "Inspection"], None]
"""A rule over several fields of one object; it also gets values of the wrong type and must cope with them."""

_QUOTED_AT_MOST = 40


@dataclass(frozen=True)
class Fault:
    """One thing that Slack refuses.

    `message` has the wording of `response_metadata.messages`; `pointer` is a JSON pointer into the payload.
    """

    code: str
    message: str
    pointer: str
    constraint: str | None


@dataclass
class Inspection:
    """The state of checking one payload: its surface, its faults, and the counters across blocks."""

    surface: Surface
    faults: list[Fault] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    inputs: int = 0
    tables: int = 0
    charts: int = 0
    focused: int = 0
    table_characters: int = 0
    data_table_characters: int = 0
    markdown_characters: int = 0

    def fault(self, code: str, at: str, sentence: str, constraint: str | None = None) -> None:
        """Record a fault; `sentence` follows Slack's own wording and is never translated."""
        self.faults.append(Fault(code, f"[ERROR] {sentence} [json-pointer:{at}]", at, constraint))


class Rule(Protocol):
    """An object that can check one value."""

    def check(self, value: object, at: str, seen: Inspection) -> None:
        """Record in `seen` the faults of `value`, whose JSON pointer is `at`."""


def units(text: str) -> int:
    """Count in units of UTF-16. Slack does not say how it counts; this is the strictest way."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class String:
    """A string with a limited length in units, a required form, or a fixed set of values."""

    most: int | None = None
    _: KW_ONLY
    least: int = 1
    form: re.Pattern[str] | None = None
    form_name: str = ""
    choices: Sequence[str] = ()

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if not isinstance(value, str):
            seen.fault("invalid_type", at, "must be a string", "type: string")
        elif self.choices and value not in self.choices:
            allowed = ", ".join(self.choices)
            seen.fault(
                "invalid_value", at, f"must be one of the allowed values: {allowed}", f"enum: {allowed}"
            )
        elif self.most is not None and units(value) > self.most:
            seen.fault(
                "too_long", at, f"must be less than {self.most + 1} characters", f"max_length: {self.most}"
            )
        elif len(value) < self.least:
            seen.fault(
                "too_short", at, f"must be more than {self.least - 1} characters", f"min_length: {self.least}"
            )
        elif self.form and not self.form.fullmatch(value):
            seen.fault("invalid_value", at, f"must be {self.form_name}", f"format: {self.form_name}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole unless `fractions`, within bounds; `above` is exclusive."""

    least: int | None = None
    most: int | None = None
    _: KW_ONLY
    above: int | None = None
    fractions: bool = False

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float if self.fractions else int):
            kind = "number" if self.fractions else "integer"
            seen.fault("invalid_type", at, f"must be of type {kind}", f"type: {kind}")
        elif isinstance(value, float) and not math.isfinite(value):
            seen.fault("invalid_value", at, "must be a finite number", "type: number")
        elif self.least is not None and value < self.least:
            seen.fault("out_of_range", at, f"must be {self.least} or more", f"minimum: {self.least}")
        elif self.most is not None and value > self.most:
            seen.fault("out_of_range", at, f"must be {self.most} or less", f"maximum: {self.most}")
        elif self.above is not None and value <= self.above:
            seen.fault(
                "out_of_range", at, f"must be more than {self.above}", f"exclusive_minimum: {self.above}"
            )


@dataclass(frozen=True, slots=True)
class Boolean:
    """true or false."""

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if not isinstance(value, bool):
            seen.fault("invalid_type", at, "must be a boolean", "type: boolean")


@dataclass(frozen=True, slots=True)
class OrNull:
    """A value that may also be null."""

    of: Rule

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if value is not None:
            self.of.check(value, at, seen)


@dataclass(frozen=True, slots=True)
class Array:
    """A list of values that follow one rule; by default Slack refuses an empty one."""

    of: Rule
    most: int | None = None
    _: KW_ONLY
    least: int = 1

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if not isinstance(value, list):
            seen.fault("invalid_type", at, "must be an array", "type: array")
            return
        if len(value) < self.least:
            seen.fault(
                "too_few_items", at, f"no less than {self.least} items allowed", f"min_items: {self.least}"
            )
        elif self.most is not None and len(value) > self.most:
            seen.fault(
                "too_many_items", at, f"no more than {self.most} items allowed", f"max_items: {self.most}"
            )
        for index, item in enumerate(value):
            self.of.check(item, f"{at}/{index}", seen)


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these fields and no others, and laws over several of them."""

    fields: Mapping[str, Rule]
    _: KW_ONLY
    required: Sequence[str] = ()
    laws: Sequence[Law] = ()

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if not isinstance(value, Mapping):
            seen.fault("invalid_type", at, "must be an object", "type: object")
            return
        for key, item in value.items():
            rule = self.fields.get(key)
            if rule is None:
                seen.fault(
                    "unknown_field", f"{at}/{_escaped(key)}", f"invalid additional property: {_quoted(key)}"
                )
            else:
                rule.check(item, f"{at}/{key}", seen)
        for key in self.required:
            if key not in value:
                seen.fault("missing_field", at, f"missing required field: {key}", f"required: {key}")
        for law in self.laws:
            law(value, at, seen)


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object whose `type` is one of the `kinds`.

    `elsewhere` are types that exist but are not allowed here, so that the fault can say so.
    """

    kinds: Mapping[str, Rule]
    what: str
    elsewhere: AbstractSet[str] = frozenset()

    def check(self, value: object, at: str, seen: Inspection) -> None:
        if not isinstance(value, Mapping):
            seen.fault("invalid_type", at, "must be an object", "type: object")
            return
        kind = value.get("type")
        if kind is None and "type" not in value:
            seen.fault("missing_field", at, "missing required field: type", "required: type")
        elif not isinstance(kind, str):
            seen.fault("invalid_type", f"{at}/type", "must be a string", "type: string")
        elif (rule := self.kinds.get(kind)) is not None:
            rule.check(value, at, seen)
        else:
            code = f"{self.what}_not_allowed" if kind in self.elsewhere else f"unknown_{self.what}_type"
            allowed = f"enum: {', '.join(self.kinds)}"
            seen.fault(code, f"{at}/type", f"unsupported type: {_quoted(kind)}", allowed)


def only(rules: Mapping[str, Rule], names: Sequence[str]) -> Mapping[str, Rule]:
    """Return the rules with these names."""
    return {name: rules[name] for name in names}


def exactly_one(*names: str) -> Law:
    """A law: exactly one of the fields is present."""

    def law(value: Mapping[str, object], at: str, seen: Inspection) -> None:
        present = [name for name in names if name in value]
        if not present:
            seen.fault(
                "missing_field", at, f"must provide one of: {', '.join(names)}", f"one_of: {', '.join(names)}"
            )
        elif len(present) > 1:
            seen.fault("exclusive_fields", at, f"must not provide both: {', '.join(present)}")

    return law


def at_least_one(*names: str) -> Law:
    """A law: at least one of the fields is present."""

    def law(value: Mapping[str, object], at: str, seen: Inspection) -> None:
        if not any(name in value for name in names):
            seen.fault(
                "missing_field", at, f"must provide one of: {', '.join(names)}", f"any_of: {', '.join(names)}"
            )

    return law


def not_both(one: str, other: str) -> Law:
    """A law: the two fields exclude one another."""

    def law(value: Mapping[str, object], at: str, seen: Inspection) -> None:
        if one in value and other in value:
            seen.fault("exclusive_fields", at, f"must not provide both: {one}, {other}")

    return law


def in_order(low: str, high: str) -> Law:
    """A law: the first field's number is not above the second's; numbers may be written as strings."""

    def law(value: Mapping[str, object], at: str, seen: Inspection) -> None:
        least, most = _number(value.get(low)), _number(value.get(high))
        if least is not None and most is not None and least > most:
            seen.fault("out_of_range", f"{at}/{low}", f"must not be greater than {high}")

    return law


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None  # the field's own rule has said so


def _escaped(key: object) -> str:
    return _quoted(key).replace("~", "~0").replace("/", "~1")


def _quoted(name: object) -> str:
    text = str(name)
    return text if len(text) <= _QUOTED_AT_MOST else f"{text[: _QUOTED_AT_MOST - 1]}…"
