"""Slack Connect: what a workspace knows of the others in its sandbox, and what it shares with them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Self

from bot.sandbox.errors import NameTakenError
from bot.sandbox.state.conversations import Conversations
from bot.sandbox.state.data import Conversation, Kind, State
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person

CHANNEL_TYPES: dict[Kind, str] = {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}
Heard = list[tuple[str, dict[str, Any]]]
"""Events, each by its type and its fields."""


class Connected:
    """The part of a workspace that shares conversations with others; `workspaces` are all of one sandbox."""

    state: State
    conversations: Conversations
    workspaces: list[Self]
    described: Callable[..., dict[str, Any]]
    next_id: Callable[[str], str]
    _emit: Callable[[str, dict[str, Any]], None]

    @property
    def key(self) -> str:
        """The short name by which one tells it from the other workspaces; empty if there is only one."""
        return self.state.key

    @property
    def emblem(self) -> str:
        """The sign that the page shows beside its people, such as a flag; empty if it has none."""
        return self.state.emblem

    @property
    def neighbours(self) -> list[Self]:
        """The other workspaces of the sandbox."""
        return [each for each in self.workspaces if each is not self]

    def own_person(self, handle_or_id: str) -> Person | None:
        """Return somebody of this workspace by handle (in any case, with or without @) or id, or None."""
        by_id = self.state.people.get(handle_or_id)
        handle = handle_or_id.removeprefix("@").casefold()
        everyone = self.state.people.values()
        return by_id or next((person for person in everyone if person.handle.casefold() == handle), None)

    def external_person(self, handle_or_id: str) -> Person | None:
        """Return a person or an app of a workspace with which this one shares a conversation, or None.

        A handle may end in the other workspace's key, as in "secretariat.mx", since both may have one. They
        are a stranger unless they share a channel with this workspace's app.
        """
        for other in self.neighbours:
            named = handle_or_id.removesuffix(f".{other.key}") if other.key else handle_or_id
            found = other.own_person(named) if self.is_connected_to(other) else None
            if found is not None:
                met = self._meets_app(found.id)
                email = found.email if other.state.shares_addresses else ""
                return replace(found, team_id=other.state.team_id, is_stranger=not met, email=email)
        return None

    def known_person(self, person_id: str) -> Person | None:
        """Return a person by id, of this workspace or of a connected one, or None."""
        return self.state.people.get(person_id) or self.external_person(person_id)

    @property
    def externals(self) -> list[Person]:
        """The people and apps of other workspaces in the conversations that this one shares."""
        shared = [each for each in self.conversations if each.teams]
        members = dict.fromkeys(member for each in shared for member in each.members)
        found = (self.external_person(each) for each in members if each not in self.state.people)
        return [person for person in found if person is not None]

    def handle_of(self, person: Person) -> str:
        """Return the handle by which one mentions a person here, which names their workspace if need be."""
        key = self.home_of(person.id).key
        is_taken = person.is_external and self.own_person(person.handle) is not None
        return f"{person.handle}.{key}" if is_taken and key else person.handle

    def is_connected_to(self, other: Self) -> bool:
        """Whether this workspace shares any conversation with another one."""
        return any(other.state.team_id in each.teams for each in self.conversations)

    def author(self, message: Message) -> Person:
        """Return who wrote a message, also if their workspace no longer shares the conversation."""
        found = self.known_person(message.user)
        return found or self.home_of(message.user).state.people[message.user]

    def home_of(self, person_id: str) -> Self:
        """Return the workspace that a person or an app belongs to; this one if it belongs to none."""
        return next((each for each in self.workspaces if person_id in each.state.people), self)

    def taking_part(self, where: Conversation) -> list[Self]:
        """Return the workspaces that have a conversation, this one first."""
        if not where.teams:
            return [self]
        return [self, *(each for each in self.neighbours if each.state.team_id in where.teams)]

    def share(
        self, where: Conversation, other: Self, name: str | None = None, kind: Kind | None = None
    ) -> None:
        """Let another workspace take part in a conversation, under its own name for it.

        `kind` is what it is there, since a channel can be private in one workspace and public in another.
        The apps receive `channel_shared`. Nobody becomes a member by this. Raises `NameTakenError`.
        """
        if other.state.team_id in where.teams:
            return
        called = where.name if name is None else name
        if called and other.conversations.find(f"#{called}") is not None:
            raise NameTakenError(name=called)
        where.teams.extend(
            each for each in (self.state.team_id, other.state.team_id) if each not in where.teams
        )
        # The copy has the same lists of members, messages and teams.
        other.state.conversations[where.id] = replace(where, name=called, kind=kind or where.kind)
        if where.kind in {"channel", "private"}:
            fields = {"connected_team_id": other.state.team_id, "channel": where.id}
            for each in self.taking_part(where):
                each._emit("channel_shared", dict(fields))  # noqa: SLF001 (of another object of this class)

    def unshare(self, where: Conversation, other: Self) -> Conversation:
        """End another workspace's part in a channel that this one hosts, and return the copy that it keeps.

        As in Slack the copy has a new id, and each side keeps the history and its own members. The apps
        receive `channel_unshared`, and that of the other workspace `channel_id_changed` besides.
        """
        left = other.state.conversations.pop(where.id)
        copy = replace(
            left,
            id=other.next_id("C"),
            members=[each for each in where.members if other.home_of(each) is other],
            messages=[],
            teams=[],
        )
        copy.messages.extend(replace(each, channel=copy.id) for each in where.messages)
        other.state.conversations[copy.id] = copy
        where.members[:] = [each for each in where.members if self.home_of(each) is not other]
        where.teams.remove(other.state.team_id)
        if where.teams == [self.state.team_id]:
            where.teams.clear()
        fields = {"previously_connected_team_id": other.state.team_id, "is_ext_shared": bool(where.teams)}
        for each in self.taking_part(where):
            each._emit("channel_unshared", fields | {"channel": where.id})  # noqa: SLF001 (of this class too)
        ids = {"old_channel_id": where.id, "new_channel_id": copy.id}
        other._emit("channel_id_changed", dict(ids))
        unshared = fields | {"channel": copy.id, "is_ext_shared": False}
        other._emit("channel_unshared", unshared)
        return copy

    def open_direct(self, members: Iterable[str]) -> Conversation:
        """Return the direct message between exactly these people; the workspaces of all take part in it."""
        everyone = list(members)
        where = self.conversations.open_direct(*everyone)
        for each in everyone:
            home = self.home_of(each)
            if home is not self:
                self.share(where, home)
        return where

    def heard(self, message: Message) -> Heard:
        """Return the events of a message; the app gets none from conversations that it is not in."""
        where, bot = self.state.conversations[message.channel], self.state.bot_user_id
        if bot not in where.members or message.user == bot:
            return []
        fields = self.described(message) | {"channel": where.id, "event_ts": message.ts}
        del fields["type"]
        if where.teams and "files" in fields:
            fields["files"] = [_to_be_looked_up(each["id"]) for each in fields["files"]]
        events: Heard = [("message", fields | {"channel_type": CHANNEL_TYPES[where.kind]})]
        if where.kind != "im" and f"<@{bot}>" in message.text:
            events.insert(0, ("app_mention", fields | {"team": self.state.team_id}))
        return events

    def author_fields(self, user: str) -> dict[str, Any]:
        """Return what a message of another workspace says of its author, beyond its team."""
        person = self.external_person(user) if user not in self.state.people else None
        if person is None:
            return {}
        teams = {"team": person.team_id, "user_team": person.team_id, "source_team": person.team_id}
        if person.is_bot:
            return teams
        return teams | {
            "user_profile": {
                "name": person.handle,
                "display_name": person.handle,
                "real_name": person.name,
                "team": person.team_id,
                "is_restricted": False,
                "is_ultra_restricted": False,
            }
        }

    def tell_of_change(self, before: Message, after: Message | None) -> None:
        """Tell the other apps in a shared conversation that this workspace's app changed or deleted a message
        there.
        """
        for other in self.taking_part(self.state.conversations[before.channel])[1:]:
            where = other.state.conversations[before.channel]
            if other.state.bot_user_id not in where.members:
                continue
            fields: dict[str, Any] = {
                "channel": where.id,
                "channel_type": CHANNEL_TYPES[where.kind],
                "hidden": True,
                "previous_message": other.described(before),
                "ts": self.conversations.next_ts(),
            }
            if after is None:
                fields |= {"subtype": "message_deleted", "deleted_ts": before.ts}
            else:
                fields |= {"subtype": "message_changed", "message": other.described(after)}
            other._emit("message", fields)  # noqa: SLF001 (of another object of this class)

    def _posted(self, message: Message) -> None:
        """Tell the other apps in a shared conversation what this workspace's app posted there."""
        if message.user != self.state.bot_user_id or message.ephemeral:
            return
        for other in self.taking_part(self.state.conversations[message.channel])[1:]:
            for kind, fields in other.heard(message):
                other._emit(kind, fields)  # noqa: SLF001 (of another object of this class)

    def _without_copies(self) -> State:
        """Return the state as it is saved: what another workspace hosts is in that one's file."""
        kept = {
            each.id: each if self._hosts(each) else replace(each, members=[], messages=[])
            for each in self.conversations
        }
        return replace(self.state, conversations=kept)

    def _rejoin(self) -> None:
        """Take part again in conversations that were shared when the states were saved."""
        for other in self.neighbours:
            for ours in self.conversations:
                theirs = other.state.conversations.get(ours.id)
                if theirs is None or not ours.teams:
                    continue
                host, guest = (ours, theirs) if self._hosts(ours) else (theirs, ours)
                guest.members, guest.messages, guest.teams = host.members, host.messages, host.teams

    def _hosts(self, where: Conversation) -> bool:
        return not where.teams or where.teams[0] == self.state.team_id

    def _meets_app(self, person_id: str) -> bool:
        channels = (each for each in self.conversations if each.kind in {"channel", "private"})
        return any({person_id, self.state.bot_user_id} <= set(each.members) for each in channels)


def _to_be_looked_up(file_id: str) -> dict[str, Any]:
    """Return what an event from a shared conversation tells of a file; `files.info` tells the rest."""
    return {
        "id": file_id,
        "mode": "file_access",
        "file_access": "check_file_info",
        "created": 0,
        "timestamp": 0,
        "user": "",
    }
