"""The command line with a deploy file of several Slack workspaces."""

import json
from pathlib import Path

from tests.support.harness import ROOT, Run

FILE = """\
taskforce: {name: {en: Taskforce, es: Grupo}}
slack:
  workspaces:
    us: {bot_token: "${env:US_BOT}", app_token: "${env:US_APP}"}
    mx: {bot_token: "${env:MX_BOT}", app_token: "${env:MX_APP}", command_prefix: mx-}
audit: {key: "${env:KEY}"}
members:
  people:
    - {handle: ana, role: chair, side: US}
    - {email: eva@example.org, role: secretariat}
    - {role: member, side: MX, workspaces: {mx: {handle: ana}}}
leads:
  5: {us: ana, mx: mx/ana}
digests:
  - {key: weekly, recipients: [mx/ana, "mx/#grupo"]}
"""


async def test_check_says_who_is_known_in_one_workspace_only(enlace: Run, tmp_path: Path) -> None:
    file = tmp_path / "enlace.yaml"
    file.write_text(f"{FILE}catalog: {ROOT / 'deploy' / 'recommendations.yaml'}\n", encoding="utf-8")
    code, out, _ = await enlace("check", "--config", str(file), "--without-secrets")
    assert code == 0
    assert "Known in the workspace “us” only" in out
    assert "member ID: ana." in out
    assert "mx/#grupo" in out


async def test_a_manifest_is_that_of_the_workspace(enlace: Run, tmp_path: Path) -> None:
    file = tmp_path / "enlace.yaml"
    file.write_text(f"{FILE}catalog: {ROOT / 'deploy' / 'recommendations.yaml'}\n", encoding="utf-8")

    async def commands(*more: str) -> set[str]:
        _, out, _ = await enlace("manifest", "--config", str(file), *more)
        return {each["command"] for each in json.loads(out)["features"]["slash_commands"]}

    assert "/rec" in await commands()
    assert "/mx-rec" in await commands("--workspace", "mx")
    code, _, err = await enlace("manifest", "--config", str(file), "--workspace", "mxx")
    assert (code, "did you mean “mx”?" in err) == (1, True)
