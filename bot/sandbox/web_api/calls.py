"""A call of a Web API method: its arguments, its permissions, and its refusals."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox.blockkit import Fault
from bot.sandbox.state.data import Conversation
from bot.sandbox.state.people import Person
from bot.sandbox.state.rate_limits import RateLimits
from bot.sandbox.state.triggers import Triggers
from bot.sandbox.state.workspace import Workspace

Body = dict[str, Any]

TIER_2 = 20
TIER_3 = 50
TIER_4 = 100
SPECIAL = 600
POSTING = 300
"""Messages a minute for the whole workspace: Slack says "several hundred"."""
CONNECTING = 20
"""Slack's own documents put apps.connections.open in tier 1 and in tier 3; reconnecting has to work."""

READ_SCOPES = {"channel": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}
HISTORY_SCOPES = {
    "channel": "channels:history",
    "private": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}


class RefusedError(Exception):
    """A call refused with one of Slack's error codes; `details` are added to the answer."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class RateLimitedError(Exception):
    """Too many calls: the next one is possible in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def invalid_arguments(*messages: str) -> RefusedError:
    """Return Slack's refusal of missing or malformed arguments, with messages for the developer."""
    told = [f"[ERROR] {message}" for message in messages]
    return RefusedError("invalid_arguments", response_metadata={"messages": told})


def faulty_blocks(code: str, faults: Sequence[Fault]) -> RefusedError:
    """Return Slack's refusal of a message or a view that breaks Block Kit's rules."""
    messages = [fault.message for fault in faults]
    errors = [message.removeprefix("[ERROR] ") for message in messages]
    return RefusedError(code, errors=errors, response_metadata={"messages": messages})


class Arguments:
    """A call's arguments, with the same accessors for a form (texts) and for JSON (values)."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = {name: value for name, value in given.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str, default: str = "") -> str:
        """Return a text; raises `RefusedError` for a list or an object."""
        value = self.given.get(name, default)
        if isinstance(value, list | dict):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def required(self, name: str) -> str:
        """Return a required text."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """Return whether a flag is set: true, "true" or 1."""
        return str(self.given.get(name, "")).casefold() in {"true", "1"}

    def number(self, name: str, default: int, *, most: int) -> int:
        """Return a whole number between 1 and `most`; zero or nothing means the default."""
        try:
            value = int(self.text(name) or 0)
        except ValueError:
            raise RefusedError("invalid_limit" if name == "limit" else "invalid_arguments") from None
        if not 0 <= value <= most:
            raise RefusedError("invalid_limit" if name == "limit" else "invalid_arguments")
        return value or default

    def names(self, name: str) -> list[str]:
        """Return a list; in a form its items are separated by commas."""
        value = self.given.get(name, "")
        items = value if isinstance(value, list) else str(value).split(",")
        return [str(item).strip() for item in items if str(item).strip()]

    def structure(self, name: str, kind: type, *, otherwise: str) -> Any:
        """Return a list or an object, which a form sends as JSON, or None; `otherwise` is the error code."""
        value = self.given.get(name)
        if isinstance(value, str):
            try:
                value = json.loads(value) if value else None
            except ValueError:
                raise RefusedError(otherwise) from None
        if value is not None and not isinstance(value, kind):
            raise RefusedError(otherwise)
        return value


@dataclass(frozen=True)
class Call:
    """One call by an authenticated app."""

    workspace: Workspace
    arguments: Arguments
    limits: RateLimits
    triggers: Triggers
    socket_url: Callable[[], str]

    def needs(self, *scopes: str) -> None:
        """Refuse the call unless the app has at least one of the scopes."""
        granted = self.workspace.scopes
        if scopes and not any(scope in granted for scope in scopes):
            raise RefusedError("missing_scope", needed=",".join(scopes), provided=",".join(granted))

    def spend(self, key: str, *, per_minute: int, burst: int | None = None) -> None:
        """Count the call against a rate limit."""
        wait = self.limits.take(key, per_minute=per_minute, burst=burst or per_minute)
        if wait:
            raise RateLimitedError(wait)

    def conversation(self, name: str = "channel") -> Conversation:
        """Return the conversation with the given id, if the app may know of it."""
        found = self.workspace.state.conversations.get(self.arguments.required(name))
        if found is None or (found.kind != "channel" and not self.is_in(found)):
            raise RefusedError("channel_not_found")
        return found

    def is_in(self, conversation: Conversation) -> bool:
        """Whether the app is a member."""
        return self.workspace.bot_user_id in conversation.members

    def reaches(self, person: Person) -> bool:
        """Whether the app may write to somebody: of another workspace, if it shares a channel with them."""
        is_at_home = self.workspace.home_of(person.id) is self.workspace
        return is_at_home or not person.is_stranger


@dataclass(frozen=True)
class Method:
    """A Web API method: its calls a minute, the scopes of which it needs one, and which token it accepts."""

    name: str
    run: Callable[[Call], Body]
    per_minute: int
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app", "either", "anyone"] = "bot"
