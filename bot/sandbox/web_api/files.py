"""files.*: upload in three steps, and describe uploads."""

from dataclasses import replace
from typing import Any

from bot.sandbox.state.data import StoredFile
from bot.sandbox.state.messages import Message
from bot.sandbox.web_api.calls import TIER_4, Body, Call, Method, RefusedError, invalid_arguments

MOST_CHANNELS = 100
LONGEST_ALT = 1000


def get_upload_url(call: Call) -> Body:
    name, length = call.arguments.text("filename"), call.arguments.text("length")
    if not name or not length or length == "0":
        raise RefusedError("missing_argument")
    if not length.isdecimal():
        raise invalid_arguments("must be an integer [json-pointer:/length]")
    if len(call.arguments.text("alt_txt")) > LONGEST_ALT:
        raise RefusedError("alt_txt_too_large")
    file, key = call.workspace.files.announce(name, int(length))
    return {"upload_url": f"{call.workspace.address}/upload/v1/{key}", "file_id": file.id}


def complete_upload(call: Call) -> Body:
    named: list[Any] = call.arguments.structure("files", list, otherwise="invalid_arguments") or []
    if not named or not all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in named):
        raise invalid_arguments("missing required field: files")
    channels = [*call.arguments.names("channel_id"), *call.arguments.names("channels")]
    if len(channels) > MOST_CHANNELS:
        raise invalid_arguments(f"no more than {MOST_CHANNELS} items allowed [json-pointer:/channels]")
    if call.arguments.text("thread_ts") and len(channels) != 1:
        raise RefusedError("invalid_thread_ts")
    where = [_channel(call, each) for each in channels]
    files = [_uploaded(call, each["id"]) for each in named]
    done = [
        call.workspace.files.complete(file, str(each.get("title") or ""), tuple(where))
        for file, each in zip(files, named, strict=True)
    ]
    for channel in where:
        _share(call, channel, done)
    return {"files": [call.workspace.files.described(file) for file in done]}


def info(call: Call) -> Body:
    file = call.workspace.files.find(call.arguments.required("file"))
    if file is None or file.completed is None or not call.workspace.files.is_visible(file):
        raise RefusedError("file_not_found")
    return {"file": call.workspace.files.described(file)}


def _channel(call: Call, named: str) -> str:
    where = call.workspace.state.conversations.get(named)
    if where is None or (where.kind != "channel" and not call.is_in(where)):
        raise RefusedError("channel_not_found")
    if not call.is_in(where):
        raise RefusedError("not_in_channel")
    return where.id


def _uploaded(call: Call, file_id: str) -> StoredFile:
    file = call.workspace.files.find(file_id)
    if file is None or not file.received:
        raise RefusedError("file_not_found")
    if file.completed is not None:
        raise RefusedError("file_update_failed")
    return file


def _share(call: Call, channel: str, files: list[StoredFile]) -> None:
    """Post in a channel that there are files; the sandbox shows them by their names."""
    memory = call.workspace.state
    text = call.arguments.text("initial_comment") or ", ".join(file.title for file in files)
    message = Message("", channel, memory.bot_user_id, text=text, bot_id=memory.bot_id, app_id=memory.app_id)
    thread = call.arguments.text("thread_ts") or None
    call.workspace.conversations.post(replace(message, thread_ts=thread))


METHODS = (
    Method("files.getUploadURLExternal", get_upload_url, TIER_4, ("files:write",)),
    Method("files.completeUploadExternal", complete_upload, TIER_4, ("files:write",)),
    Method("files.info", info, TIER_4, ("files:read",)),
)
