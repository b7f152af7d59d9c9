"""The bot introduces itself where it is invited: in three lines, in the channel's language, once a stay."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.config import Deployment
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import FaultRule
from bot.sandbox.blockkit import check_message
from bot.services.channels import introductions as introducing
from tests.e2e.slack.test_mentions import BOTH_WAYS, repeated
from tests.support.delivery_actors import scene
from tests.support.harness import NOW, BotHarness
from tests.support.stage import OnStage


def channel(on: LocalWorkspace, name: str, locale: str = "en-US", kind: Any = "channel") -> str:
    """Return a channel that the bot has already joined, as Slack shows it when it sends the event."""
    everyone = [on.workspace.bot_user_id, *(person.id for person in on.workspace.people)]
    found = on.workspace.conversations.create(name, everyone, kind)
    found.locale = locale
    return found.id


async def joined(on: LocalWorkspace, where: str, *, by: str = "chair-us", who: str | None = None) -> None:
    await on.sandbox.event(
        "member_joined_channel",
        user=who or on.workspace.bot_user_id,
        channel=where,
        channel_type="C",
        team=on.workspace.team_id,
        inviter=on.workspace.person(by).id,
    )
    await on.bot.sender.send_due()


async def left(on: LocalWorkspace, where: str, kind: str = "channel_left") -> None:
    await on.sandbox.event(kind, channel=where)


def said(on: LocalWorkspace, where: str) -> list[str]:
    return [each.text for each in on.workspace.messages(where) if on.workspace.unasked(each)]


@BOTH_WAYS
@pytest.mark.parametrize(("locale", "words"), [("en-US", "I'm Enlace"), ("es-LA", "Soy Enlace")])
async def test_it_speaks_the_channels_language(
    open_workspace: OnStage, mode: Mode, locale: str, words: str
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        where = channel(on, "new", locale)
        await joined(on, where)
        (text,) = said(on, where)
        assert words in text
        assert len(text.splitlines()) == 3
        assert f"<@{on.workspace.bot_user_id}> `rec 5`" in text
        assert check_message(on.workspace.messages(where)[-1].payload) == []


async def test_invited_it_introduces_itself(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        people = [person.id for person in on.workspace.people]
        for kind, name in (("channel", "open"), ("private", "closed")):
            found = on.workspace.conversations.create(name, people, kind)  # type: ignore[arg-type] # both are kinds
            await on.sandbox.invite(on.workspace.app_handle, name, inviter="chair-us")
            await on.bot.sender.send_due()
            assert "I'm Enlace" in said(on, found.id)[0]


async def test_without_it_the_inviters_and_else_the_files(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        french, refused = channel(on, "french", "fr-FR"), channel(on, "refused")
        await joined(on, french, by="chair-mx")
        assert "Soy Enlace" in said(on, french)[0]
        on.sandbox.faults.add(FaultRule("conversations.info", status=500, times=1))
        await on.sandbox.event(
            "member_joined_channel", user=on.workspace.bot_user_id, channel=refused, channel_type="C"
        )
        await on.bot.sender.send_due()
        assert len(said(on, refused)) == 1


async def test_others_come_and_go_without_a_word(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        where = channel(on, "new")
        await joined(on, where, who=on.workspace.person("lead-us").id)
        assert said(on, where) == []


@BOTH_WAYS
async def test_it_says_so_once_and_again_only_after_it_was_removed(
    open_workspace: OnStage, mode: Mode
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        where = channel(on, "new")
        await joined(on, where)
        await repeated(on, "member_joined_channel")
        await joined(on, where)
        assert len(said(on, where)) == 1
        await on.sandbox.event("member_left_channel", user=on.workspace.person("lead-us").id, channel=where)
        await joined(on, where)
        assert len(said(on, where)) == 1
        on.clock.advance(timedelta(minutes=1))
        await left(on, where)
        on.clock.advance(timedelta(minutes=1))
        await joined(on, where)
        assert len(said(on, where)) == 2


@pytest.mark.parametrize("kind", ["channel_left", "group_left", "member_left_channel"])
async def test_every_way_of_leaving_counts(open_workspace: OnStage, kind: str) -> None:
    async with open_workspace(at=NOW) as on:
        where = channel(on, "new")
        await joined(on, where)
        on.clock.advance(timedelta(minutes=1))
        more = {"user": on.workspace.bot_user_id} if kind == "member_left_channel" else {}
        await on.sandbox.event(kind, channel=where, **more)
        on.clock.advance(timedelta(minutes=1))
        await joined(on, where)
        assert len(said(on, where)) == 2


async def test_an_outage_delays_it_and_doubles_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        where = channel(on, "new")
        on.sandbox.faults.add(FaultRule("chat.postMessage", accepted_but_failed=True, times=1))
        await joined(on, where)
        for _ in range(4):
            on.clock.advance(timedelta(minutes=2))
            await on.bot.sender.send_due()
        assert len(said(on, where)) == 1


async def test_removed_at_once_it_says_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        where = channel(on, "new")
        on.sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=60, times=1))
        await joined(on, where)
        on.clock.advance(timedelta(seconds=30))
        await left(on, where)
        on.clock.advance(timedelta(minutes=5))
        await on.bot.sender.send_due()
        assert said(on, where) == []


async def test_two_replicas_that_hear_of_it_introduce_it_once(
    harness: BotHarness, deployment: Deployment
) -> None:
    async with scene(harness, deployment) as set_up:
        where = set_up.sandbox.workspace.conversations.get("general").id

        def came() -> bool:
            return introducing.came(harness.context, where, NOW, bot="U0BOT", language="en", inviter=None)

        found = await asyncio.gather(*(asyncio.to_thread(came) for _ in range(3)))
        assert sorted(found) == [False, False, True]
        await set_up.send()
        assert set_up.called("chat.postMessage") == 1
