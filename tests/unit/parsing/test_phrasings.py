"""What people write, in their own words and in both languages, and what each must do.

`phrasings.txt` has one phrasing a line: the command, what is typed after it, and what must come of it. A
request is written as its name and what it holds; a form as "form" with what is filled in; a question as "ask"
with the name of the mistake.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from bot.domain.action_items.action_item import Window
from bot.domain.members.member import Absence
from bot.errors import EnlaceError
from bot.i18n import LANGUAGES
from commands.dispatch.addressing import addressed, command_line
from commands.dispatch.registry import COMMANDS
from commands.parsing.grammar import understand
from commands.parsing.mistakes import GrammarError
from commands.requests import OpenForm

TODAY = date(2026, 11, 23)
TABLE = Path(__file__).with_name("phrasings.txt")
NAMES = {"rec": "recommendation", "action": "tarea", "digest": "boletín", "taskforce": "grupo"}
"""How a message calls each command."""


def rows() -> list[tuple[str, str, str]]:
    lines = (line.split("|") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [(command.strip(), typed.strip(), meant.strip()) for command, typed, meant in lines]


def shown(value: Any) -> str:
    """Return a value as the table writes it."""
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Window() | Absence():
            return f"{value.first}..{value.last}"
        case frozenset():
            return "+".join(sorted(map(shown, value)))
        case tuple():
            return "+".join(map(shown, value))
        case str():
            return f'"{value}"' if " " in value else value
        case _ if hasattr(value, "__dataclass_fields__"):
            return f"[{' '.join(filled(value))}]"
        case _:
            return str(value)


def filled(request: Any) -> list[str]:
    """Return what a request holds beside what is usual."""
    held = {field.name: getattr(request, field.name) for field in fields(request)}
    usual: tuple[Any, ...] = (None, (), frozenset(), False, "")
    skipped = {"due_phrase"} | ({"page"} if held.get("page") == 1 else set())
    return [
        f"{name}={shown(value)}"
        for name, value in held.items()
        if name not in skipped and value not in usual and shown(value) != "[]"
    ]


def outcome(command: str, text: str, language: Any = "en") -> str:
    try:
        understood = understand(COMMANDS[command], f"/{command}", text, language, TODAY, commands=COMMANDS)
    except GrammarError as question:
        return f"ask {type(question).__name__}"
    except EnlaceError as question:
        guesses = question.values.get("suggestions")
        said = f" {shown(guesses[0])}" if isinstance(guesses, list) else ""
        return f"ask {type(question).__name__}{said}"
    request = understood.request
    if not isinstance(request, OpenForm):
        return " ".join([type(request).__name__, *filled(request)])
    known: Mapping[str, Any] = {
        **request.about,
        **{name.value: value for name, value in request.values.items()},
    }
    words = [f"words={shown(request.words)}"] if request.words else []
    doubt = [f"({type(request.missing).__name__})"] if request.in_doubt else []
    return " ".join(
        [
            "form",
            request.form.value,
            *(f"{name}={shown(value)}" for name, value in known.items()),
            *words,
            *doubt,
        ]
    )


def test_there_are_enough_phrasings_and_each_once() -> None:
    found = [(command, typed) for command, typed, _ in rows()]
    assert len(found) >= 400
    assert len(found) == len(set(found))


@pytest.mark.parametrize(("command", "typed", "meant"), rows())
def test_a_phrasing_does_what_it_says(command: str, typed: str, meant: str) -> None:
    assert outcome(command, typed) == meant
    if not meant.startswith("ask"):
        assert {outcome(command, typed, language) for language in LANGUAGES} == {meant}


@pytest.mark.parametrize("start", ["", "<@U0BOT> ", "Hola <@U0BOT>: ", "<@U0BOT|enlace>, por favor "])
def test_a_message_is_read_as_the_command_is(start: str) -> None:
    """By mention, and without one in a direct message, with the noun in front, the same comes of it."""
    for command, typed, meant in rows():
        written = f"{NAMES[command]} {typed}"
        said = addressed(start + written, "U0BOT") if start else written
        assert said is not None
        line, text = command_line(said, "")
        assert line == f"/{COMMANDS[command].names['en']}", said
        assert outcome(command, text) == meant, said
