"""Instants worth going to, of which only whoever runs the sandbox knows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Landmark:
    """Somewhere ahead in time; `name` is marked for translation, `when` says where it is now, if anywhere."""

    name: str
    when: Callable[[], datetime | None]
