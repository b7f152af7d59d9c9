"""A cache of answers, each valid until something that it shows changes."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from bot.services.members.caller import CallerContext
from bot.views.blockkit.blocks import Message
from commands.action_items.requests import ShowMine
from commands.recommendations.requests import ShowBoard, ShowOne
from commands.requests import Request

MOST = 200
"""Answers; a board takes about twenty kilobytes."""
FOR_EVERYONE = (ShowBoard,)
"""Requests whose answer is the same for all readers with one language and one time zone."""
FOR_ONESELF = (ShowMine, ShowOne)
"""Requests whose answer depends on what the reader has to do, or may do."""


class ResponseCache:
    """Remembers the latest answers; safe to use from several threads.

    The key contains the state of the workspace and the minute. Within one minute no time that an answer shows
    can change.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Message] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Message | None:
        """Return the answer with this key, or None."""
        with self._lock:
            return self._answers.get(key)

    def keep(self, key: Hashable, answer: Message) -> None:
        """Store an answer, and drop the oldest one if there are too many."""
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)


def key_of(
    request: Request, typed: str, caller_context: CallerContext, minute: int, *, shared: bool
) -> Hashable | None:
    """Return everything the answer to `request` depends on, or None if the answer must not be cached."""
    member, state = caller_context.member, caller_context.state
    if state is None:
        return None
    if not isinstance(request, FOR_EVERYONE + FOR_ONESELF):
        return None
    about = (request, typed, member.language, member.zone.key, minute, state, shared)
    return about if isinstance(request, FOR_EVERYONE) else (*about, member.id)
