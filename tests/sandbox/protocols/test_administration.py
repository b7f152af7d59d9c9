"""What an admin of the workspace changes: the app hears of it, and the Web API says so."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.clock import Clock
from bot.config import Deployment
from bot.demo.founding import found
from bot.sandbox import Person, Sandbox, Workspace
from bot.sandbox.errors import (
    ChannelNameError,
    ChannelStateError,
    HandleTakenError,
    NameTakenError,
    UnknownGroupError,
)
from bot.sandbox.people.escaping import escaped
from tests.support.sandbox_actors import EVERY_SCOPE, MOMENT, a_workspace, bot, refusal, web

GENERAL = "C0000000001"


@asynccontextmanager
async def hearing(workspace: Workspace) -> AsyncIterator[tuple[Sandbox, list[dict[str, Any]]]]:
    """Serve a workspace to an app that keeps every event that it is sent."""
    heard: list[dict[str, Any]] = []

    def register(app: AsyncApp) -> None:
        async def handle(event: dict[str, Any]) -> None:
            heard.append({key: value for key, value in event.items() if key != "event_ts"})

        app.event(re.compile(".*"))(handle)

    async with Sandbox(workspace) as sandbox, bot(sandbox, register):
        yield sandbox, heard


async def test_a_deactivated_person_is_described_as_such() -> None:
    async with hearing(a_workspace()) as (sandbox, heard):
        person = sandbox.workspace.deactivate("lead-us")
        await sandbox.delivered()
        (event,) = heard
        assert (event["type"], event["user"]["id"], event["user"]["deleted"]) == (
            "user_change",
            person.id,
            True,
        )
        user = (await web(sandbox).users_info(user=person.id, include_locale=True))["user"]
        assert (user["deleted"], "tz" in user, "locale" in user) == (True, False, False)
        assert await refusal(web(sandbox).conversations_open(users=person.id)) == "user_disabled"
        assert await refusal(web(sandbox).users_lookupByEmail(email=person.email)) == "users_not_found"
        sandbox.workspace.reactivate("lead-us")
        await sandbox.delivered()
        assert heard[-1]["user"]["deleted"] is False
        assert "tz" in (await web(sandbox).users_info(user=person.id))["user"]


@pytest.mark.parametrize(("single", "flags"), [(False, (True, False)), (True, (True, True))])
async def test_a_guest_is_told_from_a_member(single: bool, flags: tuple[bool, bool]) -> None:  # noqa: FBT001
    async with Sandbox(a_workspace()) as sandbox:
        guest = Person("visitor", "A guest", is_restricted=not single, is_ultra_restricted=single)
        sandbox.workspace.add_person(guest)
        user = (await web(sandbox).users_info(user=guest.id))["user"]
        assert (user["is_restricted"], user["is_ultra_restricted"]) == flags
        assert user["team_id"] == sandbox.workspace.team_id
        assert guest.id not in sandbox.workspace.conversations.get("general").members, "until invited"


async def test_a_stranger_belongs_to_another_team() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        client = web(sandbox)
        for team in ("", "T0MINISTRY"):
            stranger = Person(f"stranger{team}", "A stranger", is_stranger=True, team_id=team)
            sandbox.workspace.add_person(stranger)
            user = (await client.users_info(user=stranger.id, include_locale=True))["user"]
            named = team or "T0ELSEWHERE"
            assert (user["is_stranger"], user["team_id"], user["profile"]["team"]) == (True, named, named)
            assert {"locale", "tz", "is_restricted"}.isdisjoint(user)
            assert (await client.team_info(team=named))["team"]["id"] == named
        assert await refusal(client.team_info(team="T0NOBODY")) == "team_not_found"


@pytest.mark.parametrize(("kind", "word"), [("channel", "channel"), ("private", "group")])
async def test_a_channel_is_renamed_archived_and_taken_out_again(kind: Any, word: str) -> None:
    workspace = a_workspace()
    place = workspace.conversations.create("plans", [workspace.bot_user_id], kind)
    async with hearing(workspace) as (sandbox, heard):
        client, now = web(sandbox), int(MOMENT.timestamp())
        workspace.rename_channel("#plans", "works")
        workspace.archive_channel("works", "lead-us")
        await sandbox.delivered()
        described = {"id": place.id, "name": "works", "name_normalized": "works", "created": now}
        by = workspace.person("lead-us").id
        assert heard == [
            {"type": f"{word}_rename", "channel": described},
            {"type": f"{word}_archive", "channel": place.id, "user": by},
        ]
        shown = (await client.conversations_info(channel=place.id))["channel"]
        assert (shown["name"], shown["is_archived"]) == ("works", True)
        assert await refusal(client.chat_postMessage(channel=place.id, text="x")) == "is_archived"
        workspace.unarchive_channel(place.id)
        await sandbox.delivered()
        assert heard[-1] == {"type": f"{word}_unarchive", "channel": place.id, "user": ""}
        assert (await client.chat_postMessage(channel=place.id, text="x"))["ok"]


async def test_the_app_hears_of_no_private_channel_that_it_is_not_in() -> None:
    workspace = a_workspace()
    workspace.conversations.create("plans", [workspace.person("lead-us").id], "private")
    async with hearing(workspace) as (sandbox, heard):
        workspace.rename_channel("plans", "works")
        workspace.archive_channel("works")
        await sandbox.delivered()
        assert heard == []
        assert await refusal(web(sandbox).conversations_info(channel="G0000000001")) == "channel_not_found"


async def test_an_event_needs_its_scope() -> None:
    scopes = [each for each in EVERY_SCOPE if each not in {"channels:read", "users:read", "usergroups:read"}]
    async with hearing(a_workspace(scopes=scopes)) as (sandbox, heard):
        sandbox.workspace.rename_channel("general", "agora")
        sandbox.workspace.deactivate("lead-us")
        sandbox.workspace.add_user_group("leads", "The leads")
        await sandbox.delivered()
        assert heard == []
        assert await refusal(web(sandbox).usergroups_list()) == "missing_scope"
        assert await refusal(web(sandbox).usergroups_users_list(usergroup="S1")) == "missing_scope"
        assert await refusal(web(sandbox).conversations_info(channel=GENERAL)) == "missing_scope"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda workspace: workspace.rename_channel("general", "random"), NameTakenError),
        (lambda workspace: workspace.rename_channel("general", "Two Words"), ChannelNameError),
        (lambda workspace: workspace.rename_channel("general", "x" * 81), ChannelNameError),
        (lambda workspace: workspace.unarchive_channel("general"), ChannelStateError),
        (lambda workspace: workspace.add_user_group("lead-us", "X"), HandleTakenError),
        (lambda workspace: workspace.change_user_group("nobody", name="X"), UnknownGroupError),
    ],
)
def test_what_slack_would_not_let_an_admin_do(
    change: Callable[[Workspace], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        change(a_workspace(channels=("general", "random")))


async def test_an_archived_channel_is_neither_archived_nor_renamed() -> None:
    workspace = a_workspace()
    workspace.archive_channel("general")
    with pytest.raises(ChannelStateError):
        workspace.archive_channel("general")
    with pytest.raises(ChannelStateError):
        workspace.rename_channel("general", "agora")


async def test_user_groups_are_listed_and_mentioned(tmp_path: Path) -> None:
    async with hearing(a_workspace()) as (sandbox, heard):
        workspace, client = sandbox.workspace, web(sandbox)
        group = workspace.add_user_group("leads", "The leads", ["lead-us", "lead-mx"], description="Of all")
        ids = [workspace.person(each).id for each in ("lead-us", "lead-mx")]
        (shown,) = (await client.usergroups_list())["usergroups"]
        assert (shown["id"], shown["handle"], shown["name"]) == (group.id, "leads", "The leads")
        assert {"users", "user_count"}.isdisjoint(shown)
        (shown,) = (await client.usergroups_list(include_users=True, include_count=True))["usergroups"]
        assert (shown["users"], shown["user_count"], shown["date_delete"]) == (ids, 2, 0)
        assert (await client.usergroups_users_list(usergroup=group.id))["users"] == ids
        assert await refusal(client.usergroups_users_list(usergroup="S0")) == "no_such_subteam"
        assert escaped("ask @leads, please", workspace) == f"ask <!subteam^{group.id}>, please"
        workspace.change_user_group("@leads", disabled=True)
        assert (await client.usergroups_list())["usergroups"] == []
        assert len((await client.usergroups_list(include_disabled=True))["usergroups"]) == 1
        assert escaped("ask @leads", workspace) == "ask @leads"
        await sandbox.delivered()
        assert [event["type"] for event in heard] == ["subteam_created", "subteam_updated"]
        assert heard[0]["subteam"]["users"] == ids
        workspace.save(tmp_path / "w.json")
        again = Workspace.load(tmp_path / "w.json", clock=Clock.at(MOMENT))
        assert again.user_groups == workspace.user_groups
        assert again.names[group.id] == "leads"


def test_the_seeded_workspace_has_a_group_of_its_leads(deployment: Deployment) -> None:
    workspace = found(deployment.config, Clock.at(MOMENT))
    (group,) = workspace.user_groups
    assert group.handle == "leads"
    assert {"lead-us", "lead-mx"} <= {workspace.person(each).handle for each in group.members}
