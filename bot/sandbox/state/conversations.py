"""Conversations: channels, direct messages, and the messages in them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.sandbox.errors import UnknownConversationError
from bot.sandbox.state.changes import Changes
from bot.sandbox.state.data import Conversation, Kind, State
from bot.sandbox.state.messages import LONGEST_TEXT, Message

PREFIXES: dict[Kind, str] = {"channel": "C", "private": "G", "im": "D", "mpim": "G"}
TICK = 100
"""Microseconds added between two messages with the same clock time."""


class Conversations:
    """The conversations of one workspace; timestamps come from the clock and are unique."""

    def __init__(
        self,
        memory: State,
        clock: Clock,
        next_id: Callable[[str], str],
        changes: Changes,
        *,
        timekeepers: Sequence[State] = (),
        on_post: Callable[[Message], None] = lambda _: None,
    ) -> None:
        """Keep the conversations of `memory`.

        `timekeepers` are the states that share their timestamps with it; `on_post` is called with each new
        message.
        """
        self._state = memory
        self._changes = changes
        self._clock = clock
        self._next_id = next_id
        self._timekeepers = timekeepers or [memory]
        self._on_post = on_post

    def __iter__(self) -> Iterator[Conversation]:
        return iter(self._state.conversations.values())

    def create(
        self, name: str, members: Iterable[str], kind: Kind = "channel", *, id_: str | None = None
    ) -> Conversation:
        """Create a conversation, with a new id unless one is given."""
        conversation = Conversation(
            id=id_ or self._next_id(PREFIXES[kind]),
            name=name,
            kind=kind,
            members=list(members),
            created=int(self._clock.now().timestamp()),
        )
        self._state.conversations[conversation.id] = conversation
        self._changes.happened()
        return conversation

    def find(self, name_or_id: str) -> Conversation | None:
        """Return a conversation by id, or a channel by name with or without its #."""
        by_id = self._state.conversations.get(name_or_id)
        if by_id is not None:
            return by_id
        name = name_or_id.removeprefix("#")
        named = (each for each in self._state.conversations.values() if each.kind in {"channel", "private"})
        return next((each for each in named if each.name == name), None)

    def get(self, name_or_id: str) -> Conversation:
        """Return a conversation; raises `UnknownConversationError`."""
        found = self.find(name_or_id)
        if found is None:
            known = ", ".join(
                f"#{each.name}" for each in self._state.conversations.values() if each.kind == "channel"
            )
            raise UnknownConversationError(name=name_or_id, known=known)
        return found

    def direct(self, *members: str) -> Conversation | None:
        """Return the direct message between exactly these people, if it exists."""
        wanted = set(members)
        talks = (each for each in self._state.conversations.values() if each.kind in {"im", "mpim"})
        return next((each for each in talks if set(each.members) == wanted), None)

    def open_direct(self, *members: str) -> Conversation:
        """Return the direct message between exactly these people; create it if necessary."""
        kind: Kind = "im" if len(members) <= 2 else "mpim"  # noqa: PLR2004 (two people talk directly, more as a group)
        return self.direct(*members) or self.create("", members, kind)

    def next_ts(self) -> str:
        """Return the current time as a timestamp that no message has yet."""
        now = int(self._clock.now().timestamp()) * 1_000_000
        newest = max(now, *(each.newest for each in self._timekeepers)) + TICK
        for each in self._timekeepers:
            each.newest = newest
        seconds, rest = divmod(newest, 1_000_000)
        return f"{seconds}.{rest:06d}"

    def post(self, message: Message) -> Message:
        """Give a message its timestamp and add it to its conversation; cut long text as Slack does."""
        kept = replace(message, ts=self.next_ts(), text=message.text[:LONGEST_TEXT])
        self._state.conversations[message.channel].messages.append(kept)
        self._changes.happened()
        self._on_post(kept)
        return kept

    def message(self, channel: str, ts: str) -> Message | None:
        """Return one message, ephemeral ones included."""
        return next((each for each in self._state.conversations[channel].messages if each.ts == ts), None)

    def change(self, message: Message) -> Message:
        """Replace the message that has this one's timestamp."""
        messages = self._state.conversations[message.channel].messages
        place = next(place for place, each in enumerate(messages) if each.ts == message.ts)
        messages[place] = replace(message, text=message.text[:LONGEST_TEXT])
        self._changes.happened()
        return messages[place]

    def remove(self, message: Message) -> None:
        """Remove a message from its conversation."""
        self._state.conversations[message.channel].messages.remove(message)
        self._changes.happened()

    def seen_by(self, conversation: Conversation, person_id: str | None) -> list[Message]:
        """Return the messages that a person sees there, oldest first; None sees what everyone sees."""
        return [each for each in conversation.messages if each.only_for in {None, person_id}]

    def replies(self, conversation: Conversation, ts: str) -> list[Message]:
        """Return the replies to a message, oldest first, without ephemeral ones."""
        return [
            each
            for each in conversation.messages
            if each.thread_ts == ts and each.is_reply and not each.ephemeral
        ]
