"""The steps of a guided tour, defined by the code that runs the sandbox."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: the person, the place, the draft to send, and what to do and to watch.

    `place` is "app" (the direct message with the app), "home" or the name of a channel. `draft` may be empty.
    `title` and the paragraphs of `words` are marked for translation.
    """

    handle: str
    place: str
    draft: str
    title: str
    words: tuple[str, ...]
