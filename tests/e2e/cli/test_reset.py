"""`reset`: the seed is restored, in a running demo too, and other people's files stay."""

import asyncio
import shutil
import socket
import struct
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typer
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.cli.local import demo, reset
from bot.cli.local.remote import DemoSilent, ask_demo
from bot.clock import Clock
from bot.config import Deployment
from bot.demo.founding import bot_manifest
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.demo.reset import perform
from bot.demo.state import begin_anew, opened
from bot.sandbox import Sandbox, Workspace
from bot.sandbox.errors import CannotResetError
from bot.store import tables
from bot.store.state_folder import alone
from tests.support.harness import NOW, Run, sketch
from tests.support.sandbox_actors import PATIENCE, a_workspace, answering, eventually


@pytest.fixture
def state(seeded_state: Path, tmp_path: Path) -> Path:
    """The seeded state, with a file that is not the program's."""
    folder = shutil.copytree(seeded_state, tmp_path / "state")
    (folder / "notes.txt").write_text("Do not lose this")
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "own.txt").write_text("nor this")
    return Path(folder)


def load(folder: Path) -> Workspace:
    return Workspace.load(folder / "workspace.json", clock=Clock.at(NOW))


def seed(workspace: Workspace) -> tuple[object, ...]:
    """Return who is there and what was said where; the order of simultaneous entries is left to chance."""
    said = {
        (where.name, *sorted(where.members)): [
            (each.user, each.payload.get("text")) for each in where.messages
        ]
        for where in workspace.conversations
    }
    return list(workspace.people), sorted(workspace.names.values()), said


def keys(on: LocalWorkspace) -> int:
    with on.bot.context.reading() as session:
        return len(session.exec(select(tables.Confirmation)).all())


def everything(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


async def test_a_running_demo_is_reset_at_the_same_address(
    deployment: Deployment, state: Path, enlace: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reset, "PATIENCE", 120)
    first = load(state)
    heard: list[tuple[str, str, dict[str, str]]] = []
    turned: list[int] = []
    asked: list[asyncio.Task[tuple[int, str, str]]] = []

    async def play(on: LocalWorkspace) -> None:
        heard.append((on.sandbox.url, on.sandbox.run, on.workspace.secrets))
        turned.append(keys(on))
        if len(heard) == 1:
            await on.say("lead-mx", "/rec confirmar 5")
            on.upload("lead-mx", "acta.txt", b"acta")
            asked.append(asyncio.create_task(enlace("reset", "--yes", "--state", str(state))))
            await asyncio.Event().wait()
        code, out, err = await asked[0]
        assert (code, "has been reset" in out, err) == (0, True, "")
        assert keys(on) == turned[0]
        assert seed(on.workspace) == seed(first)
        assert on.clock.now() == NOW
        assert not on.sandbox.founding
        code, out, _ = await enlace("say", "--as", "lead-mx", "--state", str(state), "/rec 5")
        assert (code, "Reportada" in out) == (0, True)

    await perform(deployment, state, play, at=NOW, draw=sketch)
    (url, run, secrets), (other_url, other_run, other_secrets) = heard
    assert (url, secrets) == (other_url, other_secrets)
    assert secrets == first.secrets
    assert run != other_run
    assert (state / "notes.txt").read_text() == "Do not lose this"
    assert [each.name for each in (state / "files").iterdir() if each.name == "own.txt"]


async def test_an_unused_state_is_seeded_again(
    state: Path, enlace: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reset, "local_workspace", partial(local_workspace, draw=sketch))
    before = load(state)
    await enlace("say", "--as", "lead-mx", "--state", str(state), "/rec confirmar 5")
    code, out, err = await enlace("reset", "--yes", "--state", str(state))
    assert (code, err) == (0, "")
    assert "has been reset" in out
    assert {"notes.txt", "files/own.txt", "audit.key", "workspace.json", "enlace.db"} <= everything(
        state
    ).keys()
    assert "founding.json" not in everything(state)
    after = load(state)
    assert after.people == before.people
    assert after.secrets == before.secrets
    code, out, _ = await enlace("say", "--as", "lead-mx", "--state", str(state), "/rec confirmar 5")
    assert code == 0
    assert "⚠️" not in out, "its key is not turned any more"


@pytest.mark.parametrize("answer", [None, "no", "", "yesterday"])
async def test_nothing_is_reset_without_a_clear_request(
    state: Path, enlace: Run, monkeypatch: pytest.MonkeyPatch, answer: str | None
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: answer is not None)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: answer)
    before = everything(state)
    code, _, err = await enlace("reset", "--state", str(state))
    assert code == 2
    assert ("--yes" in err) is (answer is None)
    assert everything(state) == before


