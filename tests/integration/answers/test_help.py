"""Help: where to begin by role, everything, one subcommand, and an unknown word."""

from typing import Any

import pytest

from bot.i18n import LANGUAGES, Language
from bot.services.context import Caller
from bot.views.blockkit.controls import Press
from commands.command import Command
from commands.dispatch.registry import COMMANDS
from commands.help import ASKING, EVERYTHING
from commands.parsing.vocabulary import folded
from tests.integration.answers.test_languages import speak
from tests.support.harness import TEAM, BotHarness, slack_id

ROLES = ("chair-us", "secretariat", "lead-us", "member-us", "observer")
SCREEN = 25
"""Lines that fit on one screen in Slack."""


def gos(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the label and the command of each button that sends one."""
    elements = [
        element
        for block in payload["blocks"]
        for element in [*block.get("elements", ()), block.get("accessory", {})]
    ]
    return [
        (each["text"]["text"], each["value"])
        for each in elements
        if each.get("action_id") == Press.GO and "value" in each
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_six_lines_by_role_with_a_button_each(sqlite_harness: BotHarness, language: Language) -> None:
    speak(sqlite_harness, language)
    for handle in ROLES:
        for typed in ("/rec help", "/taskforce", "/accion ayuda", "/digest help"):
            payload = sqlite_harness.payload(handle, typed)
            assert len(payload["text"].splitlines()) <= 10
            buttons = gos(payload)
            assert len(buttons) == 7, "six things, and everything"
            assert len({label for label, _ in buttons}) == len({line for _, line in buttons}) == 7
            label, everything = buttons[-1]
            assert label == {"en": "Everything", "es": "Todo"}[language]
            name = "/rec" if typed == "/rec help" else None
            assert name is None or everything.startswith(name)
            for _, line in buttons:
                answer = sqlite_harness.dispatcher.press(
                    Caller(slack_id(handle), TEAM, "help", "once"), Press.GO, line
                )
                assert "⚠️" not in answer.text, (handle, line, answer.text)


def test_help_begins_with_what_the_role_does_most(sqlite_harness: BotHarness) -> None:
    chair = sqlite_harness.say("chair-us", "/taskforce")
    assert chair.splitlines()[1].startswith("*Your work:*")
    assert "*Decide:*" in chair
    assert "*What you lead:*" in sqlite_harness.say("lead-us", "/taskforce")
    assert "*Puestos vacantes:*" in sqlite_harness.say("secretariat", "/grupo")
    assert "*Your work:*" not in sqlite_harness.say("observer", "/taskforce")


LINES = ("/rec close", "/action assign", "/digest hold", "/taskforce health")


@pytest.mark.parametrize("typed", ["/taskforce help all", "/grupo ayuda todo", "/taskforce help everything"])
def test_the_whole_list_can_be_typed(sqlite_harness: BotHarness, typed: str) -> None:
    pages = [sqlite_harness.say("chair-us", f"{typed} page {number}") for number in range(1, 5)]
    assert sqlite_harness.say("chair-us", typed) == pages[0]
    for page, line in zip(pages, LINES, strict=True):
        assert f"`{line}" in page
        assert not any(other in page for other in LINES if other != line), "each command has its own page"
        assert not page.endswith("…"), "nothing is cut"


@pytest.mark.parametrize(
    ("typed", "usage"),
    [
        ("/rec help update", "/rec update NUMBER STATUS"),
        ("/rec update help", "/rec update NUMBER STATUS"),
        ("/rec ayuda actualizar", "/rec update NUMBER STATUS"),
        ("/rec help 5 update", "/rec update NUMBER STATUS"),
        ("/taskforce help update", "/rec update NUMBER STATUS"),
        ("/taskforce help rec update", "/rec update NUMBER STATUS"),
        ("/taskforce help /rec update", "/rec update NUMBER STATUS"),
        ("/help assign", "does not respond"),
        ("/action help with create", "/action assign @someone"),
        ("/rec help assign", "/action assign @someone"),
        ("/rec assign help", "/action assign @someone"),
        ("/rec help sign-off", "/rec confirm NUMBER"),
        ("/digest note help", '/digest note "text"'),
    ],
)
def test_one_subcommand_is_explained(sqlite_harness: BotHarness, typed: str, usage: str) -> None:
    assert usage in sqlite_harness.say("chair-us", typed)


def test_an_explanation_has_everything_about_one_and_nothing_else(sqlite_harness: BotHarness) -> None:
    payload = sqlite_harness.payload("lead-us", "/rec help update")
    assert "*/rec update* changes the status" in payload["text"]
    assert "For example: `/rec update 5 in-progress" in payload["text"]
    assert "Other words for it: `news`, `progress`, `advance`, `updates`" in payload["text"]
    assert "`mark`" in payload["text"]
    assert "/rec confirm" not in payload["text"]
    assert gos(payload) == [("Fill in the form …", "/rec update")]
    assert "Otras palabras para esto: `actualiza`" in sqlite_harness.say("lead-mx", "/rec ayuda actualizar")
    form = sqlite_harness.press_for_form("lead-us", Press.GO, "/rec update")
    assert form.callback_id == "recommendation.update"


def test_what_needs_no_words_is_done_by_a_button(sqlite_harness: BotHarness) -> None:
    assert gos(sqlite_harness.payload("observer", "/rec help board")) == [("/rec board", "/rec board")]
    assert gos(sqlite_harness.payload("observer", "/rec help show")) == []


def test_what_a_role_does_not_include_is_explained_without_a_button(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("observer", "/taskforce language en")
    payload = sqlite_harness.payload("observer", "/rec help close")
    assert "Your role does not include it." in payload["text"]
    assert gos(payload) == []


def named(command: Command, language: Language) -> list[tuple[str, str]]:
    return [(each.key, name) for each in command.subcommands for name in each.names[language]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subcommand_is_explained_by_each_of_its_names(
    sqlite_harness: BotHarness, language: Language
) -> None:
    speak(sqlite_harness, language)
    for command in COMMANDS.values():
        name = command.name(language, "")
        usages = {each.key: each.names[language][0] for each in command.subcommands}
        for key, word in named(command, language):
            if folded(word) in {**EVERYTHING.index, **ASKING.index}:
                continue  # they ask for the whole list, or only for help
            said = sqlite_harness.say("secretariat", f"{name} help {word}")
            assert said.startswith(f"*{name} {usages[key]}*"), (name, word, said)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("/taskforce memberz-list", "/taskforce help members"),
        ("/taskforce help udpate", "/rec help update"),
        ("/digest scheduling", "/digest help schedule"),
    ],
)
def test_an_unknown_word_brings_what_comes_nearest(
    sqlite_harness: BotHarness, typed: str, label: str
) -> None:
    payload = sqlite_harness.payload("chair-us", typed)
    assert "I don't recognize" in payload["text"]
    lines = [line for _, line in gos(payload)]
    assert label in lines
    assert "/taskforce help" in lines
    assert len(payload["text"].splitlines()) < SCREEN


def test_an_unknown_word_never_brings_the_whole_list(sqlite_harness: BotHarness) -> None:
    for typed in ("/taskforce xyzzy", "/taskforce help xyzzy", "/digest xyzzy", "/action xyzzy"):
        payload = sqlite_harness.payload("observer", typed)
        assert len(payload["blocks"]) <= 6
        assert "/rec search" not in payload["text"]
