"""Uploaded files: get an upload address, send the bytes there, complete the upload."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.clock import Clock
from bot.sandbox.blockkit import Fault
from bot.sandbox.state.data import Kind, State, StoredFile

IMAGES: Mapping[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
}
"""The types that an image block can show, and the first bytes of each."""
FOLDER = "files"


class Files:
    """The files of one workspace; each content is saved beside the workspace's own file.

    Slack scans a file after its upload, and an image block can show it only then. Here that takes
    `ready_after` on the workspace's clock.
    """

    def __init__(
        self,
        memory: State,
        clock: Clock,
        next_id: Callable[[str], str],
        *,
        beside: "list[Files] | None" = None,
    ) -> None:
        """Keep the files of `memory`; `beside` are those of the other workspaces, to which it adds itself."""
        self.beside = [] if beside is None else beside
        self.beside.append(self)
        self._state = memory
        self._clock = clock
        self._next_id = next_id
        self._addresses: dict[str, str] = {}
        self._unsaved: dict[str, bytes] = {}
        self._folder: Path | None = None
        self.ready_after = timedelta()

    def __iter__(self) -> Iterator[StoredFile]:
        return iter(self._state.files.values())

    def find(self, file_id: str) -> StoredFile | None:
        """Return a file, complete or not: the workspace's own, or one that is in a shared conversation."""
        own = self.own(file_id)
        if own is not None or len(self.beside) == 1:
            return own
        file = self._home(file_id).own(file_id)
        shared = file is not None and any(each in self._state.conversations for each in file.channels)
        return file if shared else None

    def own(self, file_id: str) -> StoredFile | None:
        """Return a file that was uploaded to this workspace."""
        return self._state.files.get(file_id)

    def at(self, address: object) -> StoredFile | None:
        """Return the file at an address: of its bytes, or of its page."""
        return next((each for each in self if address in {self.url_private(each), each.permalink}), None)

    def announce(self, name: str, size: int) -> tuple[StoredFile, str]:
        """Register a file; returns it and the secret last part of its upload address."""
        file = StoredFile(
            self._next_id("F"), name, name, size, self._state.bot_user_id, self._clock.now().timestamp()
        )
        self._state.files[file.id] = file
        key = secrets.token_urlsafe(32)
        self._addresses[key] = file.id
        return file, key

    def announced(self, key: str) -> int | None:
        """Return how many bytes are expected at an upload address; None if there is no such address."""
        file = self.find(self._addresses.get(key, ""))
        return file.size if file else None

    def receive(self, key: str, content: bytes) -> bool:
        """Store the bytes of a registered file, once; returns whether their number is as registered."""
        file = self.find(self._addresses.get(key, ""))
        if file is None or len(content) != file.size:
            return False
        del self._addresses[key]
        self._unsaved[file.id] = content
        self._state.files[file.id] = replace(file, kind=_kind(content, file.name), received=True)
        return True

    def complete(self, file: StoredFile, title: str, channels: tuple[str, ...]) -> StoredFile:
        """Complete an upload; without channels only the app has the file."""
        done = replace(
            file, title=title or file.title, completed=self._clock.now().timestamp(), channels=list(channels)
        )
        self._state.files[file.id] = done
        return done

    def _home(self, file_id: str) -> "Files":
        """Return the files of the workspace to which one was uploaded."""
        return next((each for each in self.beside if each.own(file_id)), self)

    def is_ready(self, file: StoredFile) -> bool:
        """Whether Slack has finished scanning it."""
        if file.completed is None:
            return False
        return self._clock.now().timestamp() >= file.completed + self.ready_after.total_seconds()

    def upload(self, person: str, name: str, content: bytes, channels: tuple[str, ...]) -> StoredFile:
        """Store a file that a person uploads, shared in these channels or not shared yet."""
        now = self._clock.now().timestamp()
        plain = name.rpartition("/")[2] or "file"
        file = StoredFile(
            self._next_id("F"), plain, plain, len(content), person, now,
            kind=_kind(content, plain), received=True, completed=now, channels=list(channels),
        )  # fmt: skip
        self._unsaved[file.id] = content
        self._state.files[file.id] = file
        return file

    def url_private(self, file: StoredFile, way: str = "") -> str:
        """Return the address of its bytes, which requires the bot's token."""
        return f"{self._home(file.id).address}-{file.id}/{way}{quote(file.name)}"

    @property
    def address(self) -> str:
        """The first part of the addresses of the workspace's files."""
        return f"{self._state.address}/files-pri/{self._state.team_id}"

    def is_visible(self, file: StoredFile) -> bool:
        """Whether the app may see a file: its own, one shared where it is a member, or one
        submitted to it.
        """
        bot, own = self._state.bot_user_id, file.id in self._state.files
        shared = (self._state.conversations.get(each) for each in file.channels)
        among = any(where is not None and bot in where.members for where in shared)
        return among or (own and (file.user == bot or file.handed_over))

    def is_picture(self, file: StoredFile) -> bool:
        """Whether a browser can show it."""
        return file.kind in IMAGES

    def hand_over(self, file_id: str) -> None:
        """Let the app see a file that a person submits in a form."""
        file = self._state.files.get(file_id)
        if file is not None:
            self._state.files[file_id] = replace(file, handed_over=True)

    def described(self, file: StoredFile) -> dict[str, Any]:
        """Return Slack's file object; it does not tell the file's type until Slack has scanned the file."""
        ready = self.is_ready(file)
        return {
            "id": file.id,
            "created": int(file.created),
            "timestamp": int(file.created),
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype if ready else "",
            "filetype": file.kind if ready else "",
            "user": file.user,
            "mode": "hosted",
            "file_access": "visible",
            "is_external": False,
            "is_public": bool(self._shared(file, "channel")),
            "size": file.size,
            "url_private": self.url_private(file),
            "url_private_download": self.url_private(file, "download/"),
            "permalink": file.permalink,
            "channels": self._shared(file, "channel"),
            "groups": self._shared(file, "private", "mpim"),
            "ims": self._shared(file, "im"),
            "pretty_type": file.kind.upper(),
        }

    def _shared(self, file: StoredFile, *kinds: Kind) -> list[str]:
        known = self._state.conversations
        return [each for each in file.channels if each in known and known[each].kind in kinds]

    def content(self, file_id: str) -> bytes:
        """Return a file's bytes."""
        return self._home(file_id).own_content(file_id)

    def own_content(self, file_id: str) -> bytes:
        """Return the bytes of a file that was uploaded to this workspace."""
        kept = self._unsaved.get(file_id)
        if kept is None and self._folder is not None:
            kept = (self._folder / file_id).read_bytes()
        return kept or b""

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """Find the image blocks, anywhere in a payload, whose file cannot be shown."""
        if isinstance(value, Mapping):
            named = value.get("slack_file")
            if value.get("type") == "image" and isinstance(named, Mapping) and not self._shown(named):
                pointer = f"{at}/slack_file"
                message = f"[ERROR] invalid slack file [json-pointer:{pointer}]"
                yield Fault("invalid_slack_file", message, pointer, None)
            for key, inner in value.items():
                yield from self.faults(inner, f"{at}/{key}")
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                yield from self.faults(inner, f"{at}/{place}")

    def load(self, workspace_file: Path) -> None:
        """Use the contents that were saved beside a workspace's file."""
        self._folder = workspace_file.parent / FOLDER

    def save(self, workspace_file: Path) -> None:
        """Save new contents beside the workspace's file; only the owner may enter their folder."""
        if not self._unsaved:
            return
        folder = workspace_file.parent / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for file_id, content in self._unsaved.items():
            handle = os.open(folder / file_id, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as target:
                target.write(content)
        self._unsaved.clear()
        self._folder = folder

    def _shown(self, named: Mapping[str, object]) -> bool:
        file = self.find(str(named["id"])) if "id" in named else self.at(named.get("url"))
        return file is not None and file.kind in IMAGES and self.is_ready(file)


def unwrapped(body: bytes, content_type: str) -> bytes:
    """Return the bytes of an upload, which may be the body itself or a file in a form."""
    if not content_type.casefold().startswith("multipart/form-data"):
        return body
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=HTTP)
    for part in form.walk():
        if part.get_filename() is not None:
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    return b""


def _kind(content: bytes, name: str) -> str:
    """Return a file's type: an image's from its bytes, any other from the ending of its name."""
    found = (kind for kind, beginnings in IMAGES.items() if content.startswith(beginnings))
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return next(found, "binary" if ending in {"", *IMAGES} else ending)
