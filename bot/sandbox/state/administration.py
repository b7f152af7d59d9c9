"""What admins of the workspace do: deactivate people, rename and archive channels, make user groups.

The app is told of each change by the event that Slack sends.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.clock import Clock
from bot.sandbox.errors import (
    ChannelNameError,
    ChannelStateError,
    HandleTakenError,
    NameTakenError,
    UnknownGroupError,
)
from bot.sandbox.state.conversations import Conversations
from bot.sandbox.state.data import Conversation, State, UserGroup
from bot.sandbox.state.people import Person

CHANNEL_NAME = re.compile(r"[\w-]{1,80}")


class Administered:
    """The part of a workspace that its admins change; its data is in `state`."""

    state: State
    clock: Clock
    conversations: Conversations
    next_id: Callable[[str], str]
    person: Callable[[str], Person]
    own_person: Callable[[str], Person | None]
    change_person: Callable[..., Person]
    _emit: Callable[[str, dict[str, Any]], None]

    @property
    def user_groups(self) -> tuple[UserGroup, ...]:
        """All user groups, disabled ones included."""
        return tuple(self.state.user_groups.values())

    def deactivate(self, handle_or_id: str) -> Person:
        """Deactivate a person's account; the app receives `user_change`."""
        return self.change_person(handle_or_id, deleted=True)

    def reactivate(self, handle_or_id: str) -> Person:
        """Activate an account again; the app receives `user_change`."""
        return self.change_person(handle_or_id, deleted=False)

    def rename_channel(self, name_or_id: str, name: str) -> Conversation:
        """Give a channel another name; the app receives `channel_rename` or `group_rename`.

        Raises `UnknownConversationError`, `NameTakenError`, `ChannelNameError`, `ChannelStateError`.
        """
        channel = self.conversations.get(name_or_id)
        name = name.removeprefix("#")
        if not CHANNEL_NAME.fullmatch(name) or name != name.lower():
            raise ChannelNameError(name=name)
        other = self.conversations.find(f"#{name}")
        if other is not None and other.id != channel.id:
            raise NameTakenError(name=name)
        if channel.archived:
            raise ChannelStateError(name=channel.name)
        channel.name = name
        described = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        self._tell_of(channel, "rename", {"channel": described})
        return channel

    def archive_channel(self, name_or_id: str, by: str | None = None) -> Conversation:
        """Archive a channel: nobody can post there. The app receives `channel_archive` or `group_archive`.

        Raises `UnknownConversationError`, `ChannelStateError` if it is archived already.
        """
        return self._archive(name_or_id, by, archived=True)

    def unarchive_channel(self, name_or_id: str, by: str | None = None) -> Conversation:
        """Take a channel out of the archive; the app receives `channel_unarchive` or `group_unarchive`.

        Raises `UnknownConversationError`, `ChannelStateError` if it is not archived.
        """
        return self._archive(name_or_id, by, archived=False)

    def find_group(self, handle_or_id: str) -> UserGroup | None:
        """Return a user group by its id, or by its handle (in any case, with or without @); or None."""
        handle = handle_or_id.removeprefix("@").casefold()
        by_id = self.state.user_groups.get(handle_or_id)
        return by_id or next((each for each in self.user_groups if each.handle.casefold() == handle), None)

    def add_user_group(
        self, handle: str, name: str, members: Sequence[str] = (), *, description: str = ""
    ) -> UserGroup:
        """Create a user group of people, named by handle or id; the app receives `subteam_created`.

        Raises `HandleTakenError`, `UnknownPersonError`.
        """
        if self.find_group(handle) or self.own_person(handle):
            raise HandleTakenError(who=handle)
        ids = [self.person(each).id for each in members]
        now = int(self.clock.now().timestamp())
        group = UserGroup(
            self.next_id("S"), handle, name, ids, description=description, created=now, updated=now
        )
        self.state.user_groups[group.id] = group
        self._emit("subteam_created", {"subteam": group.as_slack(self.state.team_id, users=True)})
        return group

    def change_user_group(self, handle_or_id: str, **changes: Any) -> UserGroup:
        """Change a user group's name, handle or members (ids), or disable it; the app receives
        `subteam_updated`. Raises `UnknownGroupError`.
        """
        found = self.find_group(handle_or_id)
        if found is None:
            known = ", ".join(f"@{each.handle}" for each in self.user_groups) or "–"
            raise UnknownGroupError(name=handle_or_id, known=known)
        group = replace(found, **changes, updated=int(self.clock.now().timestamp()))
        self.state.user_groups[group.id] = group
        self._emit("subteam_updated", {"subteam": group.as_slack(self.state.team_id, users=True)})
        return group

    def _archive(self, name_or_id: str, by: str | None, *, archived: bool) -> Conversation:
        channel = self.conversations.get(name_or_id)
        if channel.archived is archived:
            raise ChannelStateError(name=channel.name)
        channel.archived = archived
        user = self.person(by).id if by else ""
        self._tell_of(channel, "archive" if archived else "unarchive", {"channel": channel.id, "user": user})
        return channel

    def _tell_of(self, channel: Conversation, what: str, fields: dict[str, Any]) -> None:
        """Tell the app of a change, unless the channel is a private one that the app is not in."""
        if channel.kind == "channel":
            self._emit(f"channel_{what}", fields)
        elif self.state.bot_user_id in channel.members:
            self._emit(f"group_{what}", fields)
