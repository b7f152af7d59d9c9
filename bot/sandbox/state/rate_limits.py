"""Rate limits: one token bucket for each method and workspace, refilled by the workspace's clock."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock

HISTORY = frozenset({"conversations.history", "conversations.replies"})


@dataclass(frozen=True)
class HistoryLimit:
    """How Slack limits the reading of histories for apps that are sold outside its Marketplace.

    Each method accepts one request in `seconds`. A page has at most `most` messages, even if more were
    requested.
    """

    most: int = 15
    seconds: float = 60.0


@dataclass
class _Bucket:
    left: float
    since: datetime


class RateLimits:
    """Decides how long a caller has to wait; if switched off, only `history` limits anyone."""

    def __init__(self, clock: Clock, *, enabled: bool = True, history: HistoryLimit | None = None) -> None:
        self.history = history
        self._clock = clock
        self._enabled = enabled
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str, *, per_minute: float, burst: int) -> int:
        """Spend one call of `key` and return 0, or return the whole seconds until one is available."""
        if self.history is not None and key in HISTORY:
            per_minute, burst = 60 / self.history.seconds, 1
        elif not self._enabled:
            return 0
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        elapsed = max(now - bucket.since, timedelta())
        bucket.left = min(burst, bucket.left + elapsed.total_seconds() * per_minute / 60)
        bucket.since = now
        if bucket.left >= 1:
            bucket.left -= 1
            return 0
        return max(1, math.ceil((1 - bucket.left) * 60 / per_minute))
