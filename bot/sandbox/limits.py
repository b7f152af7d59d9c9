"""Rate limits: one token bucket for each method and workspace, filled by the workspace's clock."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock


@dataclass
class _Bucket:
    left: float
    since: datetime


class RateLimits:
    """Says who has to wait; switched off, nobody does."""

    def __init__(self, clock: Clock, *, enabled: bool = True) -> None:
        self._clock = clock
        self._enabled = enabled
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str, *, per_minute: float, burst: int) -> int:
        """Spend one call of `key` and return 0, or return the whole seconds until there is one to spend."""
        if not self._enabled:
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
