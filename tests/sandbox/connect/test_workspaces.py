"""Several workspaces in one sandbox: each has its own app, people and limits, and all survive a restart."""

import json
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.sandbox import Person, Sandbox, Workspace
from bot.sandbox.errors import NameTakenError, UnknownPersonError, UnknownWorkspaceError
from bot.sandbox.state.workspaces import Workspaces
from tests.support.connect_actors import client, two_workspaces
from tests.support.sandbox_actors import MOMENT, a_workspace, refusal, web


async def test_one_address_tells_the_apps_apart_by_their_tokens() -> None:
    workspaces, _ = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox:
        teams = [(await client(sandbox, key).auth_test())["team_id"] for key in ("us", "mx")]
        assert teams == [each.team_id for each in workspaces]
        assert await refusal(web(sandbox, "xoxb-unknown").auth_test()) == "invalid_auth"


async def test_ids_tokens_and_secrets_belong_to_one_workspace() -> None:
    us, mx = two_workspaces()[0]
    assert us.team_id != mx.team_id
    assert us.app_id != mx.app_id
    assert us.bot_user_id != mx.bot_user_id
    assert not {us.bot_token, us.app_token, us.signing_secret} & {
        mx.bot_token,
        mx.app_token,
        mx.signing_secret,
    }
    shared = {each.id for each in us.conversations if each.teams}
    assert {each.id for each in us.conversations} & {each.id for each in mx.conversations} == shared
    assert not us.state.people.keys() & mx.state.people.keys() - {"USLACKBOT"}


async def test_somebody_in_both_workspaces_has_two_ids_and_acts_in_the_first_unless_told() -> None:
    workspaces, _ = two_workspaces()
    us, mx = workspaces
    here, there = us.person("secretariat"), mx.person("secretariat")
    assert (here.email, here.id != there.id) == (there.email, True)
    assert workspaces.of("secretariat") is us
    assert workspaces.of("secretariat", "mx") is mx
    assert workspaces.of("lead-mx") is mx
    with pytest.raises(UnknownPersonError):
        workspaces.of("lead-us", "mx")
    with pytest.raises(UnknownPersonError, match="lead-mx"):
        workspaces.of("nobody")
    with pytest.raises(UnknownWorkspaceError, match="us, mx"):
        workspaces["ca"]


async def test_limits_and_transcripts_belong_to_one_workspace() -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox:
        us, mx = client(sandbox, "us"), client(sandbox, "mx")
        for _ in range(10):
            await us.chat_postMessage(channel=where.id, text="Hello")
        assert await refusal(us.chat_postMessage(channel=where.id, text="Too much")) == "ratelimited"
        await mx.chat_postMessage(channel=where.id, text="Hola")
        assert len(sandbox.at("mx").transcript.select(direction="in", method="chat.postMessage")) == 1
        assert len(sandbox.transcript.select(direction="in", method="chat.postMessage")) == 11


async def test_everything_goes_on_after_a_restart(tmp_path: Path) -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox:
        await sandbox.of("lead-mx").say("lead-mx", "Buenos días", "#enlace-binacional")
        await client(sandbox, "us").chat_postMessage(channel=mx.person("lead-mx").id, text="Between us")
        mx.files.upload(mx.person("lead-mx").id, "acta.pdf", b"%PDF-1.7", (where.id,))
    workspaces.save(tmp_path / "workspace.json")

    us2, mx2 = Workspaces.load(tmp_path / "workspace.json", clock=Clock.at(MOMENT))
    assert [each.key for each in (us2, mx2)] == ["us", "mx"]
    assert us2.secrets == us.secrets
    assert mx2.secrets == mx.secrets
    channel = us2.conversations.get("#enlace-binational")
    assert mx2.conversations.get("#enlace-binacional").id == channel.id == where.id
    assert [message.text for message in mx2.messages("#enlace-binacional")] == ["Buenos días"]
    assert us2.person("lead-mx").team_id == mx2.team_id
    await_it = us2.conversations.direct(us2.bot_user_id, mx2.person("lead-mx").id)
    assert await_it is not None
    assert mx2.messages(await_it.id)[0].text == "Between us"
    async with Sandbox(us2) as sandbox:
        await sandbox.say("lead-us", "Good morning", "#enlace-binational")
        assert [message.text for message in mx2.messages(where.id)] == ["Buenos días", "Good morning"]
    (file,) = [each for each in mx2.files if each.name == "acta.pdf"]
    assert us2.files.content(file.id) == b"%PDF-1.7"


def test_a_state_of_one_workspace_opens_as_it_was(tmp_path: Path) -> None:
    alone = a_workspace()
    alone.save(tmp_path / "workspace.json")
    (kept,) = Workspaces.load(tmp_path / "workspace.json", clock=Clock.at(MOMENT))
    assert kept.state == alone.state
    assert (kept.key, kept.emblem, kept.neighbours) == ("", "", [])


def test_a_file_written_before_there_were_several_opens(tmp_path: Path) -> None:
    """Its state has none of the newer fields."""
    alone, file = a_workspace(), tmp_path / "workspace.json"
    alone.save(file)
    old = json.loads(file.read_text())
    for name in ("key", "emblem", "series", "shares_addresses"):
        del old[name]
    for conversation in old["conversations"].values():
        del conversation["teams"]
    file.write_text(json.dumps(old))
    assert Workspace.load(file, clock=Clock.at(MOMENT)).state == alone.state


def test_times_of_messages_are_unique_across_workspaces() -> None:
    us, mx = two_workspaces()[0]
    stamps = [each.conversations.next_ts() for each in (us, mx, us, mx)]
    assert sorted(set(stamps)) == stamps


def test_a_channel_cannot_be_shared_under_a_name_that_is_taken() -> None:
    workspaces, _ = two_workspaces()
    with pytest.raises(NameTakenError):
        workspaces.connect({"us": "another", "mx": "general"})


async def test_a_new_person_elsewhere_gets_an_id_of_their_own() -> None:
    us, mx = two_workspaces()[0]
    mx.add_person(Person("lead-us", "Namesake"))
    assert mx.person("lead-us").id != us.person("lead-us").id
