"""What services ring once something is in the outbox, before there is a sender to hear it."""

from collections.abc import Callable


class Signal:
    """Wakes whoever was named with `on_ring`; until then it rings unheard, and the sender looks by itself."""

    def __init__(self) -> None:
        self._wake: Callable[[], None] = lambda: None

    def on_ring(self, wake: Callable[[], None]) -> None:
        """Call `wake` at every ring, from whichever thread rings."""
        self._wake = wake

    def ring(self) -> None:
        """Say that something is there."""
        self._wake()
