"""A token that Slack refuses, and a scope that was taken away, are seen within a minute everywhere."""

import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.local_workspace import LocalWorkspace
from bot.domain.slack_access import SlackRefusal
from bot.i18n import LANGUAGES, Language
from bot.sandbox import FaultRule
from bot.services import slack_access
from bot.services.context import Caller
from bot.services.health import Connection
from bot.transport.slack_access import EVERY, LONGEST_ANSWER
from bot.views.refusals import sentence_of
from tests.support.harness import NOW, TEAM, BotHarness, slack_id
from tests.support.stage import OnStage

Run = Callable[..., Awaitable[tuple[int, str, str]]]


async def health(on: LocalWorkspace, handle: str) -> str:
    return str((await on.sandbox.command(handle, "/taskforce health")).payload)


async def listed(enlace: Run, tmp_path: Path) -> str:
    code, _, err = await enlace("outbox", "list", "--state", str(tmp_path / "state"))
    assert code == 0
    return err


async def test_a_revoked_token_shows_in_log_health_and_outbox_list(
    open_workspace: OnStage, enlace: Run, tmp_path: Path, log: io.StringIO
) -> None:
    assert EVERY + LONGEST_ANSWER < 60
    async with open_workspace(seeded=True) as on:
        on.workspace.revoke(on.workspace.bot_token)
        await on.bot.access.ask()
        assert "code=token_revoked" in log.getvalue()
        assert "Reinstall the app in the workspace" in log.getvalue()
        english, spanish = await health(on, "chair-us"), await health(on, "chair-mx")
        assert f"⚠️ Slack has refused the bot's token since <!date^{NOW.timestamp():.0f}^" in english
        assert "copy its Bot User OAuth Token" in english
        assert f"⚠️ Slack rechaza el token del bot desde el <!date^{NOW.timestamp():.0f}^" in spanish
        assert "has refused the bot's token since Nov 23, 2026" in await listed(enlace, tmp_path)
        began = on.bot.access.refusal
        on.clock.advance(timedelta(minutes=5))
        await on.bot.access.ask()
        assert on.bot.access.refusal == began, "it goes on, and did not begin again"
        on.workspace.state.revoked.clear()
        await on.bot.access.ask()
        assert "slack_accepts_again" in log.getvalue()
        assert "token" not in await health(on, "chair-us")
        assert await listed(enlace, tmp_path) == ""


async def test_a_message_that_waits_for_the_token_says_so(
    open_workspace: OnStage, enlace: Run, tmp_path: Path, log: io.StringIO
) -> None:
    async with open_workspace(seeded=True) as on:
        on.workspace.revoke(on.workspace.bot_token)
        await on.sandbox.command("chair-us", '/action assign @lead-us "Look" due 2026-12-04')
        await on.bot.sender.send_due()
        assert "problem=token_revoked seconds=30" in log.getvalue()
        _, out, _ = await enlace("outbox", "list", "--state", str(tmp_path / "state"))
        assert "waiting to be sent (token_revoked)" in out


async def test_a_lost_scope_is_named_before_anything_needs_it(
    open_workspace: OnStage, enlace: Run, tmp_path: Path, log: io.StringIO
) -> None:
    async with open_workspace() as on:
        held = list(on.workspace.state.scopes)
        on.workspace.state.scopes = [each for each in held if each not in {"chat:write", "im:write"}]
        await on.bot.access.ask()
        assert "Slack refuses calls that need them: `chat:write` and `im:write`" in await health(
            on, "chair-us"
        )
        assert "las llamadas que los requieren: `chat:write` y `im:write`" in await health(on, "chair-mx")
        assert "chat:write and im:write" in await listed(enlace, tmp_path)
        on.workspace.state.scopes = held
        await on.bot.access.ask()
        assert "lacked" not in await health(on, "chair-us")
        assert "slack_accepts_again" in log.getvalue()


async def test_a_scope_that_only_a_refusal_tells_of_is_named_with_its_method(open_workspace: OnStage) -> None:
    """Not every proxy or emulator passes on the header that names the scopes."""
    async with open_workspace(seeded=True) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", error="missing_scope", times=1))
        await on.sandbox.command("chair-us", '/action assign @lead-us "Look" due 2026-12-04')
        await on.bot.sender.send_due()
        await on.bot.access._note()
        assert "Slack has refused chat.postMessage since" in await health(on, "chair-us")
        on.clock.advance(timedelta(minutes=2))
        await on.bot.sender.send_due()
        await on.bot.access._note()
        assert "chat.postMessage" not in await health(on, "chair-us")


def test_a_replica_shows_what_another_has_noted(harness: BotHarness) -> None:
    refusal = SlackRefusal("token_revoked", harness.clock.now())
    assert slack_access.note(harness.context, refusal) == refusal
    assert "has refused the bot's token" in harness.say("chair-us", "/taskforce health")
    slack_access.note(harness.context, None)
    assert "has refused the bot's token" not in harness.say("chair-us", "/taskforce health")
    assert Connection().troubles == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "refusal",
    [
        SlackRefusal("token_revoked", NOW),
        SlackRefusal("missing_scope", NOW, scopes=("chat:write",)),
        SlackRefusal("missing_scope", NOW, "chat.postMessage", ("chat:write",)),
        SlackRefusal("missing_scope", NOW, "chat.postMessage"),
    ],
    ids=lambda refusal: type(refusal.error()).__name__,
)
def test_each_refusal_has_its_sentence_in_both_languages(
    sqlite_harness: BotHarness, refusal: SlackRefusal, language: Language
) -> None:
    caller = Caller(slack_id("chair-us"), TEAM, "x", language=language)
    localizer = sqlite_harness.dispatcher.localization.spoken_to(caller, lambda found: found)
    said = sentence_of(refusal.error(), localizer)
    assert "%(" not in said
    assert all(word in said for word in (refusal.method or "", *refusal.scopes))
