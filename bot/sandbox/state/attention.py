"""What each person has read, and which lines they typed: what a Slack client remembers of its user."""

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
        """Return the timestamp of the last message that somebody has read there; "0" if none."""
        return self._state.read.get(person, {}).get(conversation, "0")

    def unread(self, person: str, where: Conversation) -> list[Message]:
        """Return what somebody has not read there, oldest first; replies in threads count there alone."""
        mark = self.read_until(person, where.id)
        fresh: list[Message] = []
        for message in reversed(where.messages):
            if message.ts <= mark:
                break
            if self._counts(message, person):
                fresh.append(message)
        return fresh[::-1]

    def read(self, person: str, where: Conversation) -> None:
        """Note that somebody has everything there before their eyes."""
        newest = where.messages[-1].ts if where.messages else "0"
        if newest > self.read_until(person, where.id):
            self._state.read.setdefault(person, {})[where.id] = newest
            self._changes.happened()

    def read_before(self, moment: datetime) -> None:
        """Note that everyone has read what was said before an instant."""
        ts = f"{moment.timestamp():.6f}"
        for where in self._state.conversations.values():
            known = [message.ts for message in where.messages if message.ts < ts]
            for person in where.members:
                if known and known[-1] > self.read_until(person, where.id):
                    self._state.read.setdefault(person, {})[where.id] = known[-1]
        self._changes.happened()

    def lines(self, person: str) -> list[str]:
        """Return what somebody typed, oldest first."""
        return self._state.lines.get(person, [])

    def typed(self, person: str, line: str) -> None:
        """Remember a line that somebody typed; one typed twice in a row is one."""
        lines = self._state.lines.setdefault(person, [])
        if lines[-1:] != [line]:
            lines.append(line)
            del lines[:-REMEMBERED_LINES]

    @staticmethod
    def _counts(message: Message, person: str) -> bool:
        mine = message.user == person or message.only_for not in {None, person}
        return not mine and (not message.is_reply or message.broadcast)
