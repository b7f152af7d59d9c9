"""files.*: uploads in three steps, and image blocks that show uploaded files; with the real SDK."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.i18n import Language
from bot.sandbox import FaultRule, Sandbox, Workspace
from tests.sandbox.web_api.test_screen import shown
from tests.support.sandbox_actors import MOMENT, a_workspace, refusal, web

GENERAL = "C0000000001"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40


async def upload(sandbox: Sandbox, content: bytes = PNG, **options: Any) -> str:
    """Upload a file as the SDK does, and return its id."""
    answer = await web(sandbox).files_upload_v2(file=content, filename="chart.png", title="Chart", **options)
    return str(answer["file"]["id"])


def image(file: str, **source: Any) -> dict[str, Any]:
    return {"type": "image", "alt_text": "A chart", **(source or {"slack_file": {"id": file}})}


async def post(sandbox: Sandbox, address: str, body: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(address, data=body) as answer:
        return answer.status, await answer.text()


async def announce(sandbox: Sandbox, length: int = len(PNG)) -> tuple[str, str]:
    """Return a file's id and the address to which its bytes are sent."""
    answer = await web(sandbox).files_getUploadURLExternal(filename="chart.png", length=length)
    return str(answer["file_id"]), str(answer["upload_url"])


async def test_a_file_that_is_shared_with_nobody_is_shown_by_its_blocks() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        file = await upload(sandbox)
        assert list(sandbox.workspace.conversations.get(GENERAL).messages) == []
        found = (await web(sandbox).files_info(file=file))["file"]
        assert (found["name"], found["title"], found["size"]) == ("chart.png", "Chart", len(PNG))
        assert (found["mimetype"], found["is_public"]) == ("image/png", False)
        said = await web(sandbox).chat_postMessage(channel=GENERAL, text="Chart", blocks=[image(file)])
        assert said["message"]["blocks"][0]["slack_file"] == {"id": file}
        by_address = image("", slack_file={"url": found["url_private"]})
        assert (await web(sandbox).chat_postMessage(channel=GENERAL, text="x", blocks=[by_address]))["ok"]


