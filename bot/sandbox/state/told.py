"""What the app posted since some moment, in all conversations."""

from datetime import UTC, datetime
from typing import Any

from bot.sandbox.state.data import Conversation
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace


def told_since(workspace: Workspace, newest: int) -> list[dict[str, Any]]:
    """Return what the app posted since `state.newest` was `newest`, oldest first: time,
    recipient, content.
    """
    found = [
        {
            "at": datetime.fromtimestamp(float(message.ts), UTC).isoformat(timespec="seconds"),
            "to": _name_of(workspace, where),
            "ts": message.ts,
            **({"thread_ts": message.thread_ts} if message.is_reply else {}),
            **message.payload,
        }
        for where in workspace.conversations
        for message in where.messages
        if workspace.unasked(message) and _number(message.ts) > newest
    ]
    return sorted(found, key=lambda told: _number(told["ts"]))


def shown_since(workspace: Workspace, person: Person | None, newest: int) -> list[Message]:
    """Return what apps posted since `newest` and a person sees (None: everyone), oldest first.

    In a shared conversation that may be another workspace's app.
    """
    apps = {each.bot_user_id for each in workspace.workspaces}
    posted = [
        message
        for where in workspace.conversations
        if person is None or person.id in where.members
        for message in workspace.conversations.seen_by(where, person.id if person else None)
        if message.user in apps and _number(message.ts) > newest
    ]
    return sorted(posted, key=lambda message: _number(message.ts))


def _number(ts: str) -> int:
    return int(ts.replace(".", ""))


def _name_of(workspace: Workspace, where: Conversation) -> str:
    if where.name:
        return f"#{where.name}"
    others = (each for each in where.members if each != workspace.bot_user_id)
    return ", ".join(workspace.person(each).handle for each in others)
