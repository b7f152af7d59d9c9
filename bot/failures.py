"""Logs unexpected failures: their type and every frame of their traceback, and never a value.

The message of an exception and the variables of a frame may contain people's words, tokens or response_urls,
so this module reads neither.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from traceback import walk_tb
from types import FrameType
from typing import Any, Protocol

MOST_FRAMES = 100
"""How many frames of one exception are logged: endless recursion has a thousand, all alike."""
FIRST_FRAMES = 25
"""How many of these are the outermost ones, if an exception has more frames."""
MOST_CAUSES = 5


RARELY = 60.0
"""Seconds within which a thing that goes on is logged once."""


class ErrorLog(Protocol):
    """The methods that structlog's loggers have in common."""

    def error(self, event: str, **fields: object) -> object: ...
    def warning(self, event: str, **fields: object) -> object: ...


class RareLog:
    """Logs a thing that may happen a thousand times a second: once a minute, with how often it happened."""

    def __init__(self, log: ErrorLog) -> None:
        self._log = log
        self._since: dict[object, tuple[float, int]] = {}

    def __call__(self, event: str, **fields: object) -> None:
        """Log `event` as a warning, unless it was logged with these fields within the last minute."""
        key = (event, *sorted(fields.items()))
        at, times = self._since.get(key, (float("-inf"), 0))
        if time.monotonic() - at < RARELY:
            self._since[key] = (at, times + 1)
            return
        self._since[key] = (time.monotonic(), 0)
        self._log.warning(event, **fields, times=times + 1)


def tell_of_loop_failures(loop: asyncio.AbstractEventLoop, log: ErrorLog) -> None:
    """Log what fails in an event loop outside of tasks, each kind at times; asyncio would print it whole."""
    rarely = RareLog(log)

    def handle(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception")
        frames = frames_of(failure)[-3:] if isinstance(failure, BaseException) else []
        code = getattr(failure, "errno", None)
        rarely("loop_failed", kind=type(failure).__name__, errno=code, frames=tuple(frames))

    loop.set_exception_handler(handle)


def log_failure(log: ErrorLog, event: str, failure: BaseException, **fields: object) -> None:
    """Log `event` as an error, with the type and the frames of `failure` and of its causes."""
    causes = [{"kind": type(cause).__name__, "frames": frames_of(cause)} for cause in _causes_of(failure)]
    if causes:
        fields["caused_by"] = causes
    log.error(event, **fields, kind=type(failure).__name__, frames=frames_of(failure))


def frames_of(failure: BaseException) -> list[str]:
    """Return "bot/services/action_items/queries.py:12 Class.function" for each frame, the outermost first."""
    frames = [_named(frame, line) for frame, line in walk_tb(failure.__traceback__)]
    left_out = len(frames) - MOST_FRAMES
    if left_out <= 0:
        return frames
    return [*frames[:FIRST_FRAMES], f"({left_out} more)", *frames[FIRST_FRAMES + left_out :]]


def _named(frame: FrameType, line: int) -> str:
    return f"{_file_of(frame)}:{line} {frame.f_code.co_qualname}"


def _file_of(frame: FrameType) -> str:
    """Return the file's path from its package on; the log must not show this machine's folders."""
    path = PurePath(frame.f_code.co_filename)
    module = str(frame.f_globals.get("__name__", ""))
    depth = len(module.split(".")) + (path.stem == "__init__")
    return "/".join(path.parts[-depth:])


def _causes_of(failure: BaseException) -> Iterator[BaseException]:
    """Yield the exceptions that Python would print before `failure`, the nearest first."""
    seen: Sequence[int] = (id(failure),)
    cause = _cause_of(failure)
    while cause is not None and id(cause) not in seen and len(seen) <= MOST_CAUSES:
        yield cause
        seen = (*seen, id(cause))
        cause = _cause_of(cause)


def _cause_of(failure: BaseException) -> BaseException | None:
    if failure.__cause__ is not None or failure.__suppress_context__:
        return failure.__cause__
    return failure.__context__
