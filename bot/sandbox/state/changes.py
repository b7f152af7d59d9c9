"""A bell that rings when something that people can see is another than before."""

from collections.abc import Callable


class Changes:
    """Tells whoever listens that the workspace changed; what changed they see for themselves."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have `listener` called at every change, at once and in the event loop; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def happened(self) -> None:
        """Say that something changed."""
        for listener in list(self._listeners):
            listener()
