"""What is far too long is refused with a sentence, in both languages and on both databases."""

import asyncio
from typing import Any

import pytest

from bot.domain.texts import MOST_SEARCH_WORDS, SEARCH_LIMIT
from bot.services.context import Caller
from commands.parsing.bounds import MOST_CHARACTERS
from commands.parsing.grammar import understand
from commands.slack.interactions import InteractionHandler
from commands.slack.modals import Modals
from tests.support.harness import TEAM, BotHarness, checked, slack_id


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("/rec " + "ﷺ" * 4_000, "the limit is 300 characters", "el límite es de 300 caracteres"),
        ("/rec search " + "word " * 900, "the limit is 300 characters", "el límite es de 300 caracteres"),
        (
            "/rec search " + " ".join(f"w{each}" for each in range(30)),
            "the limit is 20 words",
            "el límite es de 20 palabras",
        ),
        ("/action list " + '"a b c" ' * 300, "is given twice", "se indica dos veces"),
        (
            '/action list "ﷺ ' + " ".join(f"w{each}" for each in range(18)) + '"',
            "limit is 20",
            "límite es de 20",
        ),
        ("/rec " + "x " * 2_001, "more than 2,000 words", "más de 2,000 palabras"),
        ("/rec " + "x" * 40_000, "40,000 characters", "40,000 caracteres"),
    ],
)
def test_what_is_too_long_is_answered_with_how_much_there_is_room_for(
    harness: BotHarness, text: str, english: str, spanish: str
) -> None:
    assert english in harness.say("chair-us", text)
    assert spanish in harness.say("chair-mx", text)


def test_a_search_as_long_as_there_is_room_for_is_answered(harness: BotHarness) -> None:
    assert "the limit is" not in harness.say("chair-us", "/rec search " + "fentanyl " * 33)
    words = " ".join(f"w{number}" for number in range(MOST_SEARCH_WORDS))
    assert len(words) < SEARCH_LIMIT
    assert "the limit is" not in harness.say("chair-us", f"/rec search {words}")
    assert "the limit is" not in harness.say("chair-us", f'/action list "{words}"')


@pytest.mark.parametrize("text", ["*" * 40_000, "<@U0BOT> " + "due friday " * 3_000, "ﷺ" * 40_000])
def test_a_message_of_any_length_is_answered(sqlite_harness: BotHarness, text: str) -> None:
    caller = Caller(slack_id("chair-us"), TEAM, "message", "heard:1")
    said = checked(sqlite_harness.dispatcher.hear_message(caller, text, "U0BOT", direct=True))["text"]
    assert f"{MOST_CHARACTERS:,}" in said or "What you can do here" in said


def test_a_choice_that_is_typed_at_great_length_has_no_suggestions(sqlite_harness: BotHarness) -> None:
    caller = Caller(slack_id("chair-us"), TEAM, "form")
    for field in ("recommendation", "zone"):
        assert sqlite_harness.dispatcher.suggest(caller, field, "ﷺ" * 3_000) == []


async def test_nothing_that_was_typed_is_parsed_on_the_event_loop(
    sqlite_harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a slow command waits, the bot looks whether its answer will be a form."""
    parsed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def watched(*given: Any, **named: Any) -> Any:
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        loop.call_soon_threadsafe(parsed.set)
        return understand(*given, **named)

    async def slow() -> str:
        await parsed.wait()
        return "done"

    monkeypatch.setattr("commands.dispatch.dispatcher.understand", watched)
    monkeypatch.setattr("commands.slack.interactions.LOADING_AFTER", 0.0)
    dispatcher = sqlite_harness.dispatcher
    caller = Caller(slack_id("chair-us"), TEAM, "/action")
    client: Any = None
    handler = InteractionHandler(dispatcher, client, lambda: asyncio.sleep(0))
    answer = await handler.opened(
        Modals(client, caller.slack_id, "trigger"),
        caller,
        slow(),
        may_open=lambda: dispatcher.opens_form("/rec", "5"),
    )
    assert answer == "done"
