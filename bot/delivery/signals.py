"""Connects services to the workers that act on their changes, before these workers exist."""

from collections.abc import Callable


class Signal:
    """Calls the connected functions. Without one it has no effect, and the next tick finds the work."""

    def __init__(self) -> None:
        self._connected: list[Callable[[], None]] = []

    def connect(self, wake: Callable[[], None]) -> None:
        """Call `wake` at every notification, in the thread that notifies."""
        self._connected.append(wake)

    def notify(self) -> None:
        """Say that there is work."""
        for wake in self._connected:
            wake()
