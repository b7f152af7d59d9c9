"""The whole state of a workspace, as plain data that is read from and written to one JSON file."""

import mimetypes
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfoNotFoundError

from pydantic import TypeAdapter, ValidationError

from bot.reasons import reason_of
from bot.sandbox.errors import UnreadableStateError
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person

Surface = Literal["modal", "home"]
Kind = Literal["channel", "private", "im", "mpim"]


@dataclass
class Conversation:
    """A public or private channel, a direct message or a group direct message; `members` are ids.

    `teams` are the ids of the workspaces that share it through Slack Connect, its host first; it is empty
    otherwise. Each of them has a conversation of its own with the same id, members and messages, which it may
    call by its own name.
    """

    id: str
    name: str
    kind: Kind
    members: list[str]
    created: int
    locale: str = "en-US"
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class UserGroup:
    """People whom one can mention together; `members` are ids, `created` and `updated` are in seconds."""

    id: str
    handle: str
    name: str
    members: list[str]
    description: str = ""
    created: int = 0
    updated: int = 0
    disabled: bool = False

    def as_slack(self, team_id: str, *, users: bool = False, count: bool = False) -> dict[str, Any]:
        """Return Slack's user group object; its members or their number are left out unless asked for."""
        described: dict[str, Any] = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "description": self.description,
            "handle": self.handle,
            "is_external": False,
            "date_create": self.created,
            "date_update": self.updated,
            "date_delete": self.updated if self.disabled else 0,
            "auto_type": None,
            "prefs": {"channels": [], "groups": []},
        }
        if users:
            described["users"] = list(self.members)
        return described | ({"user_count": len(self.members)} if count else {})


@dataclass(frozen=True)
class Command:
    """A slash command from the manifest; `url` receives it when Socket Mode is off."""

    name: str
    should_escape: bool = False
    description: str = ""
    usage_hint: str = ""
    url: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut from the manifest: on a message, or global."""

    name: str
    kind: Literal["global", "message"]
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class Installation:
    """What the manifest lets the app do and which events it subscribes to."""

    commands: dict[str, Command] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    home_tab: bool = True
    messages_tab: bool = True
    messages_read_only: bool = False
    socket_mode: bool = True
    events_url: str = ""
    interactive: bool = True
    interactions_url: str = ""
    options_url: str = ""
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """An open form or a published Home tab; `hash` changes with every update.

    `content` is what the app sent, plus a generated id for every block and element without one. `typed` is
    what its owner filled in, by block id and action id, as in Slack's `state.values`. `channel` is the
    conversation from which they opened it, if there was one.
    """

    id: str
    hash: str
    kind: Surface
    owner: str
    content: dict[str, Any]
    root: str
    previous: str | None = None
    typed: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    channel: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file, possibly incomplete; `kind` is the type of its bytes, instants are in seconds."""

    id: str
    name: str
    title: str
    size: int
    user: str
    created: float
    kind: str = ""
    received: bool = False
    completed: float | None = None
    handed_over: bool = False
    channels: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """The MIME type of its kind."""
        return mimetypes.types_map.get(f".{self.kind}", "application/octet-stream")

    @property
    def permalink(self) -> str:
        """The address of its page in Slack."""
        return f"https://slack.com/files/{self.user}/{self.id}/{self.name}"


@dataclass
class State:
    """The workspace's state; `address` is where it was last served.

    `control_token` authenticates the command line. `page_key` authenticates browsers where other machines may
    open the page. `read` is the last message that each person has read in each conversation, `lines` are the
    lines that they typed. `present` is the instant of the last save, in seconds since 1970. `ahead` is by how
    many seconds the workspace's clock is ahead of the machine's. `key` and `emblem` tell it from the other
    workspaces of one sandbox, and `series`, its number among them, makes its ids its own. `shares_addresses`
    shows its people's e-mail addresses to the apps of connected workspaces.
    """

    team_id: str
    team_name: str
    domain: str
    app_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    control_token: str
    scopes: list[str]
    people: dict[str, Person] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    user_groups: dict[str, UserGroup] = field(default_factory=dict)
    installation: Installation | None = None
    views: dict[str, View] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)
    read: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    newest: int = 0
    address: str = ""
    present: float = 0.0
    ahead: float = 0.0
    key: str = ""
    emblem: str = ""
    series: int = 0
    shares_addresses: bool = False
    page_key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    version: Literal[1] = 1


SECRETS = (
    *("bot_token", "app_token", "signing_secret", "verification_token"),
    *("control_token", "page_key"),
)
"""The fields by which the bot, the command line and the page recognize a workspace."""


@cache
def _adapter() -> TypeAdapter[State]:
    return TypeAdapter(State)


def read(file: Path) -> State:
    """Read a workspace; raises `UnreadableStateError` if the file is missing or invalid."""
    try:
        return _adapter().validate_json(file.read_bytes())
    except OSError as error:
        raise UnreadableStateError(file=file, reason=reason_of(error)) from error
    except ZoneInfoNotFoundError as error:
        raise UnreadableStateError(file=file, reason=str(error.args[0])) from None
    except ValidationError as error:
        # The values stay out of the message: the file contains tokens.
        first = error.errors(include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "JSON"
        raise UnreadableStateError(file=file, reason=f"{where}: {first['type']}") from None


def beside(file: Path, key: str) -> Path:
    """Return the file of another workspace beside the first one's: workspace.json, workspace.mx.json."""
    return file.with_name(f"{file.stem}.{key}{file.suffix}")


def all_beside(file: Path) -> list[Path]:
    """Return the files of the other workspaces beside the first one's."""
    return sorted(file.parent.glob(beside(file, "*").name))


def write(state: State, file: Path) -> None:
    """Write the workspace atomically: a reader finds the complete old file or the complete new one.

    Only its owner may read the file, since it contains the workspace's tokens.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(_adapter().dump_json(state, indent=1))
            target.flush()
            os.fsync(target.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
