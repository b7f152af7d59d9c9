"""The workspace alone: people, ids, its file, its transcript."""

import json
import logging
import stat
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from pydantic_core import PydanticSerializationError

from bot.clock import Clock
from bot.sandbox import Message, Person, Sandbox, Transcript, Workspace
from bot.sandbox.errors import HandleTakenError, UnknownPersonError, UnreadableStateError
from tests.support.sandbox_actors import (
    MANIFEST,
    MOMENT,
    SECTION,
    a_workspace,
    answering,
    bot,
    repeating,
    web,
)


def test_a_handle_makes_the_id() -> None:
    person = Person("chair-us", "Chair")
    assert person.id == Person("chair-us", "Somebody else").id
    assert person.id[0] == "U"
    assert len(person.id) == 11
    assert person.id.isalnum()
    assert person.id.isupper()
    assert Person("chair-us", "Chair", id="U1").id == "U1"
    with pytest.raises(ZoneInfoNotFoundError):
        Person("chair-us", "Chair", timezone="Mars/Olympus")


def test_people_are_found_by_handle_and_id() -> None:
    workspace = a_workspace()
    lead = workspace.person("lead-us")
    assert workspace.person("@Lead-US") == workspace.person(lead.id) == lead
    assert [person.handle for person in workspace.people] == ["lead-us", "lead-mx", "gone", "guest"]
    with pytest.raises(UnknownPersonError, match="nobody"):
        workspace.person("nobody")
    with pytest.raises(HandleTakenError):
        workspace.add_person(Person("lead-us", "Another"))
    assert workspace.change_person("lead-us", name="New name").name == "New name"
    assert workspace.person("lead-us").name == "New name"


def test_ids_follow_one_another() -> None:
    workspace = a_workspace(channels=("general", "digests"))
    assert [each.id for each in workspace.conversations] == ["C0000000001", "C0000000002"]
    assert workspace.direct_channel("lead-us").id == workspace.direct_channel("lead-us").id == "D0000000001"
    assert a_workspace().team_id == workspace.team_id


def test_timestamps_are_unique_even_if_the_clock_goes_back() -> None:
    workspace = a_workspace()
    stamps = [workspace.conversations.next_ts() for _ in range(3)]
    workspace.clock.move_to(MOMENT - timedelta(days=1))
    stamps.append(workspace.conversations.next_ts())
    workspace.clock.move_to(MOMENT + timedelta(seconds=5))
    stamps.append(workspace.conversations.next_ts())
    assert stamps == sorted(set(stamps))
    assert stamps[-1] == "1795456805.000100"


async def test_a_workspace_comes_back_from_its_file(tmp_path: Path) -> None:
    workspace = a_workspace()
    workspace.install(MANIFEST)
    async with Sandbox(workspace) as sandbox, bot(sandbox, answering("/rec", text="Five", blocks=[SECTION])):
        await sandbox.command("lead-us", "/rec")
        lead = workspace.person("lead-us").id
        await web(sandbox).chat_postMessage(
            channel=lead, text="Hello", metadata={"event_type": "x", "event_payload": {"n": 1}}
        )
        address = sandbox.url
    file = tmp_path / "deep" / "workspace.json"
    workspace.save(file)
    back = Workspace.load(file, clock=Clock.at(MOMENT))
    assert back.state == workspace.state
    assert back.direct_messages("lead-us") == workspace.direct_messages("lead-us")
    assert (back.bot_token, back.app_token) == (workspace.bot_token, workspace.app_token)
    assert back.address == address
    assert back.conversations.next_ts() > workspace.direct_messages("lead-us")[-1].ts
    assert back.next_id("C") == "C0000000002"
    assert back.command("/rec") == workspace.command("/rec") is not None
    assert back.command("/nope") is None
    assert back.person("enlace").id == back.bot_user_id
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["workspace.json"]
    async with Sandbox(back) as sandbox, bot(sandbox, repeating("/rec")):
        assert (await sandbox.command("lead-us", "/rec again")).messages[0].text == "again"


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "workspace.json"
    workspace = a_workspace()
    workspace.save(file)
    before = file.read_bytes()
    general = workspace.conversations.get("general")
    workspace.conversations.post(Message("", general.id, "U1", blocks=[{"not JSON": object()}]))
    with pytest.raises(PydanticSerializationError):
        workspace.save(file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "there is no such file or folder"),
        ("{", "json_invalid"),
        ("{}", "missing"),
        ("[]", "dataclass_type"),
    ],
)
def test_a_file_without_a_workspace(tmp_path: Path, content: str | None, reason: str) -> None:
    file = tmp_path / "workspace.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UnreadableStateError, match=reason) as unreadable:
        Workspace.load(file, clock=Clock.at(MOMENT))
    assert str(file) in str(unreadable.value)


