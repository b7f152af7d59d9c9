"""Landmarks: instants worth advancing to, which only the code that runs the sandbox knows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Landmark:
    """A future instant; `name` is marked for translation, `when` returns the instant, or None."""

    name: str
    when: Callable[[], datetime | None]
