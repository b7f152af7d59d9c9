"""What `health` says about digests and about messages that could not be delivered, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.local_workspace import LocalWorkspace
from bot.services.context import Channels
from bot.services.digests.rounds import open_due
from tests.support.harness import NOW, BotHarness
from tests.support.stage import OnStage

DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def under(harness: BotHarness, channels: Channels) -> BotHarness:
    context = replace(harness.context, rules=replace(harness.context.rules, channels=channels))
    return BotHarness(replace(harness.dispatcher, context=context), harness.clock)


async def said(on: LocalWorkspace, handle: str) -> str:
    return str((await on.say(handle, "/taskforce health")).payload)


async def test_the_last_and_the_next_digest(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        first = await said(on, "chair-us")
        assert "✅ Digest “weekly”: the first one is due on <!date^1796047200^" in first
        assert "✅ Boletín “semanal”: el primero está previsto para el" in await said(on, "chair-mx")
        await on.advance(DUE + HOUR)
        english, spanish = await said(on, "chair-us"), await said(on, "chair-mx")
        assert "messages of the one due on <!date^1796047200^" in english
        assert "have gone out; the next one is due on <!date^1796652000^" in english
        assert "✅ Boletín “semanal”: del previsto para el <!date^1796047200^" in spanish
        assert "han salido 3 de 3 mensajes; el próximo está previsto para el" in spanish


async def test_one_that_was_missed(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW):
        pass
    async with open_workspace(at=DUE + 20 * HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        assert "⚠️ Digest “weekly”: the one due" in (english := await said(on, "chair-us"))
        assert "was missed" in english
        assert "its news will be in the next one" in english
        assert "⚠️ Boletín “semanal”: el previsto para el" in await said(on, "chair-mx")


def test_one_that_is_on_its_way(sqlite_harness: BotHarness) -> None:
    open_due(sqlite_harness.context)
    sqlite_harness.clock.move_to(DUE)
    open_due(sqlite_harness.context)
    words = str(sqlite_harness.payload("chair-us", "/taskforce health"))
    assert "⏳ Digest “weekly”: 0 of 2 messages of the one due" in words
    assert "have gone out" in words


async def test_what_was_given_up_and_what_to_do(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.leave("taskforce", on.workspace.bot_user_id)
        person = on.workspace.person("chair-mx")  # deactivated, and the bot has not heard of it yet
        on.workspace.state.people[person.id] = replace(person, deleted=True)
        await on.advance(DUE)
        english, spanish = await said(on, "chair-us"), await said(on, "secretariat")
        assert "1 of 3 messages of the one due" in english
        assert "the bot is not in the channel. Please invite it there." in english
        assert "their Slack account is deactivated" in english
        assert english.count("• To") == 6  # the preview as well; in the text and in the blocks
        assert "el bot no está en el canal" in spanish


@pytest.mark.parametrize(
    ("channels", "handle", "words"),
    [
        (
            Channels(unknown=("#a", "#b")),
            "chair-us",
            "`#a` and `#b`, but Slack shows the bot no such channel",
        ),
        (Channels(unknown=("#a",)), "chair-mx", "Slack no le muestra al bot ningún canal así"),
        (Channels(closed=("#a",)), "chair-us", "`#a`, but the bot was not there when it started"),
        (Channels(closed=("#a",)), "chair-mx", "`#a`, pero el bot no estaba ahí al iniciar"),
    ],
)
def test_channels_out_of_reach(
    sqlite_harness: BotHarness, channels: Channels, handle: str, words: str
) -> None:
    assert words in under(sqlite_harness, channels).say(handle, "/taskforce health")
    assert words not in sqlite_harness.say(handle, "/taskforce health")


async def test_a_channel_out_of_reach_keeps_nothing_from_starting(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        channel = on.workspace.conversations.get("taskforce")
        on.workspace.leave("taskforce", on.workspace.bot_user_id)
    async with open_workspace(at=NOW + HOUR) as on:
        assert "`#taskforce`, but the bot was not there when it started" in await said(on, "chair-us")
        channel = on.workspace.conversations.get("taskforce")
        channel.archived = True
    async with open_workspace(at=NOW + 2 * HOUR) as on:
        assert "`#taskforce`, but the bot was not there when it started" in await said(on, "chair-us")
        await on.advance(DUE)
        assert "2 of 3 messages of the one due" in await said(on, "chair-us")
