"""`enlace sandbox`: a correct set-up can be rehearsed there, with the manifest's rights and both ways in."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot import app
from bot.cli.local.demo import _sandbox
from bot.cli.local.reload import free_port
from bot.clock import Clock
from bot.config import Deployment
from bot.demo.founding import ManifestUnreadable, Mode, bot_manifest, local_deployment, read_manifest
from bot.sandbox import Workspace
from commands.slack.permissions import SCOPES
from tests.e2e.cli.test_startup import with_config
from tests.support.harness import Run
from tests.support.sandbox_actors import eventually

pytestmark = pytest.mark.usefixtures("machine")


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_bot_is_rehearsed_there_as_its_deploy_file_says(
    deployment: Deployment, enlace: Run, tmp_path: Path, mode: Mode
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    http = deployment.config.http.model_copy(update={"port": free_port("127.0.0.1")})
    slack = deployment.config.slack.model_copy(update={"mode": mode})
    staged = with_config(deployment, slack=slack, http=http)
    serving = asyncio.create_task(_sandbox(staged, state, "127.0.0.1", 0, bot_manifest(staged.config)))
    file = state / "workspace.json"

    def served() -> bool:
        return serving.done() or (
            file.exists() and Workspace.load(file, clock=Clock()).installation is not None
        )

    try:
        await eventually(served)
        workspace = Workspace.load(file, clock=Clock())
        assert set(workspace.scopes) == set(SCOPES)
        assert workspace.conversations.find("#taskforce") is not None
        assert workspace.installation is not None
        assert workspace.installation.socket_mode == (mode == "socket")
        local = local_deployment(staged, workspace, f"{workspace.state.address}/api/", tmp_path / "bot", mode)
        local = replace(local, config=local.config.model_copy(update={"http": http}))
        await rehearse(local, enlace, state)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def rehearse(local: Deployment, enlace: Run, state: Path) -> None:
    bot = await app.build(local, clock=Clock())
    running = asyncio.create_task(bot.run())
    try:
        await bot.office.connected.wait()
        assert bot.access.refusal is None
        assert bot.context.rules.channels.closed == ()
        code, out, _ = await enlace("say", "--as", "lead-mx", "--state", str(state), "/rec 5")
        assert code == 0
        assert "fentanilo" in out
    finally:
        bot.stop()
        await running
        bot.close()


def test_a_manifest_of_ones_own_is_installed_or_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps({"oauth_config": {"scopes": {"bot": ["chat:write"]}}}))
    assert read_manifest(file)["oauth_config"]
    for nonsense in ("{", "[]", '"text"', "5", '{"features": 5}'):
        file.write_text(nonsense)
        with pytest.raises(ManifestUnreadable):
            read_manifest(file)
