"""The Events API: outer events, subscriptions, and retried deliveries."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.endpoints.sender import PayloadSender, UndeliveredError
from bot.sandbox.state.workspace import Workspace

PAUSES = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
"""How long Slack waits before each of the three retries."""

LOOK_AT_CLOCK = 0.02
"""Seconds of real time between two checks of the clock, which other code may move."""

READS_CHANNELS = ("channels:read", "groups:read")
SCOPES: Mapping[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_id_changed": ("channels:read", "groups:read", "mpim:read"),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_shared": READS_CHANNELS,
    "channel_unarchive": ("channels:read",),
    "channel_unshared": READS_CHANNELS,
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": READS_CHANNELS,
    "member_left_channel": READS_CHANNELS,
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "subteam_created": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "team_domain_change": ("team:read",),
    "team_join": ("users:read",),
    "team_rename": ("team:read",),
    "user_change": ("users:read",),
}
"""The scopes of which an event needs one. Slack sends the other events to every app that subscribes."""

MESSAGE_EVENTS = {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


@dataclass(frozen=True)
class EventDelivery:
    """The result of the first delivery.

    `sent` is False for an event that the app did not subscribe to, or whose scope it does not have.
    """

    event_id: str
    sent: bool
    acknowledged: bool


class Events:
    """Sends events to the app, and retries those that the app does not acknowledge in time."""

    def __init__(self, workspace: Workspace, payload_sender: PayloadSender) -> None:
        self._workspace = workspace
        self._payload_sender = payload_sender
        self._tasks: set[asyncio.Task[None]] = set()
        self._soon: set[asyncio.Task[None]] = set()

    async def send(self, kind: str, fields: dict[str, Any]) -> EventDelivery:
        """Deliver an event; after a failure, retry it in the background on the workspace's clock."""
        subscription = self._subscription(kind, fields)
        if not (self._workspace.hears(subscription) and self._may_hear(subscription)):
            return EventDelivery("", sent=False, acknowledged=False)
        outer = self._outer({"type": kind, **fields})
        failure = await self._attempt(outer)
        if failure and not failure.final:
            self._keep(asyncio.create_task(self._retry(outer, failure.reason)))
        return EventDelivery(outer["event_id"], sent=True, acknowledged=failure is None)

    def send_soon(self, kind: str, fields: dict[str, Any]) -> None:
        """Deliver an event without waiting for it."""

        async def send() -> None:
            await self.send(kind, fields)

        task = asyncio.create_task(send())
        self._soon.add(task)
        task.add_done_callback(self._soon.discard)
        self._keep(task)

    async def delivered(self) -> None:
        """Wait until every event that was to be sent soon has been sent once; retries are not waited for."""
        while self._soon:
            await asyncio.gather(*self._soon)

    async def stop(self) -> None:
        """Cancel the deliveries that are still pending."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _retry(self, outer: dict[str, Any], reason: str) -> None:
        for attempt, pause in enumerate(PAUSES, start=1):
            await self._reach(self._workspace.now() + pause)
            failure = await self._attempt(outer, attempt, reason)
            if failure is None or failure.final:
                return
            reason = failure.reason

    async def _attempt(
        self, outer: dict[str, Any], attempt: int = 0, reason: str = ""
    ) -> UndeliveredError | None:
        try:
            await self._payload_sender.event(outer, attempt, reason)
        except UndeliveredError as failure:
            return failure
        return None

    async def _reach(self, instant: datetime) -> None:
        while self._workspace.now() < instant:  # noqa: ASYNC110 (a clock that others move announces nothing)
            await asyncio.sleep(LOOK_AT_CLOCK)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _may_hear(self, subscription: str) -> bool:
        needed = SCOPES.get(subscription)
        return needed is None or not set(needed).isdisjoint(self._workspace.scopes)

    def _subscription(self, kind: str, fields: dict[str, Any]) -> str:
        """Return the name under which a manifest subscribes: for messages, it depends on the conversation's
        kind.
        """
        if kind != "message":
            return kind
        conversation = self._workspace.conversations.find(str(fields.get("channel", "")))
        return f"message.{MESSAGE_EVENTS[conversation.kind] if conversation else 'channels'}"

    def _is_shared(self, event: dict[str, Any]) -> bool:
        channel = event.get("channel")
        named = channel.get("id") if isinstance(channel, dict) else channel
        conversation = self._workspace.state.conversations.get(str(named or ""))
        return conversation is not None and bool(conversation.teams)

    def _outer(self, event: dict[str, Any]) -> dict[str, Any]:
        memory = self._workspace.state
        authorization = {
            "enterprise_id": None,
            "team_id": memory.team_id,
            "user_id": memory.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": memory.verification_token,
            "team_id": memory.team_id,
            "api_app_id": memory.app_id,
            "event": {"event_ts": self._workspace.conversations.next_ts(), **event},
            "type": "event_callback",
            "event_id": self._workspace.next_id("Ev"),
            "event_time": int(self._workspace.now().timestamp()),
            "event_context": f"4-{self._workspace.next_id('EC')}",
            "authorizations": [authorization],
            "is_ext_shared_channel": self._is_shared(event),
            "context_team_id": memory.team_id,
            "context_enterprise_id": None,
        }
