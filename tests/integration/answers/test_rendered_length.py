"""An answer that would be too long once rendered is shortened, and is never a failure of the app."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.services.context import Caller
from bot.views.blockkit import blocks
from bot.views.blockkit.blocks import Message
from commands.dispatch import dispatcher as dispatching
from tests.support.harness import TEAM, BotHarness, checked, slack_id

LONG = "x" * 2_950


@pytest.mark.parametrize(
    "line",
    [
        f"/action @{LONG}",
        f"/action list @{LONG}",
        f'/digest hold "Not "{LONG}',
        f"/digest preview @{LONG}",
        f"/digest send {LONG}",
        f"/taskforce member @{LONG}",
        f"/taskforce zone {LONG}",
        f"/rec lead 5 us @{'&' * 2_000}",
        f'/action assign @{LONG} "x"',
        f"/rec {LONG} share",
        f"/action list {'rec 5 ' * 600} share",
        f"/rec list {LONG}",
        f"/{LONG}",
    ],
)
def test_a_word_of_three_thousand_characters_is_repeated_in_short(
    sqlite_harness: BotHarness, line: str
) -> None:
    with capture_logs() as logs:
        for handle in ("chair-us", "chair-mx", "secretariat"):
            said = sqlite_harness.payload(handle, line)
            assert said["blocks"]
    assert not [each for each in logs if each["event"] == "command_failed"]


def test_an_answer_that_cannot_be_rendered_is_reported_with_a_reference(
    sqlite_harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal fails while it is made into a message, and a message while it is made into a payload."""

    def crash(*_: object, **__: object) -> Any:
        raise blocks.TooLargeError("one section too long")

    caller = Caller(slack_id("chair-us"), TEAM, "/rec")
    monkeypatch.setattr("commands.dispatch.error_boundary.refused", crash)
    with capture_logs() as logs:
        answer = sqlite_harness.dispatcher.answer(caller, "/rec", "99")
    assert "Something went wrong in the bot" in checked(answer)["text"]
    assert [each["frames"] for each in logs if each["event"] == "command_failed"]
    monkeypatch.undo()

    real = Message.payload

    def too_long(self: Message) -> dict[str, Any]:
        return crash() if "went wrong" not in self.text else real(self)

    monkeypatch.setattr(Message, "payload", too_long)
    answer = sqlite_harness.dispatcher.answer(caller, "/rec", "5")
    assert "Something went wrong in the bot" in checked(answer)["text"]


def test_a_message_about_a_form_repeats_a_long_command_in_short(
    sqlite_harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching.Dispatcher, "opens_form", lambda *_: True)
    caller = Caller(slack_id("chair-us"), TEAM, "mention")
    said = sqlite_harness.dispatcher.hear(caller, f"rec {LONG}{LONG}", "U0BOT")
    assert "…" in checked(said)["text"]
