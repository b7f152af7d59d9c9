"""Which command a message to the bot means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dispatch.addressing import addressed, command_line, courteous, without_marks

BOT = "U0BOT"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<@U0BOT> rec 5", " rec 5"),
        ("<@U0BOT|enlace>: rec 5", ": rec 5"),
        ("  <@U0BOT>\nrec 5", "\nrec 5"),
        ("<@U0BOT>", ""),
        ("Hola <@U0BOT> rec 5", " rec 5"),
        ("¡Buenos días, <@U0BOT>! rec 5", "! rec 5"),
        ("Please <@U0BOT> rec 5", " rec 5"),
        ("&gt; <@U0BOT> rec 5", " rec 5"),
        ("<@U0ANA> <@U0BOT> rec 5", " rec 5"),
        (":wave: 👋 <@U0BOT> rec 5", " rec 5"),
        ("*<@U0BOT>* rec 5", " rec 5"),
        ("\u2060<@U0BOT> rec 5", " rec 5"),
        ("ask <@U0BOT> rec 5", None),
        ("rec 5 <@U0BOT>", None),
        ("good old <@U0BOT> close 5", None),
        ("rec 5", None),
        ("<@U0BOTH> rec 5", None),
        ("", None),
    ],
)
def test_it_is_spoken_to_where_its_mention_comes_first(text: str, said: str | None) -> None:
    assert addressed(text, BOT) == said


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("", ("/taskforce", "help")),
        ("  !", ("/taskforce", "help")),
        ("hola", ("/taskforce", "help")),
        ("help", ("/taskforce", "help")),
        ("Ayuda", ("/taskforce", "Ayuda")),
        ("5", ("/rec", "5")),
        ("rec 5", ("/rec", "5")),
        ("REC 5", ("/rec", "5")),
        ("/rec 5", ("/rec", "5")),
        (", rec: 5", ("/rec", "5")),
        ("fentanyl", ("/rec", "fentanyl")),
        ("recomendación 5", ("/rec", "5")),
        ("tarea asignar <@U1> “x  y” rec 5", ("/action", "asignar <@U1> “x  y” rec 5")),
        ("/acción ver 12", ("/action", "ver 12")),
        ("boletín vista", ("/digest", "vista")),
        ("grupo ayuda", ("/taskforce", "ayuda")),
        ("/grupo ayuda", ("/taskforce", "ayuda")),
        ("/bogus 5", ("/bogus", "5")),
        ("por favor, rec 5", ("/rec", "5")),
        ("hi please rec 5", ("/rec", "5")),
        ("`/rec 5` share", ("/rec", "5 share")),
        ("```rec 5```", ("/rec", "5")),
        ("_rec 5_", ("/rec", "5")),
        ("&gt; rec 5", ("/rec", "5")),
        ('rec update 5 "use `make`"', ("/rec", 'update 5 "use `make`"')),
        ("rec", ("/rec", "")),
        ("rec\u00a05", ("/rec", "5")),
    ],
)
def test_the_command_is_found(said: str, line: tuple[str, str]) -> None:
    assert command_line(said, "") == line


def test_a_prefix_may_be_left_out() -> None:
    assert command_line("rec 5", "mxus-") == ("/mxus-rec", "5")
    assert command_line("/mxus-rec 5", "mxus-") == ("/mxus-rec", "5")
    assert command_line("mxus-grupo ayuda", "mxus-") == ("/mxus-taskforce", "ayuda")
    assert command_line("5", "mxus-") == ("/mxus-rec", "5")


@given(st.text(max_size=60))
def test_nothing_that_people_write_upsets_it(text: str) -> None:
    for said in (text, f"<@{BOT}>{text}", f"{text}<@{BOT}>"):
        found = addressed(said, BOT)
        typed, _ = command_line(found or text, "")
        assert typed.startswith("/")
    assert courteous(text) in text


@given(st.text(alphabet='ab"“” `*', max_size=20))
def test_quoted_text_is_left_alone(inner: str) -> None:
    quoted = inner.translate({ord(mark): "" for mark in '"“”'})
    assert f'"{quoted}"' in without_marks(f'rec 5 "{quoted}"')
