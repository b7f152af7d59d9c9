"""Events that the bot does not need are acknowledged, so that Slack does not repeat them."""

import io

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.demo.founding import Mode
from commands.slack.other_events import LAST_WORDS, acknowledge_other_events
from commands.slack.permissions import EVENTS
from tests.support.harness import NOW
from tests.support.stage import OnStage


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_an_event_that_nothing_listens_to_is_acknowledged_quietly(
    open_workspace: OnStage, mode: Mode, log: io.StringIO
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        channel = on.workspace.conversations.get("taskforce").id
        delivery = await on.sandbox.event("channel_shared", channel=channel, connected_team_id="T0ELSEWHERE")
        assert (delivery.sent, delivery.acknowledged) == (True, True)
        assert "unhandled" not in log.getvalue()


@pytest.mark.parametrize("kind", [*sorted(EVENTS), "something_new"])
async def test_every_kind_of_event_is_acknowledged(kind: str, log: io.StringIO) -> None:
    app = AsyncApp(token="xoxb-1", signing_secret="s", process_before_response=True)
    app._async_middleware_list.clear()  # it would ask Slack whose token this is
    acknowledge_other_events(app)
    event, _, subtype = kind.partition(".")
    body = {"type": "event_callback", "event": {"type": event, "channel_type": subtype}, "team_id": "T1"}
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    assert answer.status == 200
    assert ("event_ignored" in log.getvalue()) is (kind not in LAST_WORDS)
    assert (f"error    ] {kind}" in log.getvalue()) is (kind in LAST_WORDS)
