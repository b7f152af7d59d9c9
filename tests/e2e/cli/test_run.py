"""`enlace run` as a process: told to end, it first finishes its work; it says why it cannot start."""

import asyncio
import signal
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.config import Deployment
from bot.demo.founding import Mode, people_of
from bot.sandbox import FaultRule, Person, Sandbox, Workspace
from commands.slack.manifest import manifest
from tests.support.harness import ROOT
from tests.support.http_actors import free_port, get
from tests.support.replicas import deploy_file, environment
from tests.support.sandbox_actors import eventually

pytestmark = pytest.mark.usefixtures("machine")


class Process:
    """`enlace run` as a separate process, with a deploy file for a workspace that this test serves."""

    def __init__(
        self, workspace: Workspace, api_url: str, folder: Path, *, mode: Mode = "socket", port: int = 8080
    ) -> None:
        config = deploy_file(mode, api_url).replace("8080", str(port))
        self.file = folder / "enlace.yaml"
        self.file.write_text(config, encoding="utf-8")
        self.heartbeat = folder / "heartbeat"
        self.database = folder / "enlace.db"
        self.env = environment(workspace)

    async def start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.machine_clock", "run", "--config", str(self.file)),
            *("--heartbeat", str(self.heartbeat), "--log-json"),
            cwd=ROOT,
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )


async def test_sigterm_ends_a_run_after_the_answer_under_way(deployment: Deployment, tmp_path: Path) -> None:
    workspace = Workspace.create([*people_of(deployment.config), Person("nueva", "Nueva")], clock=Clock())
    async with Sandbox(workspace, ack_seconds=120) as sandbox, asyncio.timeout(240):
        process = Process(workspace, sandbox.api_url, tmp_path)
        running = await process.start()
        await sandbox.connected()
        await eventually(process.heartbeat.exists)
        assert (await sandbox.command("lead-mx", "/rec 5")).error is None
        # The bot looks a new person up, then stores them: with the database locked, the answer waits.
        writer = sqlite3.connect(process.database, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        asked = asyncio.create_task(sandbox.command("nueva", "/rec 5"))
        newcomer = workspace.person("nueva").id
        await eventually(
            lambda: any(
                newcomer in str(entry.payload)
                for entry in sandbox.transcript.select(direction="in", method="users.info")
            )
        )
        running.send_signal(signal.SIGTERM)
        writer.rollback()
        writer.close()
        assert "fentanyl" in str((await asked).payload)
        async with asyncio.timeout(60):
            out, err = await running.communicate()
        assert running.returncode == 0
        assert b'"stopped"' in err
        assert b"Traceback" not in out + err
        assert workspace.app_token.encode() not in out + err


async def test_sigterm_ends_a_run_over_http_after_the_answer_under_way(
    deployment: Deployment, tmp_path: Path
) -> None:
    workspace = Workspace.create([*people_of(deployment.config), Person("nueva", "Nueva")], clock=Clock())
    async with Sandbox(workspace, ack_seconds=120) as sandbox, asyncio.timeout(240):
        port = free_port()
        workspace.install(manifest(url=f"http://127.0.0.1:{port}"))
        process = Process(workspace, sandbox.api_url, tmp_path, mode="http", port=port)
        running = await process.start()
        assert running.stderr is not None
        said = b""
        while b'"listening"' not in said:
            said += await running.stderr.readline()
        assert (await get(("127.0.0.1", port), "/readyz")).status == 200
        await eventually(process.heartbeat.exists)
        assert (await sandbox.command("lead-mx", "/rec 5")).error is None
        sandbox.faults.add(FaultRule("users.info", delay=2))
        asked = asyncio.create_task(sandbox.command("nueva", "/rec 5"))
        newcomer = workspace.person("nueva").id
        await eventually(
            lambda: any(
                newcomer in str(entry.payload)
                for entry in sandbox.transcript.select(direction="in", method="users.info")
            )
        )
        # The request has passed the deduplicator; writing the new person down waits here.
        writer = sqlite3.connect(process.database, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        running.send_signal(signal.SIGTERM)
        while not await refuses(port):  # noqa: ASYNC110 (there is no event for a closed port)
            await asyncio.sleep(0.01)
        assert not asked.done()
        writer.rollback()
        writer.close()
        assert "fentanyl" in str((await asked).payload)
        async with asyncio.timeout(60):
            out, err = await running.communicate()
        assert running.returncode == 0
        assert b'"stopped"' in err
        assert b"Traceback" not in out + said + err
        assert workspace.signing_secret.encode() not in out + said + err
        assert (await sandbox.command("lead-mx", "/rec 5")).error == "dispatch_failed"


async def test_a_run_over_http_says_that_its_port_is_taken(deployment: Deployment, tmp_path: Path) -> None:
    workspace = Workspace.create(people_of(deployment.config), clock=Clock())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with Sandbox(workspace) as sandbox, asyncio.timeout(240):
            process = Process(workspace, sandbox.api_url, tmp_path, mode="http", port=port)
            _, err = await (running := await process.start()).communicate()
    assert running.returncode == 1
    assert f"The bot cannot listen on 127.0.0.1, port {port}".encode() in err
    assert b"Traceback" not in err


async def refuses(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return True
    writer.close()
    return False


@pytest.mark.parametrize("token", ["bot_token", "app_token"])
async def test_a_run_with_a_refused_token_ends_with_a_sentence(
    deployment: Deployment, tmp_path: Path, token: str
) -> None:
    workspace = Workspace.create(people_of(deployment.config), clock=Clock())
    async with Sandbox(workspace) as sandbox, asyncio.timeout(240):
        process = Process(workspace, sandbox.api_url, tmp_path)
        workspace.revoke(getattr(workspace, token))
        out, err = await (running := await process.start()).communicate()
    assert running.returncode == 1
    assert f"slack.{token}".encode() in err
    assert b"Traceback" not in out + err
    assert getattr(workspace, token).encode() not in out + err
