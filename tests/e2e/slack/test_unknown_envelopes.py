"""What the bot does not know is acknowledged in Socket Mode all the same, so that Slack goes on sending."""

from typing import Any

from tests.support.harness import NOW

EVENT = {"type": "event_callback", "team_id": "T0TASKFORCE", "event_id": "Ev1"}
UNKNOWN: dict[str, tuple[Any, Any]] = {
    "a new event": ("events_api", {**EVENT, "event": {"type": "never_heard_of"}}),
    "a new kind of outer event": ("events_api", {"type": "app_rate_limited", "team_id": "T0TASKFORCE"}),
    "an event without its body": ("events_api", {**EVENT, "event_id": "Ev2"}),
    "an event of another shape": ("events_api", {**EVENT, "event_id": "Ev3", "event": [1]}),
    "a message without its channel": (
        "events_api",
        {**EVENT, "event_id": "Ev4", "event": {"type": "message", "channel_type": "im", "user": "U1"}},
    ),
    "an empty event": ("events_api", {}),
    "a new kind of envelope": ("something_new", {"type": "something"}),
    "an envelope without a payload": ("something_new", None),
    "an envelope with a text": ("events_api", "text"),
}


async def test_unknown_and_malformed_events_are_acknowledged(open_workspace: Any) -> None:
    async with open_workspace(at=NOW) as on:
        for name, (kind, payload) in UNKNOWN.items():
            acknowledged = await on.sandbox._socket_mode.deliver(kind, payload, seconds=20)
            assert not acknowledged.payload, name
        assert (await on.say("chair-us", "/rec")).payload
