"""People's files: in forms, in channels, and downloaded by the app."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox import FaultRule, Sandbox, SandboxError, Workspace
from bot.sandbox.errors import FileKindError, FileTooLargeError, NoSuchFileError, TooManyError
from bot.sandbox.people.filling import LARGEST_FILE
from tests.sandbox.people.test_people_forms import field, form, opened, taking
from tests.support.sandbox_actors import EVERY_SCOPE, a_workspace, refusal, web

FORM = form(field("proof", "file_input", filetypes=["pdf", "txt"], max_files=2))


async def fetched(url: str, token: str | None) -> tuple[int, str, bytes]:
    """Return status, content type and bytes from an address."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, response.content_type, await response.read()


async def test_a_submitted_file_can_be_looked_at_and_fetched() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(FORM, taking(heard)) as sandbox:
        file = sandbox.upload("lead-us", "memo ñ.pdf", b"%PDF-1.7 of it")
        client = web(sandbox)
        assert await refusal(client.files_info(file=file)) == "file_not_found"
        await sandbox.submit("lead-us", {"proof": [file]})
        (held,) = heard[0]["view"]["state"]["values"]["proof"]["proof_action"]["files"]
        assert (held["id"], held["name"], held["size"]) == (file, "memo ñ.pdf", 14)
        info = (await client.files_info(file=file))["file"]
        assert (info["filetype"], info["mimetype"], info["user"]) == (
            "pdf",
            "application/pdf",
            sandbox.workspace.person("lead-us").id,
        )
        assert info["permalink"].startswith("https://")
        token = sandbox.workspace.bot_token
        for address in (info["url_private"], info["url_private_download"]):
            assert address.startswith(sandbox.url)
            assert await fetched(address, token) == (200, "application/pdf", b"%PDF-1.7 of it")


async def test_without_the_token_slack_sends_a_page_for_people() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        workspace = sandbox.workspace
        file = sandbox.upload("lead-us", "memo.txt", b"of it", "general")
        hidden = sandbox.upload("lead-us", "draft.txt", b"not yet")
        url = (await web(sandbox).files_info(file=file))["file"]["url_private"]
        assert (await fetched(url, workspace.bot_token))[2] == b"of it"
        for address, token in (
            (url, None),
            (url, workspace.app_token),
            (url.replace(file, hidden), workspace.bot_token),
            (url.replace(file, "F0"), workspace.bot_token),
        ):
            status, kind, page = await fetched(address, token)
            assert (status, kind, b"Sign in" in page) == (200, "text/html", True)
        workspace.state.scopes = [scope for scope in EVERY_SCOPE if scope != "files:read"]
        assert (await fetched(url, workspace.bot_token))[1] == "text/html"
        assert await refusal(web(sandbox).files_info(file=file)) == "missing_scope"
        transcript = str([entry.as_json() for entry in sandbox.transcript.select(method="file")])
        assert "of it" not in transcript
        assert workspace.bot_token not in transcript


async def test_a_file_that_does_not_come() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        file = sandbox.upload("lead-us", "memo.txt", b"of it", "general")
        sandbox.faults.add(FaultRule("file", status=503, times=1))
        url = sandbox.workspace.files.url_private(sandbox.workspace.state.files[file])
        assert (await fetched(url, sandbox.workspace.bot_token))[0] == 503


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (["mine.pdf", "mine.txt", "other.txt"], TooManyError),
        (["theirs.pdf"], NoSuchFileError),
        (["F0"], NoSuchFileError),
        (["mine.exe"], FileKindError),
        (["large.pdf"], FileTooLargeError),
    ],
)
async def test_nobody_puts_in_files_that_slack_does_not_take(
    names: list[str], refused: type[SandboxError]
) -> None:
    async with opened(FORM) as sandbox:
        files = {
            name: sandbox.upload("lead-us", name, b"x")
            for name in ("mine.pdf", "mine.txt", "other.txt", "mine.exe")
        }
        files["theirs.pdf"] = sandbox.upload("lead-mx", "theirs.pdf", b"x")
        files["large.pdf"] = sandbox.upload("lead-us", "large.pdf", b"x" * (LARGEST_FILE + 1))
        with pytest.raises(refused):
            await sandbox.fill("lead-us", "proof", [files.get(name, name) for name in names])


async def test_files_survive_with_their_workspace(tmp_path: Any) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        file = sandbox.upload("lead-us", "memo.txt", b"of it", "general")
        sandbox.workspace.save(tmp_path / "workspace.json")
    kept = Workspace.load(tmp_path / "workspace.json", clock=sandbox.workspace.clock)
    async with Sandbox(kept) as again:
        url = (await web(again).files_info(file=file))["file"]["url_private"]
        assert (await fetched(url, kept.bot_token))[2] == b"of it"
        shown = await web(again).conversations_history(channel=kept.conversations.get("general").id)
        assert shown["messages"][0]["files"][0]["url_private"] == url
