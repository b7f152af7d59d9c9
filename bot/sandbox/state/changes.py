"""A signal for changes that people can see."""

from collections.abc import Callable


class Changes:
    """Notifies its listeners that the workspace changed; they look up the change themselves."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` at every change, immediately and in the event loop; returns a function that stops
        this.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def happened(self) -> None:
        """Notify the listeners."""
        for listener in list(self._listeners):
            listener()
