"""The signal that services send once something is in the outbox; it exists before there is a sender."""

from collections.abc import Callable


class Signal:
    """Calls the function given to `on_ring`. Until then it has no effect, and the sender polls by itself."""

    def __init__(self) -> None:
        self._wake: Callable[[], None] = lambda: None

    def on_ring(self, wake: Callable[[], None]) -> None:
        """Call `wake` at every signal, from the thread that sends it."""
        self._wake = wake

    def ring(self) -> None:
        """Signal that there is something to do."""
        self._wake()
