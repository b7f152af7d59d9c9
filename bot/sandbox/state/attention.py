"""Each person's read marks and the lines that they typed, as a Slack client keeps them for its user."""

from datetime import datetime

from bot.sandbox.state.changes import Changes
from bot.sandbox.state.data import Conversation, State
from bot.sandbox.state.messages import Message

REMEMBERED_LINES = 50


class Attention:
    """The read marks and the typed lines of everyone in one workspace."""

    def __init__(self, memory: State, changes: Changes) -> None:
        self._state = memory
        self._changes = changes

    def read_until(self, person: str, conversation: str) -> str:
        """Return the timestamp of the last message that a person has read in a conversation; "0" if none."""
        return self._state.read.get(person, {}).get(conversation, "0")

    def unread(self, person: str, where: Conversation) -> list[Message]:
        """Return the messages that a person has not read there, oldest first; thread replies do not count
        unless broadcast.
        """
        mark = self.read_until(person, where.id)
        fresh: list[Message] = []
        for message in reversed(where.messages):
            if message.ts <= mark:
                break
            if self._counts(message, person):
                fresh.append(message)
        return fresh[::-1]

    def read(self, person: str, where: Conversation) -> None:
        """Record that a person has read everything there."""
        newest = where.messages[-1].ts if where.messages else "0"
        if newest > self.read_until(person, where.id):
            self._state.read.setdefault(person, {})[where.id] = newest
            self._changes.happened()

    def read_before(self, moment: datetime) -> None:
        """Record that everyone has read the messages from before an instant."""
        ts = f"{moment.timestamp():.6f}"
        for where in self._state.conversations.values():
            known = [message.ts for message in where.messages if message.ts < ts]
            for person in where.members:
                if known and known[-1] > self.read_until(person, where.id):
                    self._state.read.setdefault(person, {})[where.id] = known[-1]
        self._changes.happened()

    def lines(self, person: str) -> list[str]:
        """Return the lines that a person typed, oldest first."""
        return self._state.lines.get(person, [])

    def typed(self, person: str, line: str) -> None:
        """Record a line that a person typed; the same line twice in a row counts once."""
        lines = self._state.lines.setdefault(person, [])
        if lines[-1:] != [line]:
            lines.append(line)
            del lines[:-REMEMBERED_LINES]

    @staticmethod
    def _counts(message: Message, person: str) -> bool:
        mine = message.user == person or message.only_for not in {None, person}
        return not mine and (not message.is_reply or message.broadcast)
