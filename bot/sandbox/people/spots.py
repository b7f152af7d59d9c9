"""Where exactly an element stands: what a client knows of whatever somebody presses or fills in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ElementLocation:
    """An element by its block and its action id: in the message `ts` of a conversation, or in a view."""

    block: str
    action: str
    channel: str = ""
    ts: str = ""
    view: str = ""
