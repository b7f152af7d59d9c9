"""Counts the lines of Python that a call runs: a measure of cost that no machine's load changes."""

import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from bot.errors import EnlaceError


def steps(call: Callable[[], object]) -> int:
    """Return how many lines `call` runs, each turn of a generator included; a refusal is an answer."""
    counted = 0

    def trace(_: FrameType, event: str, __: Any) -> Any:
        nonlocal counted
        counted += event in {"line", "call"}
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with suppress(EnlaceError):
            call()
    finally:
        sys.settrace(before)
    return counted