async def test_a_file_needs_a_moment_before_blocks_show_it() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.workspace.files.ready_after = timedelta(seconds=4)
        file = await upload(sandbox)
        with pytest.raises(SlackApiError) as refused:
            await web(sandbox).chat_postMessage(channel=GENERAL, text="Chart", blocks=[image(file)])
        assert refused.value.response["error"] == "invalid_blocks"
        assert refused.value.response["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
        assert (await web(sandbox).files_info(file=file))["file"]["mimetype"] == ""
        sandbox.workspace.clock.advance(timedelta(seconds=4))
        assert (await web(sandbox).chat_postMessage(channel=GENERAL, text="x", blocks=[image(file)]))["ok"]


@pytest.mark.parametrize("what", ["unknown", "announced", "received", "no image"])
async def test_files_that_blocks_do_not_show(what: str) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        file, address = await announce(sandbox)
        if what == "received":
            await post(sandbox, address, PNG)
        if what == "no image":
            file = await upload(sandbox, b"Words")
        block = image("F0000000404" if what == "unknown" else file)
        call = web(sandbox).chat_postMessage(channel=GENERAL, text="x", blocks=[block])
        assert await refusal(call) == "invalid_blocks"


async def test_an_image_has_one_source() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        file = await upload(sandbox)
        for block in (
            {"type": "image", "alt_text": "x"},
            image(file, slack_file={"id": file}, image_url="https://example.org/x.png"),
            image(file, slack_file={"id": file, "url": "https://example.org/x.png"}),
            {"type": "image", "slack_file": {"id": file}},
        ):
            call = web(sandbox).chat_postMessage(channel=GENERAL, text="x", blocks=[block])
            assert await refusal(call) == "invalid_blocks"


async def test_the_bytes_may_come_in_a_form_and_are_as_many_as_was_said() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        file, address = await announce(sandbox)
        assert (await post(sandbox, address, PNG[:-1]))[0] == 400
        form = aiohttp.FormData()
        form.add_field("filename", PNG, filename="chart.png")
        assert await post(sandbox, address, form) == (200, f"OK - {len(PNG)}")
        assert (await post(sandbox, address, PNG))[0] == 400, "an address takes them once"
        assert sandbox.workspace.files.content(file) == PNG
        done = await web(sandbox).files_completeUploadExternal(files=[{"id": file, "title": "Chart"}])
        assert done["files"][0]["id"] == file
        again = web(sandbox).files_completeUploadExternal(files=[{"id": file, "title": "Chart"}])
        assert await refusal(again) == "file_update_failed"


async def test_files_that_are_refused() -> None:
    async with Sandbox(a_workspace(channels=("general", "others"))) as sandbox:
        client = web(sandbox)
        assert await refusal(client.files_getUploadURLExternal(filename="x", length=0)) == "missing_argument"
        assert await refusal(client.files_getUploadURLExternal(filename="", length=1)) == "missing_argument"
        assert (
            await refusal(client.files_getUploadURLExternal(filename="x", length=-1)) == "invalid_arguments"
        )
        long = client.files_getUploadURLExternal(filename="x", length=1, alt_txt="x" * 1001)
        assert await refusal(long) == "alt_txt_too_large"
        file, _ = await announce(sandbox)
        named: list[dict[str, str | None]] = [{"id": file, "title": "x"}]
        assert await refusal(client.files_completeUploadExternal(files=named)) == "file_not_found"
        assert await refusal(client.files_completeUploadExternal(files=[])) == "invalid_arguments"
        unknown = client.files_completeUploadExternal(files=[{"id": "F0", "title": "x"}])
        assert await refusal(unknown) == "file_not_found"
        many = client.files_completeUploadExternal(files=named, channels=[GENERAL] * 101)
        assert await refusal(many) == "invalid_arguments"
        nowhere = client.files_completeUploadExternal(files=named, channel_id="C404")
        assert await refusal(nowhere) == "channel_not_found"
        sandbox.workspace.leave("others", "bot")
        elsewhere = client.files_completeUploadExternal(files=named, channel_id="C0000000002")
        assert await refusal(elsewhere) == "not_in_channel"
        threaded = client.files_completeUploadExternal(files=named, thread_ts="1.1")
        assert await refusal(threaded) == "invalid_thread_ts"
        assert await refusal(client.files_info(file=file)) == "file_not_found", "it is not complete"


async def test_a_shared_file_is_posted_in_the_channel() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        await upload(sandbox, channel=GENERAL)
        (message,) = sandbox.workspace.conversations.get(GENERAL).messages
        assert message.text == "Chart"


async def test_each_step_needs_its_scope() -> None:
    async with Sandbox(a_workspace(scopes=("chat:write",))) as sandbox:
        client = web(sandbox)
        assert await refusal(client.files_getUploadURLExternal(filename="x", length=1)) == "missing_scope"
        assert await refusal(client.files_completeUploadExternal(files=[])) == "missing_scope"
        assert await refusal(client.files_info(file="F1")) == "missing_scope"


async def test_the_bytes_may_get_lost_on_the_way() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(FaultRule("upload", status=503, times=1))
        _, address = await announce(sandbox)
        assert (await post(sandbox, address, PNG))[0] == 503
        assert (await post(sandbox, address, PNG))[0] == 200


async def test_files_outlast_their_workspace(tmp_path: Path) -> None:
    kept = tmp_path / "workspace.json"
    async with Sandbox(a_workspace()) as sandbox:
        file = await upload(sandbox)
        sandbox.workspace.save(kept)
    assert PNG.decode("latin-1") not in kept.read_text(encoding="utf-8")
    workspace = Workspace.load(kept, clock=Clock.at(MOMENT))
    assert workspace.files.content(file) == PNG
    workspace.save(kept)
    async with Sandbox(Workspace.load(kept, clock=Clock.at(MOMENT))) as sandbox:
        assert (await web(sandbox).chat_postMessage(channel=GENERAL, text="x", blocks=[image(file)]))["ok"]


async def test_no_upload_address_is_in_the_transcript() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        _, address = await announce(sandbox)
        assert address.rpartition("/")[2] not in str(list(sandbox.transcript))


@pytest.mark.parametrize(("language", "before"), [("en", "[image"), ("es", "[imagen")])
def test_an_uploaded_image_is_drawn_by_its_name_and_description(language: Language, before: str) -> None:
    assert shown(image("F1"), language=language) == f"{before} F1: A chart]"
