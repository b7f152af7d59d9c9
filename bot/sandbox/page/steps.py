"""The steps of a guided tour, as whoever runs the sandbox writes them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One stop: as whom, where, what stands ready to be sent, and what to do and to watch.

    `place` is "app" (the direct message with the app), "home" or the name of a channel. `draft` may be
    empty. `title` and the paragraphs of `words` are marked for translation.
    """

    handle: str
    place: str
    draft: str
    title: str
    words: tuple[str, ...]