@pytest.mark.parametrize("answer", ["yes", " Sí "])
async def test_at_a_terminal_there_is_a_question(
    tmp_path: Path, enlace: Run, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    asked: list[str] = []

    def prompt(question: str, **_: object) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(typer, "prompt", prompt)
    workspace = a_workspace()
    workspace.save(tmp_path / "workspace.json")
    code, out, _ = await enlace("reset", "--state", str(tmp_path))
    assert (code, "has been reset" in out) == (0, True)
    assert str(tmp_path) in asked[0]
    assert "chair-mx" in {person.handle for person in load(tmp_path).people}, "those of the deploy file"
    assert load(tmp_path).secrets == workspace.secrets
    assert not (tmp_path / "enlace.db").exists(), "it was served alone before"


async def test_a_folder_without_a_state_is_left_alone(tmp_path: Path, enlace: Run) -> None:
    (tmp_path / "enlace.db").write_text("somebody's own")
    code, _, err = await enlace("reset", "--yes", "--state", str(tmp_path))
    assert (code, "There is no state" in err) == (1, True)
    (tmp_path / "workspace.json").write_text("[]")
    before = everything(tmp_path)
    code, _, err = await enlace("reset", "--yes", "--state", str(tmp_path))
    assert (code, "does not hold a sandbox workspace" in err) == (1, True)
    assert everything(tmp_path) | {"lock": b""} == before | {"lock": b""}


@pytest.mark.parametrize("steps", range(6))
def test_a_reset_that_dies_midway_counts_as_reset(
    deployment: Deployment, state: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    secrets, unlink, done = load(state).secrets, Path.unlink, 0

    def die(self: Path, *, missing_ok: bool = False) -> None:
        nonlocal done
        if self.name != "founding.json.new":
            done += 1
            if done > steps:
                raise KeyboardInterrupt
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as dying:
        dying.setattr(Path, "unlink", die)
        with suppress(KeyboardInterrupt):
            begin_anew(state)
    kept = opened(deployment.config, state, NOW)
    assert (kept.new, kept.founding) == (True, True)
    assert kept.workspace.secrets == secrets
    assert not (state / "enlace.db").exists()
    assert (state / "founding.json").stat().st_mode & 0o077 == 0


def test_a_reset_that_dies_before_its_mark_leaves_the_old_state(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    before = everything(state)
    with monkeypatch.context() as dying:
        dying.setattr("os.fsync", die)
        with pytest.raises(KeyboardInterrupt):
            begin_anew(state)
    assert {name: content for name, content in everything(state).items() if "founding" not in name} == before
    assert not (state / "founding.json").exists()


async def test_a_story_killed_midway_is_told_again(
    deployment: Deployment, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed process leaves what this copy of the folder in the middle of the story contains."""
    say, told = LocalWorkspace.say, 0

    async def copied(self: LocalWorkspace, handle: str, line: str) -> Any:
        nonlocal told
        told += 1
        if told == 5:
            shutil.copytree(state, tmp_path / "left")
            raise KeyboardInterrupt
        return await say(self, handle, line)

    begin_anew(state)
    monkeypatch.setattr(LocalWorkspace, "say", copied)

    async def play(_on: LocalWorkspace) -> None:
        raise AssertionError("the story was broken off")

    with pytest.raises(KeyboardInterrupt):
        await perform(deployment, state, play, at=NOW, draw=sketch)
    left = tmp_path / "left"
    assert (left / "enlace.db").exists()
    assert not (left / "workspace.json").exists()
    kept = opened(deployment.config, left, NOW)
    assert (kept.new, kept.founding) == (True, True)
    assert not (left / "enlace.db").exists()


async def test_a_workspace_served_alone_is_reset_and_its_bot_reconnects(
    deployment: Deployment, enlace: Run, tmp_path: Path
) -> None:
    with alone(tmp_path):
        manifest = bot_manifest(deployment.config)
        serving = asyncio.create_task(demo._sandbox(deployment, tmp_path, "127.0.0.1", 0, manifest))
        await eventually(lambda: (tmp_path / "workspace.json").exists() and load(tmp_path).address)
        before = load(tmp_path)
        client = AsyncWebClient(before.bot_token, base_url=f"{before.address}/api/", retry_handlers=[])
        app = AsyncApp(client=client, process_before_response=True)
        answering("/rec", text="Five")(app)
        handler = AsyncSocketModeHandler(app, before.app_token, ping_interval=0.3)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
        try:
            await client.chat_postMessage(channel="general", text="before")
            code, _, err = await enlace("reset", "--yes", "--state", str(tmp_path))
            assert (code, err) == (0, "")
            assert load(tmp_path).secrets == before.secrets
            assert load(tmp_path).address == before.address
            assert not load(tmp_path).messages("general")
            say = ("say", "--as", "lead-us", "--state", str(tmp_path), "/rec 5")
            async with asyncio.timeout(PATIENCE):
                while "Five" not in (await enlace(*say))[1]:
                    pass
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
            serving.cancel()
            await asyncio.wait([serving])


async def test_only_its_owner_can_reset_a_sandbox() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        with pytest.raises(CannotResetError):
            sandbox.reset()
        called: list[bool] = []
        sandbox.on_reset(lambda: called.append(True))
        assert sandbox.can_reset
        async with sandbox._advancing:
            sandbox.reset()
            await asyncio.sleep(0.2)
            assert called == [], "time passes first"
        await eventually(lambda: len(called))


async def test_a_demo_that_ends_in_the_middle_of_an_answer_is_said_to_be_silent(state: Path) -> None:
    async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        linger = struct.pack("ii", 1, 0)  # close at once, with a reset
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
        await writer.drain()
        await asyncio.sleep(0.3)  # until the answer's beginning was read
        writer.close()

    async with await asyncio.start_server(reset, "127.0.0.1", 0) as server:
        workspace = load(state)
        workspace.state.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(DemoSilent):
            await asyncio.to_thread(ask_demo, workspace, state, "state")
