"""The workspaces of one sandbox: whose person is meant, and the channels that they share."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from bot.clock import Clock
from bot.sandbox.errors import UnknownPersonError, UnknownWorkspaceError
from bot.sandbox.state.data import Conversation, Kind
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace


class Workspaces:
    """The workspaces of one sandbox, the first of them first; most sandboxes have one."""

    def __init__(self, first: Workspace) -> None:
        self._all = first.workspaces

    def __iter__(self) -> Iterator[Workspace]:
        return iter(tuple(self._all))

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, key: str) -> Workspace:
        """Return the workspace with a key; the empty key means the first. Raises `UnknownWorkspaceError`."""
        found = next((each for each in self._all if each.key == key), None)
        if found is None and key:
            raise UnknownWorkspaceError(key=key, known=", ".join(each.key for each in self._all if each.key))
        return found or self._all[0]

    @property
    def first(self) -> Workspace:
        """The workspace that is meant if none is named."""
        return self._all[0]

    @property
    def name(self) -> str:
        """The names of all workspaces."""
        return " · ".join(each.state.team_name for each in self._all)

    @property
    def people(self) -> list[tuple[Workspace, Person]]:
        """Everyone with their workspace; somebody in two of them is there twice."""
        return [(each, person) for each in self._all for person in each.people]

    def of(self, handle_or_id: str, key: str = "") -> Workspace:
        """Return the workspace in which a person acts: the one that is named, or their first.

        Raises `UnknownWorkspaceError`, and `UnknownPersonError` if they are not in it.
        """
        found = self.find(handle_or_id, key)
        if found is None:
            among = [self[key]] if key else self._all
            known = dict.fromkeys(person.handle for each in among for person in each.people)
            raise UnknownPersonError(who=handle_or_id, known=", ".join(known))
        return found

    def find(self, handle_or_id: str, key: str = "") -> Workspace | None:
        """Return the workspace in which a person acts, or None; raises `UnknownWorkspaceError`."""
        among = [self[key]] if key else self._all
        return next((each for each in among if each.own_person(handle_or_id)), None)

    def connect(
        self,
        names: Mapping[str, str],
        *,
        members: Sequence[str] | None = None,
        private: Collection[str] = (),
    ) -> Conversation:
        """Create a Slack Connect channel; `names` are what each workspace calls it, by key, its host first.

        `members` are ids; without them, everyone and every app is in it. `private` are the keys of the
        workspaces in which it is a private channel. Returns the host's conversation.
        Raises `UnknownWorkspaceError`, `NameTakenError`.
        """
        host, *guests = [self[key] for key in names]
        everyone = [
            *(each.bot_user_id for each in (host, *guests)),
            *(person.id for each in (host, *guests) for person in each.people if not person.is_guest),
        ]
        name = next(iter(names.values()))
        kinds: dict[str, Kind] = {key: "private" if key in private else "channel" for key in names}
        where = host.conversations.create(
            name, everyone if members is None else members, kinds[host.key], id_=host.next_id("C")
        )
        for guest in guests:
            host.share(where, guest, names[guest.key], kinds[guest.key])
        return where

    def save(self, file: Path) -> None:
        """Save the first one in `file` and the others beside it."""
        self.first.save(file)

    @classmethod
    def load(cls, file: Path, *, clock: Clock) -> Self:
        """Read the workspaces back; raises `UnreadableStateError`."""
        return cls(Workspace.load(file, clock=clock))
