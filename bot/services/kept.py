"""Keeps what was read of a workspace until something changes: after a change, everyone asks at once."""

from collections.abc import Hashable
from threading import Lock
from typing import Any


class KeptReadings:
    """What was read in the latest state of a workspace; safe to use from several threads.

    Nobody may change what is in it.
    """

    def __init__(self) -> None:
        self._state: Hashable = None
        self._readings: dict[Hashable, Any] = {}
        self._lock = Lock()

    def of(self, state: Hashable) -> dict[Hashable, Any]:
        """Return what was read in this state; what was read in another one is dropped."""
        with self._lock:
            if state != self._state:
                self._state, self._readings = state, {}
            return self._readings

    def forget(self) -> None:
        """Drop everything."""
        self.of(None)
