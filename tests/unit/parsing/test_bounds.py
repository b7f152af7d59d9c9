"""What is typed costs no more than its length, and what is too long is refused before it is read."""

from datetime import date

import pytest

from commands.dispatch.addressing import addressed, command_line
from commands.dispatch.registry import COMMANDS
from commands.parsing.bounds import MOST_CHARACTERS, MOST_WORDS, TooManyWords, TypedTooLong
from commands.parsing.grammar import understand
from commands.parsing.mistakes import SaidTwice
from tests.support.steps import steps
from tests.unit.parsing.test_grammar import asked_back

TODAY = date(2026, 11, 23)
SHORT, LONG = 4_000, 8_000
DOUBLED = 2.2
"""Twice the text may cost twice the steps, and a little more for what differs at its end."""
STEPS_A_CHARACTER = 500
PIECES = (
    "due friday ",
    "rec 5 ",
    "us ",
    "blocked ",
    "trust ",
    "@someone ",
    "<@U0ANA> ",
    '"a" ',
    "ﷺ",
    "*",
    "page 2 ",
    'next "a" ',
    "date 2026-10-01 ",
    "until friday ",
    "<https://example.org/a|a> ",
    "<@U0ANA",
    "“",
    "\\",
    "0",
    "e\u0301\u0301",
    "\u200b",
    "hola ",
)
STARTS = (
    ("rec", ""),
    ("rec", "list "),
    ("rec", "evidence 5 https://example.org "),
    ("action", "list "),
    ("action", 'assign @someone "x" '),
    ("taskforce", "absence "),
)


def typed(start: str, piece: str, length: int) -> str:
    return (start + piece * (length // len(piece) + 1))[:length]


@pytest.mark.parametrize("piece", PIECES)
def test_a_command_twice_as_long_costs_twice_as_much_at_most(piece: str) -> None:
    for key, start in STARTS:

        def read(length: int, key: str = key, start: str = start) -> int:
            text = typed(start, piece, length)
            return steps(lambda: understand(COMMANDS[key], f"/{key}", text, "en", TODAY))

        few = read(100)  # what is made once a process is made now
        short = read(SHORT)
        assert short < SHORT * STEPS_A_CHARACTER, (key, start)
        assert read(LONG) < max(short, few) * DOUBLED + 1_000, (key, start)


@pytest.mark.parametrize("piece", [*PIECES, "<@U0BOT> ", "*<@U0BOT>* ", ":wave: ", ":", "_~*", "> ", "`"])
@pytest.mark.parametrize("around", ["", "<@U0BOT> ", "hola <@U0BOT> ", "*_~"])
def test_a_message_twice_as_long_costs_twice_as_much_at_most(piece: str, around: str) -> None:
    def heard(length: int) -> int:
        text = typed(around, piece, length) + around[::-1]
        return steps(lambda: command_line(addressed(text, "U0BOT") or text, "mxus-"))

    heard(100)
    short = heard(SHORT)
    assert short < SHORT * STEPS_A_CHARACTER
    assert heard(LONG) < short * DOUBLED + 1_000


def test_a_command_that_is_longer_than_any_message_is_refused_with_both_lengths() -> None:
    with pytest.raises(TypedTooLong) as refusal:
        understand(COMMANDS["rec"], "/rec", "x" * (MOST_CHARACTERS + 1), "en", TODAY)
    assert refusal.value.values == {"length": MOST_CHARACTERS + 1, "limit": MOST_CHARACTERS}


def test_a_command_of_thousands_of_words_is_refused() -> None:
    with pytest.raises(TooManyWords):
        understand(COMMANDS["action"], "/action", "us " * (MOST_WORDS + 1), "en", TODAY)


def test_a_long_text_in_quotation_marks_is_one_word() -> None:
    note = "word " * (MOST_WORDS + 100)
    understand(COMMANDS["rec"], "/rec", f'update 5 in-progress "{note}"', "en", TODAY)


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("action", "list due friday due monday"),
        ("rec", 'update 5 "x" next "a" next "b"'),
        ("rec", "evidence 5 https://example.org date 2026-10-01 date 2026-10-02"),
        ("taskforce", "absence until friday delegate @x delegate @y"),
        ("taskforce", "member @x role chair role member"),
        ("digest", "preview on friday page 2 on monday"),
    ],
)
def test_what_is_said_twice_is_asked_about_and_not_dropped(command: str, text: str) -> None:
    assert isinstance(asked_back(text, command), SaidTwice)
