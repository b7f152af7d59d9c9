"""The transcript: every request and frame between the bot and the workspace, without secrets."""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from bot.clock import Clock
from bot.sandbox.state.changes import Changes

Direction = Literal["in", "out"]
"""Seen from the workspace: "in" comes from the bot, "out" goes to it."""

SECRET_KEYS = frozenset({"token", "app_token", "trigger_id", "response_url", "authorization", "ticket"})
SECRET_TEXT = re.compile(r"(xox[a-z]-|xapp-|/response/|/upload/v1/|ticket=)[\w.-]+")
HIDDEN = "…"


@dataclass(frozen=True)
class TranscriptEntry:
    """One request, answer or frame.

    `outcome` is "ok", a Slack error code, an HTTP status, the effect of a fault ("reset", "timeout", …) or,
    for a frame that broke Socket Mode's rules, "protocol_fault". `injected` is True if a fault on request
    caused it.
    """

    number: int
    at: datetime
    direction: Direction
    method: str
    payload: Any
    outcome: str
    injected: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the entry in a form that JSON can represent."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"at": self.at.isoformat()}

    @cached_property
    def written(self) -> str:
        """The payload as indented JSON, for people to read and to search in."""
        return json.dumps(self.payload, indent=2, ensure_ascii=False)


class Transcript:
    """A bounded record, oldest first; `dropped` counts the removed entries."""

    def __init__(self, clock: Clock, limit: int = 10_000) -> None:
        self._clock = clock
        self._entries: deque[TranscriptEntry] = deque(maxlen=limit)
        self._count = 0
        self.changes = Changes()

    def __iter__(self) -> Iterator[TranscriptEntry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def dropped(self) -> int:
        """How many entries were removed to stay within the limit."""
        return self._count - len(self._entries)

    def record(
        self,
        direction: Direction,
        method: str,
        payload: Any,
        outcome: str = "ok",
        *,
        injected: bool = False,
    ) -> None:
        """Add an entry, with its secrets blanked."""
        self._count += 1
        now = self._clock.now()
        self._entries.append(
            TranscriptEntry(self._count, now, direction, method, redacted(payload), outcome, injected)
        )
        self.changes.happened()

    def select(
        self, *, direction: Direction | None = None, method: str | None = None, outcome: str | None = None
    ) -> list[TranscriptEntry]:
        """Return the entries that match all criteria."""
        return [
            entry
            for entry in self._entries
            if direction in {None, entry.direction}
            and method in {None, entry.method}
            and outcome in {None, entry.outcome}
        ]

    def to_jsonl(self, file: Path) -> None:
        """Write one entry a line."""
        lines = (json.dumps(entry.as_json(), ensure_ascii=False) + "\n" for entry in self._entries)
        file.write_text("".join(lines), encoding="utf-8")


def redacted(value: Any) -> Any:
    """Return a copy without tokens, trigger ids, response_urls and tickets."""
    match value:
        case Mapping():
            return {
                key: HIDDEN if key in SECRET_KEYS and isinstance(inner, str) else redacted(inner)
                for key, inner in value.items()
            }
        case str():
            return SECRET_TEXT.sub(rf"\1{HIDDEN}", value)
        case list() | tuple():
            return [redacted(inner) for inner in value]
        case _:
            return value
