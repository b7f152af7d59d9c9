"""The exact location of an element: what a client knows about what a person presses or fills in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ElementLocation:
    """An element by its block id and its action id, in the message `ts` of a conversation or in a view."""

    block: str
    action: str
    channel: str = ""
    ts: str = ""
    view: str = ""
