"""Tells a rate limit of the whole workspace from that of one conversation, which Slack's answer does not."""

from datetime import datetime


class RateLimits:
    """Hears how Slack answers posts: two limits in a row, in two conversations, are the workspace's.

    Then nothing is posted until the second one ends: Slack would refuse each message once more.
    """

    def __init__(self) -> None:
        self._refused: str | None = None
        self._until: datetime | None = None

    def sent(self) -> None:
        """Hear that Slack took a message."""
        self._refused = None

    def refused(self, address: str, until: datetime) -> None:
        """Hear that Slack wants no message to an address before an instant."""
        if self._refused not in {None, address}:
            self._until = until
        self._refused = address

    def hold(self, now: datetime) -> bool:
        """Say whether to wait with every message."""
        return self._until is not None and now < self._until
