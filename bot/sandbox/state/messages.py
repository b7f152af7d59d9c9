"""A message in a conversation."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

LONGEST_TEXT = 40_000
"""Slack cuts longer texts without telling (SLACK.md §5)."""


@dataclass(frozen=True)
class Message:
    """A message in a conversation; an edit creates a new object with the same `ts`.

    `only_for` is the only person who sees an ephemeral message, else None. `command` marks a typed slash
    command that an `in_channel` answer made visible.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    command: bool = False
    edited_ts: str | None = None
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.only_for is not None

    @property
    def payload(self) -> dict[str, Any]:
        """The visible content, in the form in which a bot would send it."""
        parts = {"text": self.text, "blocks": self.blocks, "attachments": self.attachments}
        return {key: part for key, part in parts.items() if part or key == "text"}

    @property
    def named_payload(self) -> dict[str, Any]:
        """The payload, with the ids that Slack gives to blocks without one."""
        named = [self._with_block_id(place, block) for place, block in enumerate(self.blocks)]
        return self.payload | ({"blocks": named} if named else {})

    @property
    def is_reply(self) -> bool:
        """Whether it is in another message's thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def as_slack(
        self, team_id: str, replies: Iterable["Message"] = (), *, metadata: bool = False
    ) -> dict[str, Any]:
        """Return the Web API's message object; without `metadata`, it contains only the metadata's type."""
        body: dict[str, Any] = {
            "type": "message",
            "user": self.user,
            "text": self.text,
            "ts": self.ts,
            "team": team_id,
        }
        if self.bot_id:
            body |= {"bot_id": self.bot_id, "app_id": self.app_id}
        if self.blocks:
            body["blocks"] = [self._with_block_id(place, block) for place, block in enumerate(self.blocks)]
        if self.attachments:
            body["attachments"] = [
                {"id": place, **each} for place, each in enumerate(self.attachments, start=1)
            ]
        if self.metadata:
            body["metadata"] = self.metadata if metadata else {"event_type": self.metadata["event_type"]}
        if self.edited_ts:
            body["edited"] = {"user": self.user, "ts": self.edited_ts}
        if self.reactions:
            body["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        return body | self._thread(list(replies))

    def _thread(self, replies: list["Message"]) -> dict[str, Any]:
        if self.is_reply:
            return {"thread_ts": self.thread_ts} | ({"subtype": "thread_broadcast"} if self.broadcast else {})
        if not replies:
            return {}
        return {
            "thread_ts": self.ts,
            "reply_count": len(replies),
            "reply_users": sorted({reply.user for reply in replies}),
            "latest_reply": replies[-1].ts,
        }

    def _with_block_id(self, place: int, block: dict[str, Any]) -> dict[str, Any]:
        # Slack gives an id to blocks without one. Here the same block always gets the same id.
        name = hashlib.sha256(f"{self.channel}/{self.ts}/{place}".encode()).hexdigest()[:5]
        return {"block_id": name, **block}
