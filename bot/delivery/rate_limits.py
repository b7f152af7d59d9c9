"""Tells a rate limit of the whole workspace from one of a single conversation; Slack's answer does not."""

from datetime import datetime


class RateLimits:
    """Records how Slack answers posts: two limits in a row, in two conversations, are the workspace's.

    Then nothing is posted until the second limit ends: Slack would refuse every message.
    """

    def __init__(self) -> None:
        self._refused: str | None = None
        self._until: datetime | None = None

    def sent(self) -> None:
        """Record that Slack accepted a message."""
        self._refused = None

    def refused(self, address: str, until: datetime) -> None:
        """Record that Slack accepts no message to an address before an instant."""
        if self._refused not in {None, address}:
            self._until = until
        self._refused = address

    def hold(self, now: datetime) -> bool:
        """Say whether all messages have to wait."""
        return self._until is not None and now < self._until
