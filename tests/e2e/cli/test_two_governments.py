"""The demo of two governments: who is in which workspace, and that it goes on and begins anew as one."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.config import Config, Deployment
from bot.demo.founding import found, found_binational, found_workspaces
from bot.demo.local_workspace import LocalWorkspace, UnknownHandle
from bot.demo.state import FOUNDING, WORKSPACE, begin_anew, founded_alone, opened
from bot.sandbox.state.workspaces import Workspaces
from tests.support.harness import NOW


@pytest.fixture
def config(deployment: Deployment) -> Config:
    return deployment.config


def test_people_are_in_the_workspace_of_their_side_and_the_secretariat_in_both(config: Config) -> None:
    us, mx = found_binational(config, Clock.at(NOW))
    assert [person.handle for person in us.people] == [
        "chair-us", "secretariat", "lead-us", "member-us", "observer",
    ]  # fmt: skip
    assert [person.handle for person in mx.people] == ["chair-mx", "secretariat", "lead-mx", "member-mx"]
    assert us.person("secretariat").email == mx.person("secretariat").email
    assert us.person("secretariat").id != mx.person("secretariat").id
    assert [(each.key, each.emblem, each.state.team_name) for each in (us, mx)] == [
        ("us", "🇺🇸", "United States"),
        ("mx", "🇲🇽", "México"),
    ]
    leads = [workspace.find_group("leads") for workspace in (us, mx)]
    assert all(group is not None and set(group.members) <= set(workspace.state.people)
               for group, workspace in zip(leads, (us, mx), strict=True))  # fmt: skip


def test_the_connect_channel_has_everyone_in_it_under_two_names(config: Config) -> None:
    us, mx = found_binational(config, Clock.at(NOW))
    ours, theirs = us.conversations.get("#enlace-binational"), mx.conversations.get("#enlace-binacional")
    assert ours.id == theirs.id
    everyone = {person.id for workspace in (us, mx) for person in workspace.people}
    assert set(ours.members) == everyone | {us.bot_user_id, mx.bot_user_id}
    assert [message.text for message in mx.messages(theirs.id)] == []


def test_the_two_can_do_without_a_channel_between_them(config: Config) -> None:
    us, mx = found_workspaces(config, Clock.at(NOW), "two")
    assert not [each for workspace in (us, mx) for each in workspace.conversations if each.teams]
    assert us.find_person("lead-mx") is None


def test_without_being_asked_for_there_is_one_workspace(config: Config) -> None:
    workspace = found(config, Clock.at(NOW))
    assert (workspace.neighbours, workspace.key, workspace.team_id) == ([], "", workspace.team_id)
    assert len(workspace.people) == 8


def test_two_workspaces_are_kept_and_go_on_as_two(config: Config, tmp_path: Path) -> None:
    first = opened(config, tmp_path, NOW, "connected")
    for workspace in first.workspaces:
        assert {"taskforce", "general"} <= {each.name for each in workspace.conversations}
    first.settle()
    again = opened(config, tmp_path, NOW)  # as it is, whatever was asked for
    assert [each.key for each in again.workspaces] == ["us", "mx"]
    assert [each.secrets for each in again.workspaces] == [each.secrets for each in first.workspaces]


def test_a_new_beginning_keeps_the_secrets_of_both(config: Config, tmp_path: Path) -> None:
    old = Workspaces(founded_alone(config, tmp_path, Clock.at(NOW), "connected"))
    begin_anew(tmp_path)
    assert not (tmp_path / WORKSPACE).exists()
    assert not list(tmp_path.glob("workspace.*.json"))
    assert (tmp_path / FOUNDING).stat().st_mode & 0o077 == 0
    new = opened(config, tmp_path, NOW, "connected")
    assert [each.secrets for each in new.workspaces] == [each.secrets for each in old]
    assert new.new


def test_a_founding_that_was_interrupted_leaves_neither(config: Config, tmp_path: Path) -> None:
    half = opened(config, tmp_path, NOW, "connected")
    half.save()
    assert list(tmp_path.glob("workspace.*.json"))
    half.close()
    assert not (tmp_path / WORKSPACE).exists()
    assert not list(tmp_path.glob("workspace.*.json"))


async def test_everyone_acts_in_their_own_workspace(
    open_workspace: Callable[..., AbstractAsyncContextManager[LocalWorkspace]], tmp_path: Path
) -> None:
    (tmp_path / "state").mkdir()
    async with open_workspace(layout="connected") as on:
        assert "13" in str((await on.say("secretariat", "/rec")).payload)
        # The bot is only in the first workspace yet, and nobody answers in the other.
        for answer in (
            await on.say("lead-mx", "/rec"),
            await on.say("secretariat", "/rec", in_="mx"),
        ):
            assert answer.error == "dispatch_failed"
        written = await on.post("secretariat", "Buenos días", "#enlace-binacional", in_="mx")
        mx = on.sandbox.at("mx").workspace
        assert written.messages[0].user == mx.person("secretariat").id
        assert on.workspace.messages("#enlace-binational")[0].text == "Buenos días"
        await on.change(lambda workspace: workspace.deactivate("member-mx"), in_="mx")
        assert mx.person("member-mx").deleted
        with pytest.raises(UnknownHandle) as refused:
            await on.say("nobody", "/rec")
        assert "lead-mx" in str(refused.value.values["known"])
