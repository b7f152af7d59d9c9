"""The bot continues a state that an older version made: its messages, Homes, forms, digests and open work."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.config import Deployment
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.sandbox import Message
from tests.data.old_state.make import HERE, MADE, thaw
from tests.support.harness import sketch

DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
"""When the held digest would have been sent."""

UNHEARD = ("no longer understands", "ya no entiende")
"""The answer to a button that the bot no longer knows."""


@asynccontextmanager
async def gone_on(deployment: Deployment, folder: Path) -> AsyncIterator[LocalWorkspace]:
    """The present bot on the old state, at the instant at which the state was made."""
    thaw(HERE, folder)
    async with local_workspace(deployment, folder, at=MADE, draw=sketch) as on:
        yield on


def told(on: LocalWorkspace, handle: str, words: str) -> int:
    """Return how many of somebody's messages contain these words."""
    return sum(words in str(each["text"]) for each in on.workspace.told(handle))


def shared(on: LocalWorkspace) -> list[Message]:
    """Return the messages shared in the channel, which follow what they show."""
    return [each for each in on.workspace.messages("taskforce") if "Shared by" in each.text]


def words(answer: Any) -> str:
    """Return the words of an answer."""
    assert answer.error is None, answer.error
    assert answer.errors == {}
    shown = answer.view.content if answer.view is not None else answer.payload
    return str(shown)


async def test_old_messages_are_still_answered(deployment: Deployment, tmp_path: Path) -> None:
    """Old buttons, the old Home, an old form, and the undoing of an old change."""
    async with gone_on(deployment, tmp_path / "state") as on:
        assert "you have read the digest" in words(await on.press("chair-us", "digest.acknowledge"))
        assert "Count the copies" in words(await on.press("member-us", "show"))
        assert "Entregada" in words(await on.press("lead-mx", "reminder.done"))
        assert "Undone" in words(await on.press("chair-us", "undo"))
        assert "Se redactó el anexo" in words(await on.say("chair-mx", "/rec 5"))
        await on.say("secretariat", "/taskforce undo")
        assert "Se redactó el anexo" not in words(await on.say("chair-mx", "/rec 5"))
        assert "The copies were counted" in words(
            await on.submit("lead-us", {"note": "The copies were counted"})
        )
        assert words(await on.press("chair-us", "home.steps", view="home"))
        await on.say("chair-us", '/rec update 3 "We met the lawyers"')
        blocked = words(await on.say("chair-us", "/rec 3"))
        assert "The evidence-sharing protocol lacks a legal opinion" in blocked
        assert "We met the lawyers" in blocked
        assert "Needs your attention" in words(await on.open_home("chair-us"))
        assert "memo.txt" in words(await on.say("lead-us", "/rec 5"))


async def test_an_old_digest_is_corrected_in_its_thread(deployment: Deployment, tmp_path: Path) -> None:
    """All of it was in one message then, and stays there."""
    async with gone_on(deployment, tmp_path / "state") as on:
        before = [each["blocks"] for each in on.workspace.told("chair-us")]
        said = words(await on.say("chair-us", '/digest correct "Four of 13, not five" now'))
        assert "is corrected" in said
        assert [each["blocks"] for each in on.workspace.told("chair-us")][:-1] == before
        replies = [each for each in on.workspace.direct_messages("chair-us") if each.is_reply]
        assert "Four of 13, not five" in replies[-1].text
        assert "3 messages can no longer be changed" in words(await on.say("chair-us", "/digest history"))


async def test_every_old_button_is_heard(deployment: Deployment, tmp_path: Path) -> None:
    """A button in a message can be pressed for as long as the message exists."""
    async with gone_on(deployment, tmp_path / "state") as on:
        buttons = {name: (handle, channel, ts) for name, handle, channel, ts in buttons_of(on)}
        assert len(buttons) > 10
        for name, (handle, channel, ts) in sorted(buttons.items()):
            answer = await on.press(handle, name, channel=channel, ts=ts)
            assert not [each for each in UNHEARD if each in words(answer)], name


async def test_unfinished_work_goes_on(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages that waited, were in doubt, are followed or fall due; and the trail is intact."""
    async with gone_on(deployment, tmp_path / "state") as on:
        assert not any("Sign it" in each.text for each in shared(on))  # it was changed within the minute
        await on.advance(MADE + timedelta(minutes=30))
        assert told(on, "member-us", "Count the copies") == 1  # it had arrived, but the bot did not know
        assert told(on, "member-mx", "Bind the copies") == 1  # it had waited
        assert any("Sign it" in each.text for each in shared(on))
        await on.say("lead-us", '/rec update 5 next "Have it signed"')
        await on.advance(MADE + timedelta(minutes=35))
        assert any("Have it signed" in each.text for each in shared(on))
        digests = told(on, "chair-us", "Digest of")
        assert "goes out" in words(await on.press("chair-us", "digest.resume"))
        await on.advance(DUE + timedelta(hours=1))
        assert told(on, "chair-us", "Digest of") == digests + 1
        reminded = told(on, "lead-mx", "Recordatorio")
        await on.advance(DUE + timedelta(days=4))
        assert told(on, "lead-mx", "Recordatorio") > reminded
    monkeypatch.setattr(sys, "argv", ["enlace", "audit", "verify", "--state", str(tmp_path / "state")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


def buttons_of(on: LocalWorkspace) -> Iterator[tuple[str, str, str, str]]:
    """Yield each button's action id, the person who may press it, and its message."""
    for channel in on.workspace.state.conversations.values():
        people = {each.id: each.handle for each in on.workspace.people if not each.is_bot}
        for message in channel.messages:
            pressing = message.only_for or next((each for each in channel.members if each in people), "")
            if pressing not in people:
                continue
            for block in message.blocks:
                for element in block.get("elements", ()) if block["type"] == "actions" else ():
                    if element["type"] == "button":
                        yield element["action_id"], people[pressing], channel.id, message.ts