def test_a_file_with_an_impossible_zone_shows_no_token(tmp_path: Path) -> None:
    file = tmp_path / "workspace.json"
    workspace = a_workspace()
    workspace.save(file)
    file.write_text(file.read_text().replace("America/Mexico_City", "Mars/Olympus"))
    with pytest.raises(UnreadableStateError) as unreadable:
        Workspace.load(file, clock=Clock.at(MOMENT))
    assert workspace.bot_token not in str(unreadable.value)


async def test_the_transcript_tells_everything_but_the_secrets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "uvicorn.error")
    workspace = a_workspace()
    async with Sandbox(workspace) as sandbox, bot(sandbox, answering("/rec", text="Five")):
        await sandbox.command("lead-us", "/rec secret plans")
        await web(sandbox).chat_postMessage(channel="general", text=f"my token is {workspace.bot_token}")
        file = tmp_path / "transcript.jsonl"
        sandbox.transcript.to_jsonl(file)
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
        methods = {(line["direction"], line["method"]) for line in lines}
        both = {
            (way, method) for way in ("in", "out") for method in ("apps.connections.open", "chat.postMessage")
        }
        frames = {("in", "socket"), ("out", "hello"), ("out", "slash_commands"), ("in", "ack")}
        assert both | frames <= methods
        (sent,) = sandbox.transcript.select(direction="out", method="slash_commands")
        assert sent.payload["payload"]["text"] == "secret plans"
        assert sent.at == MOMENT
        (said,) = sandbox.transcript.select(direction="in", method="chat.postMessage")
        assert said.payload["text"] == "my token is xoxb-…"
        for key in ("token", "trigger_id", "response_url"):
            assert sent.payload["payload"][key] == "…"
        text = file.read_text(encoding="utf-8")
        memory = workspace.state
        for secret in (
            workspace.bot_token, workspace.app_token, memory.verification_token, memory.signing_secret,
            memory.control_token, *sandbox._response_urls._hooks, *sandbox._triggers._given,
        ):  # fmt: skip
            assert secret not in text
        assert "ticket=…" in text
        assert "ticket=" not in caplog.text
        assert "secret plans" not in caplog.text


def test_the_transcript_forgets_the_oldest() -> None:
    transcript = Transcript(Clock.at(MOMENT), limit=3)
    for number in range(5):
        transcript.record("in", "api.test", {"number": number})
    assert [entry.payload["number"] for entry in transcript] == [2, 3, 4]
    assert (len(transcript), transcript.dropped) == (3, 2)


async def test_two_runs_alike_leave_the_same_transcript() -> None:
    async def run() -> list[tuple[object, ...]]:
        async with Sandbox(a_workspace()) as sandbox, bot(sandbox, repeating("/rec")):
            for number in range(3):
                await sandbox.command("lead-us", f"/rec {number}")
            quiet = [entry for entry in sandbox.transcript if entry.method != "apps.connections.open"]
            return [
                (entry.at, entry.direction, entry.method, entry.payload, entry.outcome) for entry in quiet
            ]

    first, second = await run(), await run()
    assert [entry[:3] for entry in first] == [entry[:3] for entry in second]
    commands = [[entry[3] for entry in each if entry[2] == "slash_commands"] for each in (first, second)]
    assert commands[0] == commands[1]
